import { test } from 'uvu';
import type { DiskFile } from '../../src/log/disk.ts';
import type { LogPosition } from '../../src/log/record.ts';
import { segmentHeaderBytes } from '../../src/log/segment-header.ts';
import { Wal } from '../../src/log/wal.ts';
import { Witness } from '../../src/log/witness.ts';
import { Leadership } from '../../src/raft/leadership.ts';
import { type Message, RaftMessageType } from '../../src/raft/message.ts';
import { Outbox } from '../../src/raft/outbox.ts';
import { Raft } from '../../src/raft/raft.ts';
import type { RaftLog } from '../../src/raft/raft-log.ts';
import type { Tracker } from '../../src/raft/tracker.ts';
import { ForgetfulDisk } from '../support/forgetful-disk.ts';
import { find, noServices, plant, report } from './planting.ts';
import type { Profile } from './profile.ts';
import { simulate } from './simulation.ts';

/*
 * A simulator that finds nothing proves something only if it would have. Here the classic mistakes are made on purpose, in
 * place of a method of the real code, and each has to be found within a bounded number of seeds.
 */

/** Those that take more than a few seeds to find are left out of a fast run. */
const longTest: (name: string, run: () => Promise<void>) => void =
  process.env.TEST_SHARE === 'fast' ? () => {} : test;

/** What is private in `Leadership`, and replaced here or used for that. */
interface LeadershipInside {
  maybeCommit(): void;
  readonly log: RaftLog;
  readonly term: number;
  readonly tracker: Tracker;
  committedInTerm: boolean;
  flushDue: boolean;
}

/** What is private in `Wal`. */
interface WalInside {
  lastIndexAppended: number;
  lastTermAppended: number;
}

/**
 * Where votes are many and on their way to the disk for long, and members lose power meanwhile: of seeds that draw everything, fewer than
 * one in a hundred has two votes of one member in a term.
 */
const votingWeather: Partial<Profile> = {
  ...noServices,
  voters: 3,
  stormMs: 8_000,
  electionTicks: 2,
  preVote: false,
  lossChance: 0.1,
  stallChance: 0.3,
  crashPeriodMs: 300,
  leaderFallChance: 0.7,
  restartMaxMs: 50,
  membershipPeriodMs: 0,
};

/** Where leaders are cut off from the others, and clients ask all the same. */
const readingWeather: Partial<Profile> = {
  ...noServices,
  voters: 3,
  partitionPeriodMs: 700,
  membershipPeriodMs: 0,
  clients: 5,
  keys: 1,
  thinkMs: 5,
};

longTest('a vote that is given before it is durable is found', async () => {
  const uproot = plant(
    Outbox.prototype,
    'sendAfterPersist',
    (real) =>
      function (this: Outbox, message: Message) {
        if (message.type === RaftMessageType.VOTE_RESP) this.sendAtOnce(message);
        else real.call(this, message);
      },
  );
  report('vote without persisting', await find(uproot, 200, votingWeather));
});

longTest('an entry of an older term that is committed because a majority holds it is found', async () => {
  const uproot = plant(
    Leadership.prototype as unknown as LeadershipInside,
    'maybeCommit',
    () =>
      function (this: LeadershipInside) {
        const { log, term } = this;
        const index = this.tracker.quorumMatch();
        if (index <= log.commit) return;
        log.commitTo(index);
        this.committedInTerm ||= log.term(index) === term;
        this.flushDue = true;
      },
  );
  report('commit of an older term by counting', await find(uproot, 200, noServices));
});

test('a log that says a write is durable when it is not is found', async () => {
  const uproot = plant(
    ForgetfulDisk.prototype,
    'open',
    (real) =>
      async function (this: ForgetfulDisk, path, mode) {
        const file = await real.call(this, path, mode);
        const { write } = file;
        file.write = function (this: DiskFile & { durable: boolean }, ...args) {
          // The file is made and gets its header as it should; batches follow that.
          if (mode === 'create-durable' && args[3] >= segmentHeaderBytes) this.durable = false;
          write.apply(this, args);
        };
        return file;
      },
  );
  report('sync forgotten', await find(uproot, 200, noServices));
});

test('a snapshot that is installed without its mark in the log is found', async () => {
  const uproot = plant(
    Wal.prototype,
    'markSnapshot',
    () =>
      function (this: Wal, { index, term }: LogPosition) {
        const inside = this as unknown as WalInside;
        inside.lastIndexAppended = index;
        inside.lastTermAppended = term;
      },
  );
  report('snapshot without its log cut', await find(uproot, 200, noServices));
});

test('a start that does not look at the witness is found', async () => {
  const uproot = plant(Witness, 'read', () => async () => null);
  const found = await find(uproot, 200, { ...noServices, damagePeriodMs: 1_000 }, /without a word/);
  report('witness not looked at', found);
});

longTest('a leader that answers reads without asking whether it still leads is found', async () => {
  const uproot = plant(
    Raft.prototype,
    'readIndexAtOnce',
    () =>
      function (this: Raft) {
        return this.role === 'leader' && this.status().committedInTerm ? this.log.commit : 0;
      },
  );
  report('read without a round', await find(uproot, 200, readingWeather));
});

longTest('nothing is found where nothing is planted', async () => {
  for (let seed = 1; seed <= 10; seed++) await simulate(seed);
});

test.run();

import { test } from 'uvu';
import { SimpleTokens } from '../../src/api/auth/simple-tokens.ts';
import type { LeaseHeap } from '../../src/api/lease/lease-heap.ts';
import { Lessor } from '../../src/api/lease/lessor.ts';
import { KeyQueue, type KeyQueueOptions, type Place } from '../../src/api/lock/key-queue.ts';
import type { LockKeys } from '../../src/api/lock/lock-keys.ts';
import { V2Expiry } from '../../src/api/v2/v2-expiry.ts';
import { CommandKind, NewCommand } from '../../src/codec/command/command.ts';
import type { ResponseHeader } from '../../src/codec/generated/messages.generated.ts';
import type { ApiError } from '../../src/errors/api-error.ts';
import { DriveLoop } from '../../src/replica/drive-loop.ts';
import type { KvStore } from '../../src/state/kv/kv.ts';
import type { Watch } from '../../src/state/watch/watch.ts';
import { WatchHub } from '../../src/state/watch/watch-hub.ts';
import { find, noServices, plant, report } from './planting.ts';

/*
 * As in `planted.test.ts`, mistakes of the services: each is made in place of a method of the real code, and has to be found.
 */

/** What is private in `WatchHub`. */
interface HubInside {
  sync(watch: Watch): void;
  readonly kv: KvStore;
}

/** What is private in `Lessor`. */
interface LessorInside {
  cease(reason: ApiError): void;
  readonly expiries: LeaseHeap;
}

/** What is private in `KeyQueue`. */
interface QueueInside {
  confirm(place: Place, lost: ApiError): Promise<ResponseHeader>;
  readonly keys: LockKeys;
  readonly options: KeyQueueOptions;
}

test('an event that is lost when a watch which was behind joins the others is found', async () => {
  const uproot = plant(
    WatchHub.prototype as unknown as HubInside,
    'sync',
    (real) =>
      function (this: HubInside, watch: Watch) {
        watch.advance(this.kv.revision + 2);
        real.call(this, watch);
      },
  );
  report(
    'event lost by a watch that joins',
    await find(uproot, 200, { ...noServices, watchers: 3 }, /watch \d+: told .*but never of/),
  );
});

test('a new leader that counts leases from when it led last is found', async () => {
  const uproot = plant(
    Lessor.prototype as unknown as LessorInside,
    'cease',
    (real) =>
      function (this: LessorInside, reason: ApiError) {
        const { expiries } = this;
        const kept = expiries.copy();
        real.call(this, reason);
        for (let slot = kept.first; slot >= 0; slot = kept.first) {
          expiries.set(slot, kept.time(slot));
          kept.remove(slot);
        }
      },
  );
  report(
    'lease counted from its old rest',
    await find(
      uproot,
      200,
      { ...noServices, leaseHolders: 3 },
      /lease \d+ (of \d+ s ended .* too early|has not ended)/,
    ),
  );
});

test('a waiter that is told that it holds the lock though its lease has ended is found', async () => {
  const uproot = plant(
    KeyQueue.prototype as unknown as QueueInside,
    'confirm',
    () =>
      async function (this: QueueInside) {
        await this.keys.linearize();
        return this.options.headers.at(this.options.kv.revision);
      },
  );
  report(
    'locked without a lease',
    await find(uproot, 200, { ...noServices, lockers: 4 }, /was told that it (holds the lock|leads)/),
  );
});

test('what expires by the clock of a leader that was deposed is found', async () => {
  const uproots = [
    plant(
      V2Expiry.prototype,
      'follow',
      () =>
        function (this: V2Expiry) {
          // It goes on.
        },
    ),
    plant(
      DriveLoop.prototype,
      'propose',
      (real) =>
        function (this: DriveLoop, command, done) {
          const isExpiry = command.kind === CommandKind.V2_SYNC;
          real.call(this, isExpiry ? new NewCommand<CommandKind>(command.kind, command.body) : command, done);
        },
    ),
  ];
  const uproot = (): void => {
    for (const one of uproots) one();
  };
  report(
    "expiry by a deposed leader's clock",
    await find(uproot, 200, { ...noServices, treeClients: 2 }, /ends what has expired by the clock of/),
  );
});

test('a token that outlives the deletion of its user is found', async () => {
  const uproot = plant(
    SimpleTokens.prototype,
    'invalidated',
    () =>
      function (this: SimpleTokens) {
        // It stays valid.
      },
  );
  report(
    'token of a user who is gone',
    await find(uproot, 200, { ...noServices, users: 3 }, /token \S+ was not valid any more/),
  );
});

test.run();

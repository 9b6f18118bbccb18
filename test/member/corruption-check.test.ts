import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answerHash } from '../../src/api/maintenance/peer-hash.ts';
import { type ApiError, errors } from '../../src/errors/api-error.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import { checkBeforeServing, PeriodicCorruptionCheck } from '../../src/member/corruption-check.ts';
import { LogOfCommands } from '../state/log-of-commands.ts';

const noAnswer = new Uint8Array(0);

function logOf(values: readonly string[]): LogOfCommands {
  const log = new LogOfCommands();
  for (const [i, value] of values.entries()) log.put(`key${i}`, value);
  return log;
}

/** Three members, each with keys of its own: the test makes them agree or not. */
class MembersUnderTest {
  readonly logs = new Map<bigint, LogOfCommands>();
  readonly down = new Set<bigint>();
  readonly warnings: string[] = [];
  readonly infos: string[] = [];
  readonly alarms: bigint[] = [];
  isLeader = true;
  readError: ApiError | null = null;
  /** Called in the round of reads between the two hashes of the leader. */
  onRead: (() => void) | null = null;
  tick: () => void = () => {};
  period: number | null = null;
  /** Questions that are not answered until the test says so. */
  held: (() => void)[] | null = null;
  asked = 0;

  readonly options;

  constructor(own: LogOfCommands, ...others: LogOfCommands[]) {
    for (const [i, log] of [own, ...others].entries()) this.logs.set(BigInt(10 + i), log);
    this.options = {
      memberId: 10n,
      kv: own.state.kv,
      timeoutMs: 7000,
      periodMs: 1000,
      logger: {
        info: (message: string) => this.infos.push(message),
        warn: (message: string) => this.warnings.push(message),
      },
      clock: {
        soon: systemClock.soon,
        every: (periodMs: number, run: () => void) => {
          this.period = periodMs;
          this.tick = run;
          return () => {
            this.period = null;
          };
        },
      },
      peers: () =>
        [...this.logs.keys()].filter((id) => id !== 10n).map((id) => ({ id, urls: [`http://m${id}:1`] })),
      askPeer: (
        member: bigint,
        question: Uint8Array,
        timeoutMs: number,
        done: (error: Error | null, answer: Uint8Array) => void,
      ) => {
        assert.is(timeoutMs, 7000);
        this.asked++;
        const answer = () => {
          if (this.down.has(member)) done(new Error('connection refused'), noAnswer);
          else answerHash(this.logs.get(member)!.state.kv, systemClock, question, done);
        };
        if (this.held === null) answer();
        else this.held.push(answer);
      },
      isLeader: () => this.isLeader,
      linearize: (done: (error: ApiError | null) => void) => {
        this.onRead?.();
        done(this.readError);
      },
      raiseAlarm: (member: bigint) => this.alarms.push(member),
    };
  }

  check(): Promise<boolean> {
    return new PeriodicCorruptionCheck(this.options).check();
  }
}

async function refusal(members: MembersUnderTest): Promise<string | null> {
  try {
    await checkBeforeServing(members.options);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

const settled = async () => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

test('a member whose keys are those of the others starts', async () => {
  const members = new MembersUnderTest(logOf(['a', 'b']), logOf(['a', 'b']), logOf(['a', 'b', 'c']));
  assert.is(await refusal(members), null);
  assert.equal(members.warnings, []);
  assert.equal(members.infos, [
    'starting initial corruption check',
    'initial corruption checking passed; no corruption',
  ]);
});

test('a member with other keys does not start', async () => {
  const members = new MembersUnderTest(logOf(['a', 'x']), logOf(['a', 'b']), logOf(['a', 'b']));
  assert.is(await refusal(members), 'a found data inconsistency with peers');
  assert.equal(members.warnings, Array(2).fill('found different hash values from remote peer'));
});

test('hashes over different compactions are not compared', async () => {
  const compacted = logOf(['a', 'b', 'c']);
  compacted.compact(2);
  const members = new MembersUnderTest(logOf(['a', 'b', 'x']), compacted);
  assert.is(await refusal(members), null);
  assert.equal(members.warnings, ['found different compact revision values from remote peer']);
});

test('others that are down, behind, or have compacted further, do not keep a member from starting', async () => {
  const ahead = logOf(['a', 'b', 'c', 'd']);
  ahead.compact(5);
  const members = new MembersUnderTest(logOf(['a', 'x']), logOf(['a', 'b']), logOf(['a']), ahead);
  members.down.add(11n);
  assert.is(await refusal(members), null);
  assert.equal(members.warnings, [
    'failed hash kv request',
    'cannot fetch hash from slow remote peer',
    'cannot fetch hash from remote peer; local member is behind',
  ]);
});

test('members that agree raise no alarm, also while keys are written', async () => {
  const own = logOf(['a', 'b']);
  const ahead = logOf(['a', 'b', 'c']);
  const members = new MembersUnderTest(own, ahead, logOf(['a', 'b']));
  members.onRead = () => own.put('key2', 'c');
  assert.ok(await members.check());
  assert.equal(members.alarms, []);
  assert.equal(members.infos, ['finished peer corruption check']);
});

test('a member with another hash at the same compacted revision raises one alarm, which is nobody’s, as in etcd', async () => {
  const members = new MembersUnderTest(logOf(['a', 'b']), logOf(['a', 'x']), logOf(['a', 'y']));
  assert.not(await members.check());
  assert.equal(members.warnings, Array(2).fill('same compact revision then hashes must match'));
  assert.equal(members.alarms, [0n]);
});

test('a follower with a revision beyond the leader’s raises it', async () => {
  const members = new MembersUnderTest(logOf(['a']), logOf(['a', 'b']));
  assert.not(await members.check());
  assert.equal(members.warnings, ["revision from follower must be less than or equal to leader's"]);
  assert.equal(members.alarms, [0n]);
});

test('a follower that has compacted more than the leader raises it', async () => {
  const ahead = logOf(['a', 'b', 'c']);
  ahead.compact(3);
  const members = new MembersUnderTest(logOf(['a', 'b', 'c']), ahead);
  assert.not(await members.check());
  assert.equal(members.warnings, ["compact revision from follower must be less than or equal to leader's"]);
});

test('followers that cannot be asked, or are behind, are passed over', async () => {
  const members = new MembersUnderTest(logOf(['a', 'b']), logOf(['x']), logOf(['y', 'z']));
  members.down.add(12n);
  assert.ok(await members.check());
  assert.equal(members.alarms, []);
});

test('the leader checks from time to time, and nobody else does', async () => {
  const members = new MembersUnderTest(logOf(['a']), logOf(['b']));
  const check = new PeriodicCorruptionCheck(members.options);
  check.start();
  assert.is(members.period, 1000);
  members.isLeader = false;
  members.tick();
  await settled();
  assert.is(members.asked, 0);
  members.isLeader = true;
  members.tick();
  await settled();
  assert.is(members.asked, 1);
  assert.equal(members.alarms, [0n]);
  check.stop();
  assert.is(members.period, null);
});

test('a check that is not done yet is not begun a second time', async () => {
  const members = new MembersUnderTest(logOf(['a']), logOf(['a']));
  new PeriodicCorruptionCheck(members.options).start();
  members.held = [];
  members.tick();
  await settled();
  members.tick();
  await settled();
  assert.is(members.asked, 1);
  members.held.shift()!();
  await settled();
  members.tick();
  await settled();
  assert.is(members.asked, 2);
});

test('a check that cannot make sure that the member leads is told and tried again', async () => {
  const members = new MembersUnderTest(logOf(['a']), logOf(['a']));
  new PeriodicCorruptionCheck(members.options).start();
  members.readError = errors.timeout;
  members.tick();
  await settled();
  assert.equal(members.warnings, ['failed to check hash KV']);
  members.readError = null;
  members.tick();
  await settled();
  assert.is(members.infos.at(-1), 'finished peer corruption check');
});

test('without a period nothing is checked', () => {
  const members = new MembersUnderTest(logOf(['a']));
  new PeriodicCorruptionCheck({ ...members.options, periodMs: 0 }).start();
  assert.is(members.period, null);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type HealthCheck, HealthService } from '../../../src/api/maintenance/health.ts';
import { MemberAlarms } from '../../../src/api/maintenance/member-alarms.ts';
import {
  AlarmAction,
  AlarmType,
  type RangeRequest,
} from '../../../src/codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import { Alarms } from '../../../src/state/cluster/alarms.ts';
import { KvStore } from '../../../src/state/kv/kv.ts';
import { Leases } from '../../../src/state/lease/leases.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { LeadershipUnderTest } from '../cluster/cluster-under-test.ts';

const test = suite('the health of a member');

/** A member's health, and all that it depends on. */
class HealthUnderTest {
  readonly consensus = new LeadershipUnderTest(1n);
  readonly alarms = new Alarms();
  readonly log = { hasSpace: true };
  readonly clock = new ManualClock();
  readonly reads: RangeRequest[] = [];
  /** What a read of the keys is refused with. */
  readError: ApiError | null = null;
  readonly health: HealthService;

  constructor() {
    const store = new KvStore(new Leases());
    this.health = new HealthService({
      consensus: this.consensus,
      alarms: new MemberAlarms(this.alarms, 1n, this.log),
      clock: this.clock,
      kv: {
        range: (request) => {
          this.reads.push(request);
          if (this.readError !== null) throw this.readError;
          return store.range(request);
        },
      },
    });
  }

  raise(alarm: number, memberID = 9n): void {
    this.alarms.apply({ action: AlarmAction.ACTIVATE, memberID, alarm });
  }

  check(excluded: readonly string[] = [], isSerializable = false): string | null {
    let answer: string | null | undefined;
    this.health.check(new Set(excluded), isSerializable, (reason) => {
      answer = reason;
    });
    this.clock.advance(2);
    if (answer === undefined) throw new Error('the check was not answered');
    return answer;
  }

  /** What fails of some checks, with its reason. */
  failures(checks: readonly HealthCheck[]): Record<string, string> {
    const failures: Record<string, string> = {};
    let left = checks.length;
    for (const { name, run } of checks) {
      run((failure) => {
        left--;
        if (failure !== null) failures[name] = failure;
      });
    }
    assert.is(left, 0, 'each check is answered once');
    return failures;
  }
}

test('a member that is well passes all checks, which read one key at most, without its value', () => {
  const under = new HealthUnderTest();
  const { health, reads, consensus } = under;
  assert.equal(
    health.livez.map(({ name }) => name),
    ['serializable_read'],
  );
  assert.equal(
    health.readyz.map(({ name }) => name),
    ['data_corruption', 'serializable_read', 'linearizable_read', 'log_space'],
  );
  assert.equal(under.failures(health.livez), {});
  assert.is(consensus.rounds, 0);
  assert.equal(under.failures(health.readyz), {});
  assert.is(consensus.rounds, 1);
  assert.is(reads.length, 3);
  assert.ok(reads.every(({ limit, keysOnly, rangeEnd }) => limit === 1 && keysOnly && rangeEnd.length === 0));
  assert.is(under.check(), null);
});

test('without a quorum linearizable_read fails, and nothing else', () => {
  const under = new HealthUnderTest();
  under.consensus.readError = errors.timeout;
  assert.equal(under.failures(under.health.livez), {});
  assert.equal(under.failures(under.health.readyz), { linearizable_read: errors.timeout.message });
  assert.is(under.check(), `LINEARIZABLE READ: ${errors.timeout.message}`);
});

test('keys that cannot be read fail both reads', () => {
  const under = new HealthUnderTest();
  under.readError = errors.corrupt;
  const { message } = errors.corrupt;
  assert.equal(under.failures(under.health.livez), { serializable_read: message });
  assert.equal(under.failures(under.health.readyz), {
    serializable_read: message,
    linearizable_read: message,
  });
  assert.is(under.check([], true), `SERIALIZABLE READ: ${message}`);
});

test('of alarms CORRUPT alone counts for readyz, whoever raised it, and none for livez', () => {
  const under = new HealthUnderTest();
  under.raise(AlarmType.NOSPACE);
  assert.equal(under.failures(under.health.readyz), {});
  under.raise(AlarmType.CORRUPT);
  assert.equal(under.failures(under.health.readyz), { data_corruption: 'alarm activated: CORRUPT' });
  assert.equal(under.failures(under.health.livez), {});
});

test('a serializable check of the health needs no leader, and counts alarms all the same', () => {
  const under = new HealthUnderTest();
  under.consensus.leader = 0n;
  assert.is(under.check(), 'RAFT NO LEADER');
  assert.is(under.check([], true), null);
  assert.is(under.consensus.rounds, 0);
  under.raise(AlarmType.CORRUPT);
  assert.is(under.check([], true), 'ALARM CORRUPT');
});

test('a log without space is an alarm NOSPACE of the health and a check of readyz, until there is space', () => {
  const under = new HealthUnderTest();
  under.log.hasSpace = false;
  const { message } = errors.logDiskFull;
  for (const isSerializable of [false, true]) {
    assert.is(under.check([], isSerializable), `ALARM NOSPACE: ${message}`);
    assert.is(under.check(['CORRUPT'], isSerializable), `ALARM NOSPACE: ${message}`);
    assert.is(under.check(['NOSPACE'], isSerializable), null);
  }
  assert.equal(under.failures(under.health.readyz), { log_space: message });
  assert.equal(under.failures(under.health.livez), {});

  under.log.hasSpace = true;
  assert.is(under.check(), null);
  assert.equal(under.failures(under.health.readyz), {});
});

test.run();

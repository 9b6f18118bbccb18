import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DatabaseError } from '../../src/bolt/database-error.ts';
import { CommandKind } from '../../src/codec/command/command.ts';
import {
  AlarmAction,
  AlarmRequest,
  AlarmType,
  AuthRoleAddRequest,
  UserAddCommand,
} from '../../src/codec/generated/messages.generated.ts';
import { EtcdRestore, etcdBuckets } from '../../src/state/etcd-restore.ts';
import { SnapshotError } from '../../src/state/snapshot/snapshot-part.ts';
import type { StateMachine } from '../../src/state/state-machine.ts';
import { read } from '../bolt/database-under-test.ts';
import { Random } from '../support/random.ts';
import { databaseOf, filled } from './etcd-database-under-test.ts';
import { bytes, clusterId, type LogOfCommands } from './log-of-commands.ts';

const test = suite("a state out of etcd's database");

async function restored(database: Buffer): Promise<StateMachine> {
  const restore = new EtcdRestore();
  for (const name of etcdBuckets) {
    for (const [key, value] of (await read(database, name)) ?? []) restore.take(name, key, value);
  }
  return restore.finish(clusterId);
}

/** Users, roles and an alarm as well. */
function all(random: Random): LogOfCommands {
  const log = filled(random);
  log.run(CommandKind.USER_ADD, UserAddCommand.create({ name: 'someone', passwordHash: bytes('$2a$hash') }));
  log.run(CommandKind.ROLE_ADD, AuthRoleAddRequest.create({ name: 'reader' }));
  const alarm = { action: AlarmAction.ACTIVATE, memberID: 7n, alarm: AlarmType.NOSPACE };
  log.run(CommandKind.ALARM, AlarmRequest.create(alarm));
  return log;
}

test('gives the same database again, whatever was compacted before', async () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const random = new Random(seed);
    const log = all(random);
    if (seed > 2) log.compact(1 + random.below(log.state.kv.revision));
    if (seed % 2 === 0) log.finishCompaction();
    const database = databaseOf(log.state);
    const state = await restored(database);
    const again = databaseOf(state);
    for (const name of etcdBuckets) {
      const entries = async (bytesOf: Buffer) =>
        ((await read(bytesOf, name)) ?? [])
          .filter(([key]) => key.toString() !== 'consistent_index')
          .map(([key, value]) => [key.toString('hex'), value.toString('hex')]);
      assert.equal(await entries(again), await entries(database), `seed ${seed}, bucket ${name}`);
    }
    assert.is(state.kv.revision, log.state.kv.revision);
    assert.is(state.kv.compactRevision, log.state.kv.compactRevision);
    assert.equal(state.members.list(), []);
    for (const id of [1n, 2n ** 62n]) {
      const keys = (of: StateMachine) => [...of.keysOf(id)].map((key) => Buffer.from(key).toString()).sort();
      assert.equal(keys(state), keys(log.state));
    }
  }
});

test('of anything else is an error that says so, or a state', async () => {
  const random = new Random(7);
  const database = databaseOf(all(random).state);
  const outcomes = { states: 0, errors: 0 };
  for (let i = 0; i < 200; i++) {
    const changed = Buffer.from(database);
    for (let changes = 1 + random.below(4); changes > 0; changes--) {
      // Most of a page are keys and values: what is at its begin says where they are.
      const page = 4096 * random.below(changed.length / 4096);
      changed[page + random.below(random.chance(0.8) ? 100 : 4096)] = random.below(256);
    }
    try {
      await restored(changed);
      outcomes.states++;
    } catch (error) {
      outcomes.errors++;
      const isNamed = error instanceof DatabaseError || error instanceof SnapshotError;
      assert.ok(isNamed, (error as Error).stack);
    }
  }
  assert.ok(outcomes.errors > 10 && outcomes.states > 10, JSON.stringify(outcomes));
});

test('of entries that no etcd writes is an error that says so, or a state', async () => {
  const random = new Random(8);
  const outcomes = { states: 0, errors: 0 };
  const junk = (bytesMax: number) =>
    Buffer.from(Array.from({ length: random.below(bytesMax) }, () => random.below(256)));
  const whole = new Map<string, (readonly [Buffer, Buffer])[]>();
  const database = databaseOf(all(random).state);
  for (const name of etcdBuckets) whole.set(name, [...((await read(database, name)) ?? [])]);
  for (let i = 0; i < 3_000; i++) {
    const restore = new EtcdRestore();
    const name = random.pick(etcdBuckets);
    const [key, value] = random.pick(whole.get(name)!);
    const changed = Buffer.from(value);
    if (changed.length > 0) changed[random.below(Math.min(30, changed.length))] = random.below(256);
    try {
      restore.take(name, random.chance(0.2) ? junk(30) : key, random.chance(0.2) ? junk(40) : changed);
      restore.finish(clusterId);
      outcomes.states++;
    } catch (error) {
      outcomes.errors++;
      assert.instance(error, SnapshotError, (error as Error).stack);
    }
  }
  assert.ok(outcomes.errors > 200 && outcomes.states > 200, JSON.stringify(outcomes));
});

test.run();

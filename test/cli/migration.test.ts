import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { migrate, planMigration } from '../../src/cli/migration.ts';
import { OfflineMember } from '../../src/cli/offline-member.ts';
import { type CommandBodies, CommandKind, encodeCommandMessage } from '../../src/codec/command/command.ts';
import {
  AlarmAction,
  AlarmRequest,
  AlarmType,
  PutRequest,
  RangeRequest,
  V2Request,
} from '../../src/codec/generated/messages.generated.ts';
import { Writer } from '../../src/codec/writer.ts';
import { errors } from '../../src/errors/api-error.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import { EntryType } from '../../src/raft/entry.ts';
import type { StateMachine } from '../../src/state/state-machine.ts';
import { start } from '../replica/bootstrap-under-test.ts';
import { type CrashChoice, diskError, ForgetfulDisk, forgetAll } from '../support/forgetful-disk.ts';

const test = suite('migration of v2 keys to v3');

const flags = ['--data-dir=/data', '--wal-segment-bytes=8192'];
const nsOfS = 1_000_000_000n;
const nowNs = 1_800_000_000n * nsOfS;
const firstLeaseId = 100n;
const keepAll: CrashChoice = {
  keepsSector: () => true,
  keepsLength: () => true,
  keepsNames: (pending) => pending,
};

type AnyCommand = { [K in CommandKind]: readonly [kind: K, body: CommandBodies[K]] }[CommandKind];

function set(path: string, val: string, ttlS = 0): AnyCommand {
  const expirationNs = ttlS === 0 ? 0n : nowNs + BigInt(ttlS) * nsOfS;
  return [CommandKind.V2_REQUEST, V2Request.create({ path: `/1${path}`, val, expirationNs })];
}

function mkdir(path: string, ttlS: number): AnyCommand {
  const expirationNs = nowNs + BigInt(ttlS) * nsOfS;
  return [CommandKind.V2_REQUEST, V2Request.create({ path: `/1${path}`, dir: true, expirationNs })];
}

function put(key: string, value: string): AnyCommand {
  return [CommandKind.PUT, PutRequest.create({ key: Buffer.from(key), value: Buffer.from(value) })];
}

/** The disk of a member that ran, took commands, and was stopped. */
async function diskWith(...commands: AnyCommand[]): Promise<ForgetfulDisk> {
  const disk = new ForgetfulDisk();
  const { wal, lock } = await start(disk, flags);
  const writer = new Writer();
  for (const [kind, body] of commands) {
    writer.reset();
    encodeCommandMessage(kind, 0, 0, body as never, writer);
    wal.append(wal.lastIndex + 1, 2, EntryType.NORMAL, writer.copy());
  }
  // The last of them were not known to be committed when it stopped.
  await new Promise<void>((resolve) =>
    wal.write({ term: 2, vote: 0n, commit: wal.lastIndex - 1 }, () => resolve()),
  );
  await wal.close();
  await lock.release();
  return disk;
}

function open(disk: ForgetfulDisk): Promise<OfflineMember> {
  return OfflineMember.open({ dataDir: '/data', walDir: '', disk: disk.process(), clock: systemClock });
}

async function migrateAll(disk: ForgetfulDisk, withTtl = true): Promise<OfflineMember> {
  const member = await open(disk);
  migrate(member, planMigration(member.state, nowNs, withTtl), nowNs, firstLeaseId);
  return member;
}

/** All keys of v3 in the order of their revisions: `key=value`, and the seconds of its lease. */
function keysOf({ kv, leases }: StateMachine): string[] {
  const all = RangeRequest.create({ key: Buffer.from('\0'), rangeEnd: Buffer.from('\0') });
  return kv
    .range(all)
    .kvs.map(({ key, value, lease, modRevision }) => {
      const time = lease === 0n ? '' : ` ${leases.ttlS(leases.find(lease))} s`;
      return { modRevision, text: `${Buffer.from(key)}=${Buffer.from(value)}${time}` };
    })
    .sort((a, b) => a.modRevision - b.modRevision)
    .map(({ text }) => text);
}

test('files become keys in the order in which they were changed, hidden ones too; directories do not', async () => {
  const disk = await diskWith(set('/b/x', '1'), set('/a', 'ä'), set('/_h/_i', ''), set('/b/x', '2'));
  const member = await migrateAll(disk);
  assert.equal(keysOf(member.state), ['/a=ä', '/_h/_i=', '/b/x=2']);
});

test('a time to live becomes a lease, one for all that expire together, also by their directory', async () => {
  const disk = await diskWith(
    mkdir('/d', 50),
    set('/d/long', '1', 90),
    set('/d/short', '2', 10),
    set('/d/none', '3'),
    set('/e', '4', 10),
  );
  const { state } = await migrateAll(disk);
  assert.equal(keysOf(state), ['/d/long=1 50 s', '/d/short=2 10 s', '/d/none=3 50 s', '/e=4 10 s']);
  assert.is(state.leases.size, 2);
});

test('what is left of a time to live is rounded up, and what has none left is not migrated', async () => {
  const disk = await diskWith(set('/a', '1', 10), set('/b', '2', 20));
  const member = await open(disk);
  const laterNs = nowNs + 10n * nsOfS + 1n;
  const plan = planMigration(member.state, laterNs, true);
  assert.is(plan.leftOut, 1);
  migrate(member, plan, laterNs, firstLeaseId);
  assert.equal(keysOf(member.state), ['/b=2 10 s']);
});

test('without times to live, keys that have one are left out', async () => {
  const member = await migrateAll(await diskWith(set('/a', '1', 10), set('/b', '2')), false);
  assert.equal(keysOf(member.state), ['/b=2']);
});

test('keys that v3 has with the same value stay as they are, and others are named', async () => {
  const disk = await diskWith(set('/a', '1'), set('/b', '2'), put('/a', '1'), put('/b', 'x'));
  const { state } = await open(disk);
  const { keys, present, conflicts } = planMigration(state, nowNs, true);
  assert.equal({ keys: keys.length, present, conflicts }, { keys: 0, present: 1, conflicts: ['/b'] });
});

test('lease IDs that are taken are passed over', async () => {
  const disk = await diskWith(
    [CommandKind.LEASE_GRANT, { id: firstLeaseId, ttl: 5 }],
    set('/a', '1', 10),
    set('/b', '1', 11),
  );
  const { state } = await migrateAll(disk);
  assert.ok(state.leases.has(firstLeaseId + 1n) && state.leases.has(firstLeaseId + 2n));
});

test('an alarm refuses the keys', async () => {
  const alarm = AlarmRequest.create({ action: AlarmAction.ACTIVATE, memberID: 1n, alarm: AlarmType.NOSPACE });
  const disk = await diskWith([CommandKind.ALARM, alarm], set('/a', '1'));
  try {
    await migrateAll(disk);
    assert.unreachable();
  } catch (error) {
    assert.is(error, errors.noSpace);
  }
});

test('what is not written is forgotten, and what is written is there at the next start, the v2 keys beside it', async () => {
  const disk = await diskWith(set('/a', '1'), set('/b', '2', 10));
  await (await migrateAll(disk)).close();
  const untouched = await open(disk);
  assert.equal(keysOf(untouched.state), []);
  await untouched.close();
  const member = await migrateAll(disk);
  await member.writeSnapshot();
  await member.close();
  const { state, wal } = await start(disk, flags);
  assert.equal(keysOf(state), ['/a=1', '/b=2 10 s']);
  assert.is(wal.lastIndex, state.appliedIndex);
  assert.is(state.v2.get('/1/a', { recursive: false, sorted: false }).node.value, '1');
});

test('a migration is done as a whole or not at all, whenever the power fails', async () => {
  const commands = Array.from({ length: 50 }, (_, i) => set(`/k${i}`, 'v'.repeat(100), i % 5));
  const before = await diskWith(...commands);
  const outcomes = { none: 0, all: 0 };
  for (let moment = 0, died = true; died; moment++) {
    for (const choice of [forgetAll, keepAll]) {
      const disk = before.clone();
      died = await diesAt(disk, moment, async () => {
        const member = await migrateAll(disk);
        await member.writeSnapshot();
        await member.close();
      });
      disk.crash(choice);
      const { state, wal } = await start(disk, flags);
      const count = keysOf(state).length;
      assert.ok(count === 0 || count === commands.length, `${count} keys at moment ${moment}`);
      assert.is(wal.lastIndex, count === 0 ? commands.length + 1 : state.appliedIndex);
      outcomes[count === 0 ? 'none' : 'all']++;
      assert.ok(died || count > 0);
    }
  }
  assert.ok(outcomes.none > 10 && outcomes.all > 2, JSON.stringify(outcomes));
});

/** Whether the power failed at the n-th thing that is asked of the disk. */
async function diesAt(disk: ForgetfulDisk, nth: number, run: () => Promise<void>): Promise<boolean> {
  let left = nth;
  const death = new Promise<true>((resolve) => {
    disk.fault = () => {
      if (left-- > 0) return null;
      disk.fault = () => null;
      disk.kill();
      resolve(true);
      return diskError('EIO');
    };
  });
  const died = await Promise.race([run().then(() => false), death]);
  disk.fault = () => null;
  return died;
}

test.run();

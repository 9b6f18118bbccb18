import { CommandKind } from '../codec/command/command.ts';
import { LeaseGrantRequest, PutRequest, RangeRequest } from '../codec/generated/messages.generated.ts';
import { ApiError } from '../errors/api-error.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Clock } from '../host/clock.ts';
import { systemDisk } from '../log/disk.ts';
import type { StateMachine } from '../state/state-machine.ts';
import type { TreeNode } from '../state/v2/node.ts';
import { keysNamespace } from '../state/v2/v2-store.ts';
import { parseCommandFlags } from './command-flags.ts';
import { OfflineMember } from './offline-member.ts';

const nsOfS = 1_000_000_000n;
/** Lease IDs are positive. */
const leaseIdMask = 2n ** 63n - 1n;

/** A key of the v2 API that becomes one of v3. */
interface MigratedKey {
  /** The path, which is the key: `/a/b`. */
  readonly key: Buffer;
  readonly value: Buffer;
  readonly modifiedIndex: number;
  /** When it expires, or a directory that it is in; 0 for never. */
  readonly expirationNs: bigint;
}

/** The effects of a migration. */
interface MigrationPlan {
  /** In the order in which they were changed last. */
  readonly keys: readonly MigratedKey[];
  /** Keys that are there in v3 with the same value: by a migration before this one, it may be. */
  readonly present: number;
  /** Keys whose time is up, or that expire and were to be left out. */
  readonly leftOut: number;
  /** Keys that v3 has with another value: then nothing is migrated. */
  readonly conflicts: readonly string[];
}

/**
 * Plans the migration of the keys of the v2 API, hidden ones too. Directories have no counterpart in v3.
 *
 * @param withTtl whether keys that expire are migrated
 */
export function planMigration(state: StateMachine, nowNs: bigint, withTtl: boolean): MigrationPlan {
  const keys: MigratedKey[] = [];
  const conflicts: string[] = [];
  let present = 0;
  let leftOut = 0;
  for (const { node, expirationNs } of filesOf(state)) {
    if (expirationNs !== 0n && (!withTtl || expirationNs <= nowNs)) {
      leftOut++;
      continue;
    }
    const path = node.path.slice(keysNamespace.length);
    const key = Buffer.from(path);
    const value = Buffer.from(node.value);
    const [found] = state.kv.range(RangeRequest.create({ key })).kvs;
    if (found === undefined) keys.push({ key, value, modifiedIndex: node.modifiedIndex, expirationNs });
    else if (value.equals(found.value)) present++;
    else conflicts.push(path);
  }
  keys.sort((a, b) => a.modifiedIndex - b.modifiedIndex);
  return { keys, present, leftOut, conflicts };
}

/**
 * Makes the changes of a plan: a put for each key, and for all keys that expire at the same time a lease of the time that is left,
 * in whole seconds, rounded up.
 *
 * @param firstLeaseId where free lease IDs are looked for
 * @returns how many leases were granted
 */
export function migrate(
  member: OfflineMember,
  plan: MigrationPlan,
  nowNs: bigint,
  firstLeaseId: bigint,
): number {
  const leases = new Map<bigint, bigint>();
  let nextId = firstLeaseId;
  for (const { key, value, expirationNs } of plan.keys) {
    let lease = 0n;
    if (expirationNs !== 0n) {
      lease = leases.get(expirationNs) ?? 0n;
      if (lease === 0n) {
        lease = freeLeaseId(member.state, nextId);
        nextId = lease + 1n;
        leases.set(expirationNs, lease);
        const TTL = Number((expirationNs - nowNs + nsOfS - 1n) / nsOfS);
        member.change(CommandKind.LEASE_GRANT, LeaseGrantRequest.create({ id: lease, ttl: TTL }));
      }
    }
    member.change(CommandKind.PUT, PutRequest.create({ key, value, lease }));
  }
  return leases.size;
}

function freeLeaseId(state: StateMachine, from: bigint): bigint {
  let id = from & leaseIdMask;
  while (id === 0n || state.leases.has(id)) id = (id + 1n) & leaseIdMask;
  return id;
}

/** All files of the clients' namespace, and when each goes: with the first directory above it, at the latest. */
function* filesOf(state: StateMachine): Generator<{ node: TreeNode; expirationNs: bigint }> {
  const { tree, index } = state.v2.state;
  const root = tree.findOrNull(keysNamespace, index);
  const directories: { node: TreeNode; expirationNs: bigint }[] = [];
  if (root !== null) directories.push({ node: root, expirationNs: 0n });
  for (let next = directories.pop(); next !== undefined; next = directories.pop()) {
    for (const node of next.node.children!.values()) {
      const found = { node, expirationNs: earlier(next.expirationNs, node.expirationNs) };
      if (node.children === null) yield found;
      else directories.push(found);
    }
  }
}

function earlier(a: bigint, b: bigint): bigint {
  if (a === 0n || b === 0n) return a + b;
  return a < b ? a : b;
}

const usage = 'usage: wald migrate --data-dir DIR [--wal-dir DIR] [--no-ttl] [--dry-run]';

/** The number of conflicting keys that are named. */
const conflictsShownMax = 10;

/**
 * `wald migrate`: makes keys of v3 from all keys of the v2 API of a member that does not run, and leases from their times to live, as
 * `etcdctl migrate` is for. The keys of v2 stay. All of it is done, or nothing.
 *
 * @throws UsageError, also where the member is one of several or v3 has one of the keys with another value
 */
export async function runMigrate(args: readonly string[], clock: Clock): Promise<void> {
  const flags = parseCommandFlags(args, usage, ['data-dir'], ['wal-dir'], ['no-ttl', 'dry-run']);
  const dataDir = flags.text('data-dir');
  const member = await OfflineMember.open({
    dataDir,
    walDir: flags.text('wal-dir'),
    disk: systemDisk,
    clock,
  });
  try {
    const { members } = member.state;
    if (members.size !== 1) {
      throw new UsageError(
        `${dataDir} is of a cluster of ${members.size} members, and the others would not have the keys. Make it one of a ` +
          'cluster of its own with wald backup, migrate that, and add the others to it.',
        1,
      );
    }
    const nowNs = clock.wallNs();
    const plan = planMigration(member.state, nowNs, !flags.isSet('no-ttl'));
    if (plan.conflicts.length > 0) throw new UsageError(conflictText(plan.conflicts), 1);
    for (const { key } of flags.isSet('dry-run') ? plan.keys : []) process.stdout.write(`${key}\n`);
    const leases = migrate(member, plan, nowNs, clock.randomUint64());
    const isWritten = !flags.isSet('dry-run') && plan.keys.length > 0;
    if (isWritten) await member.writeSnapshot();
    const verb = flags.isSet('dry-run') ? 'would be migrated' : 'migrated';
    process.stdout.write(
      `${plan.keys.length} keys ${verb}, ${leases} leases; ` +
        `${plan.present} were there already, ${plan.leftOut} with a time to live left out\n`,
    );
  } catch (error) {
    if (error instanceof ApiError) throw new UsageError(`nothing was migrated: ${error.message}`, 1);
    throw error;
  } finally {
    await member.close();
  }
}

function conflictText(conflicts: readonly string[]): string {
  const shown = conflicts.slice(0, conflictsShownMax).map((key) => `  ${key}\n`);
  return (
    `v3 has keys with other values than v2, ${conflicts.length} of them; nothing was migrated:\n${shown.join('')}` +
    'Make the values equal, in v2 or in v3, and migrate again: no key of v3 is overwritten.'
  );
}

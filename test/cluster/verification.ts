import { checkLinearizable } from '../linearizability/checker.ts';
import { describeOperation, type Operation, writtenValue } from '../linearizability/history.ts';
import { checkRevisionOrder } from '../linearizability/revision-order.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import { type PlainEvent, WatchClient } from '../support/watch-client.ts';
import { prefixEnd } from './following-watcher.ts';
import type { Endpoint } from './recorded-client.ts';

const historyTimeLimitMs = 20_000;

/** One change of a key as a watch tells it. */
export interface Change {
  key: string;
  /** null where the key was deleted. */
  value: string | null;
  revision: number;
  version: number;
}

/** @param toRevision of the last change that counts */
export function changesOf(events: readonly PlainEvent[], toRevision: number): Change[] {
  const counted = events.filter(({ kv }) => Number(kv.mod_revision) <= toRevision);
  return counted.map(({ type, kv }) => ({
    key: String(kv.key),
    value: type === 'DELETE' ? null : String(kv.value),
    revision: Number(kv.mod_revision),
    version: Number(kv.version),
  }));
}

/** Everything that a member's history has of a prefix, from the first revision up to one that a change of the prefix has. */
export async function changesAt(member: Endpoint, prefix: string, toRevision: number): Promise<Change[]> {
  const client = new WatchClient(member.endpoint);
  try {
    client.create({ key: Buffer.from(prefix), range_end: prefixEnd(prefix), start_revision: '1' });
    const newest = () => Number(client.responses.at(-1)?.events.at(-1)?.kv.mod_revision ?? 0);
    await client.until(
      `revision ${toRevision} at ${member.name}`,
      () => newest() >= toRevision,
      historyTimeLimitMs,
    );
    return changesOf(
      client.responses.flatMap(({ events }) => events),
      toRevision,
    );
  } finally {
    client.close();
  }
}

/**
 * Checks what clients were told against each other and against the changes that there are.
 *
 * @returns what is wrong, in words; null where all is well
 */
export function checkHistory(history: readonly Operation[], changes: readonly Change[]): string | null {
  return (
    checkChanges(history, changes) ??
    checkRevisionOrder(history) ??
    checkLinearizable(history)?.message ??
    null
  );
}

/**
 * Every acknowledged write is among the changes, at the revision that was told; every change was written by somebody, once;
 * versions count up from 1 and begin anew behind a deletion.
 */
function checkChanges(history: readonly Operation[], changes: readonly Change[]): string | null {
  const byRevision = new Map<number, Change>();
  const versions = new Map<string, number>();
  let newest = 0;
  for (const change of changes) {
    if (change.revision <= newest) return `${describeChange(change)} comes after revision ${newest}`;
    newest = change.revision;
    byRevision.set(change.revision, change);
    const version = change.value === null ? 0 : (versions.get(change.key) ?? 0) + 1;
    if (change.version !== version) return `${describeChange(change)}: expected version ${version}`;
    versions.set(change.key, version);
  }
  const byValue = new Map<string, Operation>();
  let unknownDeletes = 0;
  for (const operation of history) {
    const written = writtenValue(operation);
    if (written === undefined) continue;
    if (written !== null) byValue.set(written, operation);
    if (operation.result === null) {
      if (written === null) unknownDeletes++;
      continue;
    }
    if (operation.result.kind === 'delete' && operation.result.previous === null) continue;
    const change = byRevision.get(operation.revision!);
    if (change === undefined || change.key !== operation.key || change.value !== written) {
      const found = change === undefined ? 'no change has that revision' : describeChange(change);
      return `an acknowledged write is lost:\n  ${describeOperation(operation)}\n  ${found}`;
    }
    byRevision.delete(operation.revision!);
  }
  // What is left was written by those who had no answer.
  const written = new Set<string>();
  for (const change of byRevision.values()) {
    if (change.value === null) {
      if (unknownDeletes-- > 0) continue;
      return `nobody did this: ${describeChange(change)}`;
    }
    const operation = byValue.get(change.value);
    if (operation === undefined || operation.key !== change.key || operation.result !== null) {
      const who = operation === undefined ? '' : `\n  ${describeOperation(operation)}`;
      return `nobody did this, or not twice: ${describeChange(change)}${who}`;
    }
    if (written.has(change.value)) {
      return `this was done twice: ${describeOperation(operation)}\n  ${describeChange(change)}`;
    }
    written.add(change.value);
  }
  return null;
}

/** Where two lists of changes differ first, in words; null if they are equal. */
export function differenceOfChanges(
  name: string,
  changes: readonly Change[],
  otherName: string,
  others: readonly Change[],
): string | null {
  const length = Math.max(changes.length, others.length);
  for (let i = 0; i < length; i++) {
    const [one, other] = [changes[i], others[i]].map((change) =>
      change === undefined ? 'nothing' : describeChange(change),
    );
    if (one !== other) return `change ${i + 1} of ${length}: ${name} has ${one}, ${otherName} has ${other}`;
  }
  return null;
}

/** HashKV of each member at one revision; throws where they differ. */
export async function requireEqualHashes(members: readonly Endpoint[], revision: number): Promise<void> {
  const hashes = await Promise.all(
    members.map(async ({ name, endpoint }) => {
      const client = new GrpcClient(endpoint);
      try {
        const { hash, compact_revision }: PlainMessage = await client.get('Maintenance/HashKV', {
          revision: String(revision),
        });
        return { name, hash: `${hash} (compacted at ${compact_revision})` };
      } finally {
        client.close();
      }
    }),
  );
  const [first] = hashes;
  const other = hashes.find(({ hash }) => hash !== first!.hash);
  if (other === undefined) return;
  throw new Error(
    `at revision ${revision} the hash of ${first!.name} is ${first!.hash}, that of ${other.name} ${other.hash}`,
  );
}

function describeChange({ key, value, revision, version }: Change): string {
  return `${key} = ${value ?? 'deleted'} at revision ${revision} (version ${version})`;
}

import {
  type Compare,
  CompareResult,
  CompareTarget,
  type DeleteRangeRequest,
  type PutRequest,
  type TxnRequest,
} from '../../src/codec/generated/messages.generated.ts';
import { assert } from '../../src/errors/assert.ts';

/** A key as one change left it. */
export interface KeyVersion {
  readonly key: string;
  readonly value: string;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly lease: bigint;
}

/** One change of a key. `value` is null where it was deleted. */
export interface KeyChange {
  readonly key: string;
  readonly revision: number;
  readonly value: string | null;
  /** What it is from now on; null where it was deleted. */
  readonly now: KeyVersion | null;
  readonly before: KeyVersion | null;
}

/** A range of keys, as requests name one: `end` is empty for the key alone, one zero byte for no upper bound. */
export interface KeyRange {
  readonly key: string;
  readonly end: string;
}

const noChanges: readonly KeyChange[] = [];

/**
 * Keys and leases as the commands make them, too simple to be wrong in the same way as the real store: everything that ever
 * happened, in a list.
 */
export class KeyModel {
  /** Of the newest change; 1 before the first. */
  revision = 1;
  /** By revision; of those below 2 nothing is known. */
  private readonly byRevision: KeyChange[][] = [[], []];
  private readonly byKey = new Map<string, KeyChange[]>();
  /** Keys on each lease that there is. */
  private readonly leases = new Map<bigint, Set<string>>();

  /** What happened at a revision. */
  changesAt(revision: number): readonly KeyChange[] {
    return this.byRevision[revision] ?? noChanges;
  }

  /** The last change of a key at or before `revision`; undefined where there is none. */
  changeAt(key: string, revision: number): KeyChange | undefined {
    const changes = this.byKey.get(key) ?? noChanges;
    let at = changes.length - 1;
    while (at >= 0 && changes[at]!.revision > revision) at--;
    return changes[at];
  }

  /** The key as it was at a revision; null where it was not there. */
  versionAt(key: string, revision: number): KeyVersion | null {
    return this.changeAt(key, revision)?.now ?? null;
  }

  /** The keys in a range that were there at a revision, in their order. */
  keysAt(range: KeyRange, revision: number): KeyVersion[] {
    const found: KeyVersion[] = [];
    for (const key of this.byKey.keys()) {
      const version = isIn(key, range) ? this.versionAt(key, revision) : null;
      if (version !== null) found.push(version);
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Every key that ever was, and its last change. */
  *lastChanges(): Iterable<KeyChange> {
    for (const changes of this.byKey.values()) yield changes.at(-1)!;
  }

  hasLease(id: bigint): boolean {
    return this.leases.has(id);
  }

  grant(id: bigint): void {
    this.leases.set(id, new Set());
  }

  /** The lease goes, and all its keys with it in one revision. */
  revoke(id: bigint): void {
    this.delete([...(this.leases.get(id) ?? [])], this.revision + 1);
    this.leases.delete(id);
  }

  put(request: PutRequest): void {
    this.set(request, this.revision + 1);
  }

  deleteRange(request: DeleteRangeRequest): void {
    this.delete(this.present(rangeOf(request)), this.revision + 1);
  }

  /** Everything that it does has one revision, if it does anything. */
  txn({ compare, success, failure }: TxnRequest): void {
    const revision = this.revision + 1;
    const operations = compare.every((one) => this.holds(one)) ? success : failure;
    for (const { requestPut, requestDeleteRange, requestTxn } of operations) {
      assert(requestTxn === undefined, 'transactions of a simulation are not nested');
      if (requestPut !== undefined) this.set(requestPut, revision);
      if (requestDeleteRange !== undefined) this.delete(this.present(rangeOf(requestDeleteRange)), revision);
    }
  }

  private holds({ key, target, result, createRevision, modRevision, version }: Compare): boolean {
    assert(result === CompareResult.EQUAL, 'comparisons of a simulation are for equality');
    const there = this.current(textOf(key));
    if (target === CompareTarget.MOD) return (there?.modRevision ?? 0) === (modRevision ?? 0);
    if (target === CompareTarget.CREATE) return (there?.createRevision ?? 0) === (createRevision ?? 0);
    assert(target === CompareTarget.VERSION, 'comparisons of a simulation are of revisions and versions');
    return (there?.version ?? 0) === (version ?? 0);
  }

  private set({ key, value, lease }: PutRequest, revision: number): void {
    const name = textOf(key);
    const before = this.current(name);
    const now: KeyVersion = {
      key: name,
      value: textOf(value),
      createRevision: before?.createRevision ?? revision,
      modRevision: revision,
      version: (before?.version ?? 0) + 1,
      lease,
    };
    this.change({ key: name, revision, value: now.value, now, before });
    if (before !== null) this.leases.get(before.lease)?.delete(name);
    if (lease !== 0n) this.leases.get(lease)!.add(name);
  }

  private delete(keys: readonly string[], revision: number): void {
    for (const key of keys) {
      const before = this.current(key);
      if (before === null) continue;
      this.change({ key, revision, value: null, now: null, before });
      this.leases.get(before.lease)?.delete(key);
    }
  }

  private change(change: KeyChange): void {
    const { key, revision } = change;
    this.revision = revision;
    const changes = this.byKey.get(key);
    if (changes === undefined) this.byKey.set(key, [change]);
    else changes.push(change);
    const others = this.byRevision[revision];
    if (others === undefined) this.byRevision[revision] = [change];
    else others.push(change);
  }

  private current(key: string): KeyVersion | null {
    return this.byKey.get(key)?.at(-1)?.now ?? null;
  }

  private present(range: KeyRange): string[] {
    return [...this.byKey.keys()].filter((key) => isIn(key, range) && this.current(key) !== null);
  }
}

/** Whether a range has a key. */
export function isIn(key: string, range: KeyRange): boolean {
  if (range.end === '') return key === range.key;
  return key >= range.key && (range.end === '\0' || key < range.end);
}

export function rangeOf({ key, rangeEnd }: { key: Uint8Array; rangeEnd: Uint8Array }): KeyRange {
  return { key: textOf(key), end: textOf(rangeEnd) };
}

/** One character a byte. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

import { type Command, CommandKind, decodeCommand } from '../../src/codec/command/command.ts';
import {
  CompareResult,
  CompareTarget,
  type TxnRequest,
} from '../../src/codec/generated/messages.generated.ts';
import { assert } from '../../src/errors/assert.ts';
import { checksum } from '../../src/host/checksum.ts';
import type { StateMachine } from '../../src/state/state-machine.ts';
import { ensure } from './violation.ts';

/** What was committed at one index, and what applying it gave: the same on every member, for ever. */
interface Applied {
  readonly term: number;
  readonly type: number;
  readonly dataChecksum: number;
  /** Revision of the store afterwards. */
  readonly revision: number;
  /** Index of the v2 tree afterwards. */
  readonly treeIndex: number;
  /** Text of the error that the command was refused with; empty without one. */
  readonly error: string;
  readonly firstApplier: string;
}

/** One change of a key. `value` is null where it was deleted. */
export interface KeyChange {
  readonly revision: number;
  readonly value: string | null;
}

const noChanges: readonly KeyChange[] = [];

/**
 * The history of the whole cluster, as those who applied each entry first told it, beside a model of the keys that is too
 * simple to be wrong in the same way as the real store. Every other application of the same index is held against it.
 */
export class Ledger {
  /** By index; index 0 is unused. */
  private readonly applied: (Applied | undefined)[] = [undefined];
  private readonly changes = new Map<string, KeyChange[]>();
  /** Keys on each lease, and the lease of each key that is on one. */
  private readonly leases = new Map<bigint, Set<string>>();
  private readonly leaseOf = new Map<string, bigint>();
  /** Request IDs of the commands that were applied. */
  private readonly requests = new Set<string>();
  private lastRevision = 1;
  private readonly hashes = new Map<number, { readonly hash: number; readonly member: string }>();

  /** Highest index that somebody has applied. */
  get lastIndex(): number {
    return this.applied.length - 1;
  }

  /** Revision of the store at `lastIndex`. */
  get revision(): number {
    return this.lastRevision;
  }

  /**
   * Takes note that `member` has applied an entry.
   *
   * @throws Violation where anybody has applied something else at that index, or with another result; where a request is
   * applied a second time; where the store does not do what the model does
   */
  observe(
    member: string,
    entry: {
      readonly index: number;
      readonly term: number;
      readonly type: number;
      readonly data: Uint8Array;
    },
    result: Pick<Applied, 'revision' | 'treeIndex' | 'error'>,
  ): void {
    const { index, term, type, data } = entry;
    const dataChecksum = data.length === 0 ? 0 : checksum(data, 0);
    const known = this.applied[index];
    if (known !== undefined) {
      const same =
        known.term === term &&
        known.type === type &&
        known.dataChecksum === dataChecksum &&
        known.revision === result.revision &&
        known.treeIndex === result.treeIndex &&
        known.error === result.error;
      ensure(same, () => {
        const now: Applied = { term, type, dataChecksum, ...result, firstApplier: member };
        return `entry ${index}: ${spell(known)}, but ${spell(now)}`;
      });
      return;
    }
    ensure(index === this.lastIndex + 1, () => `${member} applied entry ${index} behind ${this.lastIndex}`);
    this.applied.push({ term, type, dataChecksum, ...result, firstApplier: member });
    if (data.length > 0) this.carryOut(index, decodeCommand(data), result.error);
    ensure(
      this.lastRevision === result.revision,
      () =>
        `entry ${index} makes revision ${this.lastRevision}, but the store of ${member} has ${result.revision}`,
    );
  }

  /**
   * Takes note of a hash over the whole state of `member` with the entries up to `index`.
   *
   * @throws Violation where another member's state at the same index had another hash
   */
  observeState(member: string, index: number, hash: number): void {
    const known = this.hashes.get(index);
    if (known === undefined) this.hashes.set(index, { hash, member });
    else
      ensure(
        known.hash === hash,
        () => `the states of ${known.member} and ${member} at ${index} are not equal`,
      );
  }

  /** The last change of a key at or before `revision`; undefined where there is none. */
  changeAt(key: string, revision: number): KeyChange | undefined {
    const changes = this.changes.get(key) ?? noChanges;
    let at = changes.length - 1;
    while (at >= 0 && changes[at]!.revision > revision) at--;
    return changes[at];
  }

  /**
   * Holds the keys that a member has, after everything, against the model.
   *
   * @throws Violation where a key has another value, or another revision
   */
  checkStore(member: string, { kv, appliedIndex }: StateMachine): void {
    if (appliedIndex !== this.lastIndex) return;
    for (const [key, changes] of this.changes) {
      const { revision, value } = changes.at(-1)!;
      const version = kv.index.get(Buffer.from(key, 'latin1'), 0);
      const stored = version === 0 ? null : textOf(kv.index.value(version));
      ensure(stored === value, () => `${member} ends with ${key} = ${stored}, written was ${value}`);
      ensure(
        version === 0 || kv.index.modRevision(version) === revision,
        () => `${member} ends with ${key} at another revision than ${revision}`,
      );
    }
  }

  private carryOut(index: number, command: Command, error: string): void {
    const { idHigh, idLow } = command;
    if (idHigh !== 0 || idLow !== 0) {
      const request = `${idHigh}:${idLow}`;
      ensure(!this.requests.has(request), () => `request ${request} was applied again, at entry ${index}`);
      this.requests.add(request);
    }
    if (error !== '') return;
    switch (command.kind) {
      case CommandKind.PUT:
        this.put(textOf(command.body.key), textOf(command.body.value), command.body.lease);
        break;
      case CommandKind.DELETE_RANGE:
        assert(command.body.rangeEnd.length === 0, 'clients of a simulation delete single keys');
        this.delete([textOf(command.body.key)]);
        break;
      case CommandKind.TXN:
        this.txn(command.body);
        break;
      case CommandKind.LEASE_GRANT:
        this.leases.set(command.body.id, new Set());
        break;
      case CommandKind.LEASE_REVOKE:
        this.delete([...(this.leases.get(command.body.id) ?? [])]);
        this.leases.delete(command.body.id);
        break;
    }
  }

  private put(key: string, value: string, lease: bigint): void {
    this.lastRevision++;
    this.change(key, value);
    this.leave(key);
    if (lease === 0n) return;
    this.leases.get(lease)!.add(key);
    this.leaseOf.set(key, lease);
  }

  /** All in one revision, if any of them is there. */
  private delete(keys: readonly string[]): void {
    const there = keys.filter((key) => (this.changes.get(key)?.at(-1)?.value ?? null) !== null);
    if (there.length > 0) this.lastRevision++;
    for (const key of there) {
      this.change(key, null);
      this.leave(key);
    }
  }

  private leave(key: string): void {
    const lease = this.leaseOf.get(key);
    if (lease === undefined) return;
    this.leases.get(lease)?.delete(key);
    this.leaseOf.delete(key);
  }

  /** One comparison of a modification revision, and a put or nothing. */
  private txn({ compare, success }: TxnRequest): void {
    const [condition] = compare;
    const put = success[0]?.requestPut;
    assert(
      condition !== undefined &&
        condition.target === CompareTarget.MOD &&
        condition.result === CompareResult.EQUAL &&
        put !== undefined,
      'a transaction of a simulation swaps what it compares',
    );
    const last = this.changes.get(textOf(condition.key))?.at(-1);
    const modRevision = last === undefined || last.value === null ? 0 : last.revision;
    if (modRevision === (condition.modRevision ?? 0)) this.put(textOf(put.key), textOf(put.value), put.lease);
  }

  private change(key: string, value: string | null): void {
    const changes = this.changes.get(key);
    const change = { revision: this.lastRevision, value };
    if (changes === undefined) this.changes.set(key, [change]);
    else changes.push(change);
  }
}

function spell({ term, type, dataChecksum, revision, treeIndex, error, firstApplier }: Applied): string {
  const what = `term ${term}, type ${type}, data ${dataChecksum.toString(16)}`;
  return `${firstApplier} applied ${what}, giving revision ${revision}, index ${treeIndex}${error && ` and "${error}"`}`;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

import { type Command, CommandKind, decodeCommand } from '../../src/codec/command/command.ts';
import { checksum } from '../../src/host/checksum.ts';
import type { StateMachine } from '../../src/state/state-machine.ts';
import { type KeyChange, KeyModel, textOf } from './key-model.ts';
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

/** Where in the log a command stands. */
export interface LogPlace {
  readonly index: number;
  readonly term: number;
}

export type CommandObserver = (command: Command, error: string, place: LogPlace) => void;

/**
 * The history of the whole cluster, as those who applied each entry first told it, beside a model of the keys that is too
 * simple to be wrong in the same way as the real store. Every other application of the same index is held against it.
 */
export class Ledger {
  /** By index; index 0 is unused. */
  private readonly applied: (Applied | undefined)[] = [undefined];
  readonly keys = new KeyModel();
  /** Up to here history was compacted. */
  compactRevision = 0;
  /** By revision. */
  private readonly indexes: number[] = [];
  private readonly observers: CommandObserver[] = [];
  /** Request IDs of the commands that were applied. */
  private readonly requests = new Set<string>();
  private readonly hashes = new Map<number, { readonly hash: number; readonly member: string }>();

  /** Has somebody told of each command when it is applied first, behind the model: with the text of the error that refused it, or ''. */
  follow(observe: CommandObserver): void {
    this.observers.push(observe);
  }

  /** The entry that made a revision. */
  indexOf(revision: number): number {
    return this.indexes[revision]!;
  }

  /** Highest index that somebody has applied. */
  get lastIndex(): number {
    return this.applied.length - 1;
  }

  /** Revision of the store at `lastIndex`. */
  get revision(): number {
    return this.keys.revision;
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
    const command = data.length === 0 ? null : decodeCommand(data);
    if (command !== null) this.carryOut(index, command, result.error);
    ensure(
      this.revision === result.revision,
      () =>
        `entry ${index} makes revision ${this.revision}, but the store of ${member} has ${result.revision}`,
    );
    this.indexes[this.revision] ??= index;
    if (command !== null) for (const observe of this.observers) observe(command, result.error, entry);
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
    return this.keys.changeAt(key, revision);
  }

  /**
   * Holds the keys that a member has, after everything, against the model.
   *
   * @throws Violation where a key has another value, or another revision
   */
  checkStore(member: string, { kv, appliedIndex }: StateMachine): void {
    if (appliedIndex !== this.lastIndex) return;
    for (const { key, revision, value } of this.keys.lastChanges()) {
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
    const { keys } = this;
    switch (command.kind) {
      case CommandKind.PUT:
        keys.put(command.body);
        break;
      case CommandKind.DELETE_RANGE:
        keys.deleteRange(command.body);
        break;
      case CommandKind.TXN:
        keys.txn(command.body);
        break;
      case CommandKind.COMPACTION:
        this.compactRevision = Math.max(this.compactRevision, command.body.revision);
        break;
      case CommandKind.LEASE_GRANT:
        keys.grant(command.body.id);
        break;
      case CommandKind.LEASE_REVOKE:
        keys.revoke(command.body.id);
        break;
    }
  }
}

function spell({ term, type, dataChecksum, revision, treeIndex, error, firstApplier }: Applied): string {
  const what = `term ${term}, type ${type}, data ${dataChecksum.toString(16)}`;
  return `${firstApplier} applied ${what}, giving revision ${revision}, index ${treeIndex}${error && ` and "${error}"`}`;
}

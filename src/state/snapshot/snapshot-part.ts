import { Buffer } from 'node:buffer';

/**
 * One kind of state in a snapshot: the key-value store, the members, and whatever comes to hold state later.
 *
 * A snapshot is written in slices while commands go on being applied, and yet it holds the state of one moment. How a
 * part keeps that moment is its own affair, in one of three ways:
 *
 * - what is small (bounded by a limit that has a name) is encoded when the part is opened;
 * - versions in the revision index never change, so the key-value store pins an epoch and walks the history up to the
 *   revision of the moment;
 * - large mutable state is held in persistent nodes: a change copies the nodes on its path, and the reader keeps the root
 *   of the moment.
 */
export interface SnapshotPart {
  /** Names the part in the snapshot; never changes its meaning. */
  readonly name: string;
  /** Holds the state of this moment until the reader is released. */
  open(): PartReader;
}

/** Bytes of one part, as of the moment when it was opened. They depend on the state alone, not on the budgets given. */
export interface PartReader {
  /**
   * The next payload, of at most `payloadBytesMax` or one item that is larger; `notYet` when the budget was used up
   * without one, and then the next call goes on; `null` behind the last. Valid until the next call.
   */
  next(budgetBytes: number): Uint8Array | null;
  /** Lets go of the moment. May be called at any time, and more than once. */
  release(): void;
}

/** Takes the payloads of one part back, as they were given out, and builds the state. */
export interface PartWriter {
  /** True if snapshots from before the part was known may be without it: then nothing is called. */
  readonly isOptional?: boolean;
  /** @throws SnapshotError where the payload is not one of this part's */
  write(payload: Uint8Array): void;
  /** @throws SnapshotError where something is missing */
  end(): void;
}

/** The value that a reader returns instead of a payload when its budget is used up; compared by identity. */
export const notYet: Uint8Array = Buffer.alloc(0);

/** Bytes of a payload, unless a single item is larger. */
export const payloadBytesMax = 64 * 1024;

/** Bytes that are no snapshot of this state: of another format, another cluster, or incomplete. */
export class SnapshotError extends Error {
  override readonly name: string = 'SnapshotError';
}

/** A snapshot has what this version does not know. */
export class NewerSnapshotError extends SnapshotError {
  override readonly name = 'NewerSnapshotError';
  /** Such as `the part "x"`. */
  readonly found: string;
  /** What this version reads in its place. */
  readonly known: string;

  constructor(found: string, known: string) {
    super(`snapshot: expected ${known}, found ${found}; a newer wald has written it`);
    this.found = found;
    this.known = known;
  }
}

/** Reader of a part that is small enough to be encoded at once. */
export class EncodedPart implements PartReader {
  private payloads: readonly Uint8Array[];

  /** @param payloads bytes that nobody changes any more */
  constructor(payloads: readonly Uint8Array[]) {
    this.payloads = payloads;
  }

  next(): Uint8Array | null {
    const [first, ...rest] = this.payloads;
    this.payloads = rest;
    return first ?? null;
  }

  release(): void {
    this.payloads = [];
  }
}

import { Buffer } from 'node:buffer';
import type { Event } from '../../codec/generated/kv.generated.ts';

/**
 * One watch. There may be a million of them, so this is all that one needs: keys are strings of one character a byte, and
 * those of equal bounds form a list through the watches themselves.
 */
export class Watch {
  readonly key: string;
  /** `null`: the key alone. */
  readonly end: string | null;
  readonly sink: WatchSink;
  readonly id: number;
  readonly flags: number;
  private readonly owner: WatchOwner;
  /** No event before this revision is wanted any more: it was delivered, or not asked for. */
  next: number;
  /**
   * True if it began at the compacted revision, and got no event yet. That is the earliest begin there is;
   * deletes of that very revision may be missing from it. To a watch that was under way before the
   * compaction, that would be a gap.
   */
  fromCompacted: boolean;
  status: WatchStatus = WatchStatus.WAITING;
  /** The table that finds it by its key; null while it is in none. */
  table: WatchPlace | null = null;
  /** Neighbours among the watches of equal bounds in its table. The first one's `before` is the last one. */
  before: Watch = this;
  after: Watch | null = null;

  constructor(
    owner: WatchOwner,
    options: WatchOptions,
    next: number,
    fromCompacted: boolean,
    sink: WatchSink,
  ) {
    this.owner = owner;
    this.key = latin1Of(options.key);
    this.end = endOf(options.rangeEnd);
    this.sink = sink;
    this.id = options.id ?? 0;
    this.flags =
      (options.prevKv ? watchPrevKv : 0) |
      (options.noPut ? watchNoPut : 0) |
      (options.noDelete ? watchNoDelete : 0);
    this.next = next;
    this.fromCompacted = fromCompacted;
  }

  /** Nothing before `revision` is wanted any more. */
  advance(revision: number): void {
    if (revision <= this.next) return;
    this.next = revision;
    this.fromCompacted = false;
  }

  /** Returns whether it misses something, given that it has everything before `position`. */
  isCompacted(compactRevision: number, position: number): boolean {
    if (this.next >= position && this.next === compactRevision) return !this.fromCompacted;
    return Math.max(this.next, position) <= compactRevision;
  }

  /** Goes on after its sink took no more; otherwise nothing happens. */
  resume(): void {
    this.owner.resume(this);
  }

  /** Ends it; nothing is delivered any more. Does nothing when it is over. */
  cancel(): void {
    this.owner.cancel(this);
  }
}

export interface WatchOptions {
  readonly key: Uint8Array;
  /**
   * The end as in a range request: empty is the key alone, one zero byte is no upper bound. Above `key`
   * otherwise.
   */
  readonly rangeEnd: Uint8Array;
  /** First revision wanted. 0: from now on; below 0: as etcd, compacted, or from now on where nothing ever was. */
  readonly startRevision: number;
  /** True if events have the previous key-value pair, where that is not compacted. */
  readonly prevKv?: boolean;
  readonly noPut?: boolean;
  readonly noDelete?: boolean;
  /** The owner's name for the watch, which the hub only keeps. Default 0. */
  readonly id?: number;
}

/**
 * The sink of a watch's events; any number of watches may share one. It may begin and cancel watches while it
 * is called.
 */
export interface WatchSink {
  /**
   * Events of whole revisions, in order; `revision` is that of the last. Their bytes are views that are valid during the
   * call; watches that get the same events get the same array. False when they were not taken: they are offered again
   * after `watch.resume()`, from history if need be.
   */
  onEvents(revision: number, events: readonly Event[], watch: Watch): boolean;
  /** The watch asked for what is compacted; it is over. */
  onCompacted(compactRevision: number, watch: Watch): void;
  /** The watch, which had everything up to now, has to catch up with the state of a snapshot: it is behind, until `onSynced`. */
  onBehind?(watch: Watch): void;
  /** The watch, which was behind, has been given everything up to now. */
  onSynced?(watch: Watch): void;
}

/** The state of a watch. */
export const WatchStatus = {
  /** It has everything that happened, and gets changes as they are made. */
  SYNCED: 0,
  /** It waits for its turn to catch up. */
  WAITING: 1,
  CATCHING_UP: 2,
  /** Its sink did not take what it was given. */
  PAUSED: 3,
  /** Cancelled, or compacted. */
  OVER: 4,
} as const;
export type WatchStatus = (typeof WatchStatus)[keyof typeof WatchStatus];

/** The hub as one watch uses it. */
export interface WatchOwner {
  resume(watch: Watch): void;
  cancel(watch: Watch): void;
}

/** A table in which watches are found by their keys. */
interface WatchPlace {
  remove(watch: Watch): void;
}

/** `Watch.flags`: which events there are, and with what. */
export const watchPrevKv = 1;
export const watchNoPut = 2;
export const watchNoDelete = 4;
/** The end of the flags: all are below this value. */
export const watchFlagsEnd = 8;

/** `end` of a watch without an upper bound: above every key, whose characters are bytes. */
export const noUpperBound = '\uffff';

/** One character a byte: compares as the bytes do. */
export function latin1Of(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1');
}

function endOf(rangeEnd: Uint8Array): string | null {
  if (rangeEnd.length === 0) return null;
  return rangeEnd.length === 1 && rangeEnd[0] === 0 ? noUpperBound : latin1Of(rangeEnd);
}

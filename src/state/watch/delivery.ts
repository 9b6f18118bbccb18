import { type Event, EventType } from '../../codec/generated/kv.generated.ts';
import type { RevisionIndex } from '../../index/revision-index.ts';
import type { VersionRef } from '../../index/version.ts';
import { keyValueOf, tombstoneOf } from '../kv/key-value.ts';
import { latin1Of, type Watch, watchFlagsEnd, watchNoDelete, watchNoPut, watchPrevKv } from './watch.ts';
import type { WatchTable } from './watch-table.ts';

/**
 * Hands the changes of some revisions to the watches of one table: `add` each change, `close`, then `deliver`. The versions
 * must stay what they are until all is delivered.
 */
export class Delivery {
  private readonly index: RevisionIndex;
  private readonly table: WatchTable;
  /** Called with a watch whose sink did not take its events; it is still in the table. */
  private readonly refused: (watch: Watch) => void;
  /** Changes by the first watch of the list that they concern. */
  private readonly changes = new Map<Watch, Changes>();
  /** Whom to deliver to, and beside each what. */
  private readonly watches: Watch[] = [];
  private readonly lists: Changes[] = [];
  private delivered = 0;
  private firstRevision = 0;
  private lastRevision = 0;
  /** The change that is being collected, and how many lists were found to be concerned by any so far. */
  private version: VersionRef = 0;
  private versionBytes = 0;
  private touched = 0;
  /** Events of `madeFor` as watches with these flags get them. */
  private readonly made: (Event[] | null)[] = new Array(watchFlagsEnd).fill(null);
  private madeFor: Changes | null = null;
  /** Events handed to sinks that took them, since the start. */
  events = 0;

  constructor(index: RevisionIndex, table: WatchTable, refused: (watch: Watch) => void) {
    this.index = index;
    this.table = table;
    this.refused = refused;
  }

  /** True if something was collected that is not delivered yet. */
  get isPending(): boolean {
    return this.delivered < this.watches.length;
  }

  /** Collects a change. Those of one delivery come in order. Returns the bytes of its key and value if any watch wants it. */
  add(version: VersionRef): number {
    const { index } = this;
    this.version = version;
    this.versionBytes = index.keyLength(version) + index.valueLength(version);
    this.touched = 0;
    this.table.match(latin1Of(index.key(version)), this.collect);
    return this.touched === 0 ? 0 : this.versionBytes;
  }

  /** All changes of [firstRevision, lastRevision] are collected. */
  close(firstRevision: number, lastRevision: number): void {
    this.firstRevision = firstRevision;
    this.lastRevision = lastRevision;
    // Sinks may end watches and begin others, so the lists are not walked while they are called.
    for (const [first, changes] of this.changes) {
      for (let watch: Watch | null = first; watch !== null; watch = watch.after) {
        this.watches.push(watch);
        this.lists.push(changes);
      }
    }
    if (this.changes.size > 0) this.changes.clear();
  }

  /** Hands events to up to `watchesMax` watches, and stops behind `bytesMax` bytes. Returns whether all have theirs. */
  deliver(watchesMax: number, bytesMax: number): boolean {
    const { watches, lists } = this;
    const end = Math.min(watches.length, this.delivered + watchesMax);
    let bytes = 0;
    while (this.delivered < end && bytes < bytesMax) {
      const at = this.delivered++;
      if (this.deliverTo(watches[at]!, lists[at]!)) bytes += lists[at]!.bytes;
    }
    if (this.isPending) return false;
    this.watches.length = 0;
    this.lists.length = 0;
    this.delivered = 0;
    this.forgetEvents();
    return true;
  }

  private readonly collect = (first: Watch): void => {
    this.touched++;
    let changes = this.changes.get(first);
    if (changes === undefined) {
      changes = new Changes();
      this.changes.set(first, changes);
    }
    changes.versions.push(this.version);
    changes.bytes += this.versionBytes;
  };

  /** Returns whether its sink took something. */
  private deliverTo(watch: Watch, changes: Changes): boolean {
    // It may have been cancelled meanwhile, or have asked for later revisions.
    if (watch.table !== this.table || watch.next > this.lastRevision) return false;
    const events = this.eventsFor(watch, changes);
    if (events.length > 0 && !watch.sink.onEvents(this.lastRevision, events, watch)) {
      if (watch.table === this.table) {
        watch.advance(this.firstRevision);
        this.refused(watch);
      }
      return false;
    }
    this.events += events.length;
    watch.advance(this.lastRevision + 1);
    return events.length > 0;
  }

  private eventsFor({ flags, next }: Watch, changes: Changes): Event[] {
    const { index } = this;
    const { versions } = changes;
    if (index.modRevision(versions[0]!) < next) {
      const wanted = versions.filter((version) => index.modRevision(version) >= next);
      return eventsOf(index, wanted, flags);
    }
    if (this.madeFor !== changes) {
      this.forgetEvents();
      this.madeFor = changes;
    }
    let events = this.made[flags]!;
    if (events === null) {
      events = eventsOf(index, versions, flags);
      this.made[flags] = events;
    }
    return events;
  }

  private forgetEvents(): void {
    this.madeFor = null;
    this.made.fill(null);
  }
}

/** Changes to deliver to the watches of one list. */
class Changes {
  readonly versions: VersionRef[] = [];
  /** The size of keys and values. */
  bytes = 0;
}

function eventsOf(index: RevisionIndex, versions: readonly VersionRef[], flags: number): Event[] {
  const events: Event[] = [];
  for (const version of versions) {
    const isDelete = index.isTombstone(version);
    if ((flags & (isDelete ? watchNoDelete : watchNoPut)) !== 0) continue;
    events.push({
      type: isDelete ? EventType.DELETE : EventType.PUT,
      kv: isDelete ? tombstoneOf(index, version) : keyValueOf(index, version, false),
      prevKv: (flags & watchPrevKv) === 0 ? undefined : previousOf(index, version),
    });
  }
  return events;
}

function previousOf(index: RevisionIndex, version: VersionRef) {
  const previous = index.previous(version);
  return previous === 0 || index.isTombstone(previous) ? undefined : keyValueOf(index, previous, false);
}

import {
  type Event,
  EventType,
  type KeyValue,
  type WatchResponse,
} from '../../src/codec/generated/messages.generated.ts';
import { isIn, type KeyChange, type KeyRange, type KeyVersion, textOf } from './key-model.ts';
import type { Ledger } from './ledger.ts';
import { ensure } from './violation.ts';

/** What a watch is for. */
export interface WatchWish {
  readonly range: KeyRange;
  readonly prevKv: boolean;
  readonly noPut: boolean;
  readonly noDelete: boolean;
}

/**
 * What one watch was told, over all streams that it was on, held against the history: every change that it is for comes once, in
 * order, all of a revision together; and whoever says how far it is has told everything before.
 */
export class WatchCheck {
  /** First revision that it was told nothing of yet; 0 before it began. */
  next = 0;
  readonly name: string;
  private readonly wish: WatchWish;
  private readonly ledger: Ledger;
  /** The revision that it asked for when it began on the stream of now. */
  private askedFor = 0;
  /** Events of fragments whose last one has not come. */
  private parts: Event[] = [];

  constructor(name: string, wish: WatchWish, ledger: Ledger) {
    this.name = name;
    this.wish = wish;
    this.ledger = ledger;
  }

  /** It begins: at a revision that it named, or with what comes after the one that it was confirmed at. */
  begin(startRevision: number, confirmedRevision: number): void {
    this.next = startRevision === 0 ? confirmedRevision + 1 : startRevision;
    this.askedFor = startRevision;
    this.parts = [];
  }

  /** It is asked for, from `next` on, on a stream where it was not before. */
  resume(): void {
    this.askedFor = this.next;
    this.parts = [];
  }

  /** Takes a response that is neither a confirmation nor an end. */
  told({ header, events, fragment }: WatchResponse): void {
    const { revision } = header!;
    this.parts.push(...events);
    if (fragment) return;
    const whole = this.parts;
    this.parts = [];
    if (whole.length > 0) this.take(whole);
    if (whole.length === 0) this.isUpTo(revision);
    else
      ensure(
        revision >= this.next - 1,
        () => `${this.name}: events up to ${this.next - 1} came at ${revision}`,
      );
  }

  /** It was said that it has everything up to a revision. */
  isUpTo(revision: number): void {
    ensure(this.parts.length === 0, () => `${this.name}: progress came between fragments`);
    this.nothingIn(this.next, revision, () => `told that it has everything up to ${revision}`);
    this.next = Math.max(this.next, revision + 1);
  }

  /** It was ended because what it wants is compacted. It may go on from there, or behind. */
  compacted(compactRevision: number, isFromThere: boolean): void {
    ensure(
      this.next <= compactRevision && compactRevision <= this.ledger.compactRevision,
      () =>
        `${this.name}: wants ${this.next}, and is ended for a compaction at ${compactRevision} ` +
        `(${this.ledger.compactRevision} is the last)`,
    );
    this.next = isFromThere ? compactRevision : compactRevision + 1;
    this.parts = [];
  }

  /** Whether it was told of all that there is. */
  get isCurrent(): boolean {
    for (let revision = this.next; revision <= this.ledger.revision; revision++) {
      if (this.wanted(revision).length > 0) return false;
    }
    return this.next > 0;
  }

  private take(events: readonly Event[]): void {
    for (let at = 0; at < events.length; ) {
      const revision = events[at]!.kv!.modRevision;
      ensure(
        revision >= this.next,
        () => `${this.name}: told of revision ${revision} after, or before it asked for, ${this.next}`,
      );
      this.nothingIn(this.next, revision - 1, () => `told of revision ${revision}`);
      let end = at;
      while (end < events.length && events[end]!.kv!.modRevision === revision) end++;
      this.compare(revision, events.slice(at, end));
      this.next = revision + 1;
      at = end;
    }
  }

  private nothingIn(from: number, to: number, when: () => string): void {
    for (let revision = from; revision <= to; revision++) {
      ensure(
        this.wanted(revision).length === 0,
        () => `${this.name}: ${when()}, but never of ${this.wanted(revision)[0]!.key} at ${revision}`,
      );
    }
  }

  private compare(revision: number, events: readonly Event[]): void {
    const changes = this.changesFor(revision);
    for (const event of events) {
      const key = textOf(event.kv!.key);
      const at = changes.findIndex((change) => change.key === key);
      ensure(at >= 0, () => `${this.name}: told of ${key} at ${revision}, where nothing is, or once more`);
      this.compareEvent(event, changes[at]!);
      changes.splice(at, 1);
    }
    const missing = changes.find((change) => !this.mayBeMissing(change));
    ensure(
      missing === undefined,
      () => `${this.name}: of ${events.length} events of revision ${revision}, ${missing!.key} is missing`,
    );
  }

  private compareEvent({ type, kv, prevKv }: Event, { key, revision, now, before }: KeyChange): void {
    ensure(
      (type === EventType.DELETE) === (now === null) && (now === null || isVersion(kv!, now)),
      () => `${this.name}: the event of ${key} at ${revision} is not what happened`,
    );
    if (!this.wish.prevKv) {
      ensure(
        prevKv === undefined,
        () => `${this.name}: what was before ${key} at ${revision} was not asked for`,
      );
    } else if (prevKv === undefined) {
      const isGone = this.ledger.compactRevision >= revision;
      ensure(
        before === null || isGone,
        () => `${this.name}: what was before ${key} at ${revision} is missing`,
      );
    } else {
      ensure(
        before !== null && isVersion(prevKv, before),
        () => `${this.name}: what was before ${key} at ${revision} is told wrong`,
      );
    }
  }

  private wanted(revision: number): KeyChange[] {
    return this.changesFor(revision).filter((change) => !this.mayBeMissing(change));
  }

  private changesFor(revision: number): KeyChange[] {
    const { range, noPut, noDelete } = this.wish;
    return this.ledger.keys
      .changesAt(revision)
      .filter(({ key, now }) => isIn(key, range) && !(now === null ? noDelete : noPut));
  }

  /** As in etcd, history may begin at the compacted revision, but without what was deleted there. */
  private mayBeMissing({ revision, now }: KeyChange): boolean {
    return now === null && revision === this.askedFor && revision <= this.ledger.compactRevision;
  }
}

function isVersion(kv: KeyValue, version: KeyVersion): boolean {
  return (
    textOf(kv.key) === version.key &&
    textOf(kv.value) === version.value &&
    kv.createRevision === version.createRevision &&
    kv.modRevision === version.modRevision &&
    kv.version === version.version &&
    kv.lease === version.lease
  );
}

import {
  FilterType,
  WatchCancelRequest,
  WatchCreateRequest,
  WatchProgressRequest,
  WatchRequest,
  type WatchResponse,
} from '../../src/codec/generated/messages.generated.ts';
import { WatchService } from '../../src/codec/generated/services.generated.ts';
import type { Random } from '../support/random.ts';
import { bytesOf, type KeyRange } from './key-model.ts';
import type { Ledger } from './ledger.ts';
import type { Machine } from './machine.ts';
import type { Profile } from './profile.ts';
import type { ClientGroup } from './service-clients.ts';
import { ensure } from './violation.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { WatchCheck, type WatchWish } from './watch-check.ts';
import { asRoot, Connection, type WireStream } from './wire.ts';

/** Watches that one stream has. */
const watchesMax = 6;
/** Mean pause between two things that a watcher does. */
const thinkMs = 400;
/** How long a client at the most does not read. */
const slowMaxMs = 3_000;
/** The ID of responses that are on no watch, or on all. */
const noWatchId = -1;

export interface WatchersOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly profile: Profile;
  readonly ledger: Ledger;
  machines(): readonly Machine[];
  note(kind: string, machine: Machine, numbers: readonly number[], line: () => string): void;
}

/** Clients that watch keys, each on one stream after the other, at whatever member takes it. */
export class Watchers implements ClientGroup {
  readonly counts = { watches: 0, watchEvents: 0, watchProgress: 0, watchesResumed: 0, watchesCompacted: 0 };
  private readonly watchers: Watcher[] = [];

  constructor(options: WatchersOptions) {
    for (let i = 1; i <= options.profile.watchers; i++) {
      this.watchers.push(new Watcher(`watcher ${i}`, options, this.counts));
    }
  }

  start(): void {
    for (const watcher of this.watchers) watcher.start();
  }

  /** No watch begins any more, and all clients read; those that there are go on. */
  settle(): void {
    for (const watcher of this.watchers) watcher.settle();
  }

  /** Clients look elsewhere where they are at one that is no member. */
  leaveOthers(members: readonly Machine[]): void {
    for (const watcher of this.watchers) watcher.leaveOthers(members);
  }

  get waitsFor(): string | null {
    for (const watcher of this.watchers) if (watcher.lag !== null) return watcher.lag;
    return null;
  }
}

/** One watch, over all streams that it is on. */
interface Watching {
  readonly check: WatchCheck;
  readonly wish: WatchWish;
  readonly wantsFragments: boolean;
  readonly wantsProgress: boolean;
  /** What it begins with, before it has begun. */
  readonly firstRevision: number;
  /** Its ID on the stream of now; `null` where it is on none. */
  id: number | null;
  isAsked: boolean;
}

class Watcher {
  private readonly name: string;
  private readonly options: WatchersOptions;
  private readonly counts: Watchers['counts'];
  private readonly watches: Watching[] = [];
  /** In the order in which the stream was asked for them. */
  private asked: Watching[] = [];
  private connection: Connection | null = null;
  private stream: WireStream<WatchRequest, WatchResponse> | null = null;
  private isSettling = false;

  constructor(name: string, options: WatchersOptions, counts: Watchers['counts']) {
    this.name = name;
    this.options = options;
    this.counts = counts;
  }

  start(): void {
    this.later(thinkMs, () => this.act());
    this.later(thinkMs, () => this.connect());
  }

  settle(): void {
    this.isSettling = true;
    this.stream?.readOn();
  }

  leaveOthers(members: readonly Machine[]): void {
    if (this.connection !== null && !members.includes(this.connection.machine)) this.disconnected();
  }

  get lag(): string | null {
    for (const { check } of this.watches) {
      if (check.next > 0 && !check.isCurrent)
        return `${check.name} was told of nothing from ${check.next} on`;
    }
    return null;
  }

  private later(meanMs: number, run: () => void): void {
    const { clock, random } = this.options;
    clock.after(random.below(2_000 * meanMs), 'watcher', null, run);
  }

  private act(): void {
    if (this.isSettling) return;
    this.later(thinkMs, () => this.act());
    const { stream } = this;
    const { random } = this.options;
    if (stream === null) return;
    switch (random.weighted({ create: 4, cancel: 1, progress: 2, slow: 1, leave: 1 })) {
      case 'create':
        if (this.watches.length < watchesMax) this.create(stream, this.draw());
        break;
      case 'cancel': {
        const begun = this.watches.filter(({ id }) => id !== null);
        if (begun.length === 0) return;
        stream.ask(
          WatchRequest.create({
            cancelRequest: WatchCancelRequest.create({ watchId: random.pick(begun).id! }),
          }),
        );
        break;
      }
      case 'progress':
        stream.ask(WatchRequest.create({ progressRequest: WatchProgressRequest.create() }));
        break;
      case 'slow':
        stream.stopReading(random.between(1, 5));
        this.later(slowMaxMs / 2, () => stream.readOn());
        break;
      case 'leave':
        this.connection?.close();
        this.disconnected();
        break;
    }
  }

  private draw(): Watching {
    const { random, ledger } = this.options;
    const wish: WatchWish = {
      range: this.drawRange(),
      prevKv: random.chance(0.4),
      noPut: random.chance(0.1),
      noDelete: random.chance(0.1),
    };
    const firstRevision = random.chance(0.5) ? 0 : Math.max(1, ledger.revision + 5 - random.below(60));
    const watching: Watching = {
      check: new WatchCheck(`${this.name}, watch ${this.watches.length + 1}`, wish, ledger),
      wish,
      wantsFragments: random.chance(0.5),
      wantsProgress: random.chance(0.3),
      firstRevision,
      id: null,
      isAsked: false,
    };
    this.watches.push(watching);
    this.counts.watches++;
    return watching;
  }

  private drawRange(): KeyRange {
    const { random, profile } = this.options;
    const key = `k${random.below(profile.keys)}`;
    return random.pick([
      { key, end: '' },
      { key, end: 'l' },
      { key: 'k', end: 'l' },
      { key: '\0', end: '\0' },
    ]);
  }

  private create(stream: WireStream<WatchRequest, WatchResponse>, watching: Watching): void {
    const { wish, check, firstRevision, wantsFragments, wantsProgress } = watching;
    const filters = [
      ...(wish.noPut ? [FilterType.NOPUT] : []),
      ...(wish.noDelete ? [FilterType.NODELETE] : []),
    ];
    watching.isAsked = true;
    check.resume();
    this.asked.push(watching);
    const createRequest = WatchCreateRequest.create({
      key: bytesOf(wish.range.key),
      rangeEnd: bytesOf(wish.range.end),
      startRevision: check.next || firstRevision,
      prevKv: wish.prevKv,
      filters,
      fragment: wantsFragments,
      progressNotify: wantsProgress,
    });
    stream.ask(WatchRequest.create({ createRequest }));
  }

  private connect(): void {
    if (this.stream !== null) return;
    const { random, machines, note } = this.options;
    const machine = random.pick(machines());
    this.connection = Connection.open(machine, this.options);
    if (this.connection === null) {
      this.disconnected();
      return;
    }
    note('watch', machine, [], () => `${this.name} connects`);
    const stream = this.connection.stream(
      WatchService.Watch,
      { ...asRoot, needsLeader: random.chance(0.3) },
      {
        onMessage: (response) => {
          if (this.stream === stream) this.take(response, stream, machine);
        },
        onEnd: () => {
          if (this.stream === stream) this.disconnected();
        },
      },
    );
    this.stream = stream;
    for (const watching of this.watches) {
      if (watching.check.next > 0) this.counts.watchesResumed++;
      this.create(stream, watching);
    }
  }

  private disconnected(): void {
    this.connection?.close();
    this.connection = null;
    this.stream = null;
    this.asked = [];
    for (const watching of this.watches) {
      watching.id = null;
      watching.isAsked = false;
    }
    this.later(this.isSettling ? 20 : 200, () => this.connect());
  }

  private take(
    response: WatchResponse,
    stream: WireStream<WatchRequest, WatchResponse>,
    machine: Machine,
  ): void {
    const { header, watchId, created, canceled, compactRevision, events } = response;
    const { revision } = header!;
    this.options.note(
      'watched',
      machine,
      [watchId, revision, events.length],
      () =>
        `${this.name} is told of watch ${watchId} at ${revision}: ${created ? 'created ' : ''}` +
        `${canceled ? `ended ${compactRevision} ` : ''}${events.map(({ kv }) => kv!.modRevision).join(' ')}`,
    );
    if (created) {
      this.begin(watchId, revision);
    } else if (watchId === noWatchId) {
      this.counts.watchProgress++;
      for (const { id, check } of this.watches) if (id !== null) check.isUpTo(revision);
    } else {
      const watching = this.watches.find(({ id }) => id === watchId);
      // One that a compaction ended is cancelled once more where its client had asked for that.
      if (watching === undefined && canceled && compactRevision === 0) return;
      ensure(watching !== undefined, () => `${this.name}: told of watch ${watchId}, which is over`);
      if (canceled) {
        this.end(watching, compactRevision, stream);
        return;
      }
      if (events.length === 0) this.counts.watchProgress++;
      this.counts.watchEvents += events.length;
      watching.check.told(response);
    }
  }

  private begin(watchId: number, revision: number): void {
    const watching = this.asked.shift()!;
    ensure(watchId !== noWatchId, () => `${this.name}: a watch was refused`);
    watching.id = watchId;
    if (watching.check.next === 0) watching.check.begin(watching.firstRevision, revision);
  }

  private end(
    watching: Watching,
    compactRevision: number,
    stream: WireStream<WatchRequest, WatchResponse>,
  ): void {
    const { random } = this.options;
    watching.id = null;
    watching.isAsked = false;
    if (compactRevision > 0) {
      this.counts.watchesCompacted++;
      watching.check.compacted(compactRevision, random.chance(0.5));
    }
    // Whatever ended it, it goes on.
    this.later(20, () => {
      if (this.stream === stream && !watching.isAsked) this.create(stream, watching);
    });
  }
}

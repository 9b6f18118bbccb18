import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Watch, WatchStatus } from '../../../src/state/watch/watch.ts';
import { WatchHub } from '../../../src/state/watch/watch-hub.ts';
import { Random } from '../../support/random.ts';
import { bytes, restoreSnapshot, takeSnapshot } from '../log-of-commands.ts';
import { deleteOp, putOp, RecordingSink, WatchedLog } from './watched-log.ts';

/*
 * What watches promise, under writers, readers that stop, compaction and restarts in random order. The model knows every
 * event there ever was, as if nothing were ever compacted; each watch must have been told a stretch of them.
 */

interface ModelEvent {
  revision: number;
  key: string;
  isDelete: boolean;
  told: string;
  /** What was there before, as prev_kv tells it. */
  before: string;
}

interface Kv {
  value: string;
  create: number;
  mod: number;
  version: number;
}

const keys = ['a', 'aa', 'ab', 'b', 'ba', 'c', 'd', 'e\xff', 'f', '\0'];
const bounds: readonly [string, string][] = [
  ['a', 'b'],
  ['aa', 'c'],
  ['\0', '\0'],
  ['b', '\0'],
  ['ab', 'ac'],
  ['a', 'a\0'],
];

class Model {
  readonly events: ModelEvent[] = [];
  private readonly kvs = new Map<string, Kv>();

  put(revision: number, key: string, value: string): void {
    const old = this.kvs.get(key);
    const kv = {
      value,
      create: old?.create ?? revision,
      mod: revision,
      version: (old?.version ?? 0) + 1,
    };
    this.kvs.set(key, kv);
    const before = old === undefined ? '' : ` < ${show(key, old)}`;
    this.events.push({ revision, key, isDelete: false, told: `put ${show(key, kv)}`, before });
  }

  delete(revision: number, key: string, end: string): void {
    const found = [...this.kvs.keys()].filter((other) => isWithin(other, key, end)).sort();
    for (const each of found) {
      const before = ` < ${show(each, this.kvs.get(each)!)}`;
      this.kvs.delete(each);
      this.events.push({
        revision,
        key: each,
        isDelete: true,
        told: `delete ${each} @${revision}`,
        before,
      });
    }
  }
}

function show(key: string, { value, mod, create, version }: Kv): string {
  return `${key}=${value} @${mod} c${create} v${version}`;
}

function isWithin(key: string, from: string, end: string): boolean {
  if (end === '') return key === from;
  return key >= from && (end === '\0' || key < end);
}

interface Watched {
  watch: Watch;
  sink: RecordingSink;
  key: string;
  end: string;
  from: number;
  prevKv: boolean;
  noPut: boolean;
  noDelete: boolean;
  /** It began at the revision that was compacted to: what was deleted with it may be told or not. */
  fromCompacted: boolean;
  /** Revision with which it was cancelled, or the member was stopped. */
  until: number;
}

class Run {
  private readonly random: Random;
  private readonly log = new WatchedLog();
  private readonly model = new Model();
  private readonly watches: Watched[] = [];
  private readonly past: Watched[] = [];
  private hub = this.log.hub;
  private compactRevision = -1;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  run(steps: number): void {
    for (let i = 0; i < steps; i++) this.step();
    for (const { sink, watch } of this.watches) {
      sink.takes = () => true;
      watch.resume();
    }
    this.settle();
    for (const watched of this.watches) this.check(watched, true);
    for (const watched of this.past) this.check(watched, false);
  }

  private step(): void {
    const { random } = this;
    switch (
      random.weighted({ write: 50, turn: 30, watch: 8, cancel: 3, resume: 6, compact: 3, free: 6, flush: 2 })
    ) {
      case 'write':
        this.write();
        break;
      case 'turn':
        this.log.turns.turn();
        break;
      case 'watch':
        this.watch();
        break;
      case 'cancel':
        this.cancel();
        break;
      case 'resume':
        if (this.watches.length > 0) random.pick(this.watches).watch.resume();
        break;
      case 'compact':
        this.compact();
        break;
      case 'free':
        this.log.log.state.kv.stepCompaction(random.between(1, 40));
        break;
      case 'flush':
        this.hub.flush();
        break;
    }
  }

  private write(): void {
    const { random, model, log } = this;
    const revision = log.revision + 1;
    const value = String(random.below(100));
    switch (random.weighted({ put: 6, delete: 2, range: 1, txn: 3 })) {
      case 'put': {
        const key = random.pick(keys);
        log.put(key, value);
        model.put(revision, key, value);
        break;
      }
      case 'delete': {
        const key = random.pick(keys);
        log.delete(key);
        model.delete(revision, key, '');
        break;
      }
      case 'range': {
        const [key, end] = random.pick(bounds);
        log.delete(key, end);
        model.delete(revision, key, end);
        break;
      }
      case 'txn': {
        const chosen = random.shuffled(keys).slice(0, random.between(1, 5));
        const deletes = chosen.map(() => random.chance(0.3));
        log.txn(chosen.map((key, i) => (deletes[i] ? deleteOp(key) : putOp(key, value))));
        for (const [i, key] of chosen.entries()) {
          if (deletes[i]) model.delete(revision, key, '');
          else model.put(revision, key, value);
        }
        break;
      }
    }
  }

  private watch(): void {
    const { random, log } = this;
    const [key, end] = random.chance(0.5) ? [random.pick(keys), ''] : random.pick(bounds);
    const startRevision = random.chance(0.4) ? 0 : random.between(1, log.revision + 5);
    const sink = new RecordingSink();
    const slowness = random.pick([0, 0, 0.1, 0.6]);
    sink.takes = () => !random.chance(slowness);
    const options = {
      startRevision,
      prevKv: random.chance(0.5),
      noPut: random.chance(0.2),
      noDelete: random.chance(0.2),
    };
    const watch = this.hub.watch({ key: bytes(key), rangeEnd: bytes(end), ...options }, sink);
    const from = startRevision === 0 ? log.revision + 1 : startRevision;
    const until = Number.POSITIVE_INFINITY;
    const fromCompacted = from === this.compactRevision;
    this.watches.push({ watch, sink, key, end, from, ...options, fromCompacted, until });
  }

  private cancel(): void {
    if (this.watches.length === 0) return;
    const [watched] = this.watches.splice(this.random.below(this.watches.length), 1);
    watched!.watch.cancel();
    watched!.until = this.log.revision;
    this.past.push(watched!);
  }

  private compact(): void {
    const { random, log } = this;
    const revision = random.between(Math.max(1, this.compactRevision + 1), log.revision);
    if (revision <= this.compactRevision || revision > log.revision) return;
    log.compact(revision);
    this.compactRevision = revision;
  }

  private settle(): void {
    this.log.turns.settle();
  }

  private check(watched: Watched, isWhole: boolean): void {
    const { sink, watch, from, until } = watched;
    const wanted = this.model.events.filter(
      ({ revision, key, isDelete }) =>
        revision >= from &&
        revision <= until &&
        isWithin(key, watched.key, watched.end) &&
        !(isDelete ? watched.noDelete : watched.noPut),
    );
    const told = sink.events;
    if (watched.fromCompacted) {
      for (let i = 0; i < wanted.length && wanted[i]!.revision === from; ) {
        const { isDelete, told: expected } = wanted[i]!;
        if (isDelete && !(told[i] ?? '').startsWith(expected)) wanted.splice(i, 1);
        else i++;
      }
    }
    // Ordered, unique and reliable: a stretch from the start, without gaps.
    for (const [i, event] of told.entries()) {
      const { told: expected, before } = wanted[i]!;
      // What was there before may be compacted, but is never something else.
      if (event !== expected || (watched.prevKv && before !== '')) {
        assert.ok(
          event === expected || (watched.prevKv && event === expected + before),
          `${event}, not ${expected}${before}`,
        );
      }
    }
    this.checkBatches(watched, wanted);
    if (isWhole && watch.status !== WatchStatus.OVER) {
      assert.is(watch.status, WatchStatus.SYNCED);
      assert.is(told.length, wanted.length, 'everything was told');
    }
    if (sink.compacted !== 0) {
      assert.is(watch.status, WatchStatus.OVER);
      assert.ok(sink.compacted <= this.compactRevision);
      assert.ok(from <= sink.compacted, 'what it wanted is compacted');
    }
  }

  /** Atomic: one revision is never split; bookmarkable: nothing at or below a revision that was told comes later. */
  private checkBatches({ sink }: Watched, wanted: readonly ModelEvent[]): void {
    let at = 0;
    for (const { revision, events } of sink.told) {
      at += events.length;
      assert.ok(wanted[at - 1]!.revision <= revision);
      if (at < wanted.length)
        assert.ok(wanted[at]!.revision > revision, 'all of a revision is told together');
    }
  }
}

test('watches are told all events, in order, once, and those of a revision together, whatever happens', () => {
  for (let seed = 1; seed <= 300; seed++) {
    try {
      new Run(seed).run(400);
    } catch (error) {
      (error as Error).message = `seed ${seed}: ${(error as Error).message}`;
      throw error;
    }
  }
});

test('a watch goes on after a restart from any revision that it was told', () => {
  const random = new Random(7);
  for (let round = 0; round < 20; round++) {
    const log = new WatchedLog();
    const whole = log.watch('\0', { end: '\0', prevKv: true });
    for (let i = 0; i < 50; i++) {
      const key = random.pick(keys);
      if (random.chance(0.3)) log.delete(key);
      else log.put(key, String(i));
      if (random.chance(0.3)) log.turns.turn();
    }
    log.turns.settle();
    const restored = restoreSnapshot(takeSnapshot(log.log.state));
    const hub = new WatchHub({ kv: restored.kv, schedule: log.turns.schedule });
    for (const [i, { revision }] of whole.sink.told.entries()) {
      const sink = new RecordingSink();
      hub.watch({ key: bytes('\0'), rangeEnd: bytes('\0'), startRevision: revision + 1, prevKv: true }, sink);
      log.turns.settle();
      const rest = whole.sink.told.slice(i + 1).flatMap(({ events }) => events);
      assert.equal(sink.events, rest);
    }
  }
});

test.run();

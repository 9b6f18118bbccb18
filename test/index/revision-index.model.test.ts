import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Epoch } from '../../src/index/epoch.ts';
import type { RangeCursor } from '../../src/index/range-cursor.ts';
import { RevisionIndex } from '../../src/index/revision-index.ts';
import type { VersionRef } from '../../src/index/version.ts';
import { bytes, fieldsOf, listHistory, listRange, Model, type ModelVersion, random } from './model.ts';

/** Same seed, same run: set WALD_SEED to the one that a failure names. */
const firstSeed = Number(process.env.WALD_SEED ?? 1);
const seeds = process.env.WALD_SEED === undefined ? 12 : 1;
const steps = 1500;

/** A range that is read a few keys at a time while everything else goes on. */
interface OpenRange {
  readonly epoch: Epoch;
  readonly cursor: RangeCursor;
  readonly expected: ModelVersion[];
  readonly found: ModelVersion[];
}

/** References taken under an epoch, with what they must still say when it ends. */
interface Held {
  readonly epoch: Epoch;
  readonly refs: VersionRef[];
  readonly expected: ModelVersion[];
}

class Run {
  private readonly next: () => number;
  private readonly index = new RevisionIndex();
  private readonly model = new Model();
  private readonly open: OpenRange[] = [];
  private readonly held: Held[] = [];
  /** Key of every change ever made, by `main.sub`. */
  private readonly written = new Map<string, string>();
  private readonly keyCount: number;

  constructor(seed: number) {
    this.next = random(seed);
    this.keyCount = [3, 40, 400][seed % 3];
  }

  step(): void {
    const choice = this.next();
    if (choice < 0.5) this.transaction();
    else if (choice < 0.6) this.checkReads();
    else if (choice < 0.7) this.compact();
    else if (choice < 0.8) this.index.compaction()?.step(this.below(60) + 1);
    else if (choice < 0.84) this.openRange();
    else if (choice < 0.92) this.readOn();
    else if (choice < 0.94) this.hold();
    else if (choice < 0.96) this.letGo();
    else if (choice < 0.97) this.index.releaseEmptySlabs();
    else this.checkHistory();
  }

  /** Ends everything that is open, deletes all keys and compacts: nothing may be left. */
  finish(): void {
    while (this.open.length > 0) this.readOn();
    while (this.held.length > 0) this.letGo();
    this.checkHistory();
    const main = this.model.revision + 1;
    let sub = 0;
    for (const { key } of this.model.range('', '\0', main)) this.index.delete(bytes(key), main, sub++);
    if (sub === 0) this.index.put(bytes('last'), bytes(''), 0n, main, 0);
    if (sub === 0) this.index.delete(bytes('last'), main, 1);
    this.index.compact(main);
    for (let run = this.index.compaction(); run !== null; run = this.index.compaction()) run.step(500);
    const { keys, versions } = this.index.stats();
    assert.equal({ keys, versions }, { keys: 0, versions: 0 });
    assert.ok(this.index.stats().bytesInUse < 64 * 1024, 'slots have leaked');
    assert.is(listRange(this.index, this.index.range(bytes(''), bytes('\0'), 0)).length, 0);
  }

  private transaction(): void {
    const main = this.model.revision + 1;
    const changes = this.next() < 0.7 ? 1 : this.below(6) + 1;
    let sub = 0;
    for (let i = 0; i < changes; i++) {
      const key = this.key();
      if (this.next() < 0.3) {
        const expected = this.model.delete(key, main, sub);
        const ref = this.index.delete(bytes(key), main, sub);
        assert.is(ref !== 0, expected);
        if (expected) this.written.set(`${main}.${sub++}`, key);
      } else {
        const value = 'v'.repeat(this.below(this.next() < 0.05 ? 3000 : 40));
        const lease = this.next() < 0.2 ? BigInt(this.below(1000)) - 500n : 0n;
        this.model.put(key, value, lease, main, sub);
        const ref = this.index.put(bytes(key), bytes(value), lease, main, sub);
        assert.equal(fieldsOf(this.index, ref), this.model.newest(key, main));
        this.written.set(`${main}.${sub++}`, key);
      }
    }
    assert.is(this.index.revision, this.model.revision);
  }

  private checkReads(): void {
    const revision = this.readRevision();
    const key = this.key();
    const ref = this.index.get(bytes(key), revision);
    assert.equal(ref === 0 ? undefined : fieldsOf(this.index, ref), this.model.get(key, revision));
    const [from, end] = this.bounds();
    const expected = this.model.range(from, end, revision);
    const endBytes = end === null ? null : bytes(end);
    assert.equal(listRange(this.index, this.index.range(bytes(from), endBytes, revision)), expected);
  }

  private checkHistory(): void {
    const main =
      this.model.compactRevision + 1 + this.below(this.model.revision - this.model.compactRevision);
    assert.equal(
      listHistory(this.index, main),
      this.model.history.filter((version) => version.main >= main),
    );
    const held = listHistory(this.index, 0);
    if (this.index.compaction() !== null) {
      // A run that is not done lists more, but each version as it was.
      const kept = held.filter(
        (version) => this.written.get(`${version.main}.${version.sub}`) === version.key,
      );
      assert.is(kept.length, held.length);
      return;
    }
    assert.equal(held, this.model.history);
    assert.is(this.index.stats().versions, this.model.history.length);
  }

  private compact(): void {
    const room = this.model.revision - this.model.compactRevision;
    if (room === 0) return;
    const revision = this.model.compactRevision + 1 + this.below(room);
    this.index.compact(revision);
    this.model.compact(revision);
  }

  private openRange(): void {
    const [from, end] = this.bounds();
    const revision = this.readRevision();
    const epoch = this.index.pin();
    const cursor = this.index.range(bytes(from), end === null ? null : bytes(end), revision);
    this.open.push({ epoch, cursor, expected: this.model.range(from, end, revision), found: [] });
  }

  private readOn(): void {
    if (this.open.length === 0) return;
    const at = this.below(this.open.length);
    const { epoch, cursor, expected, found } = this.open[at];
    for (let i = this.below(30) + 1; i > 0 && !cursor.isDone; i--) {
      const ref = cursor.next(this.below(10) + 1);
      if (ref !== 0) found.push(fieldsOf(this.index, ref));
    }
    if (!cursor.isDone) return;
    assert.equal(found, expected);
    epoch.release();
    this.open.splice(at, 1);
  }

  private hold(): void {
    const epoch = this.index.pin();
    const refs: VersionRef[] = [];
    const cursor = this.index.range(bytes(''), bytes('\0'), this.readRevision());
    for (let ref = cursor.next(); ref !== 0; ref = cursor.next()) refs.push(ref);
    this.held.push({ epoch, refs, expected: refs.map((ref) => fieldsOf(this.index, ref)) });
  }

  private letGo(): void {
    if (this.held.length === 0) return;
    const [held] = this.held.splice(this.below(this.held.length), 1);
    assert.equal(
      held.refs.map((ref) => fieldsOf(this.index, ref)),
      held.expected,
    );
    held.epoch.release();
  }

  private readRevision(): number {
    if (this.next() < 0.3) return 0;
    const oldest = Math.max(this.model.compactRevision, 1);
    return oldest + this.below(this.model.revision - oldest + 1);
  }

  /** Keys with common beginnings, of all lengths, some with zero and high bytes. */
  private key(): string {
    const n = this.below(this.keyCount);
    if (n % 5 === 0) return 'a'.repeat((n % 40) + 1);
    if (n % 7 === 0) return `a\0${'\0'.repeat(n % 6)}`;
    if (n % 11 === 0) return `\xff\xff${n}`;
    return `/registry/${n % 2 === 0 ? 'pods/default' : 'leases/kube-node-lease'}/name-${n}`;
  }

  private bounds(): [string, string | null] {
    const choice = this.next();
    if (choice < 0.2) return [this.key(), null];
    if (choice < 0.4) return ['\0', '\0'];
    if (choice < 0.5) return [this.key(), '\0'];
    return [this.key(), this.key()];
  }

  private below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
}

for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
  test(`any mix of changes, reads, compaction and epochs agrees with the model (WALD_SEED=${seed})`, () => {
    const run = new Run(seed);
    for (let i = 0; i < steps; i++) run.step();
    run.finish();
  });
}

test.run();

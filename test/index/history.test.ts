import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Arena } from '../../src/index/arena.ts';
import { History, HistoryCursor } from '../../src/index/history.ts';
import { Keys } from '../../src/index/key.ts';
import { type VersionRef, Versions } from '../../src/index/version.ts';
import { bytes, random } from './model.ts';

class Fixture {
  private readonly keys: Keys;
  private readonly key: number;
  readonly versions: Versions;
  readonly history: History;
  readonly refs: VersionRef[] = [];

  constructor() {
    const arena = new Arena();
    this.keys = new Keys(arena);
    this.versions = new Versions(arena, this.keys);
    this.history = new History(this.versions);
    this.key = this.keys.allocate(bytes('key'));
  }

  push(main: number, sub = 0): void {
    const ref = this.versions.append(this.key, bytes(''), 0n, main, sub, 1, 1, 0);
    this.history.push(ref);
    this.refs.push(ref);
  }

  list(main: number): VersionRef[] {
    const cursor = new HistoryCursor(this.history, this.versions, main);
    const found: VersionRef[] = [];
    for (let ref = cursor.next(); ref !== 0; ref = cursor.next()) found.push(ref);
    return found;
  }

  from(main: number): VersionRef[] {
    return this.refs.filter((ref) => this.versions.modRevision(ref) >= main);
  }

  /** Sweeps up to a revision, keeping what `keep` says, with writes between the slices. */
  sweep(revision: number, budget: number, keep: (ref: VersionRef) => boolean, between: () => void): void {
    const dropped = new Set<VersionRef>();
    this.history.beginSweep(revision);
    const decide = (ref: VersionRef): boolean => {
      assert.ok(this.versions.modRevision(ref) <= revision);
      if (!keep(ref)) dropped.add(ref);
      return keep(ref);
    };
    while (this.history.sweep(budget, decide) === budget) {
      between();
      const left = this.refs.filter((ref) => !dropped.has(ref));
      assert.equal(this.list(0), left);
    }
    const kept = this.refs.filter((ref) => !dropped.has(ref));
    this.refs.length = 0;
    this.refs.push(...kept);
  }
}

test('an empty history has nothing, and its cursor finds what comes later', () => {
  const fixture = new Fixture();
  const cursor = new HistoryCursor(fixture.history, fixture.versions, 0);
  assert.is(cursor.next(), 0);
  fixture.push(2);
  assert.is(cursor.next(), fixture.refs[0]);
  assert.is(cursor.next(), 0);
});

test('a cursor lists everything from a revision on, in order of main and sub revision', () => {
  const fixture = new Fixture();
  for (let main = 2; main < 6000; main++) {
    for (let sub = 0; sub <= main % 3; sub++) fixture.push(main * 2, sub);
  }
  for (const main of [0, 4, 5, 4000, 8191, 8192, 8193, 11_998, 11_999, 12_000]) {
    assert.equal(fixture.list(main), fixture.from(main));
  }
});

test('a cursor at the end goes on with later versions, over the end of a chunk too', () => {
  const fixture = new Fixture();
  const cursor = new HistoryCursor(fixture.history, fixture.versions, 2);
  for (let main = 2; main < 10_000; main++) {
    fixture.push(main);
    assert.is(cursor.next(), fixture.refs[main - 2]);
    assert.is(cursor.next(), 0);
  }
});

test('sweeps in slices drop what they are told and disturb neither order nor cursors nor writes', () => {
  const next = random(11);
  for (const keepRate of [0, 0.02, 0.5, 1]) {
    const fixture = new Fixture();
    let main = 2;
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 6000; i++) fixture.push(main++);
      const kept = new Set(fixture.refs.filter(() => next() < keepRate));
      const cursor = new HistoryCursor(fixture.history, fixture.versions, main - 500);
      const expected = fixture.from(main - 500);
      // Every other sweep goes up to the newest version, into the chunk that writes would fill.
      const revision = round % 2 === 0 ? main - 1000 : main - 1;
      fixture.sweep(
        revision,
        1500,
        (ref) => kept.has(ref),
        () => {
          fixture.push(main++);
          if (round % 2 === 0) assert.is(cursor.next(), expected.shift());
        },
      );
      assert.equal(fixture.list(0), fixture.from(0));
      assert.equal(fixture.list(main - 20), fixture.from(main - 20));
      assert.is(fixture.history.length, fixture.refs.length);
    }
  }
});

test('a sweep gives the memory of what it drops back', () => {
  const fixture = new Fixture();
  for (let main = 2; main < 50_000; main++) fixture.push(main);
  const before = fixture.history.byteLength;
  fixture.sweep(
    49_000,
    10_000,
    (ref) => fixture.versions.modRevision(ref) % 50 === 0,
    () => {},
  );
  assert.ok(fixture.history.byteLength < before / 6, `${fixture.history.byteLength} of ${before} bytes`);
  assert.equal(fixture.list(0), fixture.from(0));
});

test('a sweep below all versions does nothing', () => {
  const fixture = new Fixture();
  fixture.push(10);
  fixture.sweep(
    9,
    100,
    () => assert.unreachable() as never,
    () => {},
  );
  assert.equal(fixture.list(0), fixture.refs);
});

test.run();

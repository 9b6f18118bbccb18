import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RevisionIndex } from '../../src/index/revision-index.ts';
import { bytes, compactFully, listHistory } from './model.ts';

class Fixture {
  readonly index = new RevisionIndex();

  put(key: string, value = ''): number {
    const main = this.index.revision + 1;
    this.index.put(bytes(key), bytes(value), 0n, main, 0);
    return main;
  }

  delete(key: string): number {
    const main = this.index.revision + 1;
    assert.is.not(this.index.delete(bytes(key), main, 0), 0);
    return main;
  }

  compact(revision: number): void {
    this.index.compact(revision);
    compactFully(this.index);
  }

  /** What the index holds: `key@revision`, tombstones with a minus sign. */
  held(): string[] {
    return listHistory(this.index, 0).map(
      ({ key, main, isTombstone }) => `${isTombstone ? '-' : ''}${key}@${main}`,
    );
  }
}

test('the newest version at or below the revision stays, older ones go, newer ones stay', () => {
  const fixture = new Fixture();
  for (let i = 0; i < 5; i++) fixture.put('a');
  fixture.compact(4);
  assert.equal(fixture.held(), ['a@4', 'a@5', 'a@6']);
  assert.is(fixture.index.version(fixture.index.get(bytes('a'), 4)), 3);
});

test('a tombstone at or below the revision goes, and a key with nothing left vanishes', () => {
  const fixture = new Fixture();
  fixture.put('a');
  fixture.put('b');
  fixture.delete('a');
  fixture.compact(4);
  assert.equal(fixture.held(), ['b@3']);
  assert.is(fixture.index.stats().keys, 1);
});

test('a tombstone above the revision stays with the version that it ended', () => {
  const fixture = new Fixture();
  fixture.put('a');
  fixture.put('a');
  fixture.delete('a');
  fixture.compact(3);
  assert.equal(fixture.held(), ['a@3', '-a@4']);
  assert.is.not(fixture.index.get(bytes('a'), 3), 0);
  assert.is(fixture.index.get(bytes('a'), 4), 0);
});

test('a key created anew after a compacted tombstone keeps its new life alone', () => {
  const fixture = new Fixture();
  fixture.put('a');
  fixture.delete('a');
  fixture.put('a');
  fixture.compact(3);
  assert.equal(fixture.held(), ['a@4']);
  const ref = fixture.index.get(bytes('a'), 0);
  assert.is(fixture.index.previous(ref), 0);
  assert.is(fixture.index.get(bytes('a'), 3), 0);
});

test('of several changes in one transaction the last counts', () => {
  const { index } = new Fixture();
  index.put(bytes('a'), bytes('1'), 0n, 2, 0);
  index.delete(bytes('a'), 2, 1);
  index.put(bytes('a'), bytes('2'), 0n, 2, 2);
  index.compact(2);
  compactFully(index);
  assert.equal(
    listHistory(index, 0).map(({ main, sub, value }) => [main, sub, value]),
    [[2, 2, '2']],
  );
});

test('what a reader sees does not depend on how far the physical compaction has come', () => {
  const fixture = new Fixture();
  const { index } = fixture;
  fixture.put('a');
  fixture.delete('a');
  fixture.put('a');
  fixture.put('b');
  fixture.put('b');
  index.compact(3);
  const before = index.previous(index.get(bytes('a'), 0));
  assert.is(before, 0, 'the tombstone before is compacted, logically at once');
  index.compact(5);
  assert.is(index.previous(index.get(bytes('b'), 0)), index.get(bytes('b'), 5));
  assert.is(index.previous(index.get(bytes('b'), 5)), 0);
  compactFully(index);
  assert.is(index.previous(index.get(bytes('a'), 0)), 0);
  assert.is(index.previous(index.get(bytes('b'), 0)), index.get(bytes('b'), 5));
});

test('a step looks at no more than its budget', () => {
  const fixture = new Fixture();
  for (let i = 0; i < 1000; i++) fixture.put(`k${i}`);
  for (let i = 0; i < 1000; i++) fixture.put(`k${i}`);
  fixture.index.compact(2001);
  const run = fixture.index.compaction();
  assert.ok(run);
  let steps = 0;
  let versions = fixture.index.stats().versions;
  for (let done = false; !done; steps++) {
    done = run.step(50);
    const left = fixture.index.stats().versions;
    assert.ok(versions - left <= 50);
    versions = left;
  }
  assert.ok(steps >= 40 && steps <= 41, `${steps} steps`);
  assert.is(versions, 1000);
});

test('nothing is due before a compaction and after it is done', () => {
  const fixture = new Fixture();
  assert.is(fixture.index.compaction(), null);
  fixture.put('a');
  fixture.compact(2);
  assert.is(fixture.index.compaction(), null);
  fixture.put('a');
  fixture.index.compact(3);
  assert.is.not(fixture.index.compaction(), null);
});

test('a compaction asked for while one runs is run after it', () => {
  const fixture = new Fixture();
  for (let i = 0; i < 100; i++) fixture.put('a');
  fixture.index.compact(50);
  const first = fixture.index.compaction();
  first?.step(10);
  fixture.index.compact(90);
  assert.is(fixture.index.compaction(), first);
  compactFully(fixture.index);
  assert.is(fixture.index.stats().versions, 12);
});

test('a pinned epoch holds a later compaction up, and what it could read stays readable', () => {
  const fixture = new Fixture();
  const { index } = fixture;
  fixture.put('a', 'old');
  fixture.put('a', 'new');
  const epoch = index.pin();
  index.compact(3);
  const run = index.compaction();
  assert.ok(run?.isBlocked);
  assert.not(run?.step(100));
  assert.is(index.stats().versions, 2);
  epoch.release();
  assert.not(run?.isBlocked);
  compactFully(index);
  assert.is(index.stats().versions, 1);
});

test('an epoch from after the compaction does not hold it up, but its views keep their bytes', () => {
  const fixture = new Fixture();
  const { index } = fixture;
  fixture.put('a', 'x'.repeat(1000));
  const ref = index.get(bytes('a'), 0);
  fixture.delete('a');
  index.compact(3);
  const epoch = index.pin();
  const [key, value] = [index.key(ref), index.value(ref)];
  compactFully(index);
  assert.is(index.stats().keys, 0);
  fixture.put('b', 'y'.repeat(1000));
  assert.is(key.toString(), 'a');
  assert.is(value.toString(), 'x'.repeat(1000));
  const inUse = index.stats().bytesInUse;
  epoch.release();
  assert.ok(index.stats().bytesInUse < inUse - 1000);
});

test('slots that readers held are freed in slices once the readers are gone', () => {
  const fixture = new Fixture();
  const { index } = fixture;
  for (let i = 0; i < 5000; i++) fixture.put('a', 'x'.repeat(100));
  index.compact(index.revision);
  const epoch = index.pin();
  while (index.stats().versions > 1) index.compaction()?.step(500);
  const held = index.stats().bytesInUse;
  epoch.release();
  assert.ok(index.stats().bytesInUse > held / 2, 'not all at once');
  const run = index.compaction();
  assert.ok(run);
  while (!run.step(500));
  assert.ok(index.stats().bytesInUse < held / 8);
  assert.is(index.compaction(), null);
});

test('writes free what readers held, a few slots each', () => {
  const fixture = new Fixture();
  const { index } = fixture;
  for (let i = 0; i < 5000; i++) fixture.put('a', 'x'.repeat(100));
  index.compact(index.revision);
  const epoch = index.pin();
  while (index.stats().versions > 1) index.compaction()?.step(500);
  epoch.release();
  const held = index.stats().bytesInUse;
  for (let i = 0; i < 600; i++) fixture.put('b');
  assert.ok(index.stats().bytesInUse < held / 4);
});

test('a version that a run has not yet dropped still has its key, and the key takes new versions', () => {
  for (const isPutBetween of [false, true]) {
    const fixture = new Fixture();
    const { index } = fixture;
    const first = fixture.put('a', '1');
    fixture.put('a', '2');
    const last = fixture.delete('a');
    index.compact(last);
    const run = index.compaction();
    run?.step(1);
    // A slot that was freed too early is taken by this key.
    fixture.put('b');
    assert.equal(fixture.held(), [`a@${first}`, `a@${first + 1}`, `b@${last + 1}`]);
    assert.is(index.get(bytes('a'), 0), 0);
    if (isPutBetween) assert.is(index.version(index.get(bytes('a'), fixture.put('a', '3'))), 1);
    compactFully(index);
    assert.equal(fixture.held(), isPutBetween ? [`b@${last + 1}`, `a@${last + 2}`] : [`b@${last + 1}`]);
    assert.is(index.stats().keys, isPutBetween ? 2 : 1);
    assert.is(index.get(bytes('a'), 0) !== 0, isPutBetween);
  }
});

test('compacting backwards or ahead of the current revision is a bug that is caught', () => {
  const fixture = new Fixture();
  fixture.put('a');
  fixture.put('a');
  fixture.compact(2);
  assert.throws(() => fixture.index.compact(2), /is not between/);
  assert.throws(() => fixture.index.compact(4), /is not between/);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hashKey } from '../../src/index/key-table.ts';
import { RevisionIndex } from '../../src/index/revision-index.ts';
import type { VersionRef } from '../../src/index/version.ts';
import { bytes, compactFully, fieldsOf, listHistory, listRange, random } from './model.ts';

test('a new index is at revision 1, compacted to 0, and empty', () => {
  const index = new RevisionIndex();
  assert.is(index.revision, 1);
  assert.is(index.compactRevision, 0);
  assert.is(index.get(bytes('a'), 0), 0);
  assert.is(index.delete(bytes('a'), 2, 0), 0);
  assert.is(index.revision, 1, 'a delete that finds nothing changes nothing');
  assert.is(index.stats().keys, 0);
  assert.ok(index.stats().bytesInUse < 64 * 1024);
});

test('put, overwrite, delete and put again give revisions and versions as etcd does', () => {
  const index = new RevisionIndex();
  const fields = (ref: VersionRef) => [index.createRevision(ref), index.modRevision(ref), index.version(ref)];
  assert.equal(fields(index.put(bytes('k'), bytes('1'), 0n, 2, 0)), [2, 2, 1]);
  assert.equal(fields(index.put(bytes('k'), bytes('2'), 0n, 3, 0)), [2, 3, 2]);
  assert.equal(fields(index.delete(bytes('k'), 4, 0)), [0, 4, 0]);
  assert.is(index.delete(bytes('k'), 5, 0), 0, 'it is deleted already');
  assert.equal(fields(index.put(bytes('k'), bytes('3'), 0n, 5, 0)), [5, 5, 1]);
  assert.equal(fields(index.get(bytes('k'), 3)), [2, 3, 2]);
  assert.is(index.get(bytes('k'), 4), 0);
  assert.is(index.get(bytes('k'), 1), 0);
});

test('a revision of 0, below or above everything reads the newest', () => {
  const index = new RevisionIndex();
  const ref = index.put(bytes('k'), bytes('v'), 0n, 2, 0);
  for (const revision of [0, -1, 2, 3, Number.MAX_SAFE_INTEGER])
    assert.is(index.get(bytes('k'), revision), ref);
});

test('within a transaction later changes see earlier ones', () => {
  const index = new RevisionIndex();
  index.put(bytes('a'), bytes('1'), 0n, 2, 0);
  index.put(bytes('b'), bytes('2'), 0n, 2, 1);
  assert.is(listRange(index, index.range(bytes('\0'), bytes('\0'), 0)).length, 2);
  index.delete(bytes('a'), 2, 2);
  assert.is(index.get(bytes('a'), 0), 0);
  const put = index.get(bytes('b'), 0);
  assert.is(index.previous(index.delete(bytes('b'), 2, 3)), put);
});

test('key and value are copied in, and can be viewed and copied out', () => {
  const index = new RevisionIndex();
  for (const length of [0, 1, 24, 25, 300, 70_000, 1_500_000]) {
    const key = Buffer.alloc(length % 3000 || 1, length + 1);
    const value = Buffer.alloc(length, length);
    const ref = index.put(key, value, 0n, index.revision + 1, 0);
    key.fill(0);
    value.fill(0);
    assert.is(index.keyLength(ref), key.length);
    assert.is(index.valueLength(ref), length);
    assert.equal(index.key(ref), Buffer.alloc(key.length, length + 1));
    assert.ok(index.value(ref).equals(Buffer.alloc(length, length)));
    const target = Buffer.alloc(key.length + length + 10, 255);
    assert.is(index.copyKey(ref, target, 5), 5 + key.length);
    assert.is(index.copyValue(ref, target, 5 + key.length), 5 + key.length + length);
    assert.ok(target.subarray(5 + key.length, -5).equals(Buffer.alloc(length, length)));
    assert.equal([target[4], target.at(-5)], [255, 255], 'nothing beside is touched');
  }
});

test('keys of a megabyte that differ in their last byte are kept apart and in order', () => {
  const index = new RevisionIndex();
  const long = 'x'.repeat(2 ** 20);
  for (const end of ['c', 'a', 'b', '']) index.put(bytes(long + end), bytes(end), 0n, index.revision + 1, 0);
  const values = listRange(index, index.range(bytes('\0'), bytes('\0'), 0)).map(({ value }) => value);
  assert.equal(values, ['', 'a', 'b', 'c']);
});

test('keys made to collide in the hash table are still found, overwritten and deleted', () => {
  // Keys of 8 bytes whose second word undoes what the first has done to the hash.
  const index = new RevisionIndex();
  const multiply = 0x85ebca6b;
  const keys: Buffer[] = [];
  for (let i = 0; i < 300; i++) {
    let hash = Math.imul(8 ^ 0x9e3779b9 ^ i, multiply);
    hash ^= hash >>> 15;
    const key = Buffer.alloc(8);
    key.writeInt32LE(i, 0);
    key.writeInt32LE(hash ^ 0x1234567, 4);
    keys.push(key);
    assert.is(hashKey(key), hashKey(keys[0]));
  }
  for (let round = 1; round <= 3; round++) {
    for (const key of keys) index.put(key, bytes(''), 0n, index.revision + 1, 0);
    for (const key of keys) assert.is(index.version(index.get(key, 0)), round);
  }
  assert.is(index.stats().keys, 300);
  for (const key of keys) assert.is.not(index.delete(key, index.revision + 1, 0), 0);
  for (const key of keys) assert.is(index.get(key, 0), 0);
  index.compact(index.revision);
  compactFully(index);
  assert.is(index.stats().keys, 0);
});

test('whether a version is what a reader at a revision sees is known', () => {
  const index = new RevisionIndex();
  const first = index.put(bytes('k'), bytes(''), 0n, 2, 0);
  const second = index.put(bytes('k'), bytes(''), 0n, 3, 0);
  const tombstone = index.delete(bytes('k'), 4, 0);
  assert.equal(
    [2, 3, 4].map((revision) => index.isLiveAt(first, revision)),
    [true, false, false],
  );
  assert.equal(
    [2, 3, 4].map((revision) => index.isLiveAt(second, revision)),
    [false, true, false],
  );
  assert.equal(
    [2, 3, 4].map((revision) => index.isLiveAt(tombstone, revision)),
    [false, false, false],
  );
});

test('revisions must grow, and a compacted revision cannot be read: bugs that are caught', () => {
  const index = new RevisionIndex();
  index.put(bytes('a'), bytes(''), 0n, 5, 3);
  assert.throws(() => index.put(bytes('a'), bytes(''), 0n, 4, 9), /does not come after 5.3/);
  assert.throws(() => index.put(bytes('a'), bytes(''), 0n, 5, 3), /does not come after 5.3/);
  index.put(bytes('a'), bytes(''), 0n, 6, 0);
  index.compact(6);
  assert.throws(() => index.get(bytes('a'), 5), /is not compacted/);
  assert.is.not(index.get(bytes('a'), 6), 0);
});

test('an index restored from what another one holds is the same in everything', () => {
  const next = random(21);
  const index = new RevisionIndex();
  for (let i = 0; i < 5000; i++) {
    const key = bytes(`key-${Math.floor(next() * 300)}`);
    const main = index.revision + 1;
    if (next() < 0.3) index.delete(key, main, 0);
    else index.put(key, bytes(`value ${i}`), BigInt(i % 3), main, Math.floor(next() * 3));
    if (i === 3000) index.compact(main - 50);
  }
  compactFully(index);
  index.delete(bytes('key-1'), index.revision + 1, 0);

  const restored = new RevisionIndex();
  for (const version of listHistory(index, 0)) {
    const { key, value, lease, createRevision, main, sub, version: count, isTombstone } = version;
    restored.restoreVersion(bytes(key), bytes(value), lease, createRevision, main, sub, count, isTombstone);
  }
  restored.restoreRevisions(index.revision, index.compactRevision);

  assert.is(restored.revision, index.revision);
  assert.is(restored.compactRevision, index.compactRevision);
  assert.equal(listHistory(restored, 0), listHistory(index, 0));
  const all = bytes('\0');
  for (const revision of [index.compactRevision, index.compactRevision + 700, index.revision]) {
    assert.equal(
      listRange(restored, restored.range(all, all, revision)),
      listRange(index, index.range(all, all, revision)),
    );
  }
  for (const both of [index, restored]) {
    both.put(bytes('key-2'), bytes('later'), 0n, both.revision + 1, 0);
    both.compact(both.revision);
    compactFully(both);
  }
  assert.equal(listHistory(restored, 0), listHistory(index, 0));
  assert.equal(restored.stats().versions, index.stats().versions);
});

test('a restore may end above its last version, and drops what a compaction had not yet reached', () => {
  const index = new RevisionIndex();
  index.restoreVersion(bytes('a'), bytes('1'), 0n, 2, 2, 0, 1, false);
  index.restoreVersion(bytes('a'), bytes('2'), 0n, 2, 3, 0, 2, false);
  index.restoreVersion(bytes('b'), bytes(''), 0n, 0, 4, 0, 0, true);
  index.restoreRevisions(9, 4);
  assert.is(index.revision, 9);
  compactFully(index);
  assert.equal(
    listHistory(index, 0).map(({ key, value }) => [key, value]),
    [['a', '2']],
  );
  assert.throws(() => index.restoreRevisions(8, 4), /revision 8 is below/);
});

test('keys and versions take less than 80 bytes beside their own, none of it on the JavaScript heap', () => {
  const index = new RevisionIndex();
  const before = process.memoryUsage();
  const key = Buffer.alloc(64, 'k');
  const value = Buffer.alloc(16);
  for (let i = 0; i < 100_000; i++) {
    key.writeUInt32BE(i, 60);
    index.put(key, value, 0n, i + 2, 0);
  }
  const { keys, bytesInUse, bytesReserved } = index.stats();
  assert.is(keys, 100_000);
  assert.ok(bytesInUse / 100_000 < 64 + 16 + 80, `${bytesInUse / 100_000} bytes a key`);
  assert.ok(bytesReserved >= bytesInUse);
  const grown = process.memoryUsage().heapUsed - before.heapUsed;
  assert.ok(grown < 30e6, `the heap has grown by ${grown} bytes`);
  assert.equal(fieldsOf(index, index.get(key, 0)).main, 100_001);
});

test('empty slabs are given back when asked for', () => {
  const index = new RevisionIndex();
  const value = Buffer.alloc(1000);
  for (let i = 0; i < 5000; i++) index.put(bytes('k'), value, 0n, i + 2, 0);
  index.compact(index.revision);
  compactFully(index);
  const { bytesReserved } = index.stats();
  const released = index.releaseEmptySlabs();
  assert.ok(released > 4e6, `${released} bytes`);
  assert.is(index.stats().bytesReserved, bytesReserved - released);
  assert.is(index.releaseEmptySlabs(), 0);
  assert.is(index.valueLength(index.get(bytes('k'), 0)), 1000);
});

test.run();

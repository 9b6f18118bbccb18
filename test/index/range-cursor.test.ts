import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RevisionIndex } from '../../src/index/revision-index.ts';
import { bytes, compactFully } from './model.ts';

const none = bytes('');

function filled(keys: string[]): RevisionIndex {
  const index = new RevisionIndex();
  for (const key of keys) index.put(bytes(key), none, 0n, index.revision + 1, 0);
  return index;
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `k${String(i).padStart(6, '0')}`);
}

function list(index: RevisionIndex, from: string, end: string | null, revision = 0): string[] {
  const cursor = index.range(bytes(from), end === null ? null : bytes(end), revision);
  const found: string[] = [];
  for (let ref = cursor.next(); ref !== 0; ref = cursor.next()) found.push(index.key(ref).toString('latin1'));
  assert.ok(cursor.isDone);
  assert.is(cursor.next(), 0, 'the end stays the end');
  return found;
}

test('a range lists from its first key to before its end', () => {
  const index = filled(['a', 'ab', 'b', 'c', 'd']);
  assert.equal(list(index, 'a', 'c'), ['a', 'ab', 'b']);
  assert.equal(list(index, 'aa', 'cc'), ['ab', 'b', 'c']);
  assert.equal(list(index, 'e', 'f'), []);
});

test('a range without an end is one key, and an end of one zero byte is none', () => {
  const index = filled(['a', 'a\0', 'b', '\xff\xff']);
  assert.equal(list(index, 'a', null), ['a']);
  assert.equal(list(index, 'x', null), []);
  assert.equal(list(index, 'a\0', '\0'), ['a\0', 'b', '\xff\xff']);
  assert.equal(list(index, '\0', '\0'), ['a', 'a\0', 'b', '\xff\xff']);
});

test('a range whose end is not above its first key is empty', () => {
  const index = filled(['a', 'b', 'c']);
  assert.equal(list(index, 'b', 'b'), []);
  assert.equal(list(index, 'c', 'a'), []);
  assert.equal(list(index, 'b', ''), []);
});

test('ranges that begin and end at every place of many leaves are exact', () => {
  const keys = numbered(400);
  const index = filled(keys);
  for (let from = 0; from < 400; from += 7) {
    for (let end = from; end < 400; end += 13) {
      assert.equal(list(index, keys[from], keys[end]), keys.slice(from, end));
      assert.equal(list(index, `${keys[from]}\0`, `${keys[end]}\0`), keys.slice(from + 1, end + 1));
    }
  }
});

test('an empty index has empty ranges', () => {
  assert.equal(list(new RevisionIndex(), '\0', '\0'), []);
});

test('a range sees its revision though keys are added, overwritten and deleted between its steps', () => {
  const keys = numbered(1000);
  const index = filled(keys);
  const cursor = index.range(bytes('\0'), bytes('\0'), 0);
  const found: string[] = [];
  for (let i = 0; !cursor.isDone; i++) {
    const ref = cursor.next();
    if (ref !== 0) {
      found.push(index.key(ref).toString('latin1'));
      assert.is(index.version(ref), 1);
    }
    index.put(bytes(`k${String((i * 37) % 1000).padStart(6, '0')}-new`), none, 0n, index.revision + 1, 0);
    index.put(bytes(keys[(i * 11) % 1000]), none, 0n, index.revision + 1, 0);
    index.delete(bytes(keys[(i * 7) % 1000]), index.revision + 1, 0);
  }
  assert.equal(found, keys);
});

test('a range under an epoch goes on behind a key that compaction has removed', () => {
  const keys = numbered(300);
  const index = filled(keys);
  for (const key of keys) index.delete(bytes(key), index.revision + 1, 0);
  const late = index.revision + 1;
  index.put(bytes('k000299'), none, 0n, late, 0);
  index.compact(late - 1);
  const epoch = index.pin();
  const cursor = index.range(bytes('\0'), bytes('\0'), 0);
  assert.is(cursor.next(10), 0, 'ten keys without a live version');
  assert.not(cursor.isDone);
  compactFully(index);
  assert.is(index.stats().keys, 1);
  assert.equal(index.key(cursor.next()).toString(), 'k000299');
  assert.is(cursor.next(), 0);
  epoch.release();
});

test('a range that goes on after a compaction without an epoch is a bug that is caught', () => {
  const keys = numbered(300);
  const index = filled(keys);
  const cursor = index.range(bytes('\0'), bytes('\0'), 0);
  cursor.next();
  for (const key of keys) index.delete(bytes(key), index.revision + 1, 0);
  index.compact(index.revision);
  compactFully(index);
  assert.throws(() => cursor.next(), /needs a pinned epoch/);
});

test('next looks at no more keys than it may', () => {
  const keys = numbered(100);
  const index = filled(keys);
  for (const key of keys.slice(0, 95)) index.delete(bytes(key), index.revision + 1, 0);
  const cursor = index.range(bytes('\0'), bytes('\0'), 0);
  for (let looked = 0; looked < 90; looked += 30) assert.is(cursor.next(30), 0);
  assert.not(cursor.isDone);
  assert.is.not(cursor.next(6), 0);
});

test.run();

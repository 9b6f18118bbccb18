import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Arena } from '../../src/index/arena.ts';
import { type KeyRef, Keys } from '../../src/index/key.ts';
import { hashKey, KeyTable } from '../../src/index/key-table.ts';
import { bytes, random } from './model.ts';

function setUp(): { keys: Keys; table: KeyTable; add: (key: string, hash?: number) => KeyRef } {
  const keys = new Keys(new Arena());
  const table = new KeyTable(keys);
  const add = (key: string, hash = hashKey(bytes(key))): KeyRef => {
    const ref = keys.allocate(bytes(key));
    table.insert(ref, hash);
    return ref;
  };
  return { keys, table, add };
}

test('keys that are there are found, and no others, through growth and removal', () => {
  const { table, add } = setUp();
  const next = random(3);
  const there = new Map<string, KeyRef>();
  const name = () => `/registry/${Math.floor(next() * 30_000)}`;
  for (let i = 0; i < 100_000; i++) {
    const key = name();
    const hash = hashKey(bytes(key));
    const ref = there.get(key);
    assert.is(table.find(bytes(key), hash), ref ?? 0);
    if (ref === undefined && next() < (i < 60_000 ? 0.9 : 0.2)) {
      there.set(key, add(key));
    } else if (ref !== undefined && next() < (i < 60_000 ? 0.1 : 0.9)) {
      table.remove(ref, hash);
      there.delete(key);
    }
  }
  for (const [key, ref] of there) assert.is(table.find(bytes(key), hashKey(bytes(key))), ref);
  assert.ok(table.isComplete(hashKey(bytes(name()))));
});

test('a key takes 12 to 24 bytes of the table, and an empty table little', () => {
  const { keys, table } = setUp();
  const empty = table.byteLength;
  assert.ok(empty < 64 * 1024, `an empty table takes ${empty} bytes`);
  const refs: KeyRef[] = [];
  for (let i = 0; i < 200_000; i++) {
    const ref = keys.allocate(bytes(`key-${i}`));
    table.insert(ref, hashKey(keys.view(ref)));
    refs.push(ref);
    if (i < 50_000 || i % 10_000 !== 0) continue;
    const each = table.byteLength / i;
    assert.ok(each >= 12 && each < 24, `${each} bytes a key at ${i} keys`);
  }
  for (const ref of refs) table.remove(ref, hashKey(keys.view(ref)));
  assert.ok(table.byteLength < 64 * 1024, 'an emptied table shrinks');
});

test('one insert moves at most a small part of the table', () => {
  const { keys, table } = setUp();
  let largest = 0;
  for (let i = 0; i < 300_000; i++) {
    const ref = keys.allocate(bytes(`key-${i}`));
    const before = table.byteLength;
    table.insert(ref, hashKey(keys.view(ref)));
    largest = Math.max(largest, table.byteLength - before);
  }
  assert.ok(largest < table.byteLength / 500, `a step of ${largest} of ${table.byteLength} bytes`);
});

test('keys whose hashes are the same fill no more than a short run, and the table says what it lacks', () => {
  const { keys, table } = setUp();
  const hash = 12345;
  const refs: KeyRef[] = [];
  for (let i = 0; i < 5000; i++) {
    const ref = keys.allocate(bytes(`evil-${i}`));
    table.insert(ref, hash);
    refs.push(ref);
  }
  const found = refs.filter((ref) => table.find(keys.view(ref), hash) === ref);
  assert.is(found.length, 64);
  assert.not(table.isComplete(hash));
  assert.ok(table.isComplete(hash + 1), 'other segments are not concerned');
  assert.ok(table.byteLength < 64 * 1024, 'room is not wasted on them');
  for (const ref of refs) table.remove(ref, hash);
  assert.is(table.find(keys.view(refs[0]), hash), 0);
});

test('keys that differ in one byte or in length alone have different hashes', () => {
  const hashes = new Set<number>();
  let count = 0;
  for (let length = 0; length < 40; length++) {
    hashes.add(hashKey(bytes('\0'.repeat(length))));
    count++;
    for (let at = 0; at < length; at++) {
      for (const byte of ['\x01', '\x80', '\xff']) {
        hashes.add(hashKey(bytes('\0'.repeat(at) + byte + '\0'.repeat(length - at - 1))));
        count++;
      }
    }
  }
  assert.ok(hashes.size >= count - 2, `${count - hashes.size} of ${count} collide`);
});

test.run();

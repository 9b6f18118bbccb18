import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PermittedKeys } from '../../../src/state/auth/permitted-keys.ts';

type Grant = readonly [key: string, end: string];

function permitted(...grants: Grant[]): PermittedKeys {
  const keys = new PermittedKeys();
  for (const [key, end] of grants) keys.add(Buffer.from(key), Buffer.from(end));
  return keys;
}

const allows = (keys: PermittedKeys, key: string, end = ''): boolean =>
  keys.allowsRange(Buffer.from(key), Buffer.from(end));

test('nothing is permitted where nothing was granted', () => {
  assert.not(allows(permitted(), 'a'));
  assert.not(allows(permitted(), '\0', '\0'));
});

test('a key that was granted by itself does not permit the keys behind it', () => {
  const keys = permitted(['m', '']);
  assert.ok(allows(keys, 'm'));
  assert.ok(allows(keys, 'm', 'm\0'));
  for (const [key, end] of [['m\0'], ['l'], ['m', 'n'], ['m', '\0'], ['l', 'm']] as const) {
    assert.not(allows(keys, key, end), `${key} to ${end}`);
  }
});

test('a range is permitted where its parts were granted, if they touch or overlap', () => {
  assert.ok(allows(permitted(['a', 'c'], ['c', 'e']), 'a', 'e'));
  assert.ok(allows(permitted(['a', 'd'], ['b', 'e']), 'a', 'e'));
  assert.ok(allows(permitted(['a', ''], ['a\0', 'e']), 'a', 'e'));
  assert.not(allows(permitted(['a', 'c'], ['c\0', 'e']), 'a', 'e'));
});

test('a grant to the end of the keys permits every range behind its begin', () => {
  const keys = permitted(['m', '\0'], ['a', 'b']);
  assert.ok(allows(keys, 'm', '\0'));
  assert.ok(allows(keys, 'z', '\0'));
  assert.ok(allows(keys, 'z', 'zz'));
  assert.not(allows(keys, 'l', '\0'));
  assert.not(allows(keys, 'a', '\0'));
});

test('a grant that ends before it begins permits nothing', () => {
  const keys = permitted(['m', 'c']);
  assert.not(allows(keys, 'm'));
  assert.not(allows(keys, 'd'));
});

test('whatever was granted, a range is permitted exactly if each of its keys is', () => {
  // Keys of one byte below 16, so that all of them can be looked at; 16 stands for the end.
  const bound = fc.integer({ min: 0, max: 15 });
  const grants = fc.array(fc.tuple(bound, fc.integer({ min: 0, max: 16 })), { maxLength: 8 });
  fc.assert(
    fc.property(grants, bound, fc.integer({ min: 1, max: 16 }), (given, from, to) => {
      const keys = new PermittedKeys();
      const model = new Set<number>();
      for (const [begin, end] of given) {
        keys.add(Buffer.from([begin + 1]), end === 16 ? Buffer.from([0]) : Buffer.from([end + 1]));
        for (let key = begin; key < end; key++) model.add(key);
      }
      if (from >= to) return;
      let all = true;
      for (let key = from; key < to; key++) all &&= model.has(key);
      const isOpen = given.some(([begin, end]) => end === 16 && begin < 16);
      const end = to === 16 ? Buffer.from([0]) : Buffer.from([to + 1]);
      assert.is(keys.allowsRange(Buffer.from([from + 1]), end), all && (to < 16 || isOpen));
      assert.is(keys.allowsKey(Buffer.from([from + 1])), model.has(from));
    }),
  );
});

test.run();

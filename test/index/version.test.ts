import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Arena, slabMask, slabShift } from '../../src/index/arena.ts';
import { type KeyRef, Keys } from '../../src/index/key.ts';
import { type VersionRef, Versions } from '../../src/index/version.ts';
import { bytes, random } from './model.ts';

/** Counts how many records a search looks at. */
class CountingVersions extends Versions {
  looks = 0;

  override modRevision(ref: VersionRef): number {
    this.looks++;
    return super.modRevision(ref);
  }
}

function setUp(): { arena: Arena; keys: Keys; versions: CountingVersions; key: KeyRef } {
  const arena = new Arena();
  const keys = new Keys(arena);
  return { arena, keys, versions: new CountingVersions(arena, keys), key: keys.allocate(bytes('key')) };
}

const numbers = [
  0,
  1,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 52 + 3,
  Number.MAX_SAFE_INTEGER,
];
const leases = [0n, 1n, -1n, 2n ** 31n, 2n ** 63n - 1n, -(2n ** 63n)];

test('every field keeps its value over the whole range of safe integers and leases', () => {
  const { keys, versions, key } = setUp();
  const next = random(2);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)];
  for (let i = 0; i < 3000; i++) {
    const value = Buffer.alloc(Math.floor(next() * 70), i);
    const [main, create, version] = [pick(numbers), pick(numbers), pick(numbers)].sort((a, b) => b - a);
    const sub = pick([0, 1, 70_000, 2 ** 32 - 1]);
    const lease = pick(leases);
    const previous = keys.latest(key);
    const ref = versions.append(key, value, lease, main, sub, create, version, 0);
    assert.is(versions.modRevision(ref), main);
    assert.is(versions.subRevision(ref), sub);
    assert.is(versions.createRevision(ref), create);
    assert.is(versions.version(ref), version);
    assert.is(versions.lease(ref), lease);
    assert.is(versions.key(ref), key);
    assert.is(versions.previous(ref), previous);
    assert.is(versions.isTombstone(ref), false);
    assert.is(versions.valueLength(ref), value.length);
    assert.equal(versions.value(ref), value);
    assert.is(keys.latest(key), ref);
  }
});

test('a plain version costs 24 bytes beside its value', () => {
  const { arena, versions, key } = setUp();
  const before = arena.bytesInUse;
  versions.append(key, bytes('12345678'), 0n, 2, 0, 2, 1, 0);
  assert.is(arena.bytesInUse - before, 32);
});

test('a tombstone has no create revision, version, lease or value, and knows what came after it', () => {
  const { versions, key } = setUp();
  versions.append(key, bytes('v'), 7n, 2, 0, 2, 1, 0);
  const tombstone = versions.append(key, null, 0n, 2 ** 40, 5, 0, 0, 0);
  assert.ok(versions.isTombstone(tombstone));
  assert.is(versions.modRevision(tombstone), 2 ** 40);
  assert.is(versions.subRevision(tombstone), 5);
  assert.is(versions.createRevision(tombstone), 0);
  assert.is(versions.version(tombstone), 0);
  assert.is(versions.lease(tombstone), 0n);
  assert.is(versions.value(tombstone).length, 0);
  assert.is(versions.successor(tombstone), 0);
  const after = versions.append(key, bytes('w'), 0n, 2 ** 40 + 1, 0, 2 ** 40 + 1, 1, 0);
  assert.is(versions.successor(tombstone), after);
  assert.is(versions.createRevision(tombstone), 0, 'the successor does not show as a create revision');
});

test('any revision of a key with 100,000 versions is found by looking at some hundred of them', () => {
  const { keys, versions, key } = setUp();
  const refs = [0, 0];
  for (let main = 2; main < 100_002; main++) {
    refs.push(versions.append(key, bytes(''), 0n, main, 0, 2, main - 1, 0));
  }
  const next = random(4);
  let most = 0;
  for (let i = 0; i < 2000; i++) {
    const revision = i < 100 ? i + 2 : 2 + Math.floor(next() * 100_000);
    versions.looks = 0;
    assert.is(versions.at(keys.latest(key), revision), refs[revision]);
    most = Math.max(most, versions.looks);
  }
  assert.ok(most < 400, `a search looked at ${most} versions`);
  assert.is(versions.at(keys.latest(key), 1), 0);
});

test('adding to a long chain looks at a bounded number of versions', () => {
  const { versions, key } = setUp();
  let most = 0;
  for (let main = 2; main < 50_002; main++) {
    versions.looks = 0;
    versions.append(key, bytes(''), 0n, main, 0, 2, main - 1, 0);
    most = Math.max(most, versions.looks);
  }
  assert.ok(most < 40, `an append looked at ${most} versions`);
});

test('of many versions with the same main revision the last is found', () => {
  const { keys, versions, key } = setUp();
  let last = 0;
  for (let sub = 0; sub < 100; sub++) last = versions.append(key, bytes(''), 0n, 2, sub, 2, sub + 1, 0);
  for (let main = 3; main < 300; main++) versions.append(key, bytes(''), 0n, main, 0, 2, main + 98, 0);
  assert.is(versions.at(keys.latest(key), 2), last);
});

test('a skip that leads to a compacted version is never followed', () => {
  const { arena, keys, versions, key } = setUp();
  const refs = [0, 0];
  const append = (main: number, compactRevision: number): void => {
    refs.push(versions.append(key, bytes(''), 0n, main, 0, 2, main - 1, compactRevision));
  };
  for (let main = 2; main <= 50; main++) append(main, 0);
  // Compacted to 45, as a compaction run does it. Slots 16 and 32 of the chain, which skips lead to, are taken anew by
  // what would lead a reader round in a circle.
  versions.clearPrevious(refs[45]);
  for (const ref of [refs[17], refs[33]]) {
    const words = arena.words[ref >>> slabShift];
    const skip = [1 << 29, 1000, ref, 2 ** 32 - 1, 1];
    words.set(skip, ((ref & slabMask) << 1) + 5);
  }
  for (let main = 51; main <= 400; main++) append(main, 45);
  for (let main = 45; main <= 400; main++) assert.is(versions.at(keys.latest(key), main), refs[main]);
});

test('a key that is created and deleted over and over is searched as quickly', () => {
  const { keys, versions, key } = setUp();
  for (let main = 2; main < 50_002; main++) {
    const value = main % 2 === 0 ? bytes('v') : null;
    versions.append(key, value, 0n, main, 0, value === null ? 0 : main, value === null ? 0 : 1, 0);
  }
  versions.looks = 0;
  assert.is(versions.modRevision(versions.liveAt(keys.latest(key), 1000)), 1000);
  assert.is(versions.liveAt(keys.latest(key), 1001), 0);
  assert.ok(versions.looks < 800, `${versions.looks} versions`);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Arena } from '../../src/index/arena.ts';
import { Epochs } from '../../src/index/epoch.ts';

const slotBytes = 64;

function setUp(): { arena: Arena; epochs: Epochs; retireOne: () => void } {
  const arena = new Arena();
  const epochs = new Epochs(arena);
  return { arena, epochs, retireOne: () => epochs.retire(arena.allocate(slotBytes)) };
}

test('without a reader a retired slot is free at once', () => {
  const { arena, epochs, retireOne } = setUp();
  retireOne();
  assert.is(arena.bytesInUse, 0);
  assert.is(epochs.backlog, 0);
});

test('a retired slot is kept until all readers from before it are gone', () => {
  const { arena, epochs, retireOne } = setUp();
  const first = epochs.pin(0);
  retireOne();
  const second = epochs.pin(0);
  retireOne();
  second.release();
  assert.is(arena.bytesInUse, 2 * slotBytes, 'the older reader may know both');
  first.release();
  assert.is(arena.bytesInUse, 0);
});

test('a reader does not keep what was retired before it began', () => {
  const { arena, epochs, retireOne } = setUp();
  const first = epochs.pin(0);
  retireOne();
  const second = epochs.pin(0);
  first.release();
  assert.is(arena.bytesInUse, 0);
  retireOne();
  assert.is(arena.bytesInUse, slotBytes);
  second.release();
  assert.is(arena.bytesInUse, 0);
});

test('a release frees a bounded number of slots, and reclaim the rest', () => {
  const { arena, epochs, retireOne } = setUp();
  const epoch = epochs.pin(0);
  for (let i = 0; i < 10_000; i++) retireOne();
  epoch.release();
  assert.is(epochs.backlog, 10_000 - 1024);
  assert.is(epochs.reclaim(500), 500);
  assert.is(epochs.backlog, 10_000 - 1024 - 500);
  retireOne();
  assert.is(epochs.backlog, 10_000 - 1024 - 500 + 1, 'order is kept: what comes later waits its turn');
  epochs.reclaim(10_000);
  assert.is(arena.bytesInUse, 0);
});

test('whether slots from a moment on are intact is known', () => {
  const { epochs, retireOne } = setUp();
  const before = epochs.sequence;
  const epoch = epochs.pin(0);
  retireOne();
  assert.ok(epochs.isIntactSince(before));
  epoch.release();
  assert.not(epochs.isIntactSince(before));
  assert.ok(epochs.isIntactSince(epochs.sequence));
});

test('the oldest reader tells which compaction may run', () => {
  const { epochs } = setUp();
  assert.is(epochs.oldestCompactRevision, Number.POSITIVE_INFINITY);
  const first = epochs.pin(5);
  const second = epochs.pin(9);
  const third = epochs.pin(12);
  second.release();
  assert.is(epochs.oldestCompactRevision, 5);
  first.release();
  assert.is(epochs.oldestCompactRevision, 12);
  third.release();
  assert.is(epochs.oldestCompactRevision, Number.POSITIVE_INFINITY);
});

test('a second release is a bug that is caught', () => {
  const { epochs } = setUp();
  const epoch = epochs.pin(0);
  epoch.release();
  assert.throws(() => epoch.release(), /released once/);
});

test.run();

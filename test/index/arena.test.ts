import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Arena, ArenaFullError, type Ref, slabMask, slabShift } from '../../src/index/arena.ts';
import { random } from './model.ts';

const mebibyte = 2 ** 20;

function fill(arena: Arena, ref: Ref, size: number, byte: number): void {
  const start = (ref & slabMask) << 3;
  arena.bytes[ref >>> slabShift].fill(byte, start, start + size);
}

function isFilled(arena: Arena, ref: Ref, size: number, byte: number): boolean {
  const start = (ref & slabMask) << 3;
  return arena.bytes[ref >>> slabShift].subarray(start, start + size).equals(Buffer.alloc(size, byte));
}

test('a slot is rounded up to 8 bytes up to 512, and by at most a sixteenth above', () => {
  for (const size of [1, 8, 9, 100, 511, 512, 513, 1000, 1024, 1025, 5000, 100_000, 262_143, 262_144]) {
    const arena = new Arena();
    arena.allocate(size);
    const waste = arena.bytesInUse - size;
    assert.ok(waste >= 0, `${size} bytes do not fit`);
    assert.ok(size <= 512 ? waste < 8 : waste < size / 16, `${size} bytes waste ${waste}`);
  }
});

test('slots of every size keep their bytes while others come and go', () => {
  const arena = new Arena();
  const next = random(7);
  const slots: { ref: Ref; size: number; byte: number }[] = [];
  for (let i = 0; i < 10_000; i++) {
    if (next() < 0.45 && slots.length > 0) {
      const at = Math.floor(next() * slots.length);
      const [slot] = slots.splice(at, 1);
      assert.ok(isFilled(arena, slot.ref, slot.size, slot.byte), 'a slot was overwritten');
      arena.free(slot.ref);
    } else {
      const size = 1 + Math.floor(next() ** 8 * 400_000);
      const slot = { ref: arena.allocate(size), size, byte: i & 255 };
      assert.is.not(slot.ref, 0);
      fill(arena, slot.ref, size, slot.byte);
      slots.push(slot);
    }
  }
  for (const { ref, size, byte } of slots) {
    assert.ok(isFilled(arena, ref, size, byte));
    arena.free(ref);
  }
  assert.is(arena.bytesInUse, 0);
  arena.releaseEmptySlabs();
  assert.is(arena.bytesReserved, 0);
});

test('a freed slot is taken again before new memory is', () => {
  const arena = new Arena();
  const refs = Array.from({ length: 10_000 }, () => arena.allocate(100));
  const reserved = arena.bytesReserved;
  for (let round = 0; round < 5; round++) {
    for (const ref of refs) arena.free(ref);
    for (let i = 0; i < refs.length; i++) refs[i] = arena.allocate(100);
  }
  assert.is(arena.bytesReserved, reserved);
  assert.is(new Set(refs).size, refs.length);
});

test('a slab that has become empty serves slots of another size', () => {
  const arena = new Arena();
  const refs = Array.from({ length: 30_000 }, () => arena.allocate(100));
  const reserved = arena.bytesReserved;
  assert.ok(reserved > 2 * mebibyte);
  for (const ref of refs) arena.free(ref);
  for (let i = 0; i < 1000; i++) arena.allocate(2000);
  assert.is(arena.bytesReserved, reserved);
});

test('a large slot has a buffer of its own, given back as soon as it is freed', () => {
  const arena = new Arena();
  const ref = arena.allocate(1_500_000);
  fill(arena, ref, 1_500_000, 9);
  assert.is(arena.bytesReserved, 1_500_000);
  assert.is(arena.bytesInUse, 1_500_000);
  arena.free(ref);
  assert.is(arena.bytesReserved, 0);
  assert.is(arena.allocate(300_000) >>> slabShift, ref >>> slabShift, 'its slab number is used again');
});

test('beyond bytesMax a slot is refused, slots that are there stay, and freeing makes room', () => {
  const arena = new Arena({ bytesMax: 2 * mebibyte });
  const large = arena.allocate(mebibyte);
  const small = arena.allocate(64);
  fill(arena, small, 64, 5);
  assert.throws(
    () => arena.allocate(128),
    (error: unknown) => error instanceof ArenaFullError,
  );
  assert.throws(() => arena.allocate(mebibyte), /above its limit of 2097152/);
  assert.is(arena.bytesReserved, 2 * mebibyte);
  assert.ok(isFilled(arena, small, 64, 5));
  arena.free(large);
  assert.is.not(arena.allocate(128), 0);
});

test('empty slabs are given up before a slot is refused', () => {
  const arena = new Arena({ bytesMax: 2 * mebibyte });
  arena.free(arena.allocate(100));
  assert.is(arena.bytesReserved, mebibyte);
  assert.is.not(arena.allocate(1.5 * mebibyte), 0);
});

test('what the system refuses is named', () => {
  const arena = new Arena();
  const { allocUnsafeSlow } = Buffer;
  Buffer.allocUnsafeSlow = () => {
    throw new RangeError('Array buffer allocation failed');
  };
  try {
    assert.throws(() => arena.allocate(2 ** 20), /the system gives no 1048576 bytes more/);
  } finally {
    Buffer.allocUnsafeSlow = allocUnsafeSlow;
  }
  assert.is.not(arena.allocate(10), 0, 'the arena works on');
});

test('freeing what is not taken is a bug that is caught', () => {
  const arena = new Arena();
  const ref = arena.allocate(10);
  arena.free(ref);
  assert.throws(() => arena.free(ref), /was taken/);
});

test.run();

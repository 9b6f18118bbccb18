import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bigintFromInt64,
  bigintFromUint64,
  highHalf,
  lowHalf,
  numberFromInt64,
  numberFromUint64,
  saturatingNumber,
} from '../../src/codec/int64.ts';

const test = suite('int64');

const safeMax = Number.MAX_SAFE_INTEGER;
const edges = [
  0n,
  1n,
  -1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  -(2n ** 32n),
  2n ** 53n - 1n,
  -(2n ** 53n) + 1n,
];
const far = [2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)];

test('halves make the bigint they came from', () => {
  for (const value of [...edges, ...far]) {
    assert.is(bigintFromInt64(lowHalf(value), highHalf(value)), value);
    assert.is(bigintFromUint64(lowHalf(value), highHalf(value)), BigInt.asUintN(64, value));
  }
});

test('halves of a number are those of the bigint', () => {
  for (const value of edges) {
    assert.is(lowHalf(Number(value)), lowHalf(value));
    assert.is(highHalf(Number(value)), highHalf(value));
  }
});

test('a number of 53 bits is exact, one beyond is the nearest that is safe', () => {
  for (const value of edges) {
    assert.is(numberFromInt64(lowHalf(value), highHalf(value)), Number(value));
    assert.is(saturatingNumber(value), Number(value));
  }
  for (const value of far) {
    assert.is(numberFromInt64(lowHalf(value), highHalf(value)), value > 0n ? safeMax : -safeMax);
    assert.is(saturatingNumber(value), value > 0n ? safeMax : -safeMax);
  }
});

test('an unsigned number saturates at the top alone', () => {
  assert.is(numberFromUint64(0xffffffff, 0), 2 ** 32 - 1);
  assert.is(numberFromUint64(-1, 0x1fffff), safeMax);
  assert.is(numberFromUint64(0, 0x200000), safeMax);
  assert.is(numberFromUint64(-1, -1), safeMax);
});

test('saturated numbers keep their order', () => {
  const numbers = [...edges, ...far].sort((a, b) => (a < b ? -1 : 1)).map(saturatingNumber);
  for (let i = 1; i < numbers.length; i++) assert.ok(numbers[i - 1]! <= numbers[i]!);
});

test.run();

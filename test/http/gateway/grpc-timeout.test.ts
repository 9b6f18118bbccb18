import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseGrpcTimeout } from '../../../src/http/gateway/gateway.ts';

test('every unit is read', () => {
  for (const [text, ms] of [
    ['1H', 3_600_000],
    ['2M', 120_000],
    ['3S', 3_000],
    ['4m', 4],
    ['5u', 0.005],
    ['6n', 0.000006],
    ['+7S', 7_000],
    ['-8S', -8_000],
    ['007S', 7_000],
  ] as const) {
    assert.is(parseGrpcTimeout(text), ms, text);
  }
});

test('0 is no time-out', () => {
  assert.is(parseGrpcTimeout('0S'), Number.POSITIVE_INFINITY);
});

test('what is no integer and unit is null', () => {
  for (const text of [
    '',
    'S',
    '5',
    '5x',
    'xx',
    '5 S',
    '1.5S',
    '5SS',
    '--5S',
    `${2n ** 63n}S`,
    '9'.repeat(1000),
  ]) {
    assert.is(parseGrpcTimeout(text), null, text.slice(0, 30));
  }
});

test('what overflows nanoseconds wraps, as in etcd', () => {
  assert.ok(parseGrpcTimeout('9999999999999H')! < 0);
  assert.is(parseGrpcTimeout(`${2n ** 63n - 1n}n`), 2 ** 63 / 1e6);
});

test.run();

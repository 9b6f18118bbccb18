import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDuration, parseDuration } from '../../src/codec/duration.ts';

test('durations are read as Go writes them', () => {
  const cases: [string, number][] = [
    ['0', 0],
    ['0s', 0],
    ['100ms', 100],
    ['1.5s', 1500],
    ['1h30m', 5_400_000],
    ['2h0m0s', 7_200_000],
    ['-10s', -10_000],
    ['+3us', 0.003],
    ['.5s', 500],
  ];
  for (const [text, ms] of cases) assert.is(parseDuration(text), ms, text);
});

test('what is no duration is refused', () => {
  for (const text of ['', '5', 's', '1x', '1s ', 'abc', '1h-5m', '--1s']) {
    assert.is(parseDuration(text), undefined, JSON.stringify(text));
  }
});

test('durations are written as Go prints them', () => {
  const cases: [number, string][] = [
    [0, '0s'],
    [100, '100ms'],
    [1000, '1s'],
    [1500, '1.5s'],
    [60_000, '1m0s'],
    [7_200_000, '2h0m0s'],
    [0.25, '250µs'],
    [-5000, '-5s'],
  ];
  for (const [ms, text] of cases) assert.is(formatDuration(ms), text);
});

test.run();

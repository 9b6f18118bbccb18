import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { perfCheckOf } from '../../bench/load-generators.ts';
import type { Measure } from '../../bench/loads.ts';
import { figureText, rowOf, tableText } from '../../bench/report.ts';

const rate: Measure = {
  name: 'put',
  title: 'gRPC put',
  unit: '/s',
  better: 'higher',
  floor: { ratio: 2, value: 10_000 },
  aim: { ratio: 5 },
};

test('a row has the medians, their ratio and what is reached', () => {
  const row = rowOf(rate, { etcd: [5_000, 7_000, 6_000], wald: [18_000, 1, 24_000] });
  assert.is(row.etcd, 6_000);
  assert.is(row.wald, 18_000);
  assert.is(row.ratio, 3);
  assert.is(row.floorReached, true);
  assert.is(row.aimReached, false);
});

test('a missing side leaves the ratio and its verdicts open', () => {
  const row = rowOf(rate, { etcd: [], wald: [18_000] });
  assert.is(row.ratio, null);
  assert.is(row.floorReached, null);
  assert.is(rowOf(rate, { etcd: [1], wald: [] }).floorReached, null);
});

test('the table shows figures, ratios and verdicts in aligned columns', () => {
  const hold: Measure = {
    ...rate,
    title: 'hold',
    unit: 'ms',
    better: 'lower',
    floor: { value: 20 },
    aim: null,
  };
  const text = tableText([
    rowOf(rate, { etcd: [6_000], wald: [18_000] }),
    rowOf(hold, { etcd: [], wald: [7.25] }),
  ]);
  const lines = text.split('\n');
  assert.equal(new Set(lines.map((line) => line.length)).size, 1, text);
  assert.match(lines[2]!, /^gRPC put +6,000\/s +18,000\/s +3\.00 × +2 ×, 10,000\/s yes +5 × NO$/);
  assert.match(lines[3]!, /^hold +- +7\.25 ms +- +20\.0 ms yes +-$/);
});

test('figures are written as their unit asks', () => {
  assert.is(figureText(1, 'verdict'), 'PASS');
  assert.is(figureText(0, 'verdict'), 'FAIL');
  assert.is(figureText(746.6, 'MB'), '747 MB');
  assert.is(figureText(12.31, 's'), '12.3 s');
  assert.is(figureText(0, 'count'), '0');
  assert.is(figureText(null, '/s'), '-');
});

test('the verdict of etcdctl check perf is read from what it prints', () => {
  const passed =
    '60 / 60 Booooo! 100.00% 1m0s\nPASS: Throughput is 7990 writes/s\nPASS: Slowest request took 0.1s\nPASS\n';
  assert.equal(perfCheckOf(passed), { passed: true, writesPerS: 7990 });
  const failed = 'FAIL: Throughput too low: 5021 writes/s\nPASS: Slowest request took 0.41s\nFAIL\n';
  assert.equal(perfCheckOf(failed), { passed: false, writesPerS: 5021 });
  assert.is(perfCheckOf('Error: context deadline exceeded'), null);
});

test.run();

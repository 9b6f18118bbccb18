import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Pace, type PhaseFigures, Phases } from '../../bench/pace.ts';

test('calls are due at a steady rate from the start on, and one that is not due is not given', () => {
  const pace = new Pace(2_000, 1_000_000);
  assert.is(pace.take(999_999), null);
  assert.is(pace.take(1_000_000), 1_000_000);
  assert.is(pace.take(1_000_499), null);
  assert.is(pace.nextDueUs, 1_000_500);
  assert.is(pace.take(1_000_500), 1_000_500);
});

test('what was not taken in time is still due when it was, and no error adds up', () => {
  const pace = new Pace(3, 0);
  const due: number[] = [];
  for (let dueUs = pace.take(60e6); dueUs !== null; dueUs = pace.take(60e6)) due.push(dueUs);
  assert.is(due.length, 181);
  assert.is(due[180], 60e6);
  assert.ok(due.every((dueUs, i) => Math.abs(dueUs - (i * 1e6) / 3) < 1e-3));
});

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open');
  return (await Promise.race([promise, Promise.resolve(open)])) !== open;
}

test('a call belongs to the phase in which it was due, however late it starts and ends', async () => {
  const phases = new Phases();
  phases.start(10_000);
  const first = phases.divide(50_000);
  // Due before the division, started after it, as happens while the client is held up.
  phases.start(49_999);
  phases.start(50_000);
  phases.end(50_000, 51_000, true);
  phases.settle(60_000);
  assert.is(await isSettled(first), false, 'two calls are under way');
  phases.end(10_000, 30_000, true);
  phases.end(49_999, 99_999, true);
  phases.settle(60_000);
  const { calls, failed, maxMs, p99Ms } = await first;
  assert.equal([calls, failed, maxMs], [2, 0, 50]);
  assert.ok(Math.abs(p99Ms - 50) < 0.5, String(p99Ms));

  const second = phases.divide(70_000);
  phases.settle(70_000);
  assert.is((await second).calls, 1);
});

test('a phase is open while a call of it has yet to start', async () => {
  const phases = new Phases();
  const figures = phases.divide(50_000);
  phases.settle(49_000);
  assert.is(await isSettled(figures), false);
  phases.start(49_000);
  phases.settle(50_000);
  assert.is(await isSettled(figures), false);
  phases.end(49_000, 50_500, false);
  phases.settle(50_000);
  const expected: PhaseFigures = { calls: 1, failed: 1, p50Ms: 0, p99Ms: 0, maxMs: 0 };
  assert.equal(await figures, expected, 'a failed call has no latency');
});

test('phases that end together are reported each with its own calls', async () => {
  const phases = new Phases();
  phases.start(1_000);
  const first = phases.divide(2_000);
  const second = phases.divide(3_000);
  phases.end(1_000, 9_000, true);
  phases.settle(10_000);
  assert.equal([(await first).calls, (await second).calls], [1, 0]);
});

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Deadlines } from '../../src/grpc/deadlines.ts';
import type { Stream } from '../../src/grpc/stream.ts';
import { systemClock } from '../../src/host/system-clock.ts';

/** The part of a stream that the wheel works with. */
function call(deadlineMs: number): Stream {
  return { deadlineMs, deadlineSlot: -1, previousDeadline: null, nextDeadline: null } as unknown as Stream;
}

test('calls expire within 10 ms of their deadline, never before, whatever the deadlines and steps', () => {
  const deadline = fc.oneof(fc.nat(100), fc.nat(20_000), fc.nat(3_600_000));
  const step = fc.oneof(fc.nat(30), fc.nat(5_000), fc.nat(50_000));
  fc.assert(
    fc.property(
      fc.array(deadline, { maxLength: 30 }),
      fc.array(step, { maxLength: 60 }),
      (afterMs, steps) => {
        let nowMs = 12_345.6;
        const expired = new Set<Stream>();
        const deadlines = new Deadlines({ ...systemClock, nowMs: () => nowMs }, (stream) => {
          assert.ok(stream.deadlineMs <= nowMs, 'not before its time');
          assert.not(expired.has(stream), 'once');
          expired.add(stream);
        });
        const calls = afterMs.map((ms) => call(nowMs + ms));
        for (const stream of calls) deadlines.add(stream);
        for (const ms of steps) {
          nowMs += ms;
          deadlines.advance();
          for (const stream of calls) {
            if (stream.deadlineMs <= nowMs - 10) assert.ok(expired.has(stream), 'not later than 10 ms');
          }
        }
        deadlines.stop();
      },
    ),
  );
});

test('a call that is taken out does not expire', () => {
  let nowMs = 0;
  const expired: number[] = [];
  const deadlines = new Deadlines({ ...systemClock, nowMs: () => nowMs }, (stream) =>
    expired.push(stream.deadlineMs),
  );
  const calls = [50, 50, 50, 51, 20_000].map(call);
  for (const stream of calls) deadlines.add(stream);
  deadlines.remove(calls[1]!);
  deadlines.remove(calls[1]!);
  deadlines.remove(calls[4]!);
  nowMs = 60_000;
  deadlines.advance();
  assert.equal(expired.sort(), [50, 50, 51]);
});

test('expiring one call may take out others of the same moment', () => {
  let nowMs = 0;
  const calls = [50, 50, 50, 50].map(call);
  let expired = 0;
  const deadlines = new Deadlines({ ...systemClock, nowMs: () => nowMs }, () => {
    expired++;
    for (const stream of calls) deadlines.remove(stream);
  });
  for (const stream of calls) deadlines.add(stream);
  nowMs = 100;
  deadlines.advance();
  assert.is(expired, 1);
});

test.run();

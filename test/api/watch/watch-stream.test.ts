import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backlogBytesMax, backlogsBytesMax } from '../../../src/api/watch/watch-stream.ts';
import type { WatchResponse } from '../../../src/codec/generated/messages.generated.ts';
import { LogOfCommands, restoreSnapshot, takeSnapshot } from '../../state/log-of-commands.ts';
import { deleteOp, putOp } from '../../state/watch/watched-log.ts';
import { type FakeCall, WatchUnderTest } from './watch-under-test.ts';

const kib = 1024;
const mib = 1024 * kib;

function events(responses: readonly WatchResponse[], watchId: number): number[] {
  return responses
    .filter((response) => response.watchId === watchId)
    .flatMap((response) => response.events.map((event) => event.kv!.modRevision));
}

function upTo(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Turns of the event loop that streams which broke take to end their watches. */
async function closed(server: WatchUnderTest): Promise<void> {
  while (server.log.hub.watchCount > 0) await new Promise((resolve) => setImmediate(resolve));
}

test('a progress request is answered once everything before the revision that it tells was sent', () => {
  const server = new WatchUnderTest();
  server.log.put('a', '1');
  const call = server.open();
  call.create('a');
  call.create('a', { startRevision: 2 });
  server.log.put('a', '2');
  call.askProgress();
  assert.equal(call.readText(), ['0 @2: created', '1 @2: created'], 'one watch has to catch up yet');
  server.log.put('a', '3');
  server.settle();
  const told = call.readText();
  assert.is(told.filter((text) => text === '-1 @4: ').length, 1);
  assert.is(told.at(-1), '-1 @4: ');
  server.log.put('a', '4');
  call.askProgress();
  assert.equal(call.readText(), ['0 @5: put a=4 @5 c2 v4', '1 @5: put a=4 @5 c2 v4', '-1 @5: ']);
});

test('a progress request that comes behind a snapshot waits for what the snapshot brings', () => {
  const server = new WatchUnderTest();
  const leader = new LogOfCommands();
  const { log } = server.log;
  for (const one of [log, leader]) one.put('a', '1');
  const call = server.open();
  call.create('a');
  leader.put('a', '2');
  const restored = restoreSnapshot(takeSnapshot(leader.state));
  server.log.hub.restore(() => log.state.install(restored));
  log.entries.push(...leader.entries.slice(log.entries.length));
  call.askProgress();
  assert.equal(call.readText(), ['0 @2: created'], 'the watch has to catch up yet');
  server.settle();
  assert.equal(call.readText(), ['0 @3: put a=2 @3 c2 v2', '-1 @3: ']);
  server.log.put('a', '3');
  call.askProgress();
  assert.equal(call.readText(), ['0 @4: put a=3 @4 c2 v3', '-1 @4: ']);
});

test('a progress request does not wait for a watch that was cancelled or compacted', () => {
  for (const end of ['cancel', 'compact']) {
    const server = new WatchUnderTest();
    server.log.put('a', '1');
    server.log.put('a', '2');
    const call = server.open();
    call.create('a', { startRevision: 2 });
    call.askProgress();
    if (end === 'cancel') call.cancelWatch(0);
    else server.log.compact(3);
    server.settle();
    assert.is(call.readText().at(-1), '-1 @3: ');
  }
});

test('watches that ask for it are told every interval how far they are, unless events have told it', () => {
  const server = new WatchUnderTest({ progressIntervalMs: 600_000 });
  const call = server.open();
  call.create('a', { progressNotify: true });
  call.create('b');
  call.create('c', { progressNotify: true });
  call.read();
  server.log.put('a', '1');
  server.settle();
  call.read();
  server.clock.advance(600);
  assert.equal(call.readText(), ['2 @2: ']);
  server.clock.advance(599);
  assert.equal(call.readText(), []);
  server.clock.advance(1);
  assert.equal(call.readText(), ['0 @2: ', '2 @2: ']);
  call.cancelWatch(0);
  call.cancelWatch(2);
  assert.is(server.clock.waiting, 0, 'nobody is to be told any more');
});

test('many watches are told how far they are in slices, and no more often for it', async () => {
  const server = new WatchUnderTest({ progressIntervalMs: 1000 });
  const call = server.open();
  for (let i = 0; i < 3000; i++) call.create('a', { progressNotify: true });
  call.read();
  server.clock.advance(1);
  const first = call.read().length;
  assert.ok(first > 0 && first < 3000, `${first} were told at once`);
  assert.is(server.clock.waiting, 0);
  let told = first;
  while (server.clock.waiting === 0) {
    await new Promise((resolve) => setImmediate(resolve));
    told += call.read().length;
  }
  assert.is(told, 3000);
  // Ended in the middle of a round, and begun anew: one timer.
  server.clock.advance(1);
  for (let i = 0; i < 3000; i++) call.cancelWatch(i);
  call.create('a', { progressNotify: true });
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.is(server.clock.waiting, 1);
});

test('a watch that a compaction ended is told nothing more of progress', () => {
  const server = new WatchUnderTest({ progressIntervalMs: 1000 });
  for (const value of ['1', '2']) server.log.put('a', value);
  server.log.compact(3);
  const call = server.open();
  call.create('a', { progressNotify: true, startRevision: 2 });
  assert.is(server.clock.waiting, 1);
  server.settle();
  assert.is(server.clock.waiting, 0);
  assert.equal(call.readText(), ['0 @3: created', '0 @0: canceled, compacted 3']);
});

test('progress never runs ahead of the events of its watch', () => {
  const server = new WatchUnderTest({ progressIntervalMs: 1000 });
  server.log.put('a', '1');
  const call = server.open();
  call.create('a', { progressNotify: true });
  call.create('b', { progressNotify: true });
  call.create('a', { progressNotify: true, startRevision: 2 });
  call.read();
  server.log.put('a', '2');
  server.clock.advance(1);
  assert.equal(call.readText(), ['0 @3: put a=2 @3 c2 v2', '1 @3: ']);
});

test('what a client that does not read has waiting is bounded, and it is told all when it reads on', () => {
  const server = new WatchUnderTest();
  const value = 'v'.repeat(10 * kib);
  const slow = server.open();
  slow.highWaterBytes = 64 * kib;
  const fast = server.open();
  for (const call of [slow, fast]) {
    call.create('a');
    call.create('a', { end: 'b' });
  }
  fast.read();
  slow.read();
  for (let i = 0; i < 1000; i++) {
    server.log.put('a', value);
    server.settle();
    assert.equal(events(fast.read(), 0), [i + 2], 'others are told at once');
  }
  assert.ok(slow.unreadBytes > backlogBytesMax, 'it was given what it may be');
  assert.ok(slow.unreadBytes < backlogBytesMax + 100 * kib, `${slow.unreadBytes} bytes wait`);
  assert.is(server.log.hub.slowWatchCount, 2);
  const told: WatchResponse[] = [];
  for (let i = 0; i < 100; i++) {
    told.push(...slow.read());
    server.settle();
  }
  assert.equal(events(told, 0), upTo(2, 1001));
  assert.equal(events(told, 1), upTo(2, 1001));
  assert.is(server.log.hub.slowWatchCount, 0);
  assert.is(server.service.backlogBytes, 0);
  // It keeps up from now on, however much there is.
  slow.highWaterBytes = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 300; i++) {
    server.log.put('a', value);
    server.settle();
  }
  assert.equal(events(slow.read(), 0), upTo(1002, 1301));
});

test('what waits for all clients that do not read is bounded, too', () => {
  const server = new WatchUnderTest();
  const value = 'v'.repeat(mib - kib);
  const calls: FakeCall[] = [];
  for (let i = 0; i < 100; i++) {
    const call = server.open();
    call.highWaterBytes = 1;
    call.create('a');
    calls.push(call);
  }
  for (let i = 0; i < 4; i++) {
    server.log.put('a', value);
    server.settle();
  }
  const waiting = calls.reduce((sum, call) => sum + call.unreadBytes, 0);
  assert.ok(waiting >= backlogsBytesMax);
  assert.ok(waiting < backlogsBytesMax + 2 * mib, `${waiting} bytes wait`);
  for (const call of calls) {
    const told: WatchResponse[] = [];
    for (let i = 0; i < 10; i++) {
      told.push(...call.read());
      server.settle();
    }
    assert.equal(events(told, 0), [2, 3, 4, 5]);
  }
  assert.is(server.service.backlogBytes, 0);
});

test('a progress request waits for a client that does not read', () => {
  const server = new WatchUnderTest();
  const call = server.open();
  call.highWaterBytes = 1;
  call.create('a');
  for (let i = 0; i < 3; i++) {
    server.log.put('a', 'v'.repeat(mib));
    server.settle();
  }
  call.askProgress();
  assert.equal(events(call.read(), -1), []);
  const told: WatchResponse[] = [];
  for (let i = 0; i < 10; i++) {
    server.settle();
    told.push(...call.read());
  }
  assert.equal(events(told, 0), [3, 4]);
  assert.is(told.at(-1)!.watchId, -1);
  assert.is(told.at(-1)!.header!.revision, 4);
});

test('only with fragments is what belongs to one revision cut, where it reaches the limit', () => {
  const server = new WatchUnderTest({ fragmentBytesMax: 1000 });
  const call = server.open();
  call.create('a', { end: 'b', fragment: true });
  call.create('a', { end: 'b' });
  call.read();
  const keys = ['a1', 'a2', 'a3', 'a4', 'a5'];
  server.log.txn(keys.map((key) => putOp(key, 'v'.repeat(400))));
  server.settle();
  const told = call.read();
  const cut = told.filter(({ watchId }) => watchId === 0);
  assert.equal(
    cut.map(({ fragment, events, header }) => [fragment, events.length, header!.revision]),
    [
      [true, 2, 2],
      [true, 2, 2],
      [false, 1, 2],
    ],
  );
  assert.equal(
    cut.flatMap((response) => response.events.map(({ kv }) => Buffer.from(kv!.key).toString())),
    keys,
  );
  const whole = told.filter(({ watchId }) => watchId === 1);
  assert.equal(
    whole.map(({ fragment, events }) => [fragment, events.length]),
    [[false, 5]],
  );
});

test('an event that is larger than a fragment goes alone', () => {
  const server = new WatchUnderTest({ fragmentBytesMax: 1000 });
  const call = server.open();
  call.create('a', { end: 'b', fragment: true });
  call.read();
  server.log.txn([
    putOp('a1', 'v'.repeat(2000)),
    deleteOp('a2'),
    putOp('a3', 'v'),
    putOp('a4', 'v'.repeat(2000)),
  ]);
  server.settle();
  assert.equal(
    call.read().map(({ fragment, events }) => [fragment, events.length]),
    [
      [true, 1],
      [true, 1],
      [false, 1],
    ],
  );
});

test('after 10,000 streams broke off in the middle nothing is left of them', async () => {
  const server = new WatchUnderTest({ progressIntervalMs: 1000 });
  for (let i = 0; i < 20; i++) server.log.put('a', 'v'.repeat(100 * kib));
  for (let round = 0; round < 100; round++) {
    const calls: FakeCall[] = [];
    for (let i = 0; i < 100; i++) {
      const call = server.open();
      call.highWaterBytes = i % 3 === 0 ? 1 : Number.POSITIVE_INFINITY;
      call.create('a', { progressNotify: i % 2 === 0, fragment: i % 5 === 0 });
      call.create('a', { end: 'b', startRevision: i % 4 === 0 ? 2 : 0 });
      call.create(`k${i}`, { startRevision: 1_000_000 });
      calls.push(call);
    }
    if (round % 3 === 0) server.log.put('a', 'v'.repeat(100 * kib));
    for (let turn = 0; turn < round % 7; turn++) server.log.turns.turn();
    for (const call of calls) call.break();
  }
  server.settle();
  await closed(server);
  const { hub } = server.log;
  assert.is(server.service.streamCount, 0);
  assert.is(server.service.backlogBytes, 0);
  assert.is(hub.watchCount, 0);
  assert.is(hub.slowWatchCount, 0);
  assert.is(hub.pausedWatchCount, 0);
  assert.is(server.clock.waiting, 0);
  assert.ok(server.log.turns.isIdle);
});

test('a stream that breaks while something is sent leaves nothing behind', () => {
  const occasions: ((server: WatchUnderTest, call: FakeCall) => void)[] = [
    (_server, call) => call.create('a'),
    (_server, call) => call.create('a', { end: 'a' }),
    (_server, call) => call.cancelWatch(0),
    (_server, call) => call.askProgress(),
    (server) => server.log.put('a', 'v'.repeat(kib)),
    (server) => server.log.put('g', 'v'.repeat(kib)),
    (server) => server.clock.advance(1),
    (_server, call) => call.create('a', { startRevision: 2 }),
    (server, call) => {
      server.log.compact(3);
      call.create('a', { startRevision: 2 });
    },
  ];
  for (const act of occasions) {
    const server = new WatchUnderTest({ progressIntervalMs: 1000, fragmentBytesMax: 10 });
    for (const value of ['1', '2', '3']) server.log.put('a', value);
    const call = server.open();
    call.create('a', { progressNotify: true });
    call.create('a', { progressNotify: true });
    call.create('g', { end: 'h', fragment: true });
    call.breaksOnSend = true;
    act(server, call);
    server.settle();
    assert.ok(call.cancelled);
    assert.is(server.service.streamCount, 0);
    assert.is(server.service.backlogBytes, 0);
    assert.is(server.log.hub.watchCount, 0);
    assert.is(server.clock.waiting, 0);
  }
});

test('a stream that broke is told nothing any more, while its many watches are ended in slices', async () => {
  const server = new WatchUnderTest();
  const call = server.open();
  for (let i = 0; i < 3000; i++) call.create('a');
  call.read();
  call.break();
  assert.ok(server.log.hub.watchCount > 0);
  server.log.put('a');
  server.settle();
  assert.equal(call.read(), []);
  await closed(server);
  assert.is(server.log.hub.watchCount, 0);
});

test.run();

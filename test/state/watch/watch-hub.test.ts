import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Event } from '../../../src/codec/generated/messages.generated.ts';
import { AssertionError } from '../../../src/errors/assert.ts';
import { longSweepsMax, shortSweepRevisionsMax, sweepWatchesMax } from '../../../src/state/watch/catch-up.ts';
import {
  sliceBytesMax,
  sliceDeliveryBytesMax,
  sliceVersionsMax,
  sliceWatchesMax,
} from '../../../src/state/watch/sweep.ts';
import { WatchStatus } from '../../../src/state/watch/watch.ts';
import { deleteOp, putOp, RecordingSink, WatchedLog } from './watched-log.ts';

test('a watch from now on is told what changes after it began, and nothing of other keys', () => {
  const log = new WatchedLog();
  log.put('a', '1');
  const { sink } = log.watch('a');
  log.put('a', '2');
  log.put('b', '1');
  log.turns.settle();
  log.delete('a');
  log.turns.settle();
  assert.equal(sink.events, ['put a=2 @3 c2 v2', 'delete a @5']);
});

test('the first put of a key has equal create and mod revisions, also after a delete', () => {
  const log = new WatchedLog();
  const { sink } = log.watch('a', { prevKv: true });
  log.put('a', '1');
  log.delete('a');
  log.put('a', '2');
  log.turns.settle();
  assert.equal(sink.events, ['put a=1 @2 c2 v1', 'delete a @3 < a=1 @2 c2 v1', 'put a=2 @4 c4 v1']);
});

test('changes of one transaction are told together, in order, with one revision', () => {
  const log = new WatchedLog();
  log.put('b');
  const { sink } = log.watch('a', { end: 'c' });
  log.txn([putOp('a', '1'), deleteOp('b'), putOp('a1', '2')]);
  log.turns.settle();
  assert.equal(sink.told, [
    { revision: 3, events: ['put a=1 @3 c3 v1', 'delete b @3', 'put a1=2 @3 c3 v1'] },
  ]);
});

test('what changed in one turn of the event loop is told together, and is there although it was compacted since', () => {
  const log = new WatchedLog();
  const { sink } = log.watch('a');
  log.put('a', '1');
  log.put('a', '2');
  log.delete('a');
  log.compact(4);
  log.log.finishCompaction();
  log.turns.turn();
  assert.equal(sink.told, [{ revision: 4, events: ['put a=1 @2 c2 v1', 'put a=2 @3 c2 v2', 'delete a @4'] }]);
  log.log.finishCompaction();
  assert.is(log.log.state.kv.index.stats().versions, 0, 'the hub holds nothing back any more');
});

test('a watch from a future revision is told nothing older', () => {
  const log = new WatchedLog();
  const { sink, watch } = log.watch('a', { startRevision: 4 });
  assert.is(watch.status, WatchStatus.SYNCED);
  for (const value of ['1', '2', '3', '4']) log.put('a', value);
  log.turns.settle();
  assert.equal(sink.events, ['put a=3 @4 c2 v3', 'put a=4 @5 c2 v4']);
});

test('watches that get the same events get the same list', () => {
  const log = new WatchedLog();
  const lists: (readonly Event[])[] = [];
  const sink = new RecordingSink();
  sink.onEvents = (_revision, events) => {
    lists.push(events);
    return true;
  };
  log.watch('a', {}, sink);
  log.watch('a', { prevKv: true }, sink);
  log.watch('a', {}, sink);
  log.put('a');
  log.turns.settle();
  assert.is(lists.length, 3);
  assert.ok(lists[0] === lists[2]);
  assert.not.ok(lists[0] === lists[1]);
});

test('a cancelled watch is told nothing, also if it is cancelled by the sink of another', () => {
  const log = new WatchedLog();
  const [first, second] = [log.watch('a'), log.watch('a')];
  first.sink.takes = () => {
    second.watch.cancel();
    first.watch.cancel();
    return true;
  };
  log.put('a');
  log.turns.settle();
  log.put('a');
  log.turns.settle();
  assert.is(first.sink.told.length, 1);
  assert.is(second.sink.told.length, 0);
  assert.is(log.hub.watchCount, 0);
  first.watch.cancel();
  assert.is(log.hub.watchCount, 0);
});

test('a sink may begin watches, which are told what comes after', () => {
  const log = new WatchedLog();
  const later = new RecordingSink();
  const { sink } = log.watch('a');
  sink.takes = () => {
    if (sink.told.length === 0) log.watch('a', {}, later);
    return true;
  };
  log.put('a', '1');
  log.turns.settle();
  log.put('a', '2');
  log.turns.settle();
  assert.equal(later.events, ['put a=2 @3 c2 v2']);
});

test('a watch that took no more goes on from history, without a gap, once it is resumed', () => {
  const log = new WatchedLog();
  const { sink, watch } = log.watch('a');
  log.put('a', '1');
  log.turns.settle();
  sink.takes = () => false;
  log.put('a', '2');
  log.turns.settle();
  assert.is(watch.status, WatchStatus.PAUSED);
  assert.is(log.hub.pausedWatchCount, 1);
  log.put('a', '3');
  assert.ok(log.turns.isIdle, 'nobody is to be told of this one');
  sink.takes = () => true;
  watch.resume();
  log.turns.settle();
  log.put('a', '4');
  log.turns.settle();
  assert.equal(
    sink.told.map(({ revision, events }) => [revision, events.length]),
    [
      [2, 1],
      [4, 2],
      [5, 1],
    ],
  );
  assert.is(sink.synced, 1);
  assert.is(log.hub.slowWatchCount, 0);
  watch.resume();
  assert.is(sink.synced, 1, 'resuming what goes on does nothing');
});

test('a watch that is behind, and whose next revision is compacted, is over', () => {
  for (const [compactRevision, isOver] of [
    [2, false],
    [3, true],
    [4, true],
  ] as const) {
    const log = new WatchedLog();
    const { sink, watch } = log.watch('a');
    log.put('a', '1');
    log.turns.settle();
    sink.takes = () => false;
    for (const value of ['2', '3']) log.put('a', value);
    log.turns.settle();
    log.compact(compactRevision);
    sink.takes = () => true;
    watch.resume();
    log.turns.settle();
    assert.is(watch.status === WatchStatus.OVER, isOver);
    assert.is(sink.compacted, isOver ? compactRevision : 0);
    assert.is(sink.events.length, isOver ? 1 : 3);
    assert.is(log.hub.watchCount, isOver ? 0 : 1);
  }
});

test('a watch that was told nothing for long is not behind: what is compacted meanwhile does not concern it', () => {
  const log = new WatchedLog();
  const { sink, watch } = log.watch('a');
  for (let i = 0; i < 10; i++) {
    log.put('b');
    log.turns.settle();
  }
  log.compact(10);
  sink.takes = () => false;
  log.put('a');
  log.turns.settle();
  sink.takes = () => true;
  watch.resume();
  log.turns.settle();
  assert.equal(sink.events, ['put a=a @12 c12 v1']);
});

test('a watch that began at the compacted revision is as any other once it was told something', () => {
  const log = new WatchedLog();
  for (const value of ['1', '2', '3']) log.put('a', value);
  log.compact(3);
  const { sink, watch } = log.watch('a', { startRevision: 3 });
  log.turns.settle();
  sink.takes = () => false;
  log.put('a', '4');
  log.turns.settle();
  log.compact(5);
  sink.takes = () => true;
  watch.resume();
  log.turns.settle();
  assert.is(sink.events.length, 2);
  assert.is(sink.compacted, 5);
});

test('the compacted revision is the first that a new watch can begin with', () => {
  const log = new WatchedLog();
  for (const value of ['1', '2', '3']) log.put('a', value);
  log.compact(3);
  const [early, at] = [
    log.watch('a', { startRevision: 2 }),
    log.watch('a', { startRevision: 3, prevKv: true }),
  ];
  log.turns.settle();
  assert.is(early.sink.compacted, 3);
  assert.equal(at.sink.events, ['put a=2 @3 c2 v2', 'put a=3 @4 c2 v3 < a=2 @3 c2 v2']);
});

test('flush tells synced watches at once, and is not for sinks that are being told', () => {
  const log = new WatchedLog();
  const { sink } = log.watch('a');
  log.put('a', '1');
  log.hub.flush();
  assert.is(sink.events.length, 1);
  sink.takes = () => {
    log.hub.flush();
    return true;
  };
  log.put('a', '2');
  assert.throws(
    () => log.turns.settle(),
    (error: unknown) => error instanceof AssertionError,
  );
});

test('counts of watches, slow ones and events are true', () => {
  const log = new WatchedLog();
  log.put('a', '1');
  const past = log.watch('a', { startRevision: 1 });
  log.watch('a');
  assert.is(log.hub.watchCount, 2);
  assert.is(log.hub.slowWatchCount, 1);
  log.turns.settle();
  assert.is(log.hub.slowWatchCount, 0);
  log.put('a', '2');
  log.turns.settle();
  assert.is(log.hub.eventCount, 3);
  past.watch.cancel();
  assert.is(log.hub.watchCount, 1);
});

// Limits

test('a slice hands events to no more watches than it may, and the rest are told later, of what was then', () => {
  const log = new WatchedLog();
  const sink = new RecordingSink();
  for (let i = 0; i < sliceWatchesMax + 10; i++) log.watch('a', { prevKv: true }, sink);
  log.put('a', '1');
  log.turns.turn();
  assert.is(sink.told.length, sliceWatchesMax);
  log.put('a', '2');
  log.compact(3);
  log.log.finishCompaction();
  log.turns.turn();
  assert.is(sink.told.length, sliceWatchesMax + 10);
  assert.equal([...new Set(sink.events)], ['put a=1 @2 c2 v1']);
  log.turns.settle();
  assert.is(sink.told.length, 2 * (sliceWatchesMax + 10));
  log.log.finishCompaction();
  assert.is(log.log.state.kv.index.stats().versions, 1);
});

test('a slice looks at no more versions than it may, but for those of its last revision', () => {
  const log = new WatchedLog();
  for (let i = 0; i < sliceVersionsMax - 1; i++) log.put('other');
  log.txn([putOp('a'), putOp('b'), putOp('c')]);
  log.put('a');
  const { sink } = log.watch('a', { end: 'd', startRevision: 1 });
  log.turns.turn();
  assert.is(sink.events.length, 3);
  log.turns.turn();
  assert.is(sink.events.length, 4);
});

test('a slice ends with the revision that brings it to the bytes that it may tell', () => {
  const log = new WatchedLog();
  const value = 'v'.repeat(sliceBytesMax / 4);
  for (let i = 0; i < 9; i++) log.put('a', value);
  for (let i = 0; i < 9; i++) log.put('unwatched', value);
  const { sink } = log.watch('a', { startRevision: 1 });
  assert.is(log.turns.settle(), 3);
  assert.equal(
    sink.told.map(({ events }) => events.length),
    [4, 4, 1],
  );
});

test('a slice hands out no more bytes than it may, and holds what the rest are told later', () => {
  for (const startRevision of [0, 2]) {
    const log = new WatchedLog();
    const sink = new RecordingSink();
    const value = 'v'.repeat(sliceDeliveryBytesMax / 8);
    const begin = () => {
      // What the second half is told is made when it is its turn.
      for (let i = 0; i < 20; i++) log.watch('a', { startRevision, prevKv: i >= 10 }, sink);
    };
    if (startRevision === 0) begin();
    log.put('a', value);
    if (startRevision !== 0) begin();
    log.turns.turn();
    assert.is(sink.told.length, 8);
    log.put('a', 'later');
    log.compact(3);
    log.log.finishCompaction();
    // Takes the place of what was let go.
    log.put('b', 'w'.repeat(value.length));
    log.turns.settle();
    assert.is(sink.events.filter((event) => event === `put a=${value} @2 c2 v1`).length, 20);
    // Those who were behind, and are now, want what is compacted.
    const later = sink.events.filter((event) => event.startsWith('put a=later @3 c2 v2'));
    assert.is(later.length, startRevision === 0 ? 20 : 0);
    assert.is(sink.compacted, startRevision === 0 ? 0 : 3);
    log.log.finishCompaction();
    assert.is(log.log.state.kv.index.stats().versions, 2, 'nothing is held any more');
  }
});

test('nothing is held for watches that were cancelled before it was their turn', () => {
  for (const startRevision of [0, 2]) {
    const log = new WatchedLog();
    const value = 'v'.repeat(sliceDeliveryBytesMax);
    const begin = () => [1, 2, 3].map(() => log.watch('a', { startRevision }));
    const early = startRevision === 0 ? begin() : [];
    log.put('a', value);
    const watches = startRevision === 0 ? early : begin();
    log.turns.turn();
    assert.equal(
      watches.map(({ sink }) => sink.events.length),
      [1, 0, 0],
    );
    for (const { watch } of watches) watch.cancel();
    log.turns.settle();
    // Of those that follow, the first one ends all.
    const last = [1, 2, 3].map(() => log.watch('a', { startRevision }));
    last[0]!.sink.takes = () => {
      for (const { watch } of last) watch.cancel();
      return true;
    };
    if (startRevision === 0) log.put('a', value);
    log.turns.turn();
    assert.equal(
      last.map(({ sink }) => sink.events.length),
      [1, 0, 0],
    );
    log.delete('a');
    log.compact(log.revision);
    log.turns.settle();
    log.log.finishCompaction();
    assert.is(log.log.state.kv.index.stats().versions, 0);
  }
});

test('watches that are behind walk through history together, up to so many, and join as they arrive', () => {
  const log = new WatchedLog();
  for (let i = 0; i < 3000; i++) log.put('a', String(i));
  const watches = Array.from({ length: sweepWatchesMax + 1 }, (_, i) =>
    log.watch('a', { startRevision: 2 + i }),
  );
  const slices = Math.ceil(3000 / sliceVersionsMax);
  for (let i = 0; i < slices; i++) log.turns.turn();
  assert.is(log.hub.slowWatchCount, 1, 'one walk brought a whole group up to now');
  log.turns.settle();
  assert.is(log.hub.slowWatchCount, 0);
  for (const [i, { sink }] of watches.entries()) assert.is(sink.events.length, 3000 - i);
});

test('a short way does not wait for long ones, of which so many are under way at once', () => {
  const log = new WatchedLog();
  const count = shortSweepRevisionsMax + 20 * sliceVersionsMax;
  for (let i = 0; i < count; i++) log.put('other');
  const long = Array.from({ length: (longSweepsMax + 1) * sweepWatchesMax }, () =>
    log.watch('a', { startRevision: 1 }),
  );
  const statuses = () => long.filter(({ watch }) => watch.status === WatchStatus.CATCHING_UP).length;
  for (let i = 0; i < 10; i++) log.turns.turn();
  assert.is(statuses(), longSweepsMax * sweepWatchesMax);
  const short = log.watch('other', { startRevision: count - 100 });
  for (let i = 0; i < 2 * (longSweepsMax + 1); i++) log.turns.turn();
  assert.is(short.watch.status, WatchStatus.SYNCED);
  assert.is(statuses(), longSweepsMax * sweepWatchesMax, 'the long ones are still on their way');
  log.turns.settle();
  assert.is(log.hub.slowWatchCount, 0);
});

test('those who catch up do not delay those who are synced', () => {
  const log = new WatchedLog();
  for (let i = 0; i < 50_000; i++) log.put('a');
  for (let i = 0; i < 2000; i++) log.watch('b', { startRevision: 1 });
  const { sink } = log.watch('a');
  for (let i = 0; i < 20; i++) {
    log.put('a');
    log.turns.turn();
    assert.is(sink.events.length, i + 1);
  }
  assert.ok(log.hub.slowWatchCount > 0);
});

test.run();

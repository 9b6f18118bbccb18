import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FilterType } from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { clusterId, memberId, term, WatchUnderTest } from './watch-under-test.ts';

function watched(...values: string[]): WatchUnderTest {
  const server = new WatchUnderTest();
  for (const value of values) server.log.put('a', value);
  return server;
}

test('a watch is told that it was created, then every change, with the header of the member', () => {
  const server = new WatchUnderTest();
  const call = server.open();
  call.create('a');
  server.log.put('a', '1');
  server.log.put('b', '2');
  server.settle();
  server.log.delete('a');
  server.settle();
  const responses = call.read();
  for (const { header } of responses) {
    assert.is(header!.clusterId, clusterId);
    assert.is(header!.memberId, memberId);
    assert.is(header!.raftTerm, term);
  }
  server.log.put('a', '3');
  server.settle();
  assert.equal(call.readText(), ['0 @5: put a=3 @5 c5 v1']);
  assert.is(responses.length, 3);
});

test('answers to creates, cancels and progress requests are those of etcd 3.4.23', () => {
  const server = watched('1', '2');
  const call = server.open();
  call.create('a');
  call.create('a', { watchId: 7 });
  call.create('a', { watchId: 7 });
  call.create('b', { end: 'a' });
  call.create('b', { end: 'b', watchId: 9 });
  call.create('', { watchId: -1 });
  call.create('', { end: '\0' });
  call.cancelWatch(99);
  call.cancelWatch(7);
  call.cancelWatch(7);
  call.askProgress();
  call.request({});
  assert.equal(call.readText(), [
    '0 @3: created',
    '7 @3: created',
    '-1 @3: created, canceled, (mvcc: duplicate watch ID provided on the WatchStream)',
    '-1 @3: created, canceled, (mvcc: watcher range is empty)',
    '-1 @3: created, canceled, (mvcc: watcher range is empty)',
    '-1 @3: created',
    '1 @3: created',
    '7 @3: canceled',
    '-1 @3: ',
  ]);
  assert.is(call.error, null);
});

test('IDs that the server chooses rise, and pass over those that clients chose', () => {
  const call = new WatchUnderTest().open();
  call.create('a', { watchId: 1 });
  call.create('a');
  call.create('a');
  call.cancelWatch(2);
  call.create('a');
  assert.equal(
    call.read().map(({ watchId }) => watchId),
    [1, 0, 2, 2, 3],
  );
});

test('a watch from the past is told what happened since, and what was there before', () => {
  const server = watched('1', '2');
  server.log.delete('a');
  const call = server.open();
  call.create('a', { startRevision: 2, prevKv: true });
  server.settle();
  assert.equal(call.readText(), [
    '0 @4: created',
    '0 @4: put a=1 @2 c2 v1, put a=2 @3 c2 v2 < a=1 @2 c2 v1, delete a @4 < a=2 @3 c2 v2',
  ]);
});

test('a watch from what is compacted is cancelled without a reason, keeps its ID, and can be cancelled once more', () => {
  const server = watched('1', '2', '3');
  server.log.compact(3);
  const call = server.open();
  call.create('a', { startRevision: 2 });
  call.create('a', { startRevision: -1 });
  call.create('a', { startRevision: 3 });
  server.settle();
  call.create('a', { watchId: 1 });
  call.cancelWatch(1);
  call.create('a', { watchId: 1 });
  assert.equal(call.readText(), [
    '0 @4: created',
    '1 @4: created',
    '2 @4: created',
    '0 @0: canceled, compacted 3',
    '1 @0: canceled, compacted 3',
    '2 @4: put a=2 @3 c2 v2, put a=3 @4 c2 v3',
    '-1 @4: created, canceled, (mvcc: duplicate watch ID provided on the WatchStream)',
    '1 @4: canceled',
    '1 @4: created',
  ]);
});

test('a start revision below 0 is one from now on where nothing was compacted, and below -1 a compacted one', () => {
  const server = watched('1');
  const call = server.open();
  call.create('a', { startRevision: -1 });
  call.create('a', { startRevision: -2 });
  server.settle();
  server.log.put('a', '2');
  server.settle();
  assert.equal(call.readText(), [
    '0 @2: created',
    '1 @2: created',
    '1 @0: canceled, compacted -1',
    '0 @3: put a=2 @3 c2 v2',
  ]);
});

test('filters keep away puts, deletes, or both', () => {
  const server = new WatchUnderTest();
  const call = server.open();
  call.create('a', { filters: [FilterType.NOPUT] });
  call.create('a', { filters: [FilterType.NODELETE] });
  call.create('a', { filters: [FilterType.NOPUT, FilterType.NODELETE] });
  call.read();
  server.log.put('a', '1');
  server.settle();
  server.log.delete('a');
  server.settle();
  assert.equal(call.readText(), ['1 @2: put a=1 @2 c2 v1', '0 @3: delete a @3']);
});

test('a client that sends no more goes on being told', () => {
  const server = new WatchUnderTest();
  const call = server.open();
  call.create('a');
  call.onHalfClose?.();
  call.read();
  server.log.put('a');
  server.settle();
  assert.is(call.readText().length, 1);
  assert.not(call.hasEnded);
});

test('a stream whose client wants a leader ends without one, at once and later; others stay', () => {
  const server = new WatchUnderTest();
  const needing = server.open({ hasleader: 'true' });
  const other = server.open();
  needing.create('a');
  other.create('a');
  server.hasLeader = false;
  server.service.leaderLost();
  assert.is(needing.error, errors.noLeader);
  assert.is(other.error, null);
  assert.is(server.log.hub.watchCount, 1);
  const late = server.open({ hasleader: 'true' });
  assert.is(late.error, errors.noLeader);
  assert.is(server.service.streamCount, 1);
});

test.run();

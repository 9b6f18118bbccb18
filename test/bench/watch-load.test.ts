import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readWatchResponse } from '../../bench/watch-load.ts';
import {
  Event,
  KeyValue,
  ResponseHeader,
  WatchResponse,
} from '../../src/codec/generated/messages.generated.ts';
import { Writer } from '../../src/codec/writer.ts';

const test = suite('client of the watch loads');

function encoded(fields: Partial<WatchResponse>): Buffer {
  const writer = new Writer(256);
  const header = ResponseHeader.create({ clusterId: 2n ** 63n + 1n, memberId: 5n, revision: 2 ** 40 });
  WatchResponse.encode(WatchResponse.create({ header, watchId: 300, ...fields }), writer);
  return writer.copy();
}

function put(number: number): Event {
  const value = Buffer.from(String(number).padStart(12, '0').padEnd(200, 'v'));
  return Event.create({ kv: KeyValue.create({ key: Buffer.from('k'), modRevision: 9, version: 1, value }) });
}

test('a created watch is told from events, and every event has its number', () => {
  const seen: number[] = [];
  assert.is(
    readWatchResponse(encoded({ created: true }), (number) => seen.push(number)),
    true,
  );
  assert.equal(seen, []);
  const events = [put(7), put(123_456)];
  assert.is(
    readWatchResponse(encoded({ events }), (number) => seen.push(number)),
    false,
  );
  assert.equal(seen, [7, 123_456]);
});

test('a cancelled watch ends the load', () => {
  assert.throws(() => readWatchResponse(encoded({ canceled: true }), () => {}), 'cancelled');
});

test.run();

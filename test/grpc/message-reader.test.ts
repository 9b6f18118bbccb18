import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkPrefix, PartialMessage } from '../../src/grpc/message-reader.ts';
import { message } from './raw-client.ts';

test('memory follows what has arrived, not what the prefix promises', () => {
  const partial = new PartialMessage();
  const prefix = message('', 0, 2 * 1024 * 1024);
  partial.pushPrefix(prefix, 0, prefix.length);
  assert.is(partial.declaredBytes, 2 * 1024 * 1024);
  assert.is(partial.heldBytes, 0);
  partial.pushBody(Buffer.alloc(10), 0, 10);
  assert.ok(partial.heldBytes <= 1024);
  const chunk = Buffer.alloc(16_384, 7);
  let received = 10;
  while (!partial.complete) {
    const before = received;
    received += partial.pushBody(chunk, 0, chunk.length);
    assert.ok(partial.heldBytes <= received * 2);
    assert.ok(received > before);
  }
  assert.is(partial.message.length, 2 * 1024 * 1024);
});

test('only what belongs to the message is taken', () => {
  const partial = new PartialMessage();
  const bytes = Buffer.concat([message('abc'), message('next')]);
  const bodyAt = partial.pushPrefix(bytes, 0, bytes.length);
  assert.is(bodyAt, 5);
  assert.is(partial.pushBody(bytes, bodyAt, bytes.length), 8);
  assert.ok(partial.complete);
  assert.is(partial.message.toString(), 'abc');
});

test('a prefix that is wrong is refused before its body', () => {
  assert.is(checkPrefix(0, 10, 10), null);
  assert.is(checkPrefix(0, 11, 10)!.code, 8);
  assert.is(checkPrefix(1, 10, 10)!.code, 13);
  assert.is(checkPrefix(255, 0, 10)!.message, 'grpc: received unexpected payload format 255');
});

test.run();

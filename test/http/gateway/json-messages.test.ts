import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LeaseKeepAliveRequest } from '../../../src/codec/generated/messages.generated.ts';
import { JsonError } from '../../../src/codec/json-error.ts';
import { JsonMessages } from '../../../src/http/gateway/json-messages.ts';

const read = (text: Buffer) => LeaseKeepAliveRequest.fromJson(text).id;
const whole = (text: string) => new JsonMessages(read, Buffer.from(text));
const coming = () => new JsonMessages(read, null);

test('the values of a whole text come one after the other, and then none', () => {
  const messages = whole(' {"ID":1}{"ID":2}\n\t{"ID":3} ');
  assert.equal([messages.next(), messages.next(), messages.next(), messages.next()], [1n, 2n, 3n, null]);
  assert.is(messages.pendingBytes, 0);
});

test('an empty text has none', () => {
  assert.is(whole('').next(), null);
  assert.is(coming().next(), null);
});

test('a value that does not end is an error in a whole text, and awaited in one that comes', () => {
  assert.throws(
    () => whole('{"ID":').next(),
    (error: unknown) => error instanceof JsonError,
  );
  const messages = coming();
  messages.push(Buffer.from('{"ID":'));
  assert.is(messages.next(), null);
  messages.push(Buffer.from('7}{"ID"'));
  assert.is(messages.next(), 7n);
  assert.is(messages.next(), null);
  messages.push(Buffer.from(':8}'));
  assert.is(messages.next(), 8n);
});

test('what is no value is an error as soon as it shows', () => {
  const messages = coming();
  messages.push(Buffer.from('{"ID":x'));
  assert.throws(
    () => messages.next(),
    (error: unknown) => error instanceof JsonError,
  );
});

test('a value in more than 64 pieces is refused', () => {
  const messages = coming();
  messages.push(Buffer.from('{"ID":'));
  for (let piece = 1; piece < 63; piece++) {
    messages.push(Buffer.from(' '));
    assert.is(messages.next(), null);
  }
  messages.push(Buffer.from(' '));
  assert.throws(() => messages.next(), /a message in more than 64 pieces/);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeStatusMessage } from '../../src/codec/status-text.ts';
import { parseTimeoutMs } from '../../src/grpc/request-headers.ts';

test('printable ASCII but % is sent as it is', () => {
  assert.is(encodeStatusMessage('etcdserver: key is not provided'), 'etcdserver: key is not provided');
  assert.is(encodeStatusMessage(' ~'), ' ~');
  assert.is(encodeStatusMessage(''), '');
});

test('the rest is percent-encoded UTF-8', () => {
  assert.is(encodeStatusMessage('100%'), '100%25');
  assert.is(encodeStatusMessage('a\nb\x7f'), 'a%0Ab%7F');
  assert.is(encodeStatusMessage('für 🎉'), 'f%C3%BCr %F0%9F%8E%89');
});

test('grpc-timeout is read in all its units', () => {
  assert.is(parseTimeoutMs('2H'), 7_200_000);
  assert.is(parseTimeoutMs('3M'), 180_000);
  assert.is(parseTimeoutMs('5S'), 5_000);
  assert.is(parseTimeoutMs('250m'), 250);
  assert.is(parseTimeoutMs('1500u'), 1.5);
  assert.is(parseTimeoutMs('1000000n'), 1);
  assert.is(parseTimeoutMs('0n'), 0);
  assert.is(parseTimeoutMs('99999999H'), 99_999_999 * 3_600_000);
});

test('what is not a timeout is refused', () => {
  for (const text of ['', 'S', '5', '5s', '-1S', '+1S', '1.5S', '123456789S', ' 1S', '0x1S', '١S']) {
    assert.is(parseTimeoutMs(text), -1, JSON.stringify(text));
  }
});

test.run();

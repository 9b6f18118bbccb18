import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { handshakeFailure } from '../../../src/net/front-door.ts';

/** As OpenSSL has it. */
const ended = (reason: string): Error =>
  new Error(
    `40B7:error:0A000418:SSL routines:ssl3_read_bytes:${reason}:../ssl/record/rec_layer_s3.c:1600:\n`,
  );

test("a client's alert has Go's name", () => {
  for (const [alert, name] of [
    ['sslv3 alert bad certificate', 'bad certificate'],
    ['tlsv1 alert unknown ca', 'unknown certificate authority'],
    ['sslv3 alert certificate expired', 'expired certificate'],
    ['sslv3 alert certificate revoked', 'revoked certificate'],
    ['tlsv1 alert protocol version', 'protocol version not supported'],
    ['tlsv13 alert certificate required', 'certificate required'],
  ] as const) {
    assert.is(handshakeFailure(ended(alert)), `remote error: tls: ${name}`);
  }
});

test("what ended the handshake on this side has OpenSSL's name", () => {
  assert.is(handshakeFailure(ended('no shared cipher')), 'tls: no shared cipher');
});

test('other errors are told as they are', () => {
  assert.is(handshakeFailure(new Error('read ECONNRESET')), 'tls: read ECONNRESET');
  const late = Object.assign(new Error('x'), { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' });
  assert.is(handshakeFailure(late), 'tls: the handshake took too long');
});

test.run();

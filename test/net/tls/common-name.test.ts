import type { PeerCertificate } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commonNameOf } from '../../../src/net/tls/client-verification.ts';

const withSubject = (subject: object) => ({ subject }) as unknown as PeerCertificate;

test('a certificate is that of its last common name, as Go reads it', () => {
  assert.is(commonNameOf(withSubject({ CN: 'ann' })), 'ann');
  assert.is(commonNameOf(withSubject({ CN: ['first', 'second'] })), 'second');
});

test('a certificate without a common name, and no certificate, are nobody’s', () => {
  for (const none of [null, withSubject({}), withSubject({ CN: '' }), {} as PeerCertificate]) {
    assert.is(commonNameOf(none), null);
  }
});

test.run();

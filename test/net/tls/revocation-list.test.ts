import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../src/host/system-clock.ts';
import { DerTag, encodeDer, encodeDerInteger, encodeDerObjectId } from '../../../src/net/tls/der.ts';
import { RevocationList } from '../../../src/net/tls/revocation-list.ts';
import { Pki } from '../../support/pki.ts';

let pki: Pki;
test.before(async () => {
  pki = await Pki.make();
  await pki.revoke(pki.cert('client'), pki.cert('peer'));
});
test.after(() => pki.remove());

const serialOf = (path: string) => new X509Certificate(readFileSync(path)).serialNumber;

function derOf(pem: Buffer): Buffer {
  return Buffer.from(pem.toString('latin1').replace(/-----[^-]+-----/g, ''), 'base64');
}

test('a list in PEM, and in DER, has the serial numbers of those who were revoked, and no others', async () => {
  const pem = readFileSync(pki.crl);
  for (const file of [pem, derOf(pem)]) {
    const list = await RevocationList.parse(file, systemClock);
    assert.is(list.size, 2);
    assert.ok(list.has(serialOf(pki.cert('client'))));
    assert.ok(list.has(`00${serialOf(pki.cert('peer')).toLowerCase()}`));
    assert.not.ok(list.has(serialOf(pki.cert('member'))));
  }
});

test('a list that is cut off anywhere is an error, and never a shorter list', async () => {
  const der = derOf(readFileSync(pki.crl));
  for (let length = 0; length < der.length; length++) {
    await RevocationList.parse(der.subarray(0, length), systemClock).then(
      () => assert.unreachable(`${length} bytes were taken for a list`),
      (error: Error) => assert.instance(error, Error),
    );
  }
});

test('a text that is no list is an error', async () => {
  for (const text of ['', 'hello', readFileSync(pki.ca, 'latin1')]) {
    await RevocationList.parse(Buffer.from(text), systemClock).then(
      () => assert.unreachable(),
      (error: Error) => assert.match(error.message, 'expected a list of revoked certificates in PEM or DER'),
    );
  }
});

/** A list without a signature, which nobody looks at. */
function makeList(serials: readonly Uint8Array[], { hasVersion = true, dates = 2 } = {}): Buffer {
  const date = encodeDer(DerTag.UTC_TIME, Buffer.from('260101000000Z'));
  const empty = encodeDer(DerTag.SEQUENCE);
  const entries = serials.map((serial) => encodeDer(DerTag.SEQUENCE, encodeDerInteger(serial), date));
  return encodeDer(
    DerTag.SEQUENCE,
    encodeDer(
      DerTag.SEQUENCE,
      ...(hasVersion ? [encodeDerInteger(Buffer.of(1))] : []),
      encodeDer(DerTag.SEQUENCE, encodeDerObjectId('1.2.840.10045.4.3.2')),
      empty,
      ...new Array<Buffer>(dates).fill(date),
      ...(entries.length > 0 ? [encodeDer(DerTag.SEQUENCE, ...entries)] : []),
    ),
  );
}

test('version and second date may be missing, and the list may be empty', async () => {
  for (const hasVersion of [true, false]) {
    for (const dates of [1, 2]) {
      const list = await RevocationList.parse(
        makeList([Buffer.of(0x81)], { hasVersion, dates }),
        systemClock,
      );
      assert.is(list.size, 1);
      assert.ok(list.has('81'));
      assert.is((await RevocationList.parse(makeList([], { hasVersion, dates }), systemClock)).size, 0);
    }
  }
});

test('a long list is read in slices: the event loop turns meanwhile', async () => {
  const serials = Array.from({ length: 20_000 }, (_, i) => Buffer.of(1, i >> 16, (i >> 8) & 0xff, i & 0xff));
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const list = await RevocationList.parse(makeList(serials), systemClock);
  isOver = true;
  assert.is(list.size, 20_000);
  assert.ok(turns >= 9, `${turns} turns`);
});

test.run();

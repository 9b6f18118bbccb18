import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  decodedBytesMax,
  decodeHuffman,
  encodeHuffman,
  huffmanBytes,
} from '../../../src/grpc/hpack/huffman.ts';

function encode(text: string): Buffer {
  const target = Buffer.alloc(huffmanBytes(text) + 1, 0xee);
  const end = encodeHuffman(text, target, 0);
  assert.is(end, huffmanBytes(text), 'as many bytes as foretold');
  assert.is(target[end], 0xee, 'nothing behind the end is touched');
  return target.subarray(0, end);
}

function decode(bytes: Buffer): string | null {
  const target = Buffer.alloc(decodedBytesMax(bytes.length));
  const written = decodeHuffman(bytes, 0, bytes.length, target);
  return written < 0 ? null : target.toString('latin1', 0, written);
}

// RFC 7541 appendices C.4 and C.6
for (const [text, hex] of [
  ['www.example.com', 'f1e3c2e5f23a6ba0ab90f4ff'],
  ['no-cache', 'a8eb10649cbf'],
  ['custom-key', '25a849e95ba97d7f'],
  ['custom-value', '25a849e95bb8e8b4bf'],
  ['302', '6402'],
  ['private', 'aec3771a4b'],
  ['Mon, 21 Oct 2013 20:13:21 GMT', 'd07abe941054d444a8200595040b8166e082a62d1bff'],
  ['https://www.example.com', '9d29ad171863c78f0b97c8e9ae82ae43d3'],
  ['307', '640eff'],
  ['gzip', '9bd9ab'],
  [
    'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
    '94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
  ],
] as const) {
  test(`RFC 7541 appendix C: ${JSON.stringify(text)} is encoded and decoded as printed`, () => {
    assert.is(encode(text).toString('hex'), hex);
    assert.is(decode(Buffer.from(hex, 'hex')), text);
  });
}

test('every byte and every pair of bytes comes back as it went', () => {
  for (let a = 0; a < 256; a++) {
    const one = String.fromCharCode(a);
    assert.is(decode(encode(one)), one);
    for (let b = 0; b < 256; b += 7) {
      const two = one + String.fromCharCode(b);
      if (decode(encode(two)) !== two) assert.unreachable(`bytes ${a} and ${b}`);
    }
  }
});

test('the empty string is no bytes', () => {
  assert.is(encode('').length, 0);
  assert.is(decode(Buffer.alloc(0)), '');
});

test('padding longer than 7 bits is refused', () => {
  assert.is(decode(Buffer.from('6402ff', 'hex')), null);
  assert.is(decode(Buffer.from('ff', 'hex')), null);
});

test('padding that is not all ones is refused', () => {
  // '0' is 00000; the three bits behind it must be 111.
  assert.is(decode(Buffer.from([0b00000_111])), '0');
  for (const padding of [0b000, 0b001, 0b010, 0b011, 0b100, 0b101, 0b110]) {
    assert.is(decode(Buffer.from([padding])), null);
  }
});

test('the end-of-string symbol is refused wherever it stands', () => {
  assert.is(decode(Buffer.from('ffffffff', 'hex')), null);
  assert.is(decode(Buffer.from('07ffffffff', 'hex')), null);
  assert.is(decode(Buffer.from('ffffffff07', 'hex')), null);
});

test('a code that is cut off is refused', () => {
  // NUL is 13 bits, of which the first 8 are given.
  assert.is(decode(encode('\0').subarray(0, 1)), null);
});

test.run();

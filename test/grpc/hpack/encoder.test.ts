import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HpackDecoder } from '../../../src/grpc/hpack/decoder.ts';
import {
  fieldBytesMax,
  HpackEncoder,
  LastingField,
  lastingFieldBytesMax,
  writeInteger,
} from '../../../src/grpc/hpack/encoder.ts';

const all = [LastingField.CONTENT_TYPE_GRPC, LastingField.GRPC_STATUS_OK, LastingField.GRPC_MESSAGE_EMPTY];
const allText = ['content-type: application/grpc', 'grpc-status: 0', 'grpc-message: '];

/** Both ends of a connection. */
class Pair {
  readonly encoder = new HpackEncoder();
  decoder = new HpackDecoder(4096, 65536);

  block(fields: readonly LastingField[]): { bytes: number; fields: string[] } {
    const target = Buffer.alloc(512);
    let at = this.encoder.begin(target, 0);
    for (const field of fields) at = this.encoder.writeLasting(field, target, at);
    this.decoder.decode(target, 0, at);
    return { bytes: at, fields: this.decoder.fields.map((field) => `${field.name}: ${field.value}`) };
  }
}

test('RFC 7541 C.1: integers', () => {
  const encode = (pattern: number, mask: number, value: number) => {
    const target = Buffer.alloc(8);
    return target.subarray(0, writeInteger(target, 0, pattern, mask, value)).toString('hex');
  };
  assert.is(encode(0, 0x1f, 10), '0a');
  assert.is(encode(0, 0x1f, 1337), '1f9a0a');
  assert.is(encode(0, 0xff, 42), '2a');
  assert.is(encode(0x80, 0x7f, 127), 'ff00');
});

test('lasting fields cost one byte from the second time on', () => {
  const pair = new Pair();
  assert.not(pair.encoder.complete);
  const first = pair.block(all);
  assert.equal(first.fields, allText);
  assert.ok(first.bytes > 30);
  assert.ok(pair.encoder.complete);
  assert.equal(pair.block(all), { bytes: 3, fields: allText });
  assert.equal(pair.block([...all].reverse()), { bytes: 3, fields: [...allText].reverse() });
});

test('lasting fields may be entered in any order', () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ] as const) {
    const pair = new Pair();
    for (const field of order) pair.block([field]);
    assert.equal(pair.block(all), { bytes: 3, fields: allText });
  }
});

test('each lasting field fits its bound', () => {
  for (const field of all) assert.ok(new Pair().block([field]).bytes <= lastingFieldBytesMax);
});

test('a peer with a small table gets literals, and its table is emptied', () => {
  const pair = new Pair();
  pair.block(all);
  pair.encoder.setTableBytesMax(60);
  const block = pair.block(all);
  assert.equal(block.fields, allText);
  assert.ok(block.bytes > 30);
  assert.equal(pair.decoder.dynamicTable(), []);
  assert.equal(pair.block(all).fields, allText);
  assert.not(pair.encoder.complete);
});

test('a table that shrinks and still holds all is announced and kept', () => {
  const pair = new Pair();
  pair.block(all);
  pair.encoder.setTableBytesMax(200);
  assert.not(pair.encoder.complete, 'the next block must announce the size');
  assert.equal(pair.block(all).fields, allText);
  assert.equal(pair.block(all), { bytes: 3, fields: allText });
});

test('a table that was emptied and grows again is filled again', () => {
  const pair = new Pair();
  pair.block(all);
  pair.encoder.setTableBytesMax(0);
  pair.encoder.setTableBytesMax(4096);
  assert.equal(pair.block(all).fields, allText);
  assert.is(pair.decoder.dynamicTable().length, 3);
  assert.equal(pair.block(all), { bytes: 3, fields: allText });

  pair.encoder.setTableBytesMax(0);
  pair.block(all);
  pair.encoder.setTableBytesMax(1024);
  assert.equal(pair.block(all).fields, allText);
  assert.equal(pair.block(all), { bytes: 3, fields: allText });
});

test('a table larger than the default is not used beyond it', () => {
  const pair = new Pair();
  pair.encoder.setTableBytesMax(1 << 20);
  assert.equal(pair.block(all).fields, allText);
  assert.equal(pair.block(all), { bytes: 3, fields: allText });
});

test('other fields are literals within their bound, with Huffman code where it is shorter', () => {
  const { encoder, decoder } = new Pair();
  for (const [name, value] of [
    ['grpc-message', 'etcdserver: key is not provided'],
    ['content-type', 'application/grpc+proto'],
    ['x', '\x80\xff\x00'],
    ['x', ''],
    ['x', 'y'.repeat(5000)],
  ] as const) {
    const target = Buffer.alloc(fieldBytesMax(name, value));
    const end = encoder.writeField(name, value, target, 0);
    assert.ok(end <= fieldBytesMax(name, value));
    decoder.decode(target, 0, end);
    assert.is(decoder.fields[0]!.name, name);
    assert.is(decoder.fields[0]!.value, value);
    assert.is(decoder.generation, 0);
  }
});

test.run();

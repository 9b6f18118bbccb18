import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Writer, writerBytesKept } from '../../src/codec/writer.ts';
import { AssertionError } from '../../src/errors/assert.ts';

const test = suite('writer');

function hexOf(write: (writer: Writer) => void): string {
  const writer = new Writer(16);
  writer.ensure(64);
  write(writer);
  return writer.view().toString('hex');
}

test('varints are those of the protobuf documentation', () => {
  assert.is(
    hexOf((writer) => writer.uint32(1)),
    '01',
  );
  assert.is(
    hexOf((writer) => writer.uint32(150)),
    '9601',
  );
  assert.is(
    hexOf((writer) => writer.uint32(2 ** 32 - 1)),
    'ffffffff0f',
  );
  assert.is(
    hexOf((writer) => writer.int64(-2)),
    'feffffffffffffffff01',
  );
});

test('a number and the bigint of its value have the same bytes', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      assert.is(
        hexOf((writer) => writer.int64(value)),
        hexOf((writer) => writer.bigint64(BigInt(value))),
      );
    }),
  );
});

test('what was appended survives growth', () => {
  const writer = new Writer(16);
  const parts = Array.from({ length: 100 }, (_, i) => Buffer.alloc(i, i));
  for (const part of parts) writer.append(part);
  assert.equal(writer.copy(), Buffer.concat(parts));
});

test('room for one huge message is not kept', () => {
  const writer = new Writer(64);
  writer.append(Buffer.alloc(writerBytesKept + 1));
  assert.ok(writer.bytes.length > writerBytesKept);
  writer.reset();
  assert.is(writer.bytes.length, 64);
  writer.append(Buffer.alloc(writerBytesKept / 2));
  const { bytes } = writer;
  writer.reset();
  assert.is(writer.bytes, bytes);
});

test('a copy is its own, a view is not', () => {
  const writer = new Writer();
  writer.append(Buffer.from('abc'));
  const copy = writer.copy();
  const view = writer.view();
  writer.reset();
  writer.append(Buffer.from('xyz'));
  assert.is(copy.toString(), 'abc');
  assert.is(view.toString(), 'xyz');
});

test('text of every kind stands behind its length in bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const writer = new Writer(16);
      writer.ensure(text.length * 3 + 5);
      writer.lengthAndText(text);
      const utf8 = Buffer.from(text);
      const length = utf8.length < 0x80 ? [utf8.length] : [(utf8.length & 0x7f) | 0x80, utf8.length >>> 7];
      assert.equal(writer.copy(), Buffer.concat([Buffer.from(length), utf8]));
    }),
  );
});

test('a nested message gets the shortest length in front, however well it was foreseen', () => {
  for (const length of [0, 1, 127, 128, 300, 16383, 16384, 2 ** 21 - 1, 2 ** 21]) {
    for (const atLeast of [0, 1, 128, 16384, 2 ** 21]) {
      if (atLeast > length) continue;
      const writer = new Writer(16);
      writer.append(Buffer.from('!'));
      const start = writer.beginMessage(atLeast);
      writer.append(Buffer.alloc(length, 7));
      writer.endMessage(start, atLeast);
      const expected = new Writer(16);
      expected.ensure(6);
      expected.byte(0x21);
      expected.uint32(length);
      expected.append(Buffer.alloc(length, 7));
      assert.ok(writer.view().equals(expected.view()), `length ${length}, foreseen ${atLeast}`);
    }
  }
});

test('a bound above the length is a bug', () => {
  const writer = new Writer(1024);
  const start = writer.beginMessage(200);
  writer.byte(1);
  assert.throws(
    () => writer.endMessage(start, 200),
    (error: unknown) => error instanceof AssertionError,
  );
});

test.run();

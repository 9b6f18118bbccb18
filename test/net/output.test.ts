import { Writable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chunkBytes, Output } from '../../src/net/output.ts';

/** A socket that reads what it was given as late as it may, as libuv does. */
class LateSocket extends Writable {
  readonly writes: string[] = [];
  private held: (() => void)[] = [];
  late = true;

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.take([bytes], done);
  }

  override _writev(parts: { chunk: Buffer }[], done: () => void): void {
    this.take(
      parts.map(({ chunk }) => chunk),
      done,
    );
  }

  release(): void {
    const { held } = this;
    this.held = [];
    for (const read of held) read();
  }

  private take(parts: Buffer[], done: () => void): void {
    const read = () => {
      this.writes.push(parts.map((part) => part.toString('latin1')).join(''));
      done();
    };
    if (this.late) this.held.push(read);
    else read();
  }
}

function write(output: Output, text: string): void {
  output.reserve(text.length);
  output.end += output.chunk.write(text, output.end, 'latin1');
}

test('what is written between two flushes is one write', () => {
  const socket = new LateSocket();
  socket.late = false;
  const output = new Output(socket);
  write(output, 'a');
  write(output, 'b');
  assert.is(output.pendingBytes, 2);
  output.flush();
  output.flush();
  write(output, 'c');
  output.flush();
  assert.equal(socket.writes, ['ab', 'c']);
  assert.is(output.pendingBytes, 0);
});

test('borrowed bytes keep their place, in one write', () => {
  const socket = new LateSocket();
  socket.late = false;
  const output = new Output(socket);
  write(output, 'head ');
  output.borrow(Buffer.from('borrowed '));
  write(output, 'tail');
  assert.is(output.pendingBytes, 18);
  output.flush();
  assert.equal(socket.writes, ['head borrowed tail']);
});

test('nothing is written over while the socket still reads it', () => {
  const socket = new LateSocket();
  const output = new Output(socket);
  const others = Array.from({ length: 4 }, () => new Output(new LateSocket()));
  const expected: string[] = [];
  for (let i = 0; i < 500; i++) {
    const text = String.fromCharCode(0x61 + (i % 26)).repeat(1 + ((i * 37) % 900));
    expected.push(text);
    write(output, text);
    output.flush();
    for (const other of others) {
      write(other, '#'.repeat(700));
      other.flush();
    }
    if (i % 7 === 0) socket.release();
  }
  while (socket.writes.join('').length < expected.join('').length) socket.release();
  assert.is(socket.writes.join(''), expected.join(''));
});

test('more than a chunk in one turn stays in order', () => {
  const socket = new LateSocket();
  socket.late = false;
  const output = new Output(socket);
  let expected = '';
  for (let i = 0; i < 40; i++) {
    const text = String.fromCharCode(0x41 + i).repeat(5_000);
    expected += text;
    write(output, text);
  }
  assert.ok(expected.length > 4 * chunkBytes);
  output.flush();
  assert.equal(socket.writes, [expected]);
});

test('a socket that is gone gets nothing', () => {
  const socket = new LateSocket();
  const output = new Output(socket);
  write(output, 'x');
  socket.destroy();
  output.flush();
  assert.is(output.pendingBytes, 0);
  assert.equal(socket.writes, []);
});

test.run();

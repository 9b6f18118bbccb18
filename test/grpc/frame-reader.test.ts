import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ConnectionError, ErrorCode } from '../../src/grpc/frame.ts';
import { FrameReader } from '../../src/grpc/frame-reader.ts';
import { frame } from './raw-client.ts';

class Recorder {
  readonly frames: string[] = [];
  readonly sources: Buffer[] = [];
  reading = true;
  stopAfter = Number.POSITIVE_INFINITY;

  onFrame(type: number, flags: number, streamId: number, source: Buffer, start: number, end: number): void {
    this.frames.push(`${type} ${flags} ${streamId} ${source.toString('latin1', start, end)}`);
    this.sources.push(source);
    if (this.frames.length >= this.stopAfter) this.reading = false;
  }
}

const input = Buffer.concat([
  frame(0, 1, 1, 'hello'),
  frame(4, 0, 0, ''),
  frame(9, 4, 0x7fffffff, 'x'.repeat(300)),
  frame(0xfa, 0xff, 3, 'unknown'),
]);
const expected = ['0 1 1 hello', '4 0 0 ', `9 4 2147483647 ${'x'.repeat(300)}`, '250 255 3 unknown'];

test('frames within one chunk are handed on in place', () => {
  const recorder = new Recorder();
  const reader = new FrameReader(recorder);
  reader.push(input, 0);
  assert.equal(recorder.frames, expected);
  assert.ok(recorder.sources.every((source) => source === input));
  assert.not(reader.midFrame);
});

test('frames are the same wherever the input is cut in two', () => {
  for (let cut = 0; cut <= input.length; cut++) {
    const recorder = new Recorder();
    const reader = new FrameReader(recorder);
    reader.push(input.subarray(0, cut), 0);
    reader.push(input.subarray(cut), 0);
    assert.equal(recorder.frames, expected, `cut at ${cut}`);
    assert.not(reader.midFrame);
  }
});

test('frames are the same when single bytes arrive', () => {
  const recorder = new Recorder();
  const reader = new FrameReader(recorder);
  for (let at = 0; at < input.length; at++) reader.push(input.subarray(at, at + 1), 0);
  assert.equal(recorder.frames, expected);
});

test('a begun frame is known as such', () => {
  const reader = new FrameReader(new Recorder());
  reader.push(frame(0, 0, 1, 'hello').subarray(0, 3), 0);
  assert.ok(reader.midFrame);
});

test('the reserved bit of a stream identifier is ignored', () => {
  const recorder = new Recorder();
  const bytes = frame(0, 0, 1, 'a');
  bytes[5]! |= 0x80;
  new FrameReader(recorder).push(bytes, 0);
  assert.equal(recorder.frames, ['0 0 1 a']);
});

test('a frame of 16,384 bytes is taken, one of 16,385 is refused by its header alone', () => {
  const recorder = new Recorder();
  const reader = new FrameReader(recorder);
  reader.push(frame(0, 0, 1, 'a'.repeat(16_384)), 0);
  assert.is(recorder.frames.length, 1);
  const tooLarge = frame(0, 0, 1, 'a'.repeat(16_385));
  for (const bytes of [tooLarge, tooLarge.subarray(0, 9)]) {
    assert.throws(
      () => reader.push(bytes, 0),
      (error: unknown) => error instanceof ConnectionError && error.code === ErrorCode.FRAME_SIZE_ERROR,
    );
  }
});

test('nothing is read behind the frame that ends the connection', () => {
  const recorder = new Recorder();
  recorder.stopAfter = 2;
  new FrameReader(recorder).push(input, 0);
  assert.is(recorder.frames.length, 2);
});

test.run();

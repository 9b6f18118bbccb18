import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  encodeFrame,
  PeerFrameKind,
  PeerProtocolError,
  peerFrameHeaderBytes,
} from '../../src/peers/frame.ts';
import { PeerFrameReader } from '../../src/peers/frame-reader.ts';
import { Random } from '../support/random.ts';

const test = suite('frame-reader');
const payloadBytesMax = 100_000;

interface Frame {
  readonly kind: number;
  readonly payload: string;
}

test('no flipped bit gets through: every frame that comes is one that was sent, in order', () => {
  const random = new Random(7);
  const sent = Array.from({ length: 8 }, (_, i) => ({
    kind: 1 + (i % 4),
    payload: random.bytes(random.below(60)),
  }));
  const stream = Buffer.concat(sent.map(({ kind, payload }) => encodeFrame(kind as PeerFrameKind, payload)));
  for (let bit = 0; bit < stream.length * 8; bit++) {
    const damaged = Buffer.from(stream);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    const { frames, error } = read(damaged, 1 + random.below(100));
    assert.instance(error, PeerProtocolError, `bit ${bit}`);
    const before = sent.slice(0, frames.length);
    assert.equal(
      frames,
      before.map(({ kind, payload }) => ({ kind, payload: payload.toString('hex') })),
    );
  }
});

test('random bytes end in an error as soon as there are enough for a header', () => {
  const random = new Random(8);
  for (let round = 0; round < 500; round++) {
    const { frames, error } = read(
      random.bytes(peerFrameHeaderBytes + random.below(200)),
      1 + random.below(50),
    );
    assert.equal(frames, []);
    assert.instance(error, PeerProtocolError);
  }
});

test('a frame above the limit is refused by its header alone; one at the limit is read', () => {
  const payload = Buffer.alloc(payloadBytesMax + 1);
  const tooLong = encodeFrame(PeerFrameKind.MESSAGE, payload);
  assert.match(
    read(tooLong.subarray(0, peerFrameHeaderBytes), 100).error?.message ?? '',
    '100001 bytes; 100000 is the most',
  );
  assert.is(read(encodeFrame(PeerFrameKind.MESSAGE, payload.subarray(1)), 1000).frames.length, 1);
});

test('a frame in pieces has memory of its own, one within a chunk has not', () => {
  const frame = encodeFrame(PeerFrameKind.CALL, Buffer.from('a payload'));
  const owned: boolean[] = [];
  const reader = new PeerFrameReader(
    { frame: (_kind, _payload, isOwn) => owned.push(isOwn) > 0 },
    payloadBytesMax,
  );
  reader.push(frame);
  reader.push(frame.subarray(0, 5));
  reader.push(frame.subarray(5));
  reader.push(Buffer.concat([frame.subarray(0, 20)]));
  reader.push(Buffer.concat([frame.subarray(20), frame]));
  assert.equal(owned, [false, true, true, false]);
});

test('memory for a long frame grows with what has come of it', () => {
  const header = encodeFrame(PeerFrameKind.MESSAGE, Buffer.alloc(64 * 1024 * 1024)).subarray(
    0,
    peerFrameHeaderBytes + 1,
  );
  const readers: PeerFrameReader[] = [];
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 100; i++) {
    const reader = new PeerFrameReader({ frame: () => true }, 64 * 1024 * 1024);
    reader.push(header);
    readers.push(reader);
  }
  assert.ok(process.memoryUsage().arrayBuffers - before < 64 * 1024 * 1024);
});

test('a sink that wants no more frames gets none', () => {
  const frame = encodeFrame(PeerFrameKind.MESSAGE, Buffer.from('x'));
  let frames = 0;
  const reader = new PeerFrameReader({ frame: () => ++frames < 2 }, payloadBytesMax);
  reader.push(Buffer.concat([frame, frame, frame]));
  reader.push(frame);
  assert.is(frames, 2);
});

test.run();

function read(stream: Buffer, pieceBytes: number): { frames: Frame[]; error: Error | null } {
  const frames: Frame[] = [];
  const reader = new PeerFrameReader(
    {
      frame: (kind, payload) => {
        frames.push({ kind, payload: payload.toString('hex') });
        return true;
      },
    },
    payloadBytesMax,
  );
  try {
    for (let at = 0; at < stream.length; at += pieceBytes) reader.push(stream.subarray(at, at + pieceBytes));
    return { frames, error: null };
  } catch (error) {
    return { frames, error: error as Error };
  }
}

import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BytePool } from '../../src/codec/byte-pool.ts';
import { termMax } from '../../src/log/record.ts';
import { Output } from '../../src/net/output.ts';
import { PeerFrameKind, PeerProtocolError, writeFrameUint64 } from '../../src/peers/frame.ts';
import { PeerFrameReader } from '../../src/peers/frame-reader.ts';
import { FrameWriter } from '../../src/peers/frame-writer.ts';
import { encodeHead, messageBytes, readMessage, writeMessage } from '../../src/peers/message-codec.ts';
import { type Message, RaftMessageType } from '../../src/raft/message.ts';
import { messageWith } from './transport-under-test.ts';

const test = suite('message-codec');
const from = 0x8e9e05c52164694dn;
const to = 2n ** 64n - 1n;

const id = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n });
const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 2 ** 32 });
const term = fc.integer({ min: 0, max: termMax });
const data = fc.oneof(
  { weight: 9, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 3000, maxLength: 70_000, size: 'max' }) },
);
const noNull = { noNullPrototype: true } as const;
const message: fc.Arbitrary<Message> = fc
  .record(
    {
      type: fc.constantFrom(...Object.values(RaftMessageType)),
      term,
      logTerm: term,
      index: number,
      commit: number,
      rejectHint: number,
      context: number,
      reject: fc.boolean(),
      transfer: fc.boolean(),
      subject: fc.oneof(fc.constant(0n), id),
      entries: fc.array(fc.record({ type: fc.constantFrom(0 as const, 1 as const), data }, noNull), {
        maxLength: 20,
      }),
      snapshot: fc.record(
        {
          index: number,
          term,
          confState: fc.record(
            {
              voters: fc.array(id, { maxLength: 7 }),
              learners: fc.array(id, { maxLength: 7 }),
            },
            noNull,
          ),
        },
        noNull,
      ),
    },
    noNull,
  )
  .map((fields) => ({
    ...fields,
    from,
    to,
    logTerm: Math.min(fields.logTerm, fields.term),
    snapshot: fields.type === RaftMessageType.SNAP ? fields.snapshot : null,
    entries:
      fields.type === RaftMessageType.APP
        ? fields.entries.map((entry, i) => ({ ...entry, term: fields.term, index: fields.index + 1 + i }))
        : [],
  }));

test('what was written is read again, from chunks of any size', () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 100_000 }),
      (sent, pieceBytes) => {
        const stream = encode(sent);
        const came: Message[] = [];
        const pool = new BytePool();
        const reader = new PeerFrameReader(
          {
            frame: (kind, payload, isOwn) => {
              assert.is(kind, PeerFrameKind.MESSAGE);
              came.push(readMessage(payload, from, to, isOwn ? null : pool));
              return true;
            },
          },
          2 ** 24,
        );
        const piece = Buffer.alloc(pieceBytes);
        for (let at = 0; at < stream.length; at += pieceBytes) {
          const bytes = stream.copy(piece, 0, at);
          reader.push(piece.subarray(0, bytes));
          piece.fill(0xee); // what was handed on must not refer to it
        }
        assert.equal(came.map(comparable), sent.map(comparable));
      },
    ),
    { numRuns: 200 },
  );
});

test('the length is known before', () => {
  fc.assert(
    fc.property(message, (sent) => {
      assert.is(encode([sent]).length, 16 + messageBytes(sent));
    }),
    { numRuns: 100 },
  );
});

test('entries of an older term than what they follow are refused: terms never fall along a log', () => {
  const behind = (logTerm: number): Buffer =>
    encode([
      messageWith(from, to, {
        type: RaftMessageType.APP,
        term: 9,
        logTerm,
        entries: [{ index: 1, term: 5, type: 0, data: Buffer.from('x') }],
      }),
    ]).subarray(16);
  assert.is(readMessage(behind(5), from, to, null).logTerm, 5);
  refused(behind(6), 'behind term 6');
});

test('data of entries outlives the chunk that it came in', () => {
  const sent = messageWith(from, to, {
    type: RaftMessageType.APP,
    entries: [{ index: 1, term: 1, type: 0, data: Buffer.from('kept') }],
  });
  const payload = encode([sent]).subarray(16);
  const read = readMessage(payload, from, to, new BytePool());
  payload.fill(0);
  assert.is(Buffer.from(read.entries[0]!.data).toString(), 'kept');
});

test('a message that is cut off or has bytes behind it is refused', () => {
  const sent = messageWith(from, to, {
    type: RaftMessageType.APP,
    term: 7,
    subject: 5n,
    entries: [
      { index: 1, term: 1, type: 0, data: Buffer.from('one') },
      { index: 2, term: 7, type: 1, data: Buffer.from('two') },
    ],
  });
  const payload = encode([sent]).subarray(16);
  for (let length = 0; length < payload.length; length++) refused(payload.subarray(0, length));
  refused(Buffer.concat([payload, Buffer.alloc(1)]));
  const snapshot = encodeHead(
    messageWith(from, to, {
      type: RaftMessageType.SNAP,
      snapshot: { index: 5, term: 1, confState: { voters: [1n, 2n], learners: [3n] } },
    }),
  );
  for (let length = 0; length < snapshot.length; length++) refused(snapshot.subarray(0, length));
});

test('fields that no member sends are refused', () => {
  const app = messageWith(from, to, {
    type: RaftMessageType.APP,
    term: 7,
    entries: [{ index: 1, term: 5, type: 0, data: Buffer.alloc(3) }],
  });
  const changes: Record<string, (payload: Buffer) => void> = {
    'type 0': (payload) => payload.writeUInt8(0, 0),
    'type 14': (payload) => payload.writeUInt8(14, 0),
    'entries in a heartbeat': (payload) => payload.writeUInt8(RaftMessageType.HEARTBEAT, 0),
    'an unknown flag': (payload) => payload.writeUInt8(16, 1),
    'a snapshot in an append': (payload) => payload.writeUInt8(8, 1),
    'more entries than bytes': (payload) => payload.writeUInt32LE(2 ** 32 - 1, 4),
    'a term above the log\u2019s': (payload) => writeFrameUint64(payload, 8, termMax + 1),
    'an index above all numbers': (payload) => payload.fill(0xff, 24, 32),
    'an entry of a later term': (payload) => writeFrameUint64(payload, 64, 8),
    'an unknown type of entry': (payload) => payload.writeUInt32LE(2, 76),
    'an entry longer than the message': (payload) => payload.writeUInt32LE(4, 72),
  };
  for (const [name, change] of Object.entries(changes)) {
    const payload = Buffer.from(encode([app]).subarray(16));
    change(payload);
    refused(payload, name);
  }
});

test('random bytes are refused or read, and nothing else happens', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        readMessage(Buffer.from(bytes), from, to, null);
      } catch (error) {
        assert.instance(error, PeerProtocolError);
      }
    }),
    { numRuns: 2000 },
  );
});

test.run();

/** The frames of messages, as they leave. */
function encode(messages: readonly Message[]): Buffer {
  const written: Buffer[] = [];
  const socket = new Duplex({
    write(chunk, _encoding, done) {
      written.push(Buffer.from(chunk));
      done();
    },
    read() {},
  });
  const output = new Output(socket);
  const writer = new FrameWriter(output);
  for (const message of messages) {
    writer.begin(PeerFrameKind.MESSAGE, messageBytes(message));
    writeMessage(message, writer);
    writer.end();
  }
  output.flush();
  return Buffer.concat(written);
}

function comparable(message: Message) {
  return {
    ...message,
    entries: message.entries.map(({ data, ...entry }) => ({
      ...entry,
      data: Buffer.from(data).toString('hex'),
    })),
  };
}

function refused(payload: Buffer, name = `${payload.length} bytes`): void {
  try {
    readMessage(payload, from, to, null);
  } catch (error) {
    assert.instance(error, PeerProtocolError, name);
    return;
  }
  assert.unreachable(`${name}: was read`);
}

import type { BytePool } from '../codec/byte-pool.ts';
import { assert } from '../errors/assert.ts';
import { termMax } from '../log/record.ts';
import { type Entry, EntryType, type MemberId, noMember, type Snapshot } from '../raft/entry.ts';
import { type Message, RaftMessageType } from '../raft/message.ts';
import { PeerProtocolError, readFrameUint64, writeFrameUint64 } from './frame.ts';
import type { FrameWriter } from './frame-writer.ts';

/*
 * A message:
 *
 *    0  u8   type                       64  with a subject: u64
 *    1  u8   flags                          with a snapshot: u64 index, u64 term, u32 voters, u32 learners,
 *    2  u16  0                              then 8 bytes for each of them
 *    4  u32  entries                        then for each entry:
 *    8  u64  term                        0  u64  term
 *   16  u64  logTerm                     8  u32  bytes of data
 *   24  u64  index                      12  u8   type
 *   32  u64  commit                     13       three zeros
 *   40  u64  rejectHint                 16       data
 *   48  u64  context
 *   56  u64  0
 *
 * All numbers are little-endian. Who sent it to whom is said by the connection, and an entry's index by its place behind `index`.
 */

const fixedBytes = 64;
const subjectBytes = 8;
const snapshotFixedBytes = 24;
const entryHeaderBytes = 16;

const MessageFlag = { REJECT: 1, TRANSFER: 2, SUBJECT: 4, SNAPSHOT: 8 } as const;
const flagsMax = 15;

const typeMax = Math.max(...Object.values(RaftMessageType));
const noEntries: readonly Entry[] = [];

/** Bytes that `writeMessage` writes. */
export function messageBytes(message: Message): number {
  let bytes = headBytes(message) + message.entries.length * entryHeaderBytes;
  for (const entry of message.entries) bytes += entry.data.length;
  return bytes;
}

/** Writes a message as a frame's payload. Data of entries is lent to the output (`FrameWriter.lend`). */
export function writeMessage(message: Message, writer: FrameWriter): void {
  const { entries } = message;
  const { output } = writer;
  const at = writer.room(headBytes(message));
  writeHead(message, output.chunk, at);
  for (const entry of entries) {
    const entryAt = writer.room(entryHeaderBytes);
    const { chunk } = output;
    writeFrameUint64(chunk, entryAt, entry.term);
    chunk.writeUInt32LE(entry.data.length, entryAt + 8);
    chunk.writeUInt32LE(entry.type, entryAt + 12);
    writer.lend(entry.data);
  }
}

/** A message without entries, by itself. */
export function encodeHead(message: Message): Buffer {
  assert(message.entries.length === 0, 'entries are written with writeMessage');
  const bytes = Buffer.alloc(headBytes(message));
  writeHead(message, bytes, 0);
  return bytes;
}

/**
 * @param pool where entries' data is copied to; null where the payload's memory is the caller's for good, and stays behind them
 * @throws PeerProtocolError when it is not a message that this version knows
 */
export function readMessage(payload: Buffer, from: MemberId, to: MemberId, pool: BytePool | null): Message {
  if (payload.length < fixedBytes) throw malformed('it is too short');
  const type = payload[0]!;
  const flags = payload[1]!;
  if (type === 0 || type > typeMax) throw malformed(`there is no type ${type}`);
  if (flags > flagsMax) throw malformed(`there are no flags ${flags}`);
  const hasSnapshot = (flags & MessageFlag.SNAPSHOT) !== 0;
  if (hasSnapshot !== (type === RaftMessageType.SNAP))
    throw malformed('a snapshot is where none belongs, or missing');
  const term = readMessageTerm(payload, 8);
  const logTerm = readMessageTerm(payload, 16);
  const index = readNumber(payload, 24);
  let at = fixedBytes;
  let subject = noMember;
  if ((flags & MessageFlag.SUBJECT) !== 0) {
    subject = readId(payload, at);
    at += subjectBytes;
  }
  let snapshot: Snapshot | null = null;
  if (hasSnapshot) {
    snapshot = readSnapshot(payload, at);
    const { voters, learners } = snapshot.confState;
    at += snapshotFixedBytes + 8 * (voters.length + learners.length);
  }
  return {
    type: type as RaftMessageType,
    to,
    from,
    term,
    logTerm,
    index,
    entries: readEntries(payload, at, type, { term, logTerm, index }, pool),
    commit: readNumber(payload, 32),
    reject: (flags & MessageFlag.REJECT) !== 0,
    rejectHint: readNumber(payload, 40),
    context: readNumber(payload, 48),
    transfer: (flags & MessageFlag.TRANSFER) !== 0,
    subject,
    snapshot,
  };
}

function headBytes({ subject, snapshot }: Message): number {
  const bytes = subject === noMember ? fixedBytes : fixedBytes + subjectBytes;
  if (snapshot === null) return bytes;
  const { voters, learners } = snapshot.confState;
  return bytes + snapshotFixedBytes + 8 * (voters.length + learners.length);
}

function writeHead(message: Message, bytes: Buffer, start: number): void {
  const { entries, subject, snapshot } = message;
  assert(
    entries.length === 0 || (message.type === RaftMessageType.APP && entries[0]!.index === message.index + 1),
    'entries follow the index of an append',
  );
  let flags = 0;
  if (message.reject) flags |= MessageFlag.REJECT;
  if (message.transfer) flags |= MessageFlag.TRANSFER;
  if (subject !== noMember) flags |= MessageFlag.SUBJECT;
  if (snapshot !== null) flags |= MessageFlag.SNAPSHOT;
  bytes.writeUInt32LE(message.type | (flags << 8), start);
  bytes.writeUInt32LE(entries.length, start + 4);
  writeFrameUint64(bytes, start + 8, message.term);
  writeFrameUint64(bytes, start + 16, message.logTerm);
  writeFrameUint64(bytes, start + 24, message.index);
  writeFrameUint64(bytes, start + 32, message.commit);
  writeFrameUint64(bytes, start + 40, message.rejectHint);
  writeFrameUint64(bytes, start + 48, message.context);
  writeFrameUint64(bytes, start + 56, 0);
  let at = start + fixedBytes;
  if (subject !== noMember) {
    bytes.writeBigUInt64LE(subject, at);
    at += subjectBytes;
  }
  if (snapshot === null) return;
  const { voters, learners } = snapshot.confState;
  writeFrameUint64(bytes, at, snapshot.index);
  writeFrameUint64(bytes, at + 8, snapshot.term);
  bytes.writeUInt32LE(voters.length, at + 16);
  bytes.writeUInt32LE(learners.length, at + 20);
  at += snapshotFixedBytes;
  for (const ids of [voters, learners]) {
    for (const id of ids) {
      bytes.writeBigUInt64LE(id, at);
      at += 8;
    }
  }
}

function readEntries(
  payload: Buffer,
  start: number,
  type: number,
  { term, logTerm, index }: Pick<Message, 'term' | 'logTerm' | 'index'>,
  pool: BytePool | null,
): readonly Entry[] {
  const count = payload.readUInt32LE(4);
  let at = start;
  if (count > 0 && type !== RaftMessageType.APP) throw malformed('entries are where none belong');
  if (count * entryHeaderBytes > payload.length - at) throw malformed('its entries are cut off');
  const entries = count === 0 ? noEntries : new Array<Entry>(count);
  let before = logTerm;
  for (let i = 0; i < count; i++) {
    if (payload.length - at < entryHeaderBytes) throw malformed('an entry is cut off');
    const entryTerm = readMessageTerm(payload, at);
    const bytes = payload.readUInt32LE(at + 8);
    const entryType = payload.readUInt32LE(at + 12);
    at += entryHeaderBytes;
    if (bytes > payload.length - at) throw malformed('an entry is cut off');
    if (entryType > EntryType.CONF_CHANGE) throw malformed(`there is no type of entry ${entryType}`);
    if (entryTerm < before || entryTerm > term) throw malformed('the terms of its entries are out of order');
    before = entryTerm;
    let data: Buffer;
    if (pool === null) data = payload.subarray(at, at + bytes);
    else {
      data = pool.take(bytes);
      payload.copy(data, 0, at, at + bytes);
    }
    at += bytes;
    (entries as Entry[])[i] = { index: index + 1 + i, term: entryTerm, type: entryType as EntryType, data };
  }
  if (at !== payload.length) throw malformed('bytes are left behind it');
  return entries;
}

function readSnapshot(payload: Buffer, start: number): Snapshot {
  if (payload.length - start < snapshotFixedBytes) throw malformed('its snapshot is cut off');
  const voterCount = payload.readUInt32LE(start + 16);
  const learnerCount = payload.readUInt32LE(start + 20);
  let at = start + snapshotFixedBytes;
  if (8 * (voterCount + learnerCount) > payload.length - at) throw malformed('its members are cut off');
  const take = (count: number): MemberId[] =>
    Array.from({ length: count }, () => {
      at += 8;
      return payload.readBigUInt64LE(at - 8);
    });
  return {
    index: readNumber(payload, start),
    term: readMessageTerm(payload, start + 8),
    confState: { voters: take(voterCount), learners: take(learnerCount) },
  };
}

function readId(payload: Buffer, at: number): MemberId {
  if (payload.length - at < 8) throw malformed('its subject is cut off');
  return payload.readBigUInt64LE(at);
}

/** Reads a term that the log can store; any other would be taken over by every member. */
function readMessageTerm(payload: Buffer, at: number): number {
  const term = readFrameUint64(payload, at);
  if (term > termMax) throw malformed('a term is above all that the log can hold');
  return term;
}

function readNumber(payload: Buffer, at: number): number {
  const value = readFrameUint64(payload, at);
  // Room is left for what is counted on from it.
  if (value > numberMax) throw malformed('a number is above all that are used');
  return value;
}

const numberMax = Number.MAX_SAFE_INTEGER - 2 ** 32;

function malformed(why: string): PeerProtocolError {
  return new PeerProtocolError(`a malformed message: ${why}`);
}

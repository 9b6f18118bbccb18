import { checksum } from '../host/checksum.ts';
import type { HardState } from '../raft/entry.ts';
import {
  RecordType,
  readRecordType,
  readTerm,
  readUint64,
  recordBytes,
  recordHeaderBytes,
  writeUint64,
} from './record.ts';

/*
 * The record that ends a batch. Without it nothing of the batch counts. Its payload:
 *
 *    0  u64  batch number: one more than that of the batch before, over all segments and starts
 *    8  u64  salt of the segment
 *   16  u64  offset of the batch's first byte in the segment's file
 *   24  u32  bytes of the batch, this record included
 *   28  u32  records of the batch, this one not counted
 *   32  u64  hard state: vote
 *   40  u64  hard state: commit
 *   48  u32  flags: 1 = seal
 *   52  u32  CRC-32 of bytes 4 to 75 of the record, from 0: the mark can be known without what is before it
 *
 * The record's index is the log's last index, its term the hard state's term.
 */

export interface CommitMark {
  readonly batchNumber: number;
  readonly salt: bigint;
  readonly batchOffset: number;
  readonly batchBytes: number;
  readonly batchRecords: number;
  readonly hardState: HardState;
  /** Written when the log was idle or closed, to show that everything before it was acknowledged. */
  readonly seal: boolean;
  readonly lastIndex: number;
}

const payloadBytes = 56;
const selfChecksumAt = recordHeaderBytes + 52;

export const commitMarkBytes = recordBytes(payloadBytes);
export const commitMarkPayloadBytes = payloadBytes;

/** Offset of the salt from the start of the record: what a search for marks looks for. */
export const commitMarkSaltAt = recordHeaderBytes + 8;

/** Writes the payload at `at + recordHeaderBytes`; the record's header, except for the CRC, is there already. */
export function writeCommitMark(bytes: Uint8Array, view: DataView, at: number, mark: CommitMark): void {
  const payload = at + recordHeaderBytes;
  writeUint64(view, payload, mark.batchNumber);
  view.setBigUint64(payload + 8, mark.salt, true);
  writeUint64(view, payload + 16, mark.batchOffset);
  view.setUint32(payload + 24, mark.batchBytes, true);
  view.setUint32(payload + 28, mark.batchRecords, true);
  view.setBigUint64(payload + 32, mark.hardState.vote, true);
  writeUint64(view, payload + 40, mark.hardState.commit);
  view.setUint32(payload + 48, mark.seal ? 1 : 0, true);
  view.setUint32(at + selfChecksumAt, checksum(bytes.subarray(at + 4, at + selfChecksumAt), 0), true);
}

export function readCommitMark(view: DataView, at: number): CommitMark {
  const payload = at + recordHeaderBytes;
  return {
    batchNumber: readUint64(view, payload),
    salt: view.getBigUint64(payload + 8, true),
    batchOffset: readUint64(view, payload + 16),
    batchBytes: view.getUint32(payload + 24, true),
    batchRecords: view.getUint32(payload + 28, true),
    hardState: {
      term: readTerm(view, at),
      vote: view.getBigUint64(payload + 32, true),
      commit: readUint64(view, payload + 40),
    },
    seal: (view.getUint32(payload + 48, true) & 1) === 1,
    lastIndex: readUint64(view, at + 8),
  };
}

/** Returns whether the bytes at `at` are a whole commit mark, wherever it was written. */
export function isCommitMark(bytes: Uint8Array, view: DataView, at: number): boolean {
  if (at < 0 || at + commitMarkBytes > bytes.length) return false;
  if (readRecordType(view, at) !== RecordType.COMMIT) return false;
  if (view.getUint32(at + 4, true) !== payloadBytes) return false;
  return (
    checksum(bytes.subarray(at + 4, at + selfChecksumAt), 0) === view.getUint32(at + selfChecksumAt, true)
  );
}

import { commitMarkBytes, commitMarkSaltAt, isCommitMark, readCommitMark } from './commit-mark.ts';
import type { DiskFile } from './disk.ts';

/** The bytes of a segment behind the last batch that checks. */
export interface Tail {
  /** What is there of batches that were written after the one that does not check; `null` if nothing is. */
  readonly laterBatches: string | null;
  /** Offset behind the last byte that is not zero; the given start if there is none. */
  readonly bytesEnd: number;
}

/**
 * Reads a segment from `start`, where the last batch that checks ends, to its end at `size`.
 *
 * @param batchNumber the number of the batch that does not check
 */
export async function examineTail(
  file: DiskFile,
  start: number,
  size: number,
  salt: bigint,
  batchNumber: number,
): Promise<Tail> {
  const later = new LaterBatches(salt, start, batchNumber);
  // A mark may lie across two windows: each begins with the last bytes of the one before.
  const window = Buffer.alloc(commitMarkBytes + Math.min(readBytes, Math.max(0, size - start)));
  const zeros = Buffer.alloc(window.length);
  let kept = 0;
  let bytesEnd = start;
  for (let position = start; position < size; ) {
    const length = Math.min(window.length - kept, size - position);
    const count = await file.read(window, kept, length, position);
    if (count === 0) break;
    const filled = kept + count;
    const windowOffset = position - kept;
    if (!window.subarray(0, filled).equals(zeros.subarray(0, filled))) {
      let last = filled;
      while (window[last - 1] === 0) last--;
      bytesEnd = Math.max(bytesEnd, windowOffset + last);
      const laterBatches = later.lookIn(window.subarray(0, filled), windowOffset);
      if (laterBatches !== null) return { laterBatches, bytesEnd };
    }
    kept = Math.min(filled, commitMarkBytes - 1);
    window.copyWithin(0, filled - kept, filled);
    position += count;
  }
  return { laterBatches: null, bytesEnd };
}

/**
 * Looks for the commit marks of batches that were written after the one that does not check. One write is in flight at a time, so
 * they prove that it was durable once.
 *
 * A mark in the place it was written to is proof. Bytes that were put in or taken away moved the marks behind them: two of later
 * batches, in order, are proof as well. One alone is not: there may be bytes of a client in the batch that does not check, though
 * none knows the salt.
 */
class LaterBatches {
  private readonly saltBytes = Buffer.alloc(8);
  private readonly start: number;
  /** The number of the batch that does not check, or of the last mark in another place. */
  private number: number;
  private isOneMoved = false;

  constructor(salt: bigint, start: number, batchNumber: number) {
    this.saltBytes.writeBigUInt64LE(salt);
    this.start = start;
    this.number = batchNumber;
  }

  lookIn(bytes: Buffer, offset: number): string | null {
    const { saltBytes } = this;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let place = bytes.indexOf(saltBytes); place !== -1; place = bytes.indexOf(saltBytes, place + 1)) {
      const at = place - commitMarkSaltAt;
      if (!isCommitMark(bytes, view, at)) continue;
      const { batchOffset, batchBytes, batchNumber } = readCommitMark(view, at);
      if (batchOffset + batchBytes === offset + at + commitMarkBytes) {
        // A mark of the damaged batch itself proves nothing: a torn write may have left its end and not its start.
        if (batchOffset > this.start) return 'a later batch behind it';
      } else if (batchNumber > this.number) {
        if (this.isOneMoved) return 'later batches behind it, which are not where they were written';
        this.isOneMoved = true;
        this.number = batchNumber;
      }
    }
    return null;
  }
}

const readBytes = 1024 * 1024;

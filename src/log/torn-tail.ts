import { commitMarkBytes, commitMarkSaltAt, isCommitMark, readCommitMark } from './commit-mark.ts';
import type { DiskFile } from './disk.ts';

const readBytes = 1024 * 1024;

/** The bytes of a segment behind the last batch that checks. */
export interface Tail {
  /**
   * Offset of the commit mark of a batch that was written after the one that does not check; null if there is none.
   * One write is in flight at a time, so such a mark proves that the damaged batch was durable once.
   */
  readonly laterMarkOffset: number | null;
  /** Offset behind the last byte that is not zero; the given start if there is none. */
  readonly bytesEnd: number;
}

/** Reads a segment from `start`, where the last batch that checks ends, to its end at `size`. */
export async function examineTail(file: DiskFile, start: number, size: number, salt: bigint): Promise<Tail> {
  const saltBytes = Buffer.alloc(8);
  saltBytes.writeBigUInt64LE(salt);
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
      const laterMarkOffset = findLaterMark(window.subarray(0, filled), windowOffset, saltBytes, start);
      if (laterMarkOffset !== null) return { laterMarkOffset, bytesEnd };
    }
    kept = Math.min(filled, commitMarkBytes - 1);
    window.copyWithin(0, filled - kept, filled);
    position += count;
  }
  return { laterMarkOffset: null, bytesEnd };
}

function findLaterMark(bytes: Buffer, offset: number, saltBytes: Buffer, badBatch: number): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let place = bytes.indexOf(saltBytes); place !== -1; place = bytes.indexOf(saltBytes, place + 1)) {
    const at = place - commitMarkSaltAt;
    // A mark of the damaged batch itself proves nothing: a torn write may have left its end and not its start.
    if (isCommitMark(bytes, view, at, offset + at) && readCommitMark(view, at).batchOffset > badBatch) {
      return offset + at;
    }
  }
  return null;
}

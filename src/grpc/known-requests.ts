import type { RequestHeaders } from './request-headers.ts';

/** A client repeats the header block of each method it calls; this many different ones are remembered. */
const entriesMax = 8;
/** Longer blocks are decoded each time: comparing them would cost about as much. */
const knownBlockBytesMax = 512;

interface KnownRequest {
  readonly block: Buffer;
  readonly request: RequestHeaders;
}

/**
 * What header blocks said, by their bytes. It holds while the decoder's dynamic table stays as it is, and so only
 * blocks that left the table alone are remembered.
 */
export class KnownRequests {
  private entries: KnownRequest[] = [];
  /** Generation of the decoder's table that all entries belong to. */
  private generation = -1;
  private replaceAt = 0;

  /** The request that these bytes stand for, or null. */
  find(source: Buffer, start: number, end: number, generation: number): RequestHeaders | null {
    if (generation !== this.generation) return null;
    const bytes = end - start;
    for (const { block, request } of this.entries) {
      if (block.length === bytes && sameBytes(block, source, start)) return request;
    }
    return null;
  }

  add(source: Buffer, start: number, end: number, generation: number, request: RequestHeaders): void {
    if (end - start > knownBlockBytesMax) return;
    if (generation !== this.generation) {
      this.generation = generation;
      this.entries = [];
    }
    const entry: KnownRequest = { block: Buffer.from(source.subarray(start, end)), request };
    if (this.entries.length < entriesMax) {
      this.entries.push(entry);
    } else {
      this.entries[this.replaceAt] = entry;
      this.replaceAt = (this.replaceAt + 1) % entriesMax;
    }
  }
}

function sameBytes(block: Buffer, source: Buffer, start: number): boolean {
  // From the end: blocks of one client differ in their last fields more often than in the first.
  for (let i = block.length - 1; i >= 0; i--) {
    if (block[i] !== source[start + i]) return false;
  }
  return true;
}

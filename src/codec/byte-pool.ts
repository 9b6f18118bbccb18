/**
 * Memory for small things that live until nobody holds them any more. It is cut from large chunks: an allocation for
 * each would cost more than everything else that a small put needs.
 */
export class BytePool {
  private chunk = Buffer.allocUnsafeSlow(poolChunkBytes);
  private used = 0;

  /** `bytes` of memory that nobody else has; their content is arbitrary. */
  take(bytes: number): Buffer {
    if (bytes >= ownBytes) return Buffer.allocUnsafeSlow(bytes);
    if (this.used + bytes > poolChunkBytes) {
      this.chunk = Buffer.allocUnsafeSlow(poolChunkBytes);
      this.used = 0;
    }
    const start = this.used;
    this.used += bytes;
    return this.chunk.subarray(start, this.used);
  }
}

/** Bytes that are taken from the system at once. */
const poolChunkBytes = 256 * 1024;
/** The size from which on a request gets memory of its own, so that no chunk is left half empty. */
const ownBytes = 16 * 1024;

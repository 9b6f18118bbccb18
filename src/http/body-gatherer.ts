/** Puts a request body together from its chunks, within a bound. */
export class BodyGatherer {
  /** The whole body once it is complete; empty if it was longer than the bound. */
  body: Buffer = none;
  /** Bytes received, those thrown away included. */
  bodyBytes = 0;
  /** Chunks before the last one; `null` while there are none. */
  private parts: Buffer[] | null = null;

  /** The memory of a body that is not complete. */
  get heldBytes(): number {
    return this.parts === null ? 0 : this.bodyBytes + this.parts.length * partBytes;
  }

  /** Takes a chunk that is not the last. The bytes become the gatherer's. */
  push(chunk: Buffer, bytesMax: number): void {
    this.bodyBytes += chunk.length;
    if (this.bodyBytes > bytesMax) this.parts = null;
    else if (this.parts) this.parts.push(chunk);
    else this.parts = [chunk];
  }

  /** Takes the last chunk and completes `body`. */
  finish(chunk: Buffer, bytesMax: number): void {
    this.bodyBytes += chunk.length;
    if (this.bodyBytes > bytesMax) this.body = none;
    else if (this.parts === null) this.body = chunk;
    else if (this.parts.length === 1 && chunk.length === 0) this.body = this.parts[0]!;
    else this.body = Buffer.concat([...this.parts, chunk], this.bodyBytes);
    this.parts = null;
  }
}

/** The memory that a part takes beside its bytes. */
const partBytes = 128;
const none = Buffer.alloc(0);

/** A file that arrives piece by piece, for one reader. */
export class ArrivingFile implements AsyncIterable<Uint8Array> {
  private readonly aheadBytesMax: number;
  private readonly setPaused: (isPaused: boolean) => void;
  private readonly chunks: Uint8Array[] = [];
  /** The bytes of chunks that came and were not taken. */
  private aheadBytes = 0;
  private isPaused = false;
  private isComplete = false;
  private failure: Error | null = null;
  private wake: (() => void) | null = null;

  /**
   * @param aheadBytesMax from so many bytes on that were not taken yet
   * @param setPaused is called with true, and with false once there are fewer
   */
  constructor(aheadBytesMax: number, setPaused: (isPaused: boolean) => void) {
    this.aheadBytesMax = aheadBytesMax;
    this.setPaused = setPaused;
  }

  /** The chunk becomes the reader's. */
  push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.aheadBytes += weight(chunk);
    this.pauseOrResume();
    this.wakeReader();
  }

  /** All of it has come. */
  complete(): void {
    this.isComplete = true;
    this.wakeReader();
  }

  /** No more will come: the reader gets the error, and nothing of what it has not taken yet. */
  fail(error: Error): void {
    if (this.isComplete || this.failure !== null) return;
    this.failure = error;
    this.wakeReader();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      if (this.failure !== null) throw this.failure;
      const chunk = this.chunks.shift();
      if (chunk !== undefined) {
        this.aheadBytes -= weight(chunk);
        this.pauseOrResume();
        yield chunk;
      } else if (this.isComplete) return;
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    }
  }

  private pauseOrResume(): void {
    const shouldPause = this.aheadBytes >= this.aheadBytesMax;
    if (shouldPause === this.isPaused) return;
    this.isPaused = shouldPause;
    this.setPaused(shouldPause);
  }

  private wakeReader(): void {
    const { wake } = this;
    this.wake = null;
    wake?.();
  }
}

/** The least size that a chunk counts as, so that very short ones are bounded too. */
const chunkBytesMin = 1024;

function weight(chunk: Uint8Array): number {
  return Math.max(chunk.length, chunkBytesMin);
}

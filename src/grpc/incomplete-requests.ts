import type { Stream } from './stream.ts';

/**
 * The streams of one connection whose request has begun and is not complete, oldest first: a list linked through the
 * streams themselves, since every call passes through it.
 */
export class IncompleteRequests {
  /** Null when there is none. */
  oldest: Stream | null = null;
  count = 0;
  private newest: Stream | null = null;

  /** Without effect when the stream is in the list already. */
  add(stream: Stream, nowMs: number): void {
    if (stream.awaiting) return;
    stream.awaiting = true;
    stream.awaitingSinceMs = nowMs;
    stream.previousAwaiting = this.newest;
    if (this.newest === null) this.oldest = stream;
    else this.newest.nextAwaiting = stream;
    this.newest = stream;
    this.count++;
  }

  /** Without effect when the stream is not in the list. */
  remove(stream: Stream): void {
    if (!stream.awaiting) return;
    stream.awaiting = false;
    const { previousAwaiting, nextAwaiting } = stream;
    if (previousAwaiting === null) this.oldest = nextAwaiting;
    else previousAwaiting.nextAwaiting = nextAwaiting;
    if (nextAwaiting === null) this.newest = previousAwaiting;
    else nextAwaiting.previousAwaiting = previousAwaiting;
    stream.previousAwaiting = null;
    stream.nextAwaiting = null;
    this.count--;
  }
}

import { IncomingMessage } from 'node:http';

/** Takes the body of a request while it arrives. */
interface BodySink {
  /** The bytes become the sink's. */
  chunk(bytes: Buffer): void;
  /** The body is complete. Called for requests without a body, too. */
  complete(): void;
}

/**
 * node's request, as `http.createServer` takes a class for it, whose body goes straight to a sink: a stream that nobody reads
 * as a stream costs a third of a small request's time.
 */
export class BodyMessage extends IncomingMessage {
  /** Must be set in the `request` event; no chunk comes before it. */
  sink: BodySink | null = null;

  override push(chunk: Buffer | null): boolean {
    if (chunk !== null) this.sink?.chunk(chunk);
    else this.sink?.complete();
    return true;
  }

  /** node calls this behind an answer to throw away what has not been read; here nothing is kept. */
  _dump(): void {}
}

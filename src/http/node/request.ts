import { IncomingMessage } from 'node:http';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { BodyGatherer } from '../body-gatherer.ts';
import type { HttpRequest } from '../exchange.ts';

/** A request as node:http gave it. */
export class NodeRequest extends BodyGatherer implements HttpRequest {
  readonly method: string;
  path: string;
  readonly query: string;
  private readonly raw: IncomingMessage;
  private lowerCased: string[] | null = null;

  constructor(raw: IncomingMessage) {
    super();
    this.raw = raw;
    this.method = raw.method!;
    const target = raw.url!;
    const path = target.charCodeAt(0) === 0x2f ? target : originForm(target);
    const mark = path.indexOf('?');
    this.path = mark < 0 ? path : path.slice(0, mark);
    this.query = mark < 0 ? '' : path.slice(mark + 1);
  }

  get headers(): readonly string[] {
    this.lowerCased ??= this.raw.rawHeaders.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text));
    return this.lowerCased;
  }

  header(name: string): string | undefined {
    const { rawHeaders } = this.raw;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const candidate = rawHeaders[i]!;
      if (candidate.length === name.length && candidate.toLowerCase() === name) return rawHeaders[i + 1];
    }
    return undefined;
  }

  get remoteAddress(): string {
    return this.raw.socket.remoteAddress ?? '';
  }

  get secure(): boolean {
    return (this.raw.socket as Partial<TLSSocket>).encrypted === true;
  }

  peerCertificate(): PeerCertificate | undefined {
    if (!this.secure) return undefined;
    const certificate = (this.raw.socket as TLSSocket).getPeerCertificate();
    return certificate && Object.keys(certificate).length > 0 ? certificate : undefined;
  }
}

/** Turns absolute-form (`http://host/path`, RFC 9112, 3.2.2) into a path; other forms stay, and no route has them. */
function originForm(target: string): string {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*(.*)$/i.exec(target);
  if (!absolute) return target;
  return absolute[1]!.startsWith('/') ? absolute[1]! : `/${absolute[1]!}`;
}

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

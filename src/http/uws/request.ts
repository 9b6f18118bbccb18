import type { UwsRequest as RawRequest, UwsResponse as RawResponse } from 'uWebSockets.js';
import type { PeerCertificate } from 'node:tls';
import { BodyGatherer } from '../body-gatherer.ts';
import type { HttpRequest } from '../exchange.ts';
import { RequestHead } from './request-head.ts';

/** A request as uWebSockets gave it, with everything copied that is lost when its callback returns. */
export class UwsRequest extends BodyGatherer implements HttpRequest {
  readonly method: string;
  path: string;
  readonly query: string;
  readonly headers: readonly string[];
  readonly secure = false;
  readonly messages = null;
  /** uWebSockets gives no connection away. */
  readonly asksForUpgrade = false;
  readonly head: RequestHead;
  /** `null` once the connection may be gone. */
  private raw: RawResponse | null;

  constructor(request: RawRequest, response: RawResponse) {
    super();
    this.method = request.getCaseSensitiveMethod();
    this.path = request.getUrl();
    this.query = request.getQuery() ?? '';
    collecting = [];
    request.forEach(keepHeader);
    this.headers = collecting;
    this.head = new RequestHead(collecting);
    this.raw = response;
  }

  header(name: string): string | undefined {
    const { headers } = this;
    for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return headers[i + 1];
    return undefined;
  }

  get remoteAddress(): string {
    return this.raw ? Buffer.from(this.raw.getRemoteAddressAsText()).toString('latin1') : '';
  }

  peerCertificate(): PeerCertificate | undefined {
    return undefined;
  }

  takeConnection(): null {
    return null;
  }

  /** Lets go of the connection; must be called before uWebSockets does. */
  detach(): void {
    this.raw = null;
  }
}

/**
 * The list that `keepHeader` adds the headers of the current request to; one callback serves all requests.
 */
let collecting: string[] = [];

function keepHeader(name: string, value: string): void {
  collecting.push(name, value);
}

import type { PeerCertificate } from 'node:tls';
import type { WebSocket } from 'ws';
import type { HttpRequest, MessageSource } from '../exchange.ts';

/** The request that a WebSocket is: a POST to where it was opened, whose body are the messages that come on it. */
export class WebSocketRequest implements HttpRequest, MessageSource {
  readonly method = 'POST';
  path: string;
  readonly body = none;
  readonly bodyBytes = 0;
  readonly asksForUpgrade = false;
  onText: ((text: Buffer) => void) | null = null;
  private readonly ws: WebSocket;
  private readonly opening: HttpRequest;
  /** From the subprotocols, where a browser has its only place for it; else `undefined`. */
  private readonly token: string | undefined;

  /** @param opening the request that asked for the WebSocket */
  constructor(ws: WebSocket, opening: HttpRequest) {
    this.ws = ws;
    this.opening = opening;
    this.path = opening.path;
    this.token = bearerToken(opening.header('sec-websocket-protocol'));
    ws.on('message', (data: Buffer) => this.onText?.(data));
  }

  get messages(): MessageSource {
    return this;
  }

  get query(): string {
    return this.opening.query;
  }

  get headers(): readonly string[] {
    return this.opening.headers;
  }

  header(name: string): string | undefined {
    return name === 'authorization' && this.token !== undefined ? this.token : this.opening.header(name);
  }

  get remoteAddress(): string {
    return this.opening.remoteAddress;
  }

  get secure(): boolean {
    return this.opening.secure;
  }

  peerCertificate(): PeerCertificate | undefined {
    return this.opening.peerCertificate();
  }

  takeConnection(): null {
    return null;
  }

  pause(): void {
    this.ws.pause();
  }

  resume(): void {
    this.ws.resume();
  }
}

/** The token of `Sec-WebSocket-Protocol: Bearer, TOKEN`. */
function bearerToken(protocols: string | undefined): string | undefined {
  return /^Bearer\s*,\s*(\S+)$/.exec(protocols ?? '')?.[1];
}

const none = Buffer.alloc(0);

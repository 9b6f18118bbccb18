import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Handler, HttpRequest, HttpResponse } from '../exchange.ts';
import type { HttpLimits } from '../limits.ts';
import { respondPlainError } from '../plain-text.ts';
import { hasToken } from '../token-list.ts';
import { isGatewayPath } from '../url-path.ts';
import { WebSocketRequest } from './web-socket-request.ts';
import { WebSocketResponse } from './web-socket-response.ts';

/**
 * Opens WebSockets (RFC 6455) under the gateway's paths, as etcd's gateway does: what the client sends on one is the body of a POST
 * to its path, whether it was opened with `?method=POST` or not, and each line of the answer is a message. So one
 * connection creates and cancels watches, which a plain request cannot. Every other request goes to the handler behind it.
 */
export class WebSocketProxy {
  private readonly next: Handler;
  private readonly limits: HttpLimits;
  private readonly server: WebSocketServer;
  private readonly open = new Set<WebSocket>();

  /** @param next answers plain requests, and those that WebSockets are */
  constructor(next: Handler, limits: HttpLimits) {
    this.next = next;
    this.limits = limits;
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.bodyBytesMax,
      // Between two messages of one client the others get their turn.
      allowSynchronousEvents: false,
      // Text or not, the JSON reader looks at it.
      skipUTF8Validation: true,
      handleProtocols: (protocols) => (protocols.has(bearer) ? bearer : false),
    });
  }

  /** Answers a request, or opens a WebSocket for it. A `Handler`, bound to its object. */
  readonly handle: Handler = (request, response) => {
    if (
      request.asksForUpgrade &&
      isGatewayPath(request.path) &&
      hasToken(request.header('upgrade'), 'websocket')
    ) {
      this.upgrade(request, response);
    } else this.next(request, response);
  };

  private upgrade(request: HttpRequest, response: HttpResponse): void {
    if (request.method !== 'GET') {
      refuse(response, 405, 'Method Not Allowed');
      return;
    }
    const version = request.header('sec-websocket-version');
    if (!hasToken(version, '13') || !keyFits.test(request.header('sec-websocket-key') ?? '')) {
      refuse(response, 400, 'Bad Request');
      return;
    }
    const taken = request.takeConnection();
    if (taken === null) {
      this.next(request, response);
      return;
    }
    const socket = taken.socket as Socket;
    this.server.handleUpgrade(handshakeOf(request), socket, taken.head, (ws) =>
      this.serve(ws, socket, request),
    );
  }

  private serve(ws: WebSocket, socket: Socket, opening: HttpRequest): void {
    const response = new WebSocketResponse(ws, socket, this.limits);
    this.open.add(ws);
    // Whoever breaks the protocol is told by a closing frame, which ws sends.
    ws.on('error', () => {});
    ws.on('close', () => {
      this.open.delete(ws);
      response.connectionLost();
    });
    this.next(new WebSocketRequest(ws, opening), response);
  }

  /** WebSockets that are open. */
  get openCount(): number {
    return this.open.size;
  }

  /** Closes all WebSockets. */
  close(): void {
    for (const ws of this.open) ws.terminate();
  }
}

/** The handshake as ws reads it off a request of node's. Extensions are not negotiated: etcd has none. */
function handshakeOf(request: HttpRequest): IncomingMessage {
  const headers: Record<string, string> = {
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': request.header('sec-websocket-key')!,
  };
  // Other subprotocols, and those that ws cannot read, are passed over, as in etcd.
  if (hasToken(request.header('sec-websocket-protocol'), bearer)) headers['sec-websocket-protocol'] = bearer;
  return { method: 'GET', url: request.path, headers } as unknown as IncomingMessage;
}

function refuse(response: HttpResponse, status: number, text: string): void {
  respondPlainError(response.header('Sec-Websocket-Version', '13'), status, text);
}

const keyFits = /^[+/0-9A-Za-z]{22}==$/;
const bearer = 'Bearer';

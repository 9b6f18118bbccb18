import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Scheduler } from '../scheduler.ts';

/** A peer's answer other than "go on". */
export interface PeerAnswer {
  readonly status: number;
  /** `X-Etcd-Cluster-ID`, empty if it has none. */
  readonly clusterId: string;
  /** The body's first line, of `answerBytesMax` at most. */
  readonly text: string;
}

export interface DialOptions {
  /** A peer's URL: `http://host:port`. */
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly scheduler: Scheduler;
  /** The connection is the caller's from here on, with what has come behind the handshake. */
  opened(socket: Socket, head: Buffer): void;
  /** The peer answered and does not take the connection. */
  refused(answer: PeerAnswer): void;
  /** No answer. */
  failed(error: Error): void;
}

const answerBytesMax = 4 * 1024;

/**
 * Connects to a peer's port and asks for another protocol. One of the three functions is called once, never before this returns.
 *
 * This is the one place where connections to peers are made.
 *
 * @returns calls it off: nothing is called any more
 */
export function dial(options: DialOptions): () => void {
  const { scheduler } = options;
  let isOver = false;
  const settle = (how: () => void): void => {
    if (isOver) return;
    isOver = true;
    cancelTimeout();
    how();
  };
  let stop: (error?: Error) => void = () => {};
  const cancelTimeout = scheduler.after(options.timeoutMs, () => {
    stop();
    settle(() => options.failed(new Error(`no answer to the handshake within ${options.timeoutMs} ms`)));
  });
  const target = targetOf(options.url);
  if (target instanceof Error) {
    scheduler.soon(() => settle(() => options.failed(target)));
  } else {
    const outgoing = request({
      ...target,
      path: options.path,
      headers: options.headers,
      agent: false,
    });
    stop = () => outgoing.destroy();
    outgoing.on('upgrade', (_response: IncomingMessage, socket: Socket, head: Buffer) => {
      socket.setNoDelay(true);
      if (isOver) socket.destroy();
      else settle(() => options.opened(socket, head));
    });
    outgoing.on('response', (response) => {
      readAnswer(response, (answer) => {
        outgoing.destroy();
        settle(() => options.refused(answer));
      });
    });
    outgoing.on('error', (error) => settle(() => options.failed(error)));
    outgoing.on('close', () => settle(() => options.failed(new Error('the connection was closed'))));
    outgoing.end();
  }
  return () => {
    settle(() => {});
    stop();
  };
}

function targetOf(url: string): { host: string; port: number } | Error {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return new Error(`malformed peer URL ${url}`);
  }
  if (parsed.protocol === 'https:') {
    return new Error(`the peer URL ${url} needs TLS, and this member has no certificates for peers`);
  }
  if (parsed.protocol !== 'http:') return new Error(`the peer URL ${url} is not of http or https`);
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  return { host, port: parsed.port === '' ? 80 : Number(parsed.port) };
}

function readAnswer(response: IncomingMessage, done: (answer: PeerAnswer) => void): void {
  const { headers } = response;
  const clusterId = headers['x-etcd-cluster-id'];
  let body = Buffer.alloc(0);
  const end = (): void =>
    done({
      status: response.statusCode ?? 0,
      clusterId: typeof clusterId === 'string' ? clusterId : '',
      text: body.toString('utf8').split('\n')[0]!.trim(),
    });
  response.on('data', (chunk: Buffer) => {
    body = Buffer.concat([body, chunk.subarray(0, answerBytesMax - body.length)]);
    if (body.length === answerBytesMax) end();
  });
  response.on('end', end);
  response.on('error', end);
}

import { type IncomingMessage, request } from 'node:http';
import { type RequestOptions, request as requestSecure } from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '../host/clock.ts';
import { dialProblem } from '../net/tls/certificate-check.ts';
import type { Credentials } from '../net/tls/credentials.ts';
import { secureOptions } from '../net/tls/dialing.ts';

/**
 * Connects to a peer's port and asks for another protocol. One of the three functions is called once, never before this returns.
 *
 * This is the one place where connections to peers are made.
 *
 * @returns calls it off: nothing is called any more
 */
export function dial(options: DialOptions): () => void {
  const { clock } = options;
  let isOver = false;
  const settle = (how: () => void): void => {
    if (isOver) return;
    isOver = true;
    cancelTimeout();
    how();
  };
  let stop: (error?: Error) => void = () => {};
  const cancelTimeout = clock.after(options.timeoutMs, () => {
    stop();
    settle(() => options.failed(new Error(`no answer to the handshake within ${options.timeoutMs} ms`)));
  });
  const begin = (tls: RequestOptions): void => {
    if (isOver) return;
    const requester = options.url.startsWith('https:') ? requestSecure : request;
    const outgoing = requester(new URL(options.url), {
      path: options.path,
      headers: options.headers,
      agent: false,
      ...tls,
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
    outgoing.on('error', (error) => settle(() => options.failed(dialProblem(error))));
    outgoing.on('close', () => settle(() => options.failed(new Error('the connection was closed'))));
    outgoing.end();
  };
  const problem = problemOf(options.url);
  if (problem !== null) clock.soon(() => settle(() => options.failed(new Error(problem))));
  else if (options.url.startsWith('http:')) begin({});
  else {
    secureOptions(options.credentials).then(begin, (error: Error) => settle(() => options.failed(error)));
  }
  return () => {
    settle(() => {});
    stop();
  };
}

/** A peer's answer other than "go on". */
export interface DialAnswer {
  readonly status: number;
  /** `X-Etcd-Cluster-ID`, empty if it has none. */
  readonly clusterId: string;
  /** The body's first line, of `answerBytesMax` at most. */
  readonly text: string;
}

interface DialOptions {
  /** A peer's URL: `http://host:port`, or `https`. */
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For `https`; null for the system's authorities, and no certificate to show. */
  readonly credentials: Credentials | null;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** The connection is the caller's from here on, with what has come behind the handshake. */
  opened(socket: Socket, head: Buffer): void;
  /** The peer answered and does not take the connection. */
  refused(answer: DialAnswer): void;
  /** No answer. */
  failed(error: Error): void;
}

const dialAnswerBytesMax = 4 * 1024;

/** Returns the reason why a peer's URL cannot be dialled; null if it can. */
function problemOf(url: string): string | null {
  if (!URL.canParse(url)) return `malformed peer URL ${url}`;
  if (/^https?:/.test(url)) return null;
  return `the peer URL ${url} is not of http or https`;
}

function readAnswer(response: IncomingMessage, done: (answer: DialAnswer) => void): void {
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
    body = Buffer.concat([body, chunk.subarray(0, dialAnswerBytesMax - body.length)]);
    if (body.length === dialAnswerBytesMax) end();
  });
  response.on('end', end);
  response.on('error', end);
}

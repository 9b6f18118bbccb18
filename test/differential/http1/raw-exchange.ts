import { connect } from 'node:net';

/**
 * One step of a client that writes bytes: a string is written as it is, a char a byte, in a packet of its own; `afterAnswers` holds
 * the next steps until that many heads of answers have come (or `patienceMs` of silence), `halfClose` ends what the client sends.
 */
export type Piece = string | { readonly afterAnswers: number } | { readonly halfClose: true };

/** An answer as it came; `body` without its framing, a char a byte. Behind a 101 it is a line for each frame of a WebSocket. */
export interface RawAnswer {
  /** `1.1` or `1.0`. */
  readonly version: string;
  readonly status: number;
  /** By name in lower case; several of one name joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** False where the framing announced more than came. */
  readonly isComplete: boolean;
}

/**
 * How the connection was found at the end: `open` (a further request was answered), `closed` by the server, `silent` (nobody closed it,
 * and no further request was tried), `hanging` (neither an answer nor an end within the limit).
 */
export type ConnectionEnd = 'open' | 'closed' | 'silent' | 'hanging';

export interface Exchanged {
  readonly answers: readonly RawAnswer[];
  /** What came that is no answer; '' if all was. */
  readonly junk: string;
  readonly end: ConnectionEnd;
  /** From the first byte sent to the end. */
  readonly tookMs: number;
}

export interface ExchangeOptions {
  /** Heads of answers that are waited for before the end is looked for. */
  readonly answers: number;
  /** With so many, a silence of `silentMs` will do; by default there have to be all. */
  readonly answersMin?: number;
  /**
   * `probe`: a further request tells whether the connection is open; `await` waits for its end; `leave` is content with `silentMs` of
   * silence.
   */
  readonly look: 'probe' | 'await' | 'leave';
  /** Without an end after that long it is `hanging`. */
  readonly limitMs?: number;
}

const exchangeLimitMs = 15_000;
/** Silence that counts as one where nothing more is to come. Too short, it only sees less. */
const silentMs = 1_000;
/** An end that comes behind the last answer has come by then; if not, the probe meets it. */
const settleMs = 100;
/** A held step is taken after that long in any case. */
const patienceMs = 3_000;
/** So that two pieces arrive as two reads. */
const pieceGapMs = 4;

const probeMark = '/last-request';
/** The further request, whose answer no other has. It comes behind whatever was sent, and may be read as the rest of that. */
export const probe = `GET /v2/keys${probeMark} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

/** Sends the pieces on a connection of their own and gives all that comes back, and how it ends. */
export function exchange(
  port: number,
  pieces: readonly Piece[],
  { answers: answersWanted, answersMin = answersWanted, look, limitMs = exchangeLimitMs }: ExchangeOptions,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    const startedAtMs = performance.now();
    const chunks: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    socket.setNoDelay(true);
    let position = 0;
    let isAllSent = false;
    let isProbed = false;
    let timer: NodeJS.Timeout | undefined;

    const read = () => parseAnswers(Buffer.concat(chunks).toString('latin1'));
    const finish = (end: ConnectionEnd): void => {
      clearTimeout(timer);
      clearTimeout(limit);
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.destroy();
      const { answers, junk } = read();
      const isOpen = isProbed && answers.at(-1)?.body.includes(probeMark) === true;
      if (isOpen) answers.pop();
      resolve({ answers, junk, end: isOpen ? 'open' : end, tookMs: performance.now() - startedAtMs });
    };
    const limit = setTimeout(() => finish('hanging'), limitMs);

    const lookForEnd = (): void => {
      clearTimeout(timer);
      const came = read().answers.length;
      if (isProbed || look === 'await' || came < answersMin) return;
      if (look === 'leave') {
        timer = setTimeout(() => finish('silent'), silentMs);
        return;
      }
      timer = setTimeout(
        () => {
          isProbed = true;
          socket.write(probe);
        },
        came < answersWanted ? silentMs : settleMs,
      );
    };
    const step = (): void => {
      clearTimeout(timer);
      const piece = pieces[position++];
      if (piece === undefined) {
        isAllSent = true;
        lookForEnd();
      } else if (typeof piece === 'string') {
        socket.write(piece, 'latin1', () => {
          timer = setTimeout(step, pieceGapMs);
        });
      } else if ('halfClose' in piece) {
        socket.end(step);
      } else if (read().answers.length < piece.afterAnswers) {
        held = piece.afterAnswers;
        timer = setTimeout(release, patienceMs);
      } else {
        release();
      }
    };
    let held = 0;
    const release = (): void => {
      clearTimeout(timer);
      held = 0;
      timer = setTimeout(step, pieceGapMs);
    };

    socket.on('connect', step);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (held > 0 && read().answers.length >= held) release();
      else if (isAllSent) lookForEnd();
    });
    socket.on('end', () => finish('closed'));
    socket.on('error', () => finish('closed'));
    socket.on('close', () => finish('closed'));
  });
}

/**
 * Takes answers apart. It is not told what was asked: an answer with a length or none, behind whose head comes the next answer or
 * nothing, has no body (HEAD).
 */
export function parseAnswers(bytes: string): { answers: RawAnswer[]; junk: string } {
  const answers: RawAnswer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    const statusLine = /^HTTP\/(\d\.\d) (\d{3})(?: [^\r\n]*)?\r\n/.exec(bytes.slice(at, at + 500));
    if (headEnd < 0 || statusLine === null) break;
    const headers = new Map<string, string>();
    for (const line of bytes.slice(at + statusLine[0].length, headEnd).split('\r\n')) {
      const colon = line.indexOf(':');
      if (colon < 0) continue;
      const name = line.slice(0, colon).toLowerCase();
      const value = line.slice(colon + 1).trim();
      headers.set(name, headers.has(name) ? `${headers.get(name)},${value}` : value);
    }
    const status = Number(statusLine[2]);
    const { body, next, isComplete } = readBody(bytes, headEnd + 4, status, headers);
    answers.push({ version: statusLine[1]!, status, headers, body, isComplete });
    at = next;
  }
  return { answers, junk: bytes.slice(at) };
}

function readBody(
  bytes: string,
  start: number,
  status: number,
  headers: ReadonlyMap<string, string>,
): { body: string; next: number; isComplete: boolean } {
  if (status === 101) return { body: framesText(bytes.slice(start)), next: bytes.length, isComplete: true };
  const isBodiless = status < 200 || start === bytes.length || bytes.startsWith('HTTP/1.', start);
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked' && status >= 200) {
    return readChunks(bytes, start);
  }
  if (isBodiless) return { body: '', next: start, isComplete: true };
  const length = headers.get('content-length');
  if (length !== undefined) {
    const next = Math.min(start + Number(length), bytes.length);
    return { body: bytes.slice(start, next), next, isComplete: next === start + Number(length) };
  }
  const following = bytes.slice(start).search(/HTTP\/1\.[01] \d{3} /);
  const next = following < 0 ? bytes.length : start + following;
  return { body: bytes.slice(start, next), next, isComplete: true };
}

function readChunks(bytes: string, start: number): { body: string; next: number; isComplete: boolean } {
  let body = '';
  let at = start;
  for (;;) {
    const size = /^([0-9a-f]{1,8})\r\n/i.exec(bytes.slice(at, at + 12));
    if (size === null) return { body, next: at, isComplete: false };
    at += size[0].length;
    const length = Number.parseInt(size[1]!, 16);
    if (length === 0) break;
    body += bytes.slice(at, at + length);
    at = Math.min(at + length + 2, bytes.length);
  }
  while (!bytes.startsWith('\r\n', at)) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return { body, next: bytes.length, isComplete: false };
    at = lineEnd + 2;
  }
  return { body, next: at + 2, isComplete: true };
}

/** Frames of a WebSocket as lines: their first byte in hex, and what they hold. */
function framesText(bytes: string): string {
  const lines: string[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const short = bytes.charCodeAt(at + 1);
    const lengthBytes = short < 126 ? 0 : short === 126 ? 2 : 8;
    const extended = [...bytes.slice(at + 2, at + 2 + lengthBytes)];
    const length =
      lengthBytes === 0 ? short : extended.reduce((sum, char) => sum * 256 + char.charCodeAt(0), 0);
    const start = at + 2 + lengthBytes;
    lines.push(`${bytes.charCodeAt(at).toString(16)} ${bytes.slice(start, start + length).trimEnd()}`);
    at = start + length;
  }
  return lines.join('\n');
}

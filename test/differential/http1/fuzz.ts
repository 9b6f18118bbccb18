import { Random } from '../../support/random.ts';
import { type Exchanged, exchange, probe } from './raw-exchange.ts';
import type { Sides } from './sides.ts';
import { readStrictly } from './strict-reading.ts';

/** A sequence of bytes that etcd and the other server did not take alike. */
export interface SeedFailure {
  readonly pieces: readonly string[];
  readonly etcd: string;
  readonly other: string;
  readonly why: string;
}

/** Without an end after that long, a connection is taken for one that has none. Both sides are asked again before that counts. */
const limitsMs = [4_000, 12_000];

/**
 * Sends the sequence of a seed to etcd and to the other server; null if they agree, or differ as wald's strict framing asks for. A
 * difference that is not there a second time is none: somebody was slow.
 */
export async function compareSeed(sides: Sides, seed: number): Promise<SeedFailure | null> {
  let failure: SeedFailure | null = null;
  for (const [attempt, limitMs] of limitsMs.entries()) {
    failure = await comparePieces(sides, fuzzPieces(seed, attempt), limitMs);
    if (failure === null) return null;
  }
  return failure;
}

/** As `compareSeed`, of pieces. */
async function comparePieces(
  { etcd, other }: Sides,
  pieces: readonly string[],
  limitMs: number,
): Promise<SeedFailure | null> {
  // Nothing says how many answers there will be, so that a silence has to.
  const options = { answers: Number.POSITIVE_INFINITY, answersMin: 0, look: 'probe', limitMs } as const;
  const [theirs, ours] = await Promise.all([
    exchange(etcd.clientPort, pieces, options),
    exchange(other.clientPort, pieces, options),
  ]);
  const isStrict = other.program.name === 'wald';
  const why = difference(pieces.join(''), theirs, ours, isStrict);
  return why === null ? null : { pieces, etcd: shortText(theirs), other: shortText(ours), why };
}

/** With the command that repeats it. */
export function seedFailureText(seed: number, { pieces, etcd, other, why }: SeedFailure): string {
  const lines = pieces.map((piece) => `  ${JSON.stringify(piece)}`).join('\n');
  return `seed ${seed}: ${why}\n${lines}\netcd: ${etcd}\nother: ${other}\nrepeat: npm run differential:http1 -- --seeds ${seed}`;
}

/** A failure of fewer pieces and lines, as far as that comes until `deadlineMs` of `performance.now()`. */
export async function shrinkFailure(
  sides: Sides,
  failure: SeedFailure,
  deadlineMs: number,
): Promise<SeedFailure> {
  let kept = failure;
  const attempt = async (pieces: readonly string[]): Promise<boolean> => {
    if (performance.now() > deadlineMs) return false;
    const shorter = await comparePieces(sides, pieces, limitsMs[0]!);
    if (shorter === null || shorter.why !== failure.why) return false;
    kept = shorter;
    return true;
  };
  await attempt([failure.pieces.join('')]);
  for (let at = 0; kept.pieces.length === 1; ) {
    const lines = kept.pieces[0]!.split(/(?<=\n)/);
    if (at >= lines.length || performance.now() > deadlineMs) break;
    if (!(await attempt([lines.toSpliced(at, 1).join('')]))) at++;
  }
  return kept;
}

/** What is wrong with a pair of exchanges, in words; null if nothing is. */
function difference(bytes: string, etcd: Exchanged, other: Exchanged, isStrict: boolean): string | null {
  const theirs = finalStatuses(etcd);
  const ours = finalStatuses(other);
  if (other.junk !== '') return 'bytes that are no answer';
  const isEqual = theirs.join() === ours.join() && etcd.end === other.end;
  const alone = readStrictly(bytes);
  const { requests, rest } = alone.rest === 'incomplete' ? readStrictly(bytes + probe) : alone;
  if (!isStrict) return isEqual ? null : 'etcd does not agree with itself';
  if (typeof rest === 'string') {
    // etcd closes where what is left unread is much, and looks for whole first lines; both are behind what counts here.
    if (isEqual) return null;
    return ours.length > theirs.length
      ? 'more answers than etcd to requests without a fault'
      : 'requests without a fault';
  }
  if (isEqual && rest.kind !== 'framing') return null;
  const isUnmatched = theirs.length === 0 && etcd.end === 'closed';
  const before = isUnmatched ? ours.slice(0, requests) : theirs.slice(0, requests);
  if (!isUnmatched && ours.slice(0, before.length).join() !== before.join()) return `before ${rest.what}`;
  const behind = ours.slice(before.length);
  const asEtcd = theirs[before.length];
  const isRefusal = (status: number | undefined) => status === undefined || isRefusalStatus(status);
  const hasAnswered = rest.kind === 'body' && asEtcd !== undefined && behind[0] === asEtcd;
  const refused = hasAnswered ? behind.slice(1) : behind;
  if (refused.length <= 1 && isRefusal(refused[0]) && other.end === 'closed') return null;
  if (rest.what === 'an empty line in front' && other.end !== 'hanging') return null;
  if (rest.kind === 'framing') return `not refused: ${rest.what}`;
  return ours.length > theirs.length ? `more answers than etcd: ${rest.what}` : `unlike etcd: ${rest.what}`;
}

/** What a parser may say to what it cannot read. */
function isRefusalStatus(status: number): boolean {
  return [400, 408, 413, 414, 417, 431, 501, 505].includes(status);
}

function finalStatuses({ answers }: Exchanged): number[] {
  return answers.map(({ status }) => status).filter((status) => status >= 200);
}

function shortText(exchanged: Exchanged): string {
  const statuses = exchanged.answers.map(({ status, isComplete }) => `${status}${isComplete ? '' : '…'}`);
  return `${[...statuses, exchanged.end].join(' ')} (${Math.round(exchanged.tookMs)} ms)`;
}

/** The pieces of a seed: sound requests, most often with some bytes changed, cut anywhere. @param attempt part of the keys, so that they are new */
export function fuzzPieces(seed: number, attempt: number): string[] {
  const random = new Random(seed);
  const key = `f${String(seed).padStart(7, '0')}${attempt}`;
  let bytes = Array.from({ length: random.between(1, 4) }, () => random.pick(soundRequests)(key)).join('');
  if (random.chance(0.15)) bytes += random.pick(endlessRequests);
  const changes = random.chance(0.75) ? random.between(1, 3) : 0;
  for (let i = 0; i < changes; i++) bytes = changed(bytes, random);
  return cut(bytes, random);
}

const rangeBody = '{"key":"YQ=="}';

function posted(path: string, body: string, headers = ''): string {
  return `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
}

function asked(line: string, headers = ''): string {
  return `${line} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
}

const soundRequests: readonly ((key: string) => string)[] = [
  (key) => posted('/v3/kv/put', `{"key":"${Buffer.from(key).toString('base64')}","value":"Yg=="}`),
  () => posted('/v3/kv/range', rangeBody),
  () => posted('/v3/kv/range', rangeBody, 'Content-Type: application/json\r\nAccept: */*\r\n'),
  () => posted('/v3/kv/txn', '{}'),
  () => posted('/v3/kv/range', '{x'),
  (key) =>
    `PUT /v2/keys/${key} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nvalue=1`,
  (key) => asked(`GET /v2/keys/${key}`),
  (key) => asked(`DELETE /v2/keys/${key}`),
  () => asked('GET /health'),
  () => asked('GET /version', 'User-Agent: a\r\nAccept: */*\r\n'),
  () => asked('GET /nope'),
  () => asked('HEAD /version'),
  () => asked('HEAD /v2/keys/a'),
  () => asked('OPTIONS /v3/kv/range'),
  () => asked('GET /version', 'Connection: keep-alive\r\n'),
  () => asked('GET /version', 'Connection: close\r\n'),
  () => `${asked('POST /v3/kv/range', 'Transfer-Encoding: chunked\r\n')}e\r\n{"key":"YQ=="}\r\n0\r\n\r\n`,
  () =>
    asked('POST /v3/kv/range', 'Transfer-Encoding: chunked\r\n') +
    '7\r\n{"key":\r\n7;a=b\r\n"YQ=="}\r\n0\r\n\r\n',
  () => 'GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
];

/** That nothing is answered behind. */
const endlessRequests: readonly string[] = [
  posted('/v3/watch', '{"create_request":{"key":"dw=="}}'),
  asked('GET /v2/keys/nobody?wait=true'),
];

/** What parsers trip over. */
const seams = [
  '\r',
  '\n',
  '\r\n',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '\0',
  '\x01',
  '\x7f',
  '\xff',
  '0',
  '1',
  'e',
  '-',
  '+',
  '%',
  '\r\n\r\n',
];
const oddLines = [
  'Content-Length: 14\r\n',
  'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: identity\r\n',
  'Host: x\r\n',
  'Connection: close\r\n',
  ' folded\r\n',
  'Odd : a\r\n',
  `Long: ${'x'.repeat(3_000)}\r\n`,
  '\r\n',
];

function changed(bytes: string, random: Random): string {
  const at = random.below(bytes.length);
  switch (random.weighted({ replace: 3, insert: 3, remove: 2, line: 6, case: 1, end: 1 })) {
    case 'replace':
      return bytes.slice(0, at) + random.pick(seams) + bytes.slice(at + 1);
    case 'insert':
      return bytes.slice(0, at) + random.pick(seams) + bytes.slice(at);
    case 'remove':
      return bytes.slice(0, at) + bytes.slice(at + random.between(1, 3));
    case 'case':
      return bytes.slice(0, at) + bytes.slice(at, at + 12).toUpperCase() + bytes.slice(at + 12);
    case 'end':
      return bytes.slice(0, at + 1);
    default: {
      const lines = bytes.split(/(?<=\n)/);
      const index = random.below(lines.length);
      return inLines(lines, index, random).join('');
    }
  }
}

function inLines(lines: readonly string[], index: number, random: Random): string[] {
  switch (random.weighted({ odd: 3, twice: 1, without: 1 })) {
    case 'odd':
      return lines.toSpliced(index, 0, random.pick(oddLines));
    case 'twice':
      return lines.toSpliced(index, 0, lines[index]!);
    case 'without':
      return lines.toSpliced(index, 1);
  }
}

function cut(bytes: string, random: Random): string[] {
  const places = new Set(Array.from({ length: random.below(4) }, () => random.below(bytes.length)));
  const ends = [...places, bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.slice(i === 0 ? 0 : ends[i - 1], end)).filter((piece) => piece !== '');
}

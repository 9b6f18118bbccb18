import { JsonClient } from '../../support/json-client.ts';
import { comparedText, isOfHandler, type OutcomeText, outcomeText, readOutcome } from './outcome.ts';
import { type Exchanged, exchange, type Piece } from './raw-exchange.ts';
import { type Row, refusals, writes } from './requests.ts';

/** A port that rows are sent to. */
export interface Port {
  /** `etcd`: the row's `etcd` holds; `shared`: what it says of wald; `uws`: its `uws`. */
  readonly column: 'etcd' | 'shared' | 'uws';
  readonly name: string;
  readonly port: number;
  /** `host:port` that is asked what was written. */
  readonly endpoint: string;
}

/** That a row did not do at a port as it shall. */
export interface RowFailure {
  readonly row: string;
  readonly port: string;
  readonly text: string;
}

/** Exchanges at a time: all that wait for silence wait together. */
const exchangesMax = 200;

/** Sends all rows to all ports and gives what is not as it shall be. etcd's answers are the ones that bodies are compared with. */
export async function compareRows(table: readonly Row[], ports: readonly Port[]): Promise<RowFailure[]> {
  const failures: RowFailure[] = [];
  const places = new Places(exchangesMax);
  const clients = new Map(ports.map(({ endpoint }) => [endpoint, new JsonClient(endpoint)]));
  const results = await Promise.all(
    table.map((row, index) =>
      Promise.all(
        ports.map((port) => places.run(() => sendRow(row, index, port, clients.get(port.endpoint)!))),
      ),
    ),
  );
  for (const client of clients.values()) client.close();
  table.forEach((row, index) => {
    const reference = results[index]!.find(({ port }) => port.column === 'etcd');
    for (const result of results[index]!) {
      const text = judge(row, result, reference ?? null);
      if (text !== null) failures.push({ row: row.name, port: result.port.name, text });
    }
  });
  return failures;
}

interface Result {
  readonly port: Port;
  readonly exchanged: Exchanged;
  readonly outcome: OutcomeText;
  /** Undoes the row's own key in what is compared. */
  readonly neutral: (text: string) => string;
}

async function sendRow(row: Row, index: number, port: Port, client: JsonClient): Promise<Result> {
  const key = `${port.column === 'uws' ? 'U' : 'K'}${String(index).padStart(5, '0')}`;
  const keyBase64 = Buffer.from(key).toString('base64');
  const pieces = row.pieces.map(
    (piece): Piece =>
      typeof piece === 'string' ? piece.replaceAll('KEY000', key).replaceAll('S0VZMDAw', keyBase64) : piece,
  );
  const wanted = expected(row, port.column).map(readOutcome);
  const counts = wanted.map(({ answers }) => answers);
  const ends = wanted.map(({ end }) => end);
  const isHalfClosed = pieces.some((piece) => typeof piece !== 'string' && 'halfClose' in piece);
  const exchanged = await exchange(port.port, pieces, {
    answers: Math.max(...counts),
    answersMin: Math.min(...wanted.filter(({ end }) => end !== 'closed').map(({ answers }) => answers)),
    look: isHalfClosed
      ? 'await'
      : ends.includes('silent')
        ? 'leave'
        : ends.includes('open')
          ? 'probe'
          : 'await',
  });
  const written = writes(row) ? await writtenTimes(client, keyBase64) : null;
  const neutral = (text: string) => text.replaceAll(keyBase64, 'S0VZMDAw').replaceAll(key, 'KEY000');
  return { port, exchanged, outcome: outcomeText(exchanged, written), neutral };
}

async function writtenTimes(client: JsonClient, key: string): Promise<number> {
  const { kvs } = await client.call<{ kvs?: { version: string }[] }>('/v3/kv/range', { key });
  return Number(kvs?.[0]?.version ?? 0);
}

/** What is wrong with a result, in words; null if nothing is. */
function judge(
  row: Row,
  { port, exchanged, outcome, neutral }: Result,
  reference: Result | null,
): string | null {
  const accepted = expected(row, port.column);
  if (
    !accepted.some(
      (text) => outcome === text || outcome === text.replace('?', outcome.match(/(\d+) written/)?.[1] ?? '?'),
    )
  ) {
    const took = `${Math.round(exchanged.tookMs)} ms`;
    return `'${outcome}' (${took}), expected '${accepted.join("' or '")}'`;
  }
  if (row.bodies === false || reference === null || reference.outcome !== outcome) return null;
  const withConnection = port.column !== 'uws';
  for (const [i, answer] of exchanged.answers.entries()) {
    const theirs = reference.exchanged.answers[i]!;
    if (!isOfHandler(theirs)) continue;
    // uWebSockets sends no head without some of the body: what may stand in front of it is there already.
    if (port.column === 'uws' && !theirs.isComplete) continue;
    const expectedText = reference.neutral(comparedText(theirs, { withConnection }));
    const found = neutral(comparedText(answer, { withConnection }));
    if (found !== expectedText) return `answer ${i + 1} is\n${found}\nexpected\n${expectedText}`;
  }
  return null;
}

/** The outcomes that a row may have at a port. */
export function expected(row: Row, column: Port['column']): readonly OutcomeText[] {
  const own =
    column === 'etcd'
      ? row.etcd.split(' | ')
      : column === 'uws'
        ? (row.uws ?? uwsDefault(row))
        : (row.wald ?? row.etcd.split(' | '));
  // Where it may close without a word, it may as well say why.
  const closes = column === 'uws' && own.some((text) => /^closed(, 0 written)?$/.test(text));
  const all = new Set([...own, ...(closes ? refusals : [])]);
  if (!writes(row)) return [...all];
  // Nothing is written by what is refused.
  return [...new Set([...all].map((text) => (text.includes('written') ? text : `${text}, 0 written`)))];
}

function uwsDefault(row: Row): readonly OutcomeText[] {
  const shared = row.wald ?? row.etcd.split(' | ');
  const withRefusals = shared.some((text) => /^(4\d\d )?closed/.test(text))
    ? [...shared, ...refusals]
    : shared;
  return [...withRefusals, ...beginnings(row)];
}

/**
 * A read that holds more than one request is served up to some request and no further: a beginning of the answers, then the end, and
 * only those puts done that are answered.
 */
function beginnings(row: Row): OutcomeText[] {
  const requests = row.etcd.split(',')[0]!.split(' ').slice(0, -1);
  const writtenMax = Number(/(\d+) written/.exec(row.etcd)?.[1] ?? 0);
  const first = row.pieces[0];
  const isPutFirst = typeof first === 'string' && first.startsWith('POST /v3/kv/put');
  return requests.slice(1).map((_, answered) => {
    const written = isPutFirst ? Math.min(answered, writtenMax) : 0;
    const statuses = requests.slice(0, answered).map((status) => `${status} `);
    return `${statuses.join('')}closed${writes(row) ? `, ${written} written` : ''}`;
  });
}

/** At most so many at a time. */
class Places {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.free--;
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }
}

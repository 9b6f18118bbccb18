import type { ConnectionEnd, Exchanged, RawAnswer } from './raw-exchange.ts';

/**
 * What came of a row, in a line: the statuses of the answers in their order, how the connection ended, and how many writes of the row's
 * key were done, where it has one: `200 400 closed, 1 written`. `…` behind a status: the answer was not at its end.
 */
export type OutcomeText = string;

/** Puts an exchange into an outcome. @param written null where the row writes nothing */
export function outcomeText({ answers, junk, end }: Exchanged, written: number | null): OutcomeText {
  const statuses = answers.map(({ status, isComplete }) => `${status}${isComplete ? '' : '…'}`);
  const words = [...statuses, ...(junk === '' ? [] : ['junk']), end].join(' ');
  return written === null ? words : `${words}, ${written} written`;
}

/** What an outcome in words says, so that a connection can be read towards it. */
export function readOutcome(text: OutcomeText): { answers: number; end: ConnectionEnd } {
  const words = text.split(',')[0]!.split(' ');
  const end = words.at(-1) as ConnectionEnd;
  if (!['open', 'closed', 'silent', 'hanging'].includes(end)) throw new Error(`no end: '${text}'`);
  return { answers: words.length - 1, end };
}

/** What is compared of an answer besides its status: headers that belong to it, and its body without what counts upwards. */
export function comparedText(answer: RawAnswer, { withConnection }: { withConnection: boolean }): string {
  const { status, headers, body } = answer;
  const names = ['content-type', 'allow', 'location', 'sec-websocket-accept', 'sec-websocket-protocol'];
  const lines = names.flatMap((name) => (headers.has(name) ? [`${name}: ${headers.get(name)}`] : []));
  const isMetrics = headers.get('content-type')?.startsWith('text/plain; version=') === true;
  const shown = isMetrics ? '(metrics)' : comparedBody(body);
  const connection = withConnection ? [`connection ${isLast(answer) ? 'ends' : 'goes on'}`] : [];
  return [`${status}`, ...lines, ...connection, '', shown].join('\n');
}

/** True for answers of etcd's handlers, and for WebSockets. Those of its parser have words of its own. */
export function isOfHandler({ status, headers }: RawAnswer): boolean {
  return status === 101 || headers.has('access-control-allow-origin');
}

/** What an answer says of its connection, in the words of its version. */
function isLast({ version, headers }: RawAnswer): boolean {
  const words = (headers.get('connection') ?? '').toLowerCase();
  return words.includes('close') || (version === '1.0' && !words.includes('keep-alive'));
}

/** Revisions and indexes grow by what other rows do meanwhile. */
function comparedBody(body: string): string {
  return body
    .replace(/"((?:create_|mod_)?revision|raft_term)":"\d+"/g, '"$1":"N"')
    .replace(/"(modifiedIndex|createdIndex|index)":\d+/g, '"$1":N');
}

/** What a client asks of one key. Every write of a history writes a value of its own. */
export type Call =
  | { kind: 'get' }
  | { kind: 'put'; value: string }
  /** Writes `value` if the key's value is `expected`; null for a key that is not there. */
  | { kind: 'cas'; expected: string | null; value: string }
  | { kind: 'delete' };

/** What was answered. */
export type Result =
  | { kind: 'get'; value: string | null }
  /** `previous` is what was there before, where it was asked for. */
  | { kind: 'put'; previous?: string | null }
  /** `found` is what was there instead of `expected`. */
  | { kind: 'cas'; succeeded: true }
  | { kind: 'cas'; succeeded: false; found: string | null }
  | { kind: 'delete'; previous?: string | null };

/**
 * One call of a client on one key, with the time between its beginning and its end on a clock that all clients share.
 * Calls that are known to have had no effect are no part of a history.
 */
export interface Operation {
  /** Unique in its history. */
  id: number;
  client: number;
  key: string;
  call: Call;
  /** null where no answer came: it may have taken effect at any time since it began, or never. */
  result: Result | null;
  invokedMs: number;
  /** Infinity where no answer came. */
  returnedMs: number;
  /** The store's revision that came with the answer; null without one. */
  revision: number | null;
  /** Where it was sent, and what was said instead of an answer; for people. */
  note?: string;
}

/** The value that an operation leaves behind if it takes effect; undefined where it writes nothing. */
export function writtenValue({ call, result }: Operation): string | null | undefined {
  switch (call.kind) {
    case 'get':
      return undefined;
    case 'put':
      return call.value;
    case 'cas':
      return result?.kind === 'cas' && !result.succeeded ? undefined : call.value;
    case 'delete':
      return null;
  }
}

/** The value that an operation found; undefined where it does not tell. */
export function seenValue({ call, result }: Operation): string | null | undefined {
  if (result === null) return undefined;
  switch (result.kind) {
    case 'get':
      return result.value;
    case 'put':
      return result.previous;
    case 'cas':
      return result.succeeded ? (call as Call & { kind: 'cas' }).expected : result.found;
    case 'delete':
      return result.previous;
  }
}

/** One line for people. */
export function describeOperation(operation: Operation): string {
  const { id, client, key, call, result, invokedMs, returnedMs, revision, note } = operation;
  const time = (ms: number) => (ms === Number.POSITIVE_INFINITY ? '…' : ms.toFixed(1));
  const said = revision === null ? '' : ` at revision ${revision}`;
  return (
    `#${id} client ${client} [${time(invokedMs)}, ${time(returnedMs)}] ms ${key}: ` +
    `${describeCall(call)} -> ${describeResult(result)}${said}${note === undefined ? '' : ` (${note})`}`
  );
}

function describeCall(call: Call): string {
  if (call.kind === 'put') return `put ${call.value}`;
  if (call.kind === 'cas') return `put ${call.value} if it is ${describeValue(call.expected)}`;
  return call.kind;
}

function describeResult(result: Result | null): string {
  if (result === null) return 'unknown';
  switch (result.kind) {
    case 'get':
      return describeValue(result.value);
    case 'put':
      return result.previous === undefined ? 'done' : `done, in place of ${describeValue(result.previous)}`;
    case 'cas':
      return result.succeeded ? 'done' : `not done, it is ${describeValue(result.found)}`;
    case 'delete':
      if (result.previous === undefined) return 'done';
      return result.previous === null ? 'nothing was there' : `deleted ${result.previous}`;
  }
}

function describeValue(value: string | null): string {
  return value ?? 'nothing';
}

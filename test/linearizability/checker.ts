import { describeOperation, type Operation, seenValue, writtenValue } from './history.ts';

/** How many states of one key's search are remembered before it is given up. */
const statesMax = 2_000_000;
/** How many histories are tried to make a counterexample shorter. */
const shrinkAttemptsMax = 2_000;

export interface Violation {
  key: string;
  /** A part of the key's history that cannot be put into one order, as small as it was made; a few operations mostly. */
  operations: Operation[];
  message: string;
}

/**
 * Checks that the history of every key is linearizable: its operations can be put into one order that agrees with what each
 * answered and that keeps two of them in the order of time when one ended before the other began (Herlihy and Wing, 1990).
 * The search is that of Wing and Gong with Lowe's memory of what was tried ("Testing for linearizability", 2016). An operation
 * without an answer may take effect at any time after it began, or never.
 *
 * @returns null where all is well; the first violation otherwise
 * @throws if two writes of a key write the same value, or if a history needs more than two million states
 */
export function checkLinearizable(history: readonly Operation[]): Violation | null {
  for (const [key, operations] of byKey(history)) {
    requireUniqueValues(operations);
    if (isLinearizable(operations)) continue;
    const smallest = shrink(operations);
    const lines = smallest.map((operation) => `  ${describeOperation(operation)}`);
    return {
      key,
      operations: smallest,
      message: `${key}: these operations cannot be put into one order:\n${lines.join('\n')}`,
    };
  }
  return null;
}

function byKey(history: readonly Operation[]): Map<string, Operation[]> {
  const keys = new Map<string, Operation[]>();
  for (const operation of history) {
    const operations = keys.get(operation.key);
    if (operations === undefined) keys.set(operation.key, [operation]);
    else operations.push(operation);
  }
  return keys;
}

function requireUniqueValues(operations: readonly Operation[]): void {
  const seen = new Set<string>();
  for (const { key, call } of operations) {
    if (call.kind !== 'put' && call.kind !== 'cas') continue;
    if (seen.has(call.value)) throw new Error(`${key}: two operations write ${call.value}`);
    seen.add(call.value);
  }
}

/** The search's state has one value: null while the key is not there, as in the beginning. */
type State = string | null;

/** The state behind an operation, or undefined where it cannot be the next one. */
function step(state: State, operation: Operation): State | undefined {
  const seen = seenValue(operation);
  if (seen !== undefined && seen !== state) return undefined;
  const { call, result } = operation;
  if (call.kind === 'cas') {
    if (result === null) return call.expected === state ? call.value : state;
    if (result.kind === 'cas' && !result.succeeded) return call.expected === state ? undefined : state;
  }
  const written = writtenValue(operation);
  return written === undefined ? state : written;
}

/** A call or an answer, in the order of time; a doubly linked list, so that an operation is taken out and put back at once. */
interface Entry {
  /** Number of the operation among those with an answer, or among those without, by the time of its beginning. */
  index: number;
  operation: Operation;
  /** The answer's entry; null if this is the answer itself. */
  answer: Entry | null;
  previous: Entry | null;
  next: Entry | null;
}

/** Whether one key's operations can be put into one order. */
function isLinearizable(all: readonly Operation[]): boolean {
  const operations = settleUnknown(all);
  let waiting = operations.filter(isAnswered).length;
  const head = entriesOf(operations);
  const taken = new Taken(waiting, operations.length - waiting);
  const tried = new Map<string, Set<State>>();
  let states = 0;
  const path: { entry: Entry; state: State }[] = [];
  let state: State = null;
  let entry = head.next;
  // What has no answer may come after everything: nothing is left to find out once all answered ones have a place.
  while (waiting > 0) {
    if (entry === null || entry.answer === null) {
      // An answer: one of the operations before it would have had to come first. Take the last one back.
      const last = path.pop();
      if (last === undefined) return false;
      state = last.state;
      taken.remove(last.entry);
      putBack(last.entry);
      if (isAnswered(last.entry.operation)) waiting++;
      entry = last.entry.next;
      continue;
    }
    const after = step(state, entry.operation);
    if (after !== undefined) {
      taken.add(entry);
      if (remember(tried, taken.key(), after)) {
        if (++states > statesMax)
          throw new Error(`${entry.operation.key}: undecided after ${statesMax} states`);
        path.push({ entry, state });
        state = after;
        takeOut(entry);
        if (isAnswered(entry.operation)) waiting--;
        entry = head.next;
        continue;
      }
      taken.remove(entry);
    }
    entry = entry.next;
  }
  return true;
}

/**
 * Leaves out operations without an answer that nobody saw anything of: as all that finds something out tells what it
 * found, they need no place before the end. What somebody saw must have taken effect by the time at which it was seen.
 */
function settleUnknown(operations: readonly Operation[]): Operation[] {
  let settled = [...operations];
  for (let foundOne = true; foundOne; ) {
    foundOne = false;
    const seenByMs = new Map<State, number>();
    for (const operation of settled) {
      const seen = seenValue(operation);
      if (seen === undefined) continue;
      seenByMs.set(seen, Math.min(seenByMs.get(seen) ?? Number.POSITIVE_INFINITY, operation.returnedMs));
    }
    settled = settled.map((operation): Operation => {
      const { call, result, returnedMs } = operation;
      if (result !== null || (call.kind !== 'cas' && call.kind !== 'put')) return operation;
      const seenMs = seenByMs.get(call.value);
      if (seenMs === undefined || seenMs >= returnedMs) return operation;
      foundOne = true;
      // A condition that held is something seen, too: the loop goes on with it.
      return call.kind === 'cas'
        ? { ...operation, result: { kind: 'cas', succeeded: true }, returnedMs: seenMs }
        : { ...operation, returnedMs: seenMs };
    });
  }
  // Any delete, or none at all, may be behind a key that is not there.
  return settled.filter(
    ({ call, returnedMs }) => returnedMs !== Number.POSITIVE_INFINITY || call.kind === 'delete',
  );
}

function entriesOf(operations: readonly Operation[]): Entry {
  const events: { atMs: number; isAnswer: boolean; entry: Entry }[] = [];
  let [answered, unanswered] = [0, 0];
  for (const operation of [...operations].sort((a, b) => a.invokedMs - b.invokedMs)) {
    const index = isAnswered(operation) ? answered++ : unanswered++;
    const answer: Entry = { index, operation, answer: null, previous: null, next: null };
    const call: Entry = { index, operation, answer, previous: null, next: null };
    events.push({ atMs: operation.invokedMs, isAnswer: false, entry: call });
    events.push({ atMs: operation.returnedMs, isAnswer: true, entry: answer });
  }
  // Of the same moment calls come first: such operations overlap.
  events.sort((a, b) => (a.atMs === b.atMs ? Number(a.isAnswer) - Number(b.isAnswer) : a.atMs - b.atMs));
  const head: Entry = { index: -1, operation: operations[0]!, answer: null, previous: null, next: null };
  let last = head;
  for (const { entry } of events) {
    last.next = entry;
    entry.previous = last;
    last = entry;
  }
  return head;
}

function takeOut(call: Entry): void {
  for (const entry of [call, call.answer!]) {
    entry.previous!.next = entry.next;
    if (entry.next !== null) entry.next.previous = entry.previous;
  }
}

function putBack(call: Entry): void {
  for (const entry of [call.answer!, call]) {
    entry.previous!.next = entry;
    if (entry.next !== null) entry.next.previous = entry;
  }
}

function remember(tried: Map<string, Set<State>>, taken: string, state: State): boolean {
  const states = tried.get(taken);
  if (states === undefined) {
    tried.set(taken, new Set([state]));
    return true;
  }
  if (states.has(state)) return false;
  states.add(state);
  return true;
}

/** Which operations have a place in the order. */
class Taken {
  private readonly answered: Bits;
  private readonly unanswered: Bits;

  constructor(answered: number, unanswered: number) {
    this.answered = new Bits(answered);
    this.unanswered = new Bits(unanswered);
  }

  add({ operation, index }: Entry): void {
    this.of(operation).add(index);
  }

  remove({ operation, index }: Entry): void {
    this.of(operation).remove(index);
  }

  /** Short, since nearly all that began before some time have a place, and nothing that began later. */
  key(): string {
    return `${this.answered.key()};${this.unanswered.key()}`;
  }

  private of(operation: Operation): Bits {
    return isAnswered(operation) ? this.answered : this.unanswered;
  }
}

class Bits {
  private readonly bits: Uint8Array;
  private firstMissing = 0;
  private last = -1;

  constructor(length: number) {
    this.bits = new Uint8Array(length);
  }

  add(index: number): void {
    this.bits[index] = 1;
    while (this.bits[this.firstMissing] === 1) this.firstMissing++;
    this.last = Math.max(this.last, index);
  }

  remove(index: number): void {
    this.bits[index] = 0;
    this.firstMissing = Math.min(this.firstMissing, index);
    while (this.last >= 0 && this.bits[this.last] === 0) this.last--;
  }

  key(): string {
    let key = `${this.firstMissing}`;
    for (let i = this.firstMissing + 1; i <= this.last; i++) if (this.bits[i] === 1) key += `,${i}`;
    return key;
  }
}

function isAnswered({ returnedMs }: Operation): boolean {
  return returnedMs !== Number.POSITIVE_INFINITY;
}

/**
 * A smaller history of one key that is not linearizable either. What a linearizable history stays one without: all that
 * happens after some time; what is said of a value that was replaced; operations that write nothing; those that write what
 * nobody saw afterwards.
 *
 * @returns some of the operations, as they were, in the order of time
 */
function shrink(operations: readonly Operation[]): Operation[] {
  let attempts = 0;
  const fails = (some: readonly Operation[]) => {
    attempts++;
    return some.length > 0 && !isLinearizable(some);
  };
  let smallest = shortestPrefix(operations, fails);
  /** Takes the change wherever the history still fails with it: for large parts of it first, then for single operations. */
  const tryEverywhere = (change: (some: Operation[], start: number, end: number) => Operation[] | null) => {
    for (let size = Math.ceil(smallest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let end = smallest.length; end > 0; end -= size) {
        if (attempts >= shrinkAttemptsMax) return;
        const changed = change(smallest, Math.max(0, end - size), end);
        if (changed !== null && fails(changed)) smallest = changed;
      }
    }
  };
  tryEverywhere(withoutSome);
  tryEverywhere(withBlindWrites);
  for (let before = Number.POSITIVE_INFINITY; smallest.length < before; ) {
    before = smallest.length;
    tryEverywhere(withoutSome);
  }
  const ids = new Set(smallest.map(({ id }) => id));
  return operations.filter(({ id }) => ids.has(id)).sort((a, b) => a.invokedMs - b.invokedMs);
}

/** The history up to the first moment at which it cannot be put into an order any more. */
function shortestPrefix(
  operations: readonly Operation[],
  fails: (operations: readonly Operation[]) => boolean,
): Operation[] {
  const times = operations.map(({ returnedMs }) => returnedMs).sort((a, b) => a - b);
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fails(prefix(operations, times[middle]!))) high = middle;
    else low = middle + 1;
  }
  return prefix(operations, times[low]!);
}

function prefix(operations: readonly Operation[], untilMs: number): Operation[] {
  return operations
    .filter(({ invokedMs }) => invokedMs <= untilMs)
    .map((operation) =>
      operation.returnedMs <= untilMs
        ? operation
        : { ...operation, result: null, revision: null, returnedMs: Number.POSITIVE_INFINITY },
    );
}

/** Leaves out those from `start` to before `end` that may be left out while the others stay; null if there are none. */
function withoutSome(operations: Operation[], start: number, end: number): Operation[] | null {
  const seenUntilMs = new Map<State, number>();
  const saw = (value: State, atMs: number) => {
    seenUntilMs.set(value, Math.max(seenUntilMs.get(value) ?? 0, atMs));
  };
  for (const [i, operation] of operations.entries()) {
    const isRead = writtenValue(operation) === undefined;
    if (i >= start && i < end && isRead) continue;
    const value = seenValue(operation);
    if (value !== undefined) saw(value, operation.returnedMs);
    if (operation.call.kind === 'cas') saw(operation.call.expected, operation.returnedMs);
  }
  const fewer = operations.filter((operation, i) => {
    if (i < start || i >= end) return true;
    const written = writtenValue(operation);
    if (written === undefined) return false;
    return (seenUntilMs.get(written) ?? -1) >= operation.invokedMs;
  });
  return fewer.length < operations.length ? fewer : null;
}

/** Forgets what the writes from `start` to before `end` say about the value before them; null if they say nothing. */
function withBlindWrites(operations: Operation[], start: number, end: number): Operation[] | null {
  let changed = false;
  const weaker = operations.map((operation, i): Operation => {
    const written = writtenValue(operation);
    if (i < start || i >= end || written === undefined || seenValue(operation) === undefined)
      return operation;
    changed = true;
    return written === null
      ? { ...operation, call: { kind: 'delete' }, result: { kind: 'delete' } }
      : { ...operation, call: { kind: 'put', value: written }, result: { kind: 'put' } };
  });
  return changed ? weaker : null;
}

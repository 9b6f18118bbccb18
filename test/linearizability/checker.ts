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
  /** Number of the operation in this search. */
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
  let waiting = operations.filter(({ returnedMs }) => returnedMs !== Number.POSITIVE_INFINITY).length;
  const head = entriesOf(operations);
  const taken = new Bits(operations.length);
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
      taken.remove(last.entry.index);
      putBack(last.entry);
      if (last.entry.operation.returnedMs !== Number.POSITIVE_INFINITY) waiting++;
      entry = last.entry.next;
      continue;
    }
    const after = step(state, entry.operation);
    if (after !== undefined) {
      taken.add(entry.index);
      if (remember(tried, taken.key(), after)) {
        if (++states > statesMax)
          throw new Error(`${entry.operation.key}: undecided after ${statesMax} states`);
        path.push({ entry, state });
        state = after;
        takeOut(entry);
        if (entry.operation.returnedMs !== Number.POSITIVE_INFINITY) waiting--;
        entry = head.next;
        continue;
      }
      taken.remove(entry.index);
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
  const seenByMs = new Map<State, number>();
  for (const operation of operations) {
    const seen = seenValue(operation);
    if (seen === undefined) continue;
    seenByMs.set(seen, Math.min(seenByMs.get(seen) ?? Number.POSITIVE_INFINITY, operation.returnedMs));
  }
  return operations.flatMap((operation) => {
    if (operation.result !== null) return operation;
    const written = writtenValue(operation);
    if (written === undefined) return [];
    // Any delete, or none at all, may be behind a key that is not there.
    if (written === null) return operation;
    const returnedMs = seenByMs.get(written);
    return returnedMs === undefined ? [] : { ...operation, returnedMs };
  });
}

function entriesOf(operations: readonly Operation[]): Entry {
  const events: { atMs: number; isAnswer: boolean; entry: Entry }[] = [];
  for (const [index, operation] of operations.entries()) {
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

/** Which operations have a place; as a string it is short, since nearly all before some operation have one. */
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

/**
 * A smaller history of one key that is not linearizable either. What may be left out of a linearizable history without
 * making it worse: all that begins after some time (and answers after that time), operations that write nothing, and those
 * that write what nobody saw.
 */
function shrink(operations: readonly Operation[]): Operation[] {
  let attempts = 0;
  const fails = (some: readonly Operation[]) => {
    attempts++;
    return some.length > 0 && !isLinearizable(some);
  };
  let smallest = shortestPrefix(operations, fails);
  for (let part = Math.ceil(smallest.length / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    for (let removedOne = true; removedOne; ) {
      removedOne = false;
      for (let from = smallest.length - 1; from >= 0; from -= part) {
        if (attempts >= shrinkAttemptsMax) return smallest;
        const start = Math.max(0, from - part + 1);
        const fewer = withoutSome(smallest, start, from);
        if (fewer.length === smallest.length || !fails(fewer)) continue;
        smallest = fewer;
        removedOne = true;
      }
      if (part > 1) break;
    }
  }
  return smallest.sort((a, b) => a.invokedMs - b.invokedMs);
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

/** Leaves out those from `start` to `end` that may be left out while the others stay. */
function withoutSome(operations: readonly Operation[], start: number, end: number): Operation[] {
  const seen = new Set<State>();
  for (const [i, operation] of operations.entries()) {
    if (i >= start && i <= end && !writes(operation)) continue;
    const value = seenValue(operation);
    if (value !== undefined) seen.add(value);
  }
  return operations.filter((operation, i) => {
    if (i < start || i > end) return true;
    if (!writes(operation)) return false;
    const value = writtenValue(operation)!;
    return value === null || seen.has(value);
  });
}

function writes(operation: Operation): boolean {
  return writtenValue(operation) !== undefined;
}

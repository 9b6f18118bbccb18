import type { Call, Operation, Result } from './history.ts';

/** A history by hand, in one line an operation. */
export class HistoryByHand {
  readonly operations: Operation[] = [];

  /** An operation on `key` from `fromMs` to `toMs`; without a result its fate is unknown, and it has no end. */
  add(fromMs: number, toMs: number, call: Call, result: Result | null, revision: number | null = null): this {
    this.operations.push({
      id: this.operations.length,
      client: this.operations.length,
      key: 'key',
      call,
      result,
      invokedMs: fromMs,
      returnedMs: result === null ? Number.POSITIVE_INFINITY : toMs,
      revision,
    });
    return this;
  }

  put(fromMs: number, toMs: number, value: string, previous?: string | null): this {
    const result: Result = previous === undefined ? { kind: 'put' } : { kind: 'put', previous };
    return this.add(fromMs, toMs, { kind: 'put', value }, result);
  }

  get(fromMs: number, toMs: number, value: string | null): this {
    return this.add(fromMs, toMs, { kind: 'get' }, { kind: 'get', value });
  }

  /** Succeeds when `found` is left out. */
  cas(fromMs: number, toMs: number, expected: string | null, value: string, found?: string | null): this {
    const result: Result =
      found === undefined ? { kind: 'cas', succeeded: true } : { kind: 'cas', succeeded: false, found };
    return this.add(fromMs, toMs, { kind: 'cas', expected, value }, result);
  }

  delete(fromMs: number, toMs: number, previous: string | null): this {
    return this.add(fromMs, toMs, { kind: 'delete' }, { kind: 'delete', previous });
  }

  unknown(fromMs: number, call: Call): this {
    return this.add(fromMs, Number.POSITIVE_INFINITY, call, null);
  }
}

/**
 * Whether a short history of one key is linearizable, from the definition: every order of the answered operations with
 * every choice of the others is tried. For up to eight operations.
 */
export function isLinearizableByDefinition(operations: readonly Operation[]): boolean {
  return extend(null, operations);
}

function extend(state: string | null, rest: readonly Operation[]): boolean {
  if (rest.every(({ result }) => result === null)) return true;
  return rest.some((operation) => {
    const others = rest.filter((other) => other !== operation);
    if (others.some((other) => other.returnedMs < operation.invokedMs)) return false;
    return after(state, operation).some((next) => extend(next, others));
  });
}

/** The states that an operation may leave behind; none if it does not fit. */
function after(state: string | null, { call, result }: Operation): (string | null)[] {
  switch (call.kind) {
    case 'get':
      return result === null || (result as Result & { kind: 'get' }).value === state ? [state] : [];
    case 'put': {
      const previous = (result as (Result & { kind: 'put' }) | null)?.previous;
      return previous === undefined || previous === state ? [call.value] : [];
    }
    case 'delete':
      return result === null || (result as Result & { kind: 'delete' }).previous === state ? [null] : [];
    case 'cas': {
      const holds = state === call.expected;
      if (result === null) return [holds ? call.value : state];
      const answer = result as Result & { kind: 'cas' };
      if (answer.succeeded) return holds ? [call.value] : [];
      return !holds && answer.found === state ? [state] : [];
    }
  }
}

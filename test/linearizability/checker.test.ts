import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../support/random.ts';
import { checkLinearizable } from './checker.ts';
import { HistoryByHand, isLinearizableByDefinition } from './histories.ts';
import type { Call, Operation, Result } from './history.ts';

const test = suite('linearizability');

function passes(history: HistoryByHand): void {
  assert.is(checkLinearizable(history.operations)?.message, undefined);
}

/** The history is refused, and the operations that are named are these, by their number. */
function fails(history: HistoryByHand, ids: number[]): void {
  const violation = checkLinearizable(history.operations);
  assert.ok(violation !== null, 'it passed');
  assert.equal(
    violation.operations.map(({ id }) => id),
    ids,
  );
  for (const id of ids) assert.match(violation.message, `#${id} `);
}

test('one operation after another passes', () => {
  passes(
    new HistoryByHand()
      .get(0, 1, null)
      .put(2, 3, 'a')
      .get(4, 5, 'a')
      .cas(6, 7, 'a', 'b')
      .cas(8, 9, 'a', 'c', 'b')
      .delete(10, 11, 'b')
      .delete(12, 13, null)
      .get(14, 15, null)
      .cas(16, 17, null, 'd')
      .put(18, 19, 'e', 'd'),
  );
});

test('operations that overlap may have any order', () => {
  passes(new HistoryByHand().put(0, 10, 'a').put(0, 10, 'b').get(3, 4, 'b').get(11, 12, 'a'));
  passes(new HistoryByHand().put(0, 10, 'a').get(1, 2, 'a').get(3, 4, 'a'));
  passes(new HistoryByHand().put(0, 10, 'a').get(1, 2, null).get(3, 4, 'a'));
});

test('operations that touch in one moment overlap', () => {
  passes(new HistoryByHand().put(0, 5, 'a').get(5, 6, null));
});

test('a stale read is refused, and named with the write that it missed', () => {
  const history = new HistoryByHand()
    .put(0, 1, 'a')
    .get(2, 3, 'a')
    .put(4, 5, 'b')
    .get(6, 7, 'b')
    .get(8, 9, 'a');
  fails(history, [0, 2, 4]);
});

test('reads that go back and forth while a write is under way are refused', () => {
  const history = new HistoryByHand().put(0, 1, 'a').put(2, 100, 'b').get(3, 4, 'b').get(5, 6, 'a');
  fails(history, [0, 1, 2, 3]);
});

test('a lost write is refused', () => {
  fails(new HistoryByHand().put(0, 1, 'a').get(2, 3, null), [0, 1]);
  fails(new HistoryByHand().put(0, 1, 'a').put(2, 3, 'b', null), [0, 1]);
});

test('a read of what nobody wrote is refused', () => {
  fails(new HistoryByHand().put(0, 1, 'a').get(2, 3, 'b'), [1]);
});

test('a read of what is written later is refused', () => {
  fails(new HistoryByHand().get(0, 1, 'a').put(2, 3, 'a'), [0]);
});

test('two writes on the same condition cannot both have been done', () => {
  fails(new HistoryByHand().put(0, 1, 'a').cas(2, 10, 'a', 'b').cas(2, 10, 'a', 'c'), [0, 1, 2]);
});

test('a condition that held cannot have failed', () => {
  fails(new HistoryByHand().put(0, 1, 'a').cas(2, 3, 'a', 'b', null), [0, 1]);
});

test('two deletes cannot both have deleted the same', () => {
  fails(new HistoryByHand().put(0, 1, 'a').delete(2, 10, 'a').delete(2, 10, 'a'), [0, 1, 2]);
});

test('an operation of unknown fate may have taken effect late', () => {
  passes(
    new HistoryByHand()
      .put(0, 1, 'a')
      .unknown(2, { kind: 'put', value: 'b' })
      .get(10, 11, 'a')
      .put(12, 13, 'c')
      .get(14, 15, 'b'),
  );
  passes(
    new HistoryByHand()
      .put(0, 1, 'a')
      .unknown(2, { kind: 'delete' })
      .get(10, 11, 'a')
      .get(12, 13, null)
      .put(14, 15, 'b'),
  );
});

test('an operation of unknown fate may never have taken effect', () => {
  passes(new HistoryByHand().put(0, 1, 'a').unknown(2, { kind: 'put', value: 'b' }).get(10, 11, 'a'));
  passes(new HistoryByHand().put(0, 1, 'a').unknown(2, { kind: 'delete' }).get(10, 11, 'a'));
  passes(
    new HistoryByHand()
      .put(0, 1, 'a')
      .unknown(2, { kind: 'cas', expected: 'a', value: 'b' })
      .get(10, 11, 'a'),
  );
});

test('an operation of unknown fate takes effect once at most, and not before it began', () => {
  const twice = new HistoryByHand()
    .unknown(0, { kind: 'put', value: 'a' })
    .get(1, 2, 'a')
    .put(3, 4, 'b')
    .get(5, 6, 'a');
  fails(twice, [0, 1, 2, 3]);
  fails(new HistoryByHand().get(0, 1, 'a').unknown(2, { kind: 'put', value: 'a' }), [0]);
  const deletedTwice = new HistoryByHand()
    .unknown(0, { kind: 'delete' })
    .put(1, 2, 'a')
    .get(3, 4, null)
    .put(5, 6, 'b')
    .get(7, 8, null);
  fails(deletedTwice, [0, 1, 2, 3, 4]);
});

test('a write of unknown fate on a condition counts only where the condition held', () => {
  const chain = (first: Call) =>
    new HistoryByHand()
      .unknown(0, first)
      .unknown(1, { kind: 'cas', expected: 'a', value: 'b' })
      .get(2, 3, 'b');
  passes(chain({ kind: 'put', value: 'a' }));
  fails(chain({ kind: 'put', value: 'c' }), [1, 2]);
});

test('keys are independent of each other', () => {
  const one = new HistoryByHand().put(0, 1, 'a').get(2, 3, 'a').operations;
  const other = new HistoryByHand()
    .get(4, 5, null)
    .operations.map((operation) => ({ ...operation, key: 'other' }));
  assert.is(checkLinearizable([...one, ...other]), null);
});

test('a history in which two writes write the same value is no input', () => {
  assert.throws(
    () => checkLinearizable(new HistoryByHand().put(0, 1, 'a').put(2, 3, 'a').operations),
    /two operations/,
  );
});

test('an empty history passes', () => {
  assert.is(checkLinearizable([]), null);
});

const valueOrNothing = fc.constantFrom('v0', 'v1', 'v2', 'v3', 'v4', 'v5', null);

/** Anything that clients may claim: mostly impossible, sometimes not. */
const anyOperations = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Call['kind']>('get', 'put', 'cas', 'delete'),
      fromMs: fc.nat(12),
      lengthMs: fc.nat(8),
      isKnown: fc.boolean(),
      seen: fc.option(valueOrNothing, { nil: undefined }),
      expected: valueOrNothing,
      succeeded: fc.boolean(),
    }),
    { maxLength: 6 },
  )
  .map((specs) => {
    const history = new HistoryByHand();
    for (const [i, { kind, fromMs, lengthMs, isKnown, seen, expected, succeeded }] of specs.entries()) {
      const value = `v${i}`;
      const call: Call =
        kind === 'put' ? { kind, value } : kind === 'cas' ? { kind, expected, value } : { kind };
      history.add(fromMs, fromMs + lengthMs, call, isKnown ? claim(kind, seen, succeeded) : null);
    }
    return history.operations;
  });

function claim(kind: Call['kind'], seen: string | null | undefined, succeeded: boolean): Result {
  if (kind === 'put') return seen === undefined ? { kind } : { kind, previous: seen };
  if (kind === 'cas') return succeeded ? { kind, succeeded } : { kind, succeeded, found: seen ?? null };
  if (kind === 'get') return { kind, value: seen ?? null };
  return { kind, previous: seen ?? null };
}

test('short histories are judged as the definition judges them, and so is what a refusal names', () => {
  let [passed, refused] = [0, 0];
  fc.assert(
    fc.property(anyOperations, (operations) => {
      const violation = checkLinearizable(operations);
      assert.is(violation === null, isLinearizableByDefinition(operations));
      if (violation === null) {
        passed++;
        return;
      }
      refused++;
      assert.not(isLinearizableByDefinition(violation.operations), violation.message);
    }),
    { numRuns: 5_000 },
  );
  assert.ok(passed > 300 && refused > 300, `${passed} passed, ${refused} were refused`);
});

const clients = 6;

/**
 * A long history as a linearizable register gives it: operations take effect one after the other at some moment between
 * their beginning and their end; a part of them gets no answer, some of these without having taken effect.
 */
function realHistory(seed: number, operations: number): Operation[] {
  const random = new Random(seed);
  const states = new Map<string, string | null>();
  const freeMs = new Array<number>(clients).fill(0);
  const history: Operation[] = [];
  let nowMs = 0;
  for (let id = 0; id < operations; id++) {
    nowMs += random.between(1, 10);
    const client = random.below(clients);
    const key = random.pick(['x', 'y']);
    const state = states.get(key) ?? null;
    const invokedMs = Math.max(freeMs[client]!, nowMs - random.below(30));
    if (invokedMs > nowMs) continue;
    const kind = random.weighted<Call['kind']>({ get: 4, put: 3, cas: 3, delete: 1 });
    const value = `v${id}`;
    const expected = random.chance(0.6) ? state : `v${random.below(id + 1)}`;
    const call: Call =
      kind === 'put' ? { kind, value } : kind === 'cas' ? { kind, expected, value } : { kind };
    const isUnknown = random.chance(0.1);
    const takesEffect = !isUnknown || random.chance(0.5);
    let result: Result;
    if (kind === 'get') result = { kind, value: state };
    else if (kind === 'put') result = random.chance(0.5) ? { kind, previous: state } : { kind };
    else if (kind === 'delete') result = { kind, previous: state };
    else result = expected === state ? { kind, succeeded: true } : { kind, succeeded: false, found: state };
    if (takesEffect) {
      if (kind === 'delete') states.set(key, null);
      else if (kind === 'put' || (kind === 'cas' && expected === state)) states.set(key, value);
    }
    const returnedMs = isUnknown ? Number.POSITIVE_INFINITY : nowMs + random.below(30);
    freeMs[client] = isUnknown ? nowMs + 1 : returnedMs + 0.5;
    history.push({
      id,
      client,
      key,
      call,
      result: isUnknown ? null : result,
      invokedMs,
      returnedMs,
      revision: null,
    });
  }
  return history;
}

test('histories of a register that is linearizable pass', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      assert.is(checkLinearizable(realHistory(seed, 400))?.message, undefined);
    }),
    { numRuns: 50 },
  );
});

test('one read that missed a write is found in a long history, and what is named is a few operations', () => {
  let mutated = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const history = realHistory(seed, 400);
      const random = new Random(seed + 1);
      const reads = history.filter(({ call, result }) => call.kind === 'get' && result !== null);
      for (const read of random.shuffled(reads)) {
        const stale = staleValue(history, read);
        if (stale === null) continue;
        read.result = { kind: 'get', value: stale };
        const violation = checkLinearizable(history);
        assert.ok(violation !== null, `seed ${seed}: a read of ${stale} passed`);
        assert.ok(violation.operations.length <= 20, violation.message);
        assert.ok(
          violation.operations.some(({ id }) => id === read.id),
          violation.message,
        );
        mutated++;
        return;
      }
    }),
    { numRuns: 50, includeErrorInReport: true },
  );
  assert.ok(mutated > 25, `${mutated} histories had such a read`);
});

/** A value that was there, and that was put out of the way by a put between its own end and the read's beginning. */
function staleValue(history: readonly Operation[], read: Operation): string | null {
  const puts = history.filter(
    ({ key, call, result, returnedMs }) =>
      key === read.key && call.kind === 'put' && result !== null && returnedMs < read.invokedMs,
  );
  for (const first of puts) {
    if (puts.some((second) => second.invokedMs > first.returnedMs)) {
      return (first.call as Call & { kind: 'put' }).value;
    }
  }
  return null;
}

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkTxn } from '../../../src/api/kv/check.ts';
import { CommandKind } from '../../../src/codec/command/command.ts';
import {
  Compare,
  CompareResult,
  CompareTarget,
  DeleteRangeRequest,
  PutRequest,
  RangeRequest,
  RequestOp,
  TxnRequest,
  type TxnResponse,
} from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { isReadOnlyTxn, isSerializableTxn } from '../../../src/state/kv/txn.ts';
import { bytes, LogOfCommands } from '../log-of-commands.ts';
import { KvModel, type ModelAnswer, modelKeyValueOf, outcome } from './kv-model.ts';

const put = (key: string, value = key, fields: Partial<PutRequest> = {}) =>
  RequestOp.create({ requestPut: PutRequest.create({ key: bytes(key), value: bytes(value), ...fields }) });
const del = (key: string, end = '') =>
  RequestOp.create({
    requestDeleteRange: DeleteRangeRequest.create({ key: bytes(key), rangeEnd: bytes(end), prevKv: true }),
  });
const range = (key: string, end = '', fields: Partial<RangeRequest> = {}) =>
  RequestOp.create({
    requestRange: RangeRequest.create({ key: bytes(key), rangeEnd: bytes(end), ...fields }),
  });
const nested = (request: Partial<TxnRequest>) => RequestOp.create({ requestTxn: TxnRequest.create(request) });
const compare = (key: string, fields: Partial<Compare>) => Compare.create({ key: bytes(key), ...fields });

const unionMembers = ['version', 'createRevision', 'modRevision', 'value', 'lease'] as const;

/** Leaves of the target's union the member that goes with the target, as a client does. */
function withItsMember(fields: Partial<Compare>): Compare {
  const only = { ...fields };
  for (const member of unionMembers) {
    if (member !== unionMembers[fields.target ?? 0]) delete only[member];
  }
  return Compare.create(only);
}

function succeeds(log: LogOfCommands, ...compares: Compare[]): boolean {
  return log.txn({ compare: compares }).succeeded;
}

test('all changes of a transaction share one revision', () => {
  const log = new LogOfCommands();
  log.put('old');
  const response = log.txn({ success: [put('a'), del('old'), nested({ success: [put('b')] })] });
  assert.is(response.header?.revision, 3);
  assert.is(log.state.kv.revision, 3);
  for (const key of ['a', 'b']) assert.is(log.range(key).kvs[0]?.modRevision, 3);
  assert.equal(log.list(), ['a=a', 'b=b']);
});

test('a transaction that changes nothing makes no revision', () => {
  const log = new LogOfCommands();
  log.put('a');
  const result = log.run(CommandKind.TXN, TxnRequest.create({ success: [del('b'), range('a')] }));
  assert.is(result.changedRevision, 0);
  assert.is((result.response as TxnResponse).header?.revision, 2);
  assert.is(log.txn({}).succeeded, true, 'an empty transaction succeeds');
});

test('operations see what came before them in the same transaction', () => {
  const log = new LogOfCommands();
  log.put('a', '1');
  const { responses } = log.txn({
    success: [range('\0', '\0'), put('b', '2'), range('\0', '\0'), del('a', 'b'), range('\0', '\0')],
  });
  const lists = responses.map(({ responseRange }) => responseRange?.kvs.map((kv) => String(kv.key)));
  assert.equal(lists[0], ['a']);
  assert.equal(lists[2], ['a', 'b']);
  assert.equal(lists[4], ['b']);
  const revisions = responses.map(
    ({ responseRange, responsePut, responseDeleteRange }) =>
      (responseRange ?? responsePut ?? responseDeleteRange)?.header?.revision,
  );
  assert.equal(revisions, [2, 3, 3, 3, 3]);
});

test('the header of a nested answer has no revision of its own', () => {
  const { responses } = new LogOfCommands().txn({ success: [nested({ success: [put('a')] })] });
  assert.is(responses[0]?.responseTxn?.header?.revision, 0);
  assert.is(responses[0]?.responseTxn?.responses[0]?.responsePut?.header?.revision, 2);
});

test('comparisons of nested transactions look at the state before the first change', () => {
  const log = new LogOfCommands();
  const isThere = compare('a', { target: CompareTarget.VERSION, result: CompareResult.GREATER, version: 0 });
  const { responses } = log.txn({
    success: [put('a'), nested({ compare: [isThere], success: [put('yes')], failure: [put('no')] })],
  });
  assert.is(responses[1]?.responseTxn?.succeeded, false);
  assert.equal(log.list(), ['a=a', 'no=no']);
});

test('a put and its delete in one transaction leave both versions in the history', () => {
  const log = new LogOfCommands();
  log.txn({ success: [nested({ success: [put('a')] }), nested({ success: [del('a')] })] });
  assert.equal(log.list(), []);
  assert.is(log.state.kv.revision, 2);
  const history = log.state.kv.index.historyFrom(2);
  const first = history.next();
  const second = history.next();
  assert.is(log.state.kv.index.subRevision(first), 0);
  assert.is(log.state.kv.index.isTombstone(first), false);
  assert.is(log.state.kv.index.subRevision(second), 1);
  assert.is(log.state.kv.index.isTombstone(second), true);
  log.put('a');
  assert.is(log.range('a').kvs[0]?.version, 1);
});

test('every target is compared with every result', () => {
  const log = new LogOfCommands();
  log.put('other');
  log.put('a', 'm');
  log.put('a', 'm');
  const below = { version: 1, createRevision: 2, modRevision: 3, value: bytes('l'), lease: -1n };
  const equal = { version: 2, createRevision: 3, modRevision: 4, value: bytes('m'), lease: 0n };
  const above = { version: 3, createRevision: 4, modRevision: 5, value: bytes('ma'), lease: 1n };
  const { EQUAL, GREATER, LESS, NOT_EQUAL } = CompareResult;
  for (const target of Object.values(CompareTarget)) {
    for (const [asked, accepted] of [
      [below, [GREATER, NOT_EQUAL]],
      [equal, [EQUAL]],
      [above, [LESS, NOT_EQUAL]],
    ] as const) {
      for (const result of Object.values(CompareResult)) {
        const expected = (accepted as readonly number[]).includes(result);
        assert.is(
          succeeds(log, withItsMember({ key: bytes('a'), target, result, ...asked })),
          expected,
          `target ${target}, result ${result}`,
        );
      }
    }
  }
});

test('a key that is not there has zeros to compare, but no value', () => {
  const log = new LogOfCommands();
  const { EQUAL, NOT_EQUAL, LESS } = CompareResult;
  const { VERSION, CREATE, MOD, LEASE, VALUE } = CompareTarget;
  for (const target of [VERSION, CREATE, MOD, LEASE]) {
    assert.ok(succeeds(log, compare('a', { target, result: EQUAL })), `target ${target}`);
    assert.not(succeeds(log, compare('a', { target, result: NOT_EQUAL })), `target ${target}`);
  }
  assert.ok(succeeds(log, compare('a', { target: MOD, result: LESS, modRevision: Number.MAX_SAFE_INTEGER })));
  for (const result of [EQUAL, NOT_EQUAL, LESS]) {
    assert.not(succeeds(log, compare('a', { target: VALUE, result, value: bytes('') })), `result ${result}`);
  }
});

test('a comparison over a range must hold for every key in it', () => {
  const log = new LogOfCommands();
  log.put('a');
  log.put('b');
  log.put('b');
  const atLeast = (version: number, rangeEnd: string) =>
    compare('a', {
      target: CompareTarget.VERSION,
      result: CompareResult.GREATER,
      version,
      rangeEnd: bytes(rangeEnd),
    });
  assert.ok(succeeds(log, atLeast(0, 'c')));
  assert.not(succeeds(log, atLeast(1, 'c')));
  assert.not(succeeds(log, atLeast(1, '\0')));
  const none = { key: bytes('x'), rangeEnd: bytes('z') };
  assert.ok(succeeds(log, Compare.create({ ...none, target: CompareTarget.VERSION })));
  assert.not(succeeds(log, Compare.create({ ...none, target: CompareTarget.VALUE })));
});

test('a target that is not known compares equal, and a result that is not known always holds', () => {
  const log = new LogOfCommands();
  log.put('a');
  assert.ok(succeeds(log, compare('a', { target: 9, result: CompareResult.EQUAL })));
  assert.not(succeeds(log, compare('a', { target: 9, result: CompareResult.LESS })));
  assert.ok(succeeds(log, compare('a', { target: CompareTarget.VERSION, version: 5, result: 9 })));
});

test('a transaction that would fail half way changes nothing', () => {
  const log = new LogOfCommands();
  log.put('a');
  log.put('a');
  log.compact(3);
  const keep = put('x', '', { ignoreValue: true });
  const cases = [
    { operation: range('a', '', { revision: 99 }), error: errors.futureRevision },
    { operation: range('a', '', { revision: 4 }), error: errors.futureRevision },
    { operation: range('a', '', { revision: 2 }), error: errors.compacted },
    { operation: range('a', '', { revision: -1 }), error: errors.compacted },
    { operation: keep, error: errors.keyNotFound },
    { operation: put('x', 'x', { lease: 5n }), error: errors.leaseNotFound },
    { operation: nested({ failure: [], success: [keep] }), error: errors.keyNotFound },
  ];
  for (const { operation, error } of cases) {
    const result = log.run(CommandKind.TXN, TxnRequest.create({ success: [put('b'), del('a'), operation] }));
    assert.is(result.error, error);
    assert.is(result.response, null);
    assert.equal(log.list(), ['a=a']);
    assert.is(log.state.kv.revision, 3);
  }
});

test('what fails on the branch that is not taken fails nothing', () => {
  const log = new LogOfCommands();
  const failure = [range('a', '', { revision: 99 }), put('x', '', { ignoreValue: true })];
  assert.ok(log.txn({ success: [put('b')], failure }).succeeded);
});

test('faults of puts are found before those of ranges', () => {
  const log = new LogOfCommands();
  const success = [range('a', '', { revision: 99 }), put('x', '', { ignoreLease: true })];
  assert.is(log.run(CommandKind.TXN, TxnRequest.create({ success })).error, errors.keyNotFound);
});

test('a put cannot keep the value of a key that the same transaction deletes first', () => {
  const log = new LogOfCommands();
  log.put('a');
  log.put('c');
  const keep = (key: string) => put(key, '', { ignoreValue: true });
  const run = (...success: RequestOp[]) => {
    const request = TxnRequest.create({ success });
    assert.is(checkTxn(request), null, 'deletes to the end of the keys are not taken for overlaps');
    return log.run(CommandKind.TXN, request).error;
  };
  assert.is(run(del('b', '\0'), keep('c')), errors.keyNotFound);
  assert.is(run(nested({ success: [del('b', '\0')] }), keep('b')), errors.keyNotFound);
  assert.equal(log.list(), ['a=a', 'c=c']);
  assert.is(run(del('b', '\0'), keep('a')), null);
  assert.is(run(keep('a'), del('a', '\0')), null);
});

test('a transaction that only reads needs no log, and is serializable if all its ranges are', () => {
  const serializable = range('a', '', { serializable: true });
  const request = (success: RequestOp[], failure: RequestOp[] = []) =>
    TxnRequest.create({ success, failure });
  assert.ok(isReadOnlyTxn(request([])));
  assert.ok(isReadOnlyTxn(request([range('a')], [range('b')])));
  assert.not(isReadOnlyTxn(request([range('a')], [put('b')])));
  assert.not(isReadOnlyTxn(request([nested({ success: [range('a')] })])));
  assert.ok(isSerializableTxn(request([serializable], [serializable])));
  assert.not(isSerializableTxn(request([serializable], [range('a')])));
  const log = new LogOfCommands();
  log.put('a');
  const response = log.state.kv.readTxn(request([range('a')]));
  assert.is(response.responses[0]?.responseRange?.count, 1);
  assert.is(response.header?.revision, 2);
  assert.throws(
    () => log.state.kv.readTxn(request([range('a', '', { revision: 3 })])),
    (error: unknown) => error === errors.futureRevision,
  );
});

// --- against the model

function modelAnswerOf(response: TxnResponse): ModelAnswer {
  return {
    revision: response.header!.revision,
    succeeded: response.succeeded,
    answers: response.responses.map(({ responseRange, responsePut, responseDeleteRange, responseTxn }) => {
      if (responseTxn !== undefined) return modelAnswerOf(responseTxn);
      const { revision } = (responseRange ?? responsePut ?? responseDeleteRange)!.header!;
      if (responseRange !== undefined) {
        const { kvs, count, more } = responseRange;
        return { revision, kvs: kvs.map(modelKeyValueOf), count, more };
      }
      if (responsePut !== undefined) {
        const { prevKv } = responsePut;
        return { revision, prev: prevKv === undefined ? undefined : modelKeyValueOf(prevKv) };
      }
      const { deleted, prevKvs } = responseDeleteRange!;
      return { revision, deleted, prevs: prevKvs.map(modelKeyValueOf) };
    }),
  };
}

const anyKey = fc.constantFrom('a', 'b', 'b\0', 'c', '\0', '\xff').map(bytes);
const anyEnd = fc.oneof(
  { weight: 3, arbitrary: fc.constant(bytes('')) },
  { weight: 1, arbitrary: fc.constant(bytes('\0')) },
  { weight: 2, arbitrary: anyKey },
);
const anyValue = fc.constantFrom('', '1', '2', 'long'.repeat(100)).map(bytes);
const anyRevision = fc.oneof(fc.constant(0), fc.integer({ min: -2, max: 30 }));
const anyBound = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: anyRevision });
const anyFlag = fc.integer({ min: 0, max: 3 }).map((n) => n === 0);

const anyPut = fc
  .record({ key: anyKey, value: anyValue, prevKv: anyFlag, ignoreValue: anyFlag, ignoreLease: anyFlag })
  .map((fields) => PutRequest.create({ ...fields, value: fields.ignoreValue ? bytes('') : fields.value }));
const anyDelete = fc
  .record({ key: anyKey, rangeEnd: anyEnd, prevKv: fc.boolean() })
  .map(DeleteRangeRequest.create);
const anyRange = fc
  .record({
    key: anyKey,
    rangeEnd: anyEnd,
    limit: fc.integer({ min: -1, max: 4 }),
    revision: anyRevision,
    keysOnly: anyFlag,
    countOnly: anyFlag,
    minModRevision: anyBound,
    maxModRevision: anyBound,
    minCreateRevision: anyBound,
    maxCreateRevision: anyBound,
  })
  .map(RangeRequest.create);
const anyCompare = fc
  .record({
    key: anyKey,
    rangeEnd: anyEnd,
    target: fc.integer({ min: 0, max: 4 }),
    result: fc.integer({ min: 0, max: 3 }),
    version: fc.integer({ min: 0, max: 3 }),
    createRevision: fc.integer({ min: 0, max: 20 }),
    modRevision: fc.integer({ min: 0, max: 20 }),
    value: anyValue,
    lease: fc.bigInt({ min: 0n, max: 1n }),
  })
  .map(withItsMember);

const anyTxn = fc.letrec<{ operation: RequestOp; txn: TxnRequest }>((tie) => ({
  operation: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: anyPut.map((requestPut) => RequestOp.create({ requestPut })) },
    { weight: 2, arbitrary: anyRange.map((requestRange) => RequestOp.create({ requestRange })) },
    { weight: 1, arbitrary: anyDelete.map((requestDeleteRange) => RequestOp.create({ requestDeleteRange })) },
    { weight: 1, arbitrary: tie('txn').map((requestTxn) => RequestOp.create({ requestTxn })) },
  ),
  txn: fc
    .record({
      compare: fc.array(anyCompare, { maxLength: 2 }),
      success: fc.array(tie('operation'), { maxLength: 3 }),
      failure: fc.array(tie('operation'), { maxLength: 3 }),
    })
    .map(TxnRequest.create),
})).txn;

type Step = { txn: TxnRequest } | { compact: number };
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: anyTxn.map((txn) => ({ txn })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 30 }).map((compact) => ({ compact })) },
);

test('any transactions and compactions give what the model gives', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 1, maxLength: 25 }), (steps) => {
      const log = new LogOfCommands();
      const model = new KvModel();
      for (const step of steps) {
        if ('compact' in step) {
          const expected = outcome(() => model.compact(step.compact));
          assert.is(log.compact(step.compact).error?.message, expected);
          log.state.kv.stepCompaction(3);
          continue;
        }
        if (checkTxn(step.txn) !== null) continue;
        const expected = outcome(() => model.txn(step.txn));
        assert.equal(
          outcome(() => modelAnswerOf(log.txn(step.txn))),
          expected,
        );
        assert.is(log.state.kv.revision, model.revision);
      }
      for (let revision = 0; revision <= model.revision + 1; revision++) {
        const request = RangeRequest.create({ key: bytes('\0'), rangeEnd: bytes('\0'), revision });
        const real = outcome(() => log.state.kv.range(request).kvs.map(modelKeyValueOf));
        const modelled = outcome(() => (model.range(request) as { kvs: unknown }).kvs);
        assert.equal(real, modelled, `at revision ${revision}`);
      }
    }),
    { numRuns: 400 },
  );
});

test.run();

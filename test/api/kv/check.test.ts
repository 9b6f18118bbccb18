import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  checkDeleteRange,
  checkPut,
  checkRange,
  checkTxn,
  txnOperationsMax,
} from '../../../src/api/kv/check.ts';
import {
  Compare,
  DeleteRangeRequest,
  PutRequest,
  RangeRequest,
  RequestOp,
  TxnRequest,
} from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { bytes } from '../../state/log-of-commands.ts';

const put = (key: string, fields: Partial<PutRequest> = {}) =>
  RequestOp.create({ requestPut: PutRequest.create({ key: bytes(key), ...fields }) });
const del = (key: string, end = '') =>
  RequestOp.create({
    requestDeleteRange: DeleteRangeRequest.create({ key: bytes(key), rangeEnd: bytes(end) }),
  });
const range = (key: string, end = '') =>
  RequestOp.create({ requestRange: RangeRequest.create({ key: bytes(key), rangeEnd: bytes(end) }) });
const nested = (success: RequestOp[], failure: RequestOp[] = []) =>
  RequestOp.create({ requestTxn: TxnRequest.create({ success, failure }) });
const check = (success: RequestOp[], failure: RequestOp[] = []) =>
  checkTxn(TxnRequest.create({ success, failure }));

test('an empty key is refused in every request', () => {
  assert.is(checkRange(RangeRequest.create({ rangeEnd: bytes('b') })), errors.emptyKey);
  assert.is(checkPut(PutRequest.create({ value: bytes('b') })), errors.emptyKey);
  assert.is(checkDeleteRange(DeleteRangeRequest.create()), errors.emptyKey);
  assert.is(check([put('')]), errors.emptyKey);
  assert.is(check([], [nested([range('')])]), errors.emptyKey);
  assert.is(checkTxn(TxnRequest.create({ compare: [Compare.create()] })), errors.emptyKey);
});

test('a put that keeps the value or the lease must not bring one', () => {
  const key = bytes('a');
  assert.is(checkPut(PutRequest.create({ key, ignoreValue: true, value: bytes('v') })), errors.valueProvided);
  assert.is(checkPut(PutRequest.create({ key, ignoreLease: true, lease: -1n })), errors.leaseProvided);
  assert.is(checkPut(PutRequest.create({ key, ignoreValue: true, ignoreLease: true })), null);
});

test('a sort target that is not known is refused where it would be sorted by', () => {
  const key = bytes('a');
  assert.is(checkRange(RangeRequest.create({ key, sortTarget: 5 })), errors.invalidSortOption);
  assert.is(checkRange(RangeRequest.create({ key, sortTarget: -1, sortOrder: 2 })), errors.invalidSortOption);
  assert.is(checkRange(RangeRequest.create({ key, sortTarget: 5, sortOrder: 7 })), null);
  assert.is(checkRange(RangeRequest.create({ key, sortTarget: 4, sortOrder: 7 })), null);
});

test('each list of a transaction has a bound, and a nested one what its parent leaves', () => {
  const many = (count: number) => Array.from({ length: count }, () => range('a'));
  assert.is(check(many(txnOperationsMax), many(txnOperationsMax)), null);
  assert.is(check(many(txnOperationsMax + 1)), errors.tooManyOps);
  assert.is(check([], many(txnOperationsMax + 1)), errors.tooManyOps);
  assert.is(check([nested(many(txnOperationsMax - 1))]), null);
  assert.is(check([nested(many(txnOperationsMax))]), errors.tooManyOps);
  const compare = Array.from({ length: txnOperationsMax }, () => Compare.create({ key: bytes('a') }));
  assert.is(checkTxn(TxnRequest.create({ compare, success: [nested(many(1))] })), errors.tooManyOps);
});

test('transactions cannot be nested deeper than they may have operations', () => {
  let operation = range('a');
  for (let depth = 1; depth < txnOperationsMax; depth++) operation = nested([operation]);
  assert.is(check([operation]), null);
  assert.is(check([nested([operation])]), errors.tooManyOps);
});

test('an operation that is none of the known is refused with the text of a missing key', () => {
  assert.is(check([RequestOp.create()]), errors.keyNotFound);
});

test('a key is put once', () => {
  assert.is(check([put('a'), put('b')]), null);
  assert.is(check([put('a'), put('a')]), errors.duplicateKey);
  assert.is(check([], [put('a'), put('a')]), errors.duplicateKey);
  assert.is(check([put('a')], [put('a')]), null, 'the branches exclude each other');
  assert.is(check([put('a'), nested([put('a')])]), errors.duplicateKey);
  assert.is(check([nested([put('a')]), nested([put('a')])]), errors.duplicateKey);
  assert.is(check([nested([], [put('a')]), nested([put('a')])]), errors.duplicateKey);
  assert.is(check([nested([put('a')], [put('a')])]), null, 'so do those of a nested one');
  assert.is(check([nested([put('a')], [put('a')]), put('a')]), errors.duplicateKey);
  assert.is(
    check([put('b'), nested([nested([put('a')])]), nested([put('c'), put('d')], [put('a')])]),
    errors.duplicateKey,
  );
});

test('a key that is put is not deleted in the same transaction', () => {
  assert.is(check([del('a'), put('a')]), errors.duplicateKey);
  assert.is(check([put('a'), del('a')]), errors.duplicateKey);
  assert.is(check([put('b'), del('a', 'c')]), errors.duplicateKey);
  assert.is(check([put('c'), del('a', 'c')]), null, 'the end is not included');
  assert.is(check([put('a\0'), del('a')]), null);
  assert.is(check([del('a', 'c'), del('b', 'd'), del('x'), put('d')]), null);
  assert.is(check([del('a', 'c'), del('b', 'd'), del('x'), put('c\xff')]), errors.duplicateKey);
  assert.is(check([del('a'), nested([put('a')])]), errors.duplicateKey);
  assert.is(check([nested([del('a')]), put('a')]), errors.duplicateKey);
  assert.is(check([nested([del('a')]), nested([], [put('a')])]), errors.duplicateKey);
  assert.is(check([del('a'), range('a')]), null);
});

test('what etcd does not take for an overlap is none here', () => {
  assert.is(check([nested([put('a')]), nested([del('a')])]), null, 'a delete after the put');
  assert.is(check([nested([del('a')], [put('a')])]), null, 'on two branches of one');
  assert.is(check([del('a', '\0'), put('b')]), null, 'a delete to the end of the keys');
  assert.is(check([del('b', 'a'), put('b')]), null, 'a delete of nothing');
});

test('the check of the largest transactions is over in a moment', () => {
  // Six levels of branching, below a chain whose every link deletes something: 64 deletes above 46,656 puts.
  let key = 0;
  const tree = (depth: number): RequestOp =>
    depth === 0 ? put(`k${key++}`) : nested(Array.from({ length: 6 }, () => tree(depth - 1)));
  let operation = tree(6);
  for (let depth = 0; depth < 40; depth++) operation = nested([del(`d${depth}`), operation]);
  const start = process.cpuUsage();
  assert.is(check([operation]), null);
  const { user } = process.cpuUsage(start);
  assert.ok(user < 3_000_000, `${user} us`);
});

test.run();

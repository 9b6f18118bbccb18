import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  DeleteRangeRequest,
  PutRequest,
  RequestOp,
  TxnRequest,
} from '../../../src/codec/generated/messages.generated.ts';
import { costOfPut, costOfTxn } from '../../../src/state/kv/cost.ts';
import { bytes } from '../log-of-commands.ts';

const put = (key: string, value: string) => PutRequest.create({ key: bytes(key), value: bytes(value) });
const putOp = (key: string, value: string) => RequestOp.create({ requestPut: put(key, value) });

test('a put costs its key, its value and 256 bytes', () => {
  assert.is(costOfPut(put('key', 'value')), 256 + 3 + 5);
  assert.is(costOfPut(put('k', '')), 257);
});

test('a transaction costs what its dearer branch puts', () => {
  const success = [putOp('a', 'xx'), putOp('b', 'x')];
  assert.is(costOfTxn(TxnRequest.create({ success, failure: [putOp('a', '')] })), 2 * 257 + 3);
  assert.is(costOfTxn(TxnRequest.create({ failure: success })), 2 * 257 + 3);
});

test('reads, deletes and nested transactions cost nothing', () => {
  const nested = TxnRequest.create({ success: [putOp('a', 'xx')] });
  const deletion = DeleteRangeRequest.create({ key: bytes('a') });
  const success = [
    RequestOp.create({ requestTxn: nested }),
    RequestOp.create({ requestDeleteRange: deletion }),
  ];
  assert.is(costOfTxn(TxnRequest.create({ success })), 0);
  assert.is(costOfTxn(TxnRequest.create()), 0);
});

test.run();

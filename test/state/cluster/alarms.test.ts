import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../../src/codec/command/command.ts';
import {
  AlarmAction,
  AlarmRequest,
  type AlarmResponse,
  AlarmType,
  DeleteRangeRequest,
  PutRequest,
  RequestOp,
  TxnRequest,
} from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { bytes, LogOfCommands } from '../log-of-commands.ts';

const { GET, ACTIVATE, DEACTIVATE } = AlarmAction;
const { NONE, NOSPACE, CORRUPT } = AlarmType;

function alarm(log: LogOfCommands, action: number, alarmType: number, memberID = 0n): string {
  const request = AlarmRequest.create({ action, alarm: alarmType, memberID });
  const { alarms } = log.answer(CommandKind.ALARM, request) as AlarmResponse;
  return alarms.map((member) => `${member.memberID}:${member.alarm}`).join(' ');
}

const putRequest = PutRequest.create({ key: bytes('a') });
const putTxn = TxnRequest.create({ success: [RequestOp.create({ requestPut: putRequest })] });
const deleteRequest = DeleteRangeRequest.create({ key: bytes('a') });
const deleteTxn = TxnRequest.create({ failure: [RequestOp.create({ requestDeleteRange: deleteRequest })] });

test('alarms are raised once a member and kind, listed by kind, and lifted', () => {
  const log = new LogOfCommands();
  assert.is(alarm(log, ACTIVATE, NOSPACE, 7n), '7:1');
  assert.is(alarm(log, ACTIVATE, NOSPACE, 7n), '7:1', 'raising it again answers the same');
  assert.is(alarm(log, ACTIVATE, NOSPACE, 3n), '3:1');
  assert.is(alarm(log, ACTIVATE, CORRUPT, 7n), '7:2');
  assert.is(alarm(log, GET, NONE), '7:1 3:1 7:2');
  assert.is(alarm(log, GET, CORRUPT), '7:2');
  assert.is(alarm(log, DEACTIVATE, NOSPACE, 7n), '7:1');
  assert.is(alarm(log, DEACTIVATE, NOSPACE, 7n), '');
  assert.is(alarm(log, GET, NONE), '3:1 7:2');
  assert.is(alarm(log, 9, NONE), '', 'an action that is not known does nothing');
});

test('without space, puts are refused until the last alarm is lifted; deletes and compaction go on', () => {
  const log = new LogOfCommands();
  log.put('a');
  log.put('b');
  alarm(log, ACTIVATE, NOSPACE, 1n);
  alarm(log, ACTIVATE, NOSPACE, 2n);
  assert.is(log.run(CommandKind.PUT, putRequest).error, errors.noSpace);
  assert.is(log.run(CommandKind.TXN, putTxn).error, errors.noSpace);
  assert.is(log.run(CommandKind.TXN, deleteTxn).error, null);
  assert.is(log.run(CommandKind.DELETE_RANGE, deleteRequest).error, null);
  assert.is(log.compact(2).error, null);
  alarm(log, DEACTIVATE, NOSPACE, 1n);
  assert.is(log.run(CommandKind.PUT, putRequest).error, errors.noSpace);
  alarm(log, DEACTIVATE, NOSPACE, 2n);
  assert.is(log.run(CommandKind.PUT, putRequest).error, null);
});

test('without space, puts nested in a transaction count nothing, as in etcd', () => {
  const log = new LogOfCommands();
  alarm(log, ACTIVATE, NOSPACE, 1n);
  const nested = TxnRequest.create({ success: [RequestOp.create({ requestTxn: putTxn })] });
  assert.is(log.run(CommandKind.TXN, nested).error, null);
});

test('in a corrupt cluster every change of keys is refused, and alarms can still be lifted', () => {
  const log = new LogOfCommands();
  log.put('a');
  alarm(log, ACTIVATE, NOSPACE, 1n);
  alarm(log, ACTIVATE, CORRUPT, 1n);
  assert.is(log.run(CommandKind.PUT, putRequest).error, errors.corrupt);
  assert.is(log.run(CommandKind.TXN, putTxn).error, errors.corrupt);
  assert.is(log.run(CommandKind.TXN, deleteTxn).error, errors.corrupt);
  assert.is(log.run(CommandKind.DELETE_RANGE, deleteRequest).error, errors.corrupt);
  assert.is(log.compact(2).error, errors.corrupt);
  assert.equal(log.list(), ['a=a']);
  alarm(log, DEACTIVATE, CORRUPT, 1n);
  assert.is(log.run(CommandKind.PUT, putRequest).error, errors.noSpace, 'the other alarm still holds');
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind, decodeCommand } from '../../src/codec/command/command.ts';
import {
  AlarmAction,
  AlarmRequest,
  AlarmType,
  ClusterAction,
  ClusterCommand,
  ClusterVersionCommand,
  PutRequest,
  V2Request,
} from '../../src/codec/generated/messages.generated.ts';
import { DecodeError } from '../../src/codec/reader.ts';
import { errors } from '../../src/errors/api-error.ts';
import { AssertionError } from '../../src/errors/assert.ts';
import { V2Code, V2Error } from '../../src/errors/v2-error.ts';
import { StateMachine } from '../../src/state/state-machine.ts';
import { V2Event } from '../../src/state/v2/event.ts';
import { rawCommand } from '../support/raw-command.ts';
import { bytes, clusterId, LogOfCommands, takeSnapshot } from './log-of-commands.ts';

test('entries are applied in order, each once', () => {
  const state = new StateMachine({ clusterId });
  assert.is(state.appliedIndex, 0);
  state.apply(1, 5, 0, Buffer.alloc(0));
  assert.is(state.appliedIndex, 1);
  assert.is(state.appliedTerm, 5);
  for (const index of [0, 1, 3]) {
    assert.throws(
      () => state.apply(index, 5, 0, Buffer.alloc(0)),
      (error: unknown) => error instanceof AssertionError,
    );
  }
});

test('the entry with which a leader opens its term changes nothing', () => {
  const result = new StateMachine({ clusterId }).apply(1, 1, 0, Buffer.alloc(0));
  assert.equal(result, { error: null, response: null, changedRevision: 0, changedMembers: false });
});

test('a result names the revision that its changes have, and none when there are none', () => {
  const log = new LogOfCommands();
  assert.is(log.run(CommandKind.PUT, PutRequest.create({ key: bytes('a') })).changedRevision, 2);
  assert.is(log.compact(2).changedRevision, 0);
});

test('a command that is refused is applied all the same: the next one follows', () => {
  const log = new LogOfCommands();
  assert.is(log.compact(9).error, errors.futureRevision);
  assert.is(log.state.appliedIndex, 1);
  log.put('a');
  assert.is(log.state.appliedIndex, 2);
});

test('a command of a newer version stops the member, and is not taken for applied', () => {
  const state = new StateMachine({ clusterId });
  const entry = rawCommand(CommandKind.PUT, 0, 0, Buffer.alloc(0));
  entry[1] = 200;
  assert.throws(
    () => state.apply(1, 1, 0, entry),
    (error: unknown) => error instanceof DecodeError,
  );
  assert.is(state.appliedIndex, 0);
});

test('an entry that changes the membership holds a change of members', () => {
  const log = new LogOfCommands();
  log.put('a');
  assert.throws(
    () => log.state.apply(2, 1, 1, log.entries[0]!),
    (error: unknown) => error instanceof AssertionError,
  );
});

test('a decoded command gives what its bytes give', () => {
  const log = new LogOfCommands();
  for (let i = 0; i < 30; i++) log.put(`key ${i % 7}`, String(i), { prevKv: true });
  log.delete('key 3');
  log.compact(20);
  const other = new StateMachine({ clusterId });
  log.entries.forEach((entry, i) => {
    other.apply(i + 1, 1, 0, entry, decodeCommand(entry));
  });
  assert.ok(takeSnapshot(other).equals(takeSnapshot(log.state)));
});

test('members and the version of the cluster are changed by commands', () => {
  const first = { id: 1n, name: '', peerURLs: ['http://1'], clientURLs: [], isLearner: false };
  const state = new StateMachine({ clusterId, members: [first] });
  const log = new LogOfCommands();
  const publish = ClusterCommand.create({ action: ClusterAction.ADD, id: 2n, peerURLs: ['http://2'] });
  assert.equal(log.run(CommandKind.MEMBERS, publish), {
    error: null,
    response: null,
    changedRevision: 0,
    changedMembers: true,
  });
  assert.is(log.run(CommandKind.MEMBERS, publish).error, errors.memberExists);
  log.run(CommandKind.CLUSTER_VERSION, ClusterVersionCommand.create({ version: '3.4.0' }));
  log.entries.forEach((entry, i) => {
    state.apply(i + 1, 1, 0, entry);
  });
  assert.equal(
    state.members.list().map(({ id }) => id),
    [1n, 2n],
  );
  assert.is(state.members.clusterVersion, '3.4.0');
});

test('alarms hold up no change of the v2 tree, as in etcd; a refusal there is an answer', () => {
  const log = new LogOfCommands();
  for (const alarm of [AlarmType.NOSPACE, AlarmType.CORRUPT]) {
    log.run(CommandKind.ALARM, AlarmRequest.create({ action: AlarmAction.ACTIVATE, memberID: 1n, alarm }));
  }
  const put = V2Request.create({ path: '/1/a', val: 'x', prevExist: false });
  const made = log.answer(CommandKind.V2_REQUEST, put);
  assert.instance(made, V2Event);
  const { error, response } = log.run(CommandKind.V2_REQUEST, put);
  assert.is(error, null);
  assert.instance(response, V2Error);
  assert.is((response as V2Error).code, V2Code.NODE_EXIST);
});

test.run();

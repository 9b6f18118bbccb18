import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../../src/codec/command/command.ts';
import { ClusterAction, ClusterCommand } from '../../../src/codec/generated/messages.generated.ts';
import { LogOfCommands } from '../log-of-commands.ts';
import { outcomeOf } from './spelled.ts';

const test = suite("the cluster's records in the v2 tree");

/** A cluster of one, whose member has told its URLs and decided the version. */
function started(): LogOfCommands {
  const log = new LogOfCommands();
  change(log, ClusterAction.ADD, 0xabn);
  change(log, ClusterAction.PUBLISH, 0xabn);
  log.run(CommandKind.CLUSTER_VERSION, { version: '3.4.0' });
  return log;
}

function change(log: LogOfCommands, action: number, id: bigint, isLearner = false): number {
  const member = { id, name: 'm', peerURLs: [`http://p${id}`], clientURLs: ['http://c'], isLearner };
  const before = log.state.v2.index;
  log.run(CommandKind.MEMBERS, ClusterCommand.create({ ...member, action }));
  return log.state.v2.index - before;
}

function get(log: LogOfCommands, path: string): string {
  return outcomeOf(() => log.state.v2.get(path, { recursive: false, sorted: false }));
}

test('a member that starts a cluster uses up three indexes, as in etcd', () => {
  const log = started();
  assert.is(log.state.v2.index, 3);
  const { createSuccess, setsSuccess } = log.state.v2.statistics;
  assert.equal([createSuccess, setsSuccess], [1, 2]);
  assert.is(
    get(log, '/0/members/ab/raftAttributes'),
    'get /0/members/ab/raftAttributes "{"peerURLs":["http://p171"]}" 1/1',
  );
  assert.is(
    get(log, '/0/members/ab/attributes'),
    'get /0/members/ab/attributes "{"name":"m","clientURLs":["http://c"]}" 2/2',
  );
  assert.is(get(log, '/0/version'), 'get /0/version "3.4.0" 3/3');
});

test('changes of members use up as many as in etcd', () => {
  const log = started();
  assert.is(change(log, ClusterAction.ADD, 5n, true), 1);
  assert.is(change(log, ClusterAction.UPDATE, 5n), 1);
  assert.is(change(log, ClusterAction.PROMOTE, 5n), 1);
  assert.is(change(log, ClusterAction.PUBLISH, 5n), 1);
  assert.is(change(log, ClusterAction.REMOVE, 5n), 2);
  assert.match(get(log, '/0/members/5'), /^100 /);
  assert.is(get(log, '/0/removed_members/5'), 'get /0/removed_members/5 "" 9/9');
});

test('a change that is refused uses up none', () => {
  const log = started();
  assert.is(change(log, ClusterAction.ADD, 0xabn), 0);
  assert.is(change(log, ClusterAction.UPDATE, 7n), 0);
  assert.is(change(log, ClusterAction.REMOVE, 0xabn), 0);
});

test.run();

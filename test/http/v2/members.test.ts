import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { V2Members } from '../../../src/api/v2/v2-members.ts';
import type { Member } from '../../../src/codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import { Router } from '../../../src/http/router.ts';
import { addV2MachinesRoute, addV2MembersRoute } from '../../../src/http/v2/members.ts';
import { Members } from '../../../src/state/cluster/members.ts';
import { ask, FakeRequest } from '../support/recorded-exchange.ts';
import { openAccess } from './open-access.ts';

const json = ['content-type', 'application/json'];

/** The routes over a change of the membership that ends as it is told to. */
function routesUnderTest(refusal: ApiError | null, leader = 0xan) {
  const member = (id: bigint, clientURLs: string[]): Member => ({
    id,
    name: `m${id}`,
    peerURLs: [`http://p${id}:1`],
    clientURLs,
    isLearner: false,
  });
  const members = new Members(
    [member(0xbn, ['http://c:2']), member(0xan, ['http://c:3', 'http://c:1'])],
    [0xcn],
  );
  const asked: unknown[] = [];
  const end = (...what: unknown[]) => {
    const done = what.pop() as (error: ApiError | null, members: Member[]) => void;
    asked.push(what);
    done(refusal, []);
  };
  const reconfiguration = { add: end, remove: end, update: end } as never;
  const v2Members = new V2Members({
    members,
    reconfiguration,
    consensus: { leader },
    newMemberId: () => 0xdn,
  });
  const router = new Router();
  addV2MembersRoute(router, { members: v2Members, access: openAccess, clusterId: 'abc' });
  addV2MachinesRoute(router, v2Members);
  const send = (method: string, path: string, body = '') => {
    const response = ask(router.handle, new FakeRequest(method, path, body, json));
    return `${response.code} ${response.body.trimEnd()}`;
  };
  return { send, asked };
}

const test = suite('v2 members');

test('members are listed in the order of their IDs, and the leader is one of them', () => {
  const { send } = routesUnderTest(null);
  const a = '{"id":"a","name":"m10","peerURLs":["http://p10:1"],"clientURLs":["http://c:3","http://c:1"]}';
  const b = '{"id":"b","name":"m11","peerURLs":["http://p11:1"],"clientURLs":["http://c:2"]}';
  assert.is(send('GET', '/v2/members'), `200 {"members":[${a},${b}]}`);
  assert.is(send('GET', '/v2/members/leader'), `200 ${a}`);
  assert.is(routesUnderTest(null, 0n).send('GET', '/v2/members/leader'), '503 {"message":"During election"}');
});

test('machines are the client URLs of all members, in ascending order', () => {
  assert.is(routesUnderTest(null).send('GET', '/v2/machines'), '200 http://c:1, http://c:2, http://c:3');
});

test('what becomes of a change is told as etcd tells it', () => {
  const urls = '{"peerURLs":["http://z:1","http://a:1"]}';
  const outcomes = (refusal: ApiError | null, id = 'b') => {
    const { send } = routesUnderTest(refusal);
    return [
      send('POST', '/v2/members', urls),
      send('PUT', `/v2/members/${id}`, urls),
      send('DELETE', `/v2/members/${id}`),
    ];
  };
  const failed = '500 {"message":"Internal Server Error"}';
  assert.equal(outcomes(null), [
    '201 {"id":"d","name":"","peerURLs":["http://a:1","http://z:1"],"clientURLs":[]}',
    '204 ',
    '204 ',
  ]);
  assert.equal(outcomes(errors.peerUrlExists).slice(0, 2), [
    '409 {"message":"membership: peerURL exists"}',
    '409 {"message":"membership: peerURL exists"}',
  ]);
  assert.is(outcomes(errors.memberExists)[0], '409 {"message":"membership: ID exists"}');
  assert.equal(outcomes(errors.memberNotFound, 'e').slice(1), [
    '404 {"message":"No such member: e"}',
    '404 {"message":"No such member: e"}',
  ]);
  // One that was removed.
  assert.equal(outcomes(errors.memberNotFound, '00C').slice(1), [
    failed,
    '410 {"message":"Member permanently removed: c"}',
  ]);
  for (const refusal of [errors.unhealthy, errors.memberNotEnoughStarted, errors.timeout]) {
    assert.equal(outcomes(refusal), [failed, failed, failed]);
  }
});

test('what is malformed does not get as far as the membership', () => {
  const { send, asked } = routesUnderTest(null);
  for (const body of ['', '{', '{"peerURLs":[]}', '{"peerURLs":["http://a"]}', '{"peerURLs":[1]}']) {
    assert.match(send('POST', '/v2/members', body), /^400 \{"message":/);
  }
  for (const id of ['x', '0x1', '1'.repeat(17), 'b/', 'b/c']) {
    assert.is(send('DELETE', `/v2/members/${id}`), `404 {"message":"No such member: ${id}"}`);
  }
  assert.is(send('DELETE', '/v2/members'), '405 Method Not Allowed');
  assert.equal(asked, []);
});

test.run();

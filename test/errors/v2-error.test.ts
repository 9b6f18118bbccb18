import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { V2Code, V2Error } from '../../src/errors/v2-error.ts';

const test = suite('errors of the v2 API');

test('each code of the catalogue has a message', () => {
  for (const [name, code] of Object.entries(V2Code)) {
    assert.ok(new V2Error(code, '', 1).message.length > 5, name);
  }
});

test('an error is written as etcd writes it, without an empty cause', () => {
  assert.is(
    JSON.stringify(new V2Error(V2Code.KEY_NOT_FOUND, '/foo', 7).toJson()),
    '{"errorCode":100,"message":"Key not found","cause":"/foo","index":7}',
  );
  assert.is(
    JSON.stringify(new V2Error(V2Code.TEST_FAILED, '', 0).toJson()),
    '{"errorCode":101,"message":"Compare failed","index":0}',
  );
});

test('most codes are bad requests, and some have a status of their own', () => {
  const status = (code: V2Code): number => new V2Error(code, '', 0).httpStatus;
  assert.is(status(V2Code.KEY_NOT_FOUND), 404);
  assert.is(status(V2Code.NOT_FILE), 403);
  assert.is(status(V2Code.DIR_NOT_EMPTY), 403);
  assert.is(status(V2Code.UNAUTHORIZED), 401);
  assert.is(status(V2Code.TEST_FAILED), 412);
  assert.is(status(V2Code.NODE_EXIST), 412);
  assert.is(status(V2Code.RAFT_INTERNAL), 500);
  assert.is(status(V2Code.LEADER_ELECT), 500);
  assert.is(status(V2Code.NOT_DIR), 400);
  assert.is(status(V2Code.EVENT_INDEX_CLEARED), 400);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Guard } from '../../src/api/guard.ts';
import type { CallContext, StreamCall } from '../../src/api/rpc.ts';
import * as services from '../../src/codec/generated/services.generated.ts';
import { type ApiError, errors } from '../../src/errors/api-error.ts';

function contextWith(fields: Record<string, string>): CallContext {
  return { raw: null, remoteAddress: '', onCancel: null, metadata: (name) => fields[name] };
}

const all = Object.values(services).flatMap((service) => Object.values(service));
const unary = all.filter(({ requestStream, responseStream }) => !requestStream && !responseStream);
const streams = all.filter(({ requestStream, responseStream }) => requestStream || responseStream);

type State = { leader: bigint; isLearner: boolean };
const serving: State = { leader: 1n, isLearner: false };

/** What a unary call is answered with: `served`, or why not. */
function callUnary(
  state: State,
  path: string,
  request: unknown,
  metadata: Record<string, string> = {},
): string {
  const method = unary.find((one) => one.path === path)!;
  let outcome = 'nothing';
  const fail = (error: ApiError) => {
    outcome = error.message;
  };
  const answers = { respond: () => {}, respondInSlices: () => {}, fail, failInternally: () => {} };
  const [row] = new Guard(state).rpcs([
    {
      method,
      handle: () => {
        outcome = 'served';
      },
    },
  ]);
  row!.handle(request, { ...contextWith(metadata), ...answers });
  return outcome;
}

function openStream(state: State, path: string, metadata: Record<string, string> = {}): string {
  const method = streams.find((one) => one.path === path)!;
  let outcome = 'nothing';
  const call = {
    ...contextWith(metadata),
    fail: (error: ApiError) => {
      outcome = error.message;
    },
  };
  const [row] = new Guard(state).streamRpcs([
    {
      method,
      open: () => {
        outcome = 'served';
      },
    },
  ]);
  row!.open(call as unknown as StreamCall<unknown, unknown>);
  return outcome;
}

test('a learner serves the status and serializable ranges, and no other call, as etcd 3.4.23', () => {
  const learner: State = { leader: 2n, isLearner: true };
  const served = unary.filter(({ path }) => callUnary(learner, path, { serializable: true }) === 'served');
  assert.equal(
    served.map(({ path }) => path),
    ['/etcdserverpb.KV/Range', '/etcdserverpb.Maintenance/Status'],
  );
  const refused = errors.notSupportedForLearner.message;
  assert.is(callUnary(learner, '/etcdserverpb.KV/Range', { serializable: false }), refused);
  for (const { path } of streams) assert.is(openStream(learner, path), refused, path);
});

test('a call that wants a leader fails where there is none, and any other goes on', () => {
  const lost: State = { leader: 0n, isLearner: false };
  for (const { path } of unary) {
    assert.is(callUnary(lost, path, {}, { hasleader: 'true' }), errors.noLeader.message, path);
    assert.is(callUnary(lost, path, {}, { hasleader: 'false' }), 'served', path);
    assert.is(callUnary(lost, path, {}), 'served', path);
    assert.is(callUnary(serving, path, {}, { hasleader: 'true' }), 'served', path);
  }
  for (const { path } of streams) {
    assert.is(openStream(lost, path, { hasleader: 'true' }), errors.noLeader.message, path);
    assert.is(openStream(lost, path), 'served', path);
    assert.is(openStream(serving, path, { hasleader: 'true' }), 'served', path);
  }
});

test('a learner without a leader says first that it is a learner', () => {
  const lost: State = { leader: 0n, isLearner: true };
  const path = '/etcdserverpb.KV/Put';
  const wanted = { hasleader: 'true' };
  assert.is(callUnary(lost, path, {}, wanted), errors.notSupportedForLearner.message);
  assert.is(callUnary(lost, '/etcdserverpb.Maintenance/Status', {}, wanted), errors.noLeader.message);
});

test('what a member serves is decided anew for each call', () => {
  const state: State = { leader: 0n, isLearner: true };
  const guard = new Guard(state);
  let served = 0;
  const method = services.KVService.Put;
  const [row] = guard.rpcs([{ method, handle: () => served++ }]);
  const call = {
    ...contextWith({}),
    respond: () => {},
    respondInSlices: () => {},
    fail: () => {},
    failInternally: () => {},
  };
  row!.handle({}, call);
  state.isLearner = false;
  row!.handle({}, call);
  assert.is(served, 1);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnyRpc, type AnyStreamRpc, rpc, type StreamCall, streamRpc } from '../../../src/api/rpc.ts';
import {
  PutResponse,
  type WatchRequest,
  WatchResponse,
} from '../../../src/codec/generated/messages.generated.ts';
import { KVService, WatchService } from '../../../src/codec/generated/services.generated.ts';
import type { GatewayCall } from '../../../src/http/gateway/call.ts';
import { Gateway } from '../../../src/http/gateway/gateway.ts';
import { StreamQuota } from '../../../src/http/gateway/stream-quota.ts';
import { Router } from '../../../src/http/router.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { ask, FakeRequest, type RecordedResponse } from '../support/recorded-exchange.ts';

type OpenWatch = StreamCall<WatchRequest, WatchResponse>;

/** A gateway of puts, which are answered at once, and of watches, which stay open. */
function gatewayOf(concurrentStreamsMax: number) {
  const clock = new ManualClock();
  const keys: string[] = [];
  const watches: OpenWatch[] = [];
  const bugs: unknown[] = [];
  const rpcs: AnyRpc[] = [
    rpc(KVService.Put, (request, call) => {
      keys.push(String(request.key));
      if (String(request.key) === 'bug') throw new Error('a bug');
      call.respond(PutResponse.create());
    }),
  ];
  const streams: AnyStreamRpc[] = [
    streamRpc(WatchService.Watch, (call) => {
      watches.push(call);
      call.onMessage = () => {};
      call.send(WatchResponse.create({ created: true }));
    }),
  ];
  const router = new Router();
  const onBug = (_request: unknown, error: unknown) => bugs.push(error);
  new Gateway(rpcs, streams, { messageBytesMax: 1 << 20, concurrentStreamsMax, clock, onBug }).addTo(router);
  const post = (path: string, body: string, timeout = ''): RecordedResponse =>
    ask(router.handle, new FakeRequest('POST', path, body, ['grpc-timeout', timeout]));
  return {
    clock,
    keys,
    watches,
    bugs,
    put: (key: string, timeout?: string) =>
      post('/v3/kv/put', JSON.stringify({ key: Buffer.from(key).toString('base64') }), timeout),
    watch: (body = '{"create_request":{"key":"YQ=="}}', timeout?: string) => post('/v3/watch', body, timeout),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

const created = '{"result":{"created":true}}\n';

test('a call above the bound waits until another is over, in order of arrival', async () => {
  const { put, watch, watches, keys } = gatewayOf(2);
  watch();
  watch();
  const waiting = [put('a'), put('b'), put('c')];
  await turns(5);
  assert.equal([watches.length, keys], [2, []]);
  watches[0]!.end();
  assert.equal(keys, [], 'it does not begin within the end of another');
  await Promise.all(waiting.map(({ done }) => done));
  assert.equal(keys, ['a', 'b', 'c']);
  assert.equal(
    waiting.map(({ code, body }) => [code, body]),
    [
      [200, '{}'],
      [200, '{}'],
      [200, '{}'],
    ],
  );
});

test('of a line of calls one begins in a turn of the event loop', async () => {
  const { put, watch, watches, keys } = gatewayOf(1);
  watch();
  for (let i = 0; i < 20; i++) put(String(i));
  watches[0]!.end();
  for (let i = 1; i <= 20; i++) {
    await turn();
    assert.ok(keys.length <= i, `${keys.length} calls after ${i} turns`);
  }
  await turns(30);
  assert.is(keys.length, 20);
});

test('a call does not overtake those that wait', async () => {
  const { put, watch, watches, keys } = gatewayOf(1);
  watch();
  put('first');
  watches[0]!.end();
  const second = put('second');
  await second.done;
  assert.equal(keys, ['first', 'second']);
});

test('a stream that waits is not opened, nor is its body read', async () => {
  const { watch, watches } = gatewayOf(1);
  const open = watch();
  const waiting = watch();
  const malformed = watch('{"create_request":{"key":1}}');
  assert.equal([open.body, waiting.body, malformed.body, watches.length], [created, '', '', 1]);
  open.abort();
  await turns(3);
  assert.equal([waiting.body, malformed.body, watches.length], [created, '', 2]);
  waiting.abort();
  await malformed.done;
  assert.equal([malformed.code, JSON.parse(malformed.body).code], [500, 2]);
});

test('what is malformed is told at once where there is one request', () => {
  const { watch, put } = gatewayOf(1);
  watch();
  assert.is(put('a', 'xx').code, 400);
});

test('the deadline ends the wait, of a stream as of a call with one answer', async () => {
  const { clock, put, watch, watches, keys } = gatewayOf(1);
  const open = watch();
  const waiting = [put('a', '1S'), watch(undefined, '1S')];
  clock.advance(0.9);
  assert.equal(
    waiting.map(({ ended }) => ended),
    [false, false],
  );
  clock.advance(0.2);
  const text = 'context deadline exceeded';
  for (const { code, body } of waiting) {
    assert.equal([code, body], [504, `{"error":"${text}","message":"${text}","code":4}`]);
  }
  open.abort();
  await put('b').done;
  assert.equal([keys, watches.length], [['b'], 1]);
});

test('a client that leaves the line is not served', async () => {
  const { put, watch, keys } = gatewayOf(1);
  const open = watch();
  const leaving = put('a');
  const staying = put('b');
  leaving.abort();
  open.abort();
  await staying.done;
  assert.equal(keys, ['b']);
});

test('a client that leaves makes room, whether its procedure looks for that or not', async () => {
  const { put, watch, keys } = gatewayOf(1);
  for (let i = 0; i < 3; i++) watch().abort();
  await put('a').done;
  assert.equal(keys, ['a']);
});

test('a bug of a call that had waited is answered, and makes room', async () => {
  const { put, watch, watches, keys, bugs } = gatewayOf(1);
  watch();
  const buggy = put('bug');
  const next = put('a');
  watches[0]!.end();
  await next.done;
  assert.equal([buggy.code, bugs.length, keys], [500, 1, ['bug', 'a']]);
});

for (const [what, callsMax, bytesMax, count, bytes] of [
  ['gatewayCallsWaitingMax calls', 3, 1000, 3, 1],
  ['gatewayBytesWaitingMax bytes', 100, 30, 3, 10],
] as const) {
  test(`one call more than ${what} in the line fails, until one has left it`, () => {
    const quota = new StreamQuota(1, new ManualClock(), { callsMax, bytesMax });
    const failed: unknown[] = [];
    const calls: GatewayCall[] = [];
    const admit = () => {
      const call = {
        cancelled: false,
        onOver: null,
        watchClient() {},
        fail: (error: unknown) => failed.push(error),
      } as unknown as GatewayCall;
      calls.push(call);
      quota.admit(call, bytes, () => {});
    };
    for (let i = 0; i < 1 + count; i++) admit();
    assert.is(failed.length, 0);
    admit();
    assert.equal(failed.length, 1);
    const { code, message } = failed[0] as { code: number; message: string };
    assert.is(code, 8);
    assert.match(
      message,
      `grpc: 1 concurrent streams of the gateway are in use and ${count} calls (${count * bytes} bytes)`,
    );
    calls[2]!.onOver!();
    admit();
    assert.is(failed.length, 1);
  });
}

test('without a bound any number of calls are in progress', () => {
  const { watch, watches } = gatewayOf(0xffff_ffff);
  for (let i = 0; i < 500; i++) watch();
  assert.is(watches.length, 500);
});

test.run();

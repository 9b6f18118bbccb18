import { suite, test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AnyRpc,
  rpc,
  type SlicedResponse,
  type StreamCall,
  type UnaryCall,
} from '../../../src/api/rpc.ts';
import {
  KeyValue,
  LeaseKeepAliveResponse,
  type PutRequest,
  PutResponse,
  RangeResponse,
  ResponseHeader,
  SnapshotResponse,
} from '../../../src/codec/generated/messages.generated.ts';
import {
  KVService,
  LeaseService,
  MaintenanceService,
} from '../../../src/codec/generated/services.generated.ts';
import { ApiError, errors, GrpcCode } from '../../../src/errors/api-error.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import { Gateway } from '../../../src/http/gateway/gateway.ts';
import { GatewayUnaryCall } from '../../../src/http/gateway/unary-call.ts';
import { Router } from '../../../src/http/router.ts';
import { ask, FakeRequest, RecordedResponse, SentMessages } from '../support/recorded-exchange.ts';

const resultLines = ['Content-Type: application/json', 'Grpc-Metadata-Content-Type: application/grpc'];
const header = ResponseHeader.create({ clusterId: 7n, memberId: 9n, revision: 5, raftTerm: 2 });
const headerText = '{"cluster_id":"7","member_id":"9","revision":"5","raft_term":"2"}';

type PutHandler = (request: PutRequest, call: UnaryCall<PutResponse>) => void;

/** A gateway whose one procedure is Put. */
function putting(handle: PutHandler, messageBytesMax = 1 << 20, now = () => performance.now()): Router {
  return routerOf([rpc(KVService.Put, handle)], [], messageBytesMax, now);
}

const bugs: unknown[] = [];
const onBug = (_request: unknown, error: unknown): void => {
  bugs.push(error);
};

function routerOf(
  rpcs: readonly AnyRpc[],
  streams: ConstructorParameters<typeof Gateway>[1] = [],
  messageBytesMax = 1 << 20,
  nowMs = () => performance.now(),
): Router {
  const router = new Router();
  new Gateway(rpcs, streams, { messageBytesMax, clock: { ...systemClock, nowMs }, onBug }).addTo(router);
  return router;
}

const put = (router: Router, body: string, headers: string[] = [], path = '/v3/kv/put') =>
  ask(router.handle, new FakeRequest('POST', path, body, headers));

const accepting: PutHandler = (_request, call) => call.respond(PutResponse.create({ header }));

test('a request reaches its procedure and the response comes back as JSON', () => {
  const seen: unknown[] = [];
  const router = putting((request, call) => {
    const { key, value, lease, prevKv } = request;
    seen.push([String(key), String(value), lease, prevKv, call.remoteAddress, call.raw]);
    accepting(request, call);
  });
  const response = put(router, '{"key":"Zm9v","value":"YmFy","lease":"9223372036854775807","prev_kv":true}');
  assert.equal(seen, [['foo', 'bar', 9223372036854775807n, true, '127.0.0.1', null]]);
  assert.equal([response.code, response.body], [200, `{"header":${headerText}}`]);
  assert.equal(response.lines, resultLines);
});

test('a response may come after the handler returned', async () => {
  const router = putting((request, call) => {
    setImmediate(accepting, request, call);
  });
  const response = put(router, '{}');
  assert.not.ok(response.ended);
  await response.done;
  assert.is(response.body, `{"header":${headerText}}`);
});

test('/v3beta is another name of /v3, /v3alpha is not', () => {
  const router = putting(accepting);
  assert.is(put(router, '{}', [], '/v3beta/kv/put').code, 200);
  assert.equal(
    [put(router, '{}', [], '/v3alpha/kv/put').code, put(router, '{}', [], '/v3alpha/kv/put').body],
    [404, '404 page not found\n'],
  );
});

test('an empty body is an empty request', () => {
  let keys = 0;
  const router = putting((request, call) => {
    keys += request.key.length;
    accepting(request, call);
  });
  for (const body of ['', '  \n', 'null', '{}']) assert.is(put(router, body).code, 200, body);
  assert.is(keys, 0);
});

// What etcd 3.4.23 answers to the same.
for (const [what, method, target, code, lines, body] of [
  ['GET of a procedure', 'GET', '/v3/kv/put', 405, [], 'Method Not Allowed\n'],
  ['PUT of a procedure', 'PUT', '/v3/kv/put', 405, [], 'Method Not Allowed\n'],
  ['an unknown procedure', 'POST', '/v3/kv/nope', 404, [], 'Not Found\n'],
  ['a slash too much', 'POST', '/v3/kv/put/', 404, [], 'Not Found\n'],
  ['a verb that is none', 'POST', '/v3/kv/put:x', 404, [], 'Not Found\n'],
  ['another case', 'POST', '/v3/KV/put', 404, [], 'Not Found\n'],
  ['the root', 'GET', '/v3/', 404, [], 'Not Found\n'],
  ['the beta root', 'GET', '/v3beta/', 404, [], 'Not Found\n'],
  ['the beta root without its slash', 'POST', '/v3beta', 404, [], '404 page not found\n'],
] as const) {
  test(`${what} is ${code}`, () => {
    const response = ask(putting(accepting).handle, new FakeRequest(method, target, '{}'));
    assert.equal([response.code, response.body], [code, body]);
    assert.equal(response.lines, [
      ...lines,
      'Content-Type: text/plain; charset=utf-8',
      'X-Content-Type-Options: nosniff',
    ]);
  });
}

for (const [what, body, text] of [
  ['half an object', '{', 'unexpected EOF'],
  ['no JSON', '{"key":<', "invalid character '\\u003c' looking for beginning of value"],
  ['an ampersand', '{"key":&', "invalid character '\\u0026' looking for beginning of value"],
  ['a byte that is no UTF-8', '{"key":\xff', "invalid character 'Ã' looking for beginning of value"],
  ['a control character', '{"key":\x01', "invalid character '\\\\x01' looking for beginning of value"],
  ['a backslash', '{"key":\\', "invalid character '\\\\\\\\' looking for beginning of value"],
  ['a number for bytes', '{"key":1}', 'json: cannot unmarshal number into Go value of type []uint8'],
] as const) {
  test(`${what} is refused in etcd's words`, () => {
    const response = put(putting(accepting), body);
    assert.equal([response.code, response.lines], [400, ['Content-Type: application/json']]);
    assert.is(response.body, `{"error":"${text}","message":"${text}","code":3}`);
  });
}

test('errors carry their code and its HTTP status', () => {
  for (const [error, status] of [
    [errors.emptyKey, 400],
    [errors.noSpace, 429],
    [errors.leaseNotFound, 404],
    [errors.compacted, 400],
    [errors.invalidAuthToken, 401],
    [errors.permissionDenied, 403],
    [errors.timeout, 503],
    [new ApiError(GrpcCode.UNIMPLEMENTED, 'unknown service'), 501],
    [new ApiError(GrpcCode.UNKNOWN, 'text "quoted" \b\f\u2028 \\b'), 500],
  ] as const) {
    const response = put(
      putting((_request, call) => call.fail(error)),
      '{}',
    );
    assert.is(response.code, status, error.message);
    assert.equal(response.lines, ['Content-Type: application/json']);
    assert.equal(JSON.parse(response.body), {
      error: error.message,
      message: error.message,
      code: error.code,
    });
    assert.match(response.body, /^\{"error":.*,"message":.*,"code":\d+\}$/);
  }
});

test('the text of an error is written as by Go', () => {
  const error = new ApiError(GrpcCode.UNKNOWN, '"\b\f\n\r\t\u0001\u007f\u2028 \\b <&> é');
  const { body } = put(
    putting((_request, call) => call.fail(error)),
    '{}',
  );
  const text = '\\"\\u0008\\u000c\\n\\r\\t\\u0001\u007f\\u2028 \\\\b \\u003c\\u0026\\u003e é';
  assert.is(body, `{"error":"${text}","message":"${text}","code":2}`);
});

test('a request that is answered twice is answered once', () => {
  const response = put(
    putting((request, call) => {
      accepting(request, call);
      call.fail(errors.timeout);
      accepting(request, call);
    }),
    '{}',
  );
  assert.equal([response.code, response.body], [200, `{"header":${headerText}}`]);
});

test('a message above messageBytesMax is refused with its length as protobuf', () => {
  const router = putting(accepting, 100);
  const value = (bytes: number) => `{"value":"${Buffer.alloc(bytes).toString('base64')}"}`;
  assert.is(put(router, value(98)).code, 200);
  const response = put(router, value(99));
  assert.is(response.code, 429);
  assert.match(response.body, '"message":"grpc: received message larger than max (101 vs. 100)","code":8}');
});

test('a body that the adapter did not keep is refused', () => {
  const request = new FakeRequest('POST', '/v3/kv/put', '');
  request.bodyBytes = 30_000_000;
  const response = ask(putting(accepting).handle, request);
  assert.is(response.code, 429);
  assert.match(response.body, 'grpc: received message larger than max (30000000 vs. 1048576)');
});

const timeouts = suite('Grpc-Timeout');

timeouts('a time-out that is none is refused before the body is looked at', () => {
  for (const text of ['xx', '5', '<b>']) {
    const response = put(putting(accepting), '{', ['grpc-timeout', text]);
    const shown = text.replace('<', '\\u003c').replace('>', '\\u003e');
    assert.is(response.code, 400);
    assert.is(
      response.body,
      `{"error":"invalid grpc-timeout: ${shown}","message":"invalid grpc-timeout: ${shown}","code":3}`,
    );
  }
});

timeouts('a call whose time is over does not begin', () => {
  let calls = 0;
  const router = putting(
    () => calls++,
    100,
    () => 1000,
  );
  for (const text of ['-1S', '9999999999999H']) {
    const response = put(router, '{}', ['grpc-timeout', text]);
    assert.equal([response.code, JSON.parse(response.body).code], [504, 4]);
    assert.is(JSON.parse(response.body).message, 'context deadline exceeded');
  }
  assert.is(calls, 0);
});

timeouts('a body that is no JSON is told about first', () => {
  assert.match(put(putting(accepting), '{', ['grpc-timeout', '-1S']).body, 'unexpected EOF');
});

timeouts('a call that takes longer is answered at its deadline and learns of it', async () => {
  let cancels = 0;
  let call: GatewayUnaryCall | null = null;
  const router = putting((_request, context) => {
    assert.instance(context, GatewayUnaryCall);
    call = context as unknown as GatewayUnaryCall;
    call.onCancel = () => cancels++;
  });
  const response = put(router, '{}', ['grpc-timeout', '20m']);
  await response.done;
  assert.equal([response.code, cancels, call!.cancelled], [504, 1, true]);
  call!.respond(PutResponse.create());
  assert.is(JSON.parse(response.body).code, 4);
});

timeouts('0 and long time-outs do not end a call', () => {
  for (const text of ['0S', '1H', '99999H']) {
    assert.is(put(putting(accepting), '{}', ['grpc-timeout', text]).code, 200);
  }
});

timeouts.run();

test('metadata comes from Authorization and from headers that begin with Grpc-Metadata-', () => {
  const seen: unknown[] = [];
  const router = putting((request, call) => {
    const { metadata } = call as unknown as GatewayUnaryCall;
    seen.push(
      ['authorization', 'token', 'host'].map((name) =>
        metadata.call(call as unknown as GatewayUnaryCall, name),
      ),
    );
    accepting(request, call);
  });
  put(router, '{}', ['authorization', 'a', 'host', 'h']);
  put(router, '{}', ['grpc-metadata-token', 't']);
  assert.equal(seen, [
    ['a', undefined, undefined],
    [undefined, 't', undefined],
  ]);
});

const kv = (key: string): KeyValue => ({
  key: Buffer.from(key),
  value: Buffer.alloc(0),
  createRevision: 0,
  modRevision: 0,
  version: 0,
  lease: 0n,
});

class FakeSlices implements SlicedResponse<RangeResponse> {
  released = 0;
  private readonly parts: RangeResponse[];

  constructor(parts: RangeResponse[]) {
    this.parts = parts;
  }

  next(): RangeResponse | null {
    return this.parts.shift() ?? null;
  }

  release(): void {
    this.released++;
  }
}

const ranging = (slices: SlicedResponse<RangeResponse>) => {
  const router = routerOf([rpc(KVService.Range, (_request, call) => call.respondInSlices(slices))]);
  return ask(router.handle, new FakeRequest('POST', '/v3/kv/range', '{}'));
};

const sliced = suite('responses in slices');

for (const [what, parts] of [
  [
    'header, keys and counts',
    [{ header }, { kvs: [kv('a'), kv('b')] }, { kvs: [kv('c')] }, { more: true, count: 9 }],
  ],
  [
    'keys in the first and the last part',
    [{ header, kvs: [kv('a')] }, { kvs: [kv('b')] }, { kvs: [kv('c')], count: 3 }],
  ],
  ['keys alone', [{ kvs: [kv('a')] }, { kvs: [kv('b')] }]],
  ['no keys', [{ header }, {}, { kvs: [] }, { count: 4 }]],
  ['one part', [{ header, kvs: [kv('a')], count: 1 }]],
  ['nothing', [{}]],
] as const) {
  sliced(`${what} make the same text as in one piece`, async () => {
    const whole: Partial<RangeResponse> = Object.assign({}, ...parts);
    whole.kvs = parts.flatMap((part) => ('kvs' in part ? [...part.kvs] : []));
    const expected = ask(
      routerOf([rpc(KVService.Range, (_q, call) => call.respond(RangeResponse.create(whole)))]).handle,
      new FakeRequest('POST', '/v3/kv/range', '{}'),
    );
    const slices = new FakeSlices(parts.map((part) => RangeResponse.create(part as Partial<RangeResponse>)));
    const response = ranging(slices);
    await response.done;
    assert.equal([response.body, response.lines], [expected.body, resultLines]);
    assert.is(slices.released, 1);
  });
}

sliced('parts are taken in turns of their own', async () => {
  const response = ranging(
    new FakeSlices([RangeResponse.create({ header }), RangeResponse.create({ count: 1 })]),
  );
  assert.not.ok(response.ended);
  await response.done;
});

sliced('a client that leaves ends the slicing, and they are released', async () => {
  const slices = new FakeSlices(Array.from({ length: 50 }, () => RangeResponse.create({ kvs: [kv('a')] })));
  const response = ranging(slices);
  response.abort();
  while (slices.released === 0) await new Promise(setImmediate);
  assert.ok(slices.next() !== null);
  assert.is(response.body, '');
});

sliced('a part that cannot be made is an error of the call', async () => {
  const slices = new FakeSlices([]);
  slices.next = () => {
    throw errors.compacted;
  };
  const response = ranging(slices);
  await response.done;
  assert.equal([response.code, slices.released], [400, 1]);
  assert.match(response.body, 'required revision has been compacted');
});

sliced.run();

const streams = suite('streaming calls');

type KeepAlive = StreamCall<{ id: bigint }, LeaseKeepAliveResponse>;

/** A LeaseKeepAlive that answers each request at once and ends with the last. */
const keepAlive = {
  method: LeaseService.LeaseKeepAlive,
  open(call: KeepAlive): void {
    call.onMessage = ({ id }) => call.send(LeaseKeepAliveResponse.create({ header, id, ttl: 10 }));
    call.onHalfClose = () => call.end();
  },
};

const keepAliveText = (id: number) => `{"result":{"header":${headerText},"ID":"${id}","TTL":"10"}}\n`;

const stream = (row: unknown, body: string, headers: string[] = []) => {
  const router = routerOf([], [row as typeof keepAlive]);
  const path = (row as typeof keepAlive).method.httpPaths[0]!;
  return ask(router.handle, new FakeRequest('POST', path, body, headers));
};

streams('each request is answered by a line', () => {
  const response = stream(keepAlive, '{"ID":"1"}{"ID":"2"}\n {"ID":3}\n');
  assert.equal(response.chunks, [1, 2, 3].map(keepAliveText));
  assert.equal([response.code, response.lines, response.ended], [200, resultLines, true]);
});

streams('a request behind one that does not parse is not read, without a word', () => {
  const response = stream(keepAlive, '{"ID":"1"}{');
  assert.equal([response.code, response.body, response.ended], [200, keepAliveText(1), true]);
});

streams('a first request that does not parse is an error without a code', () => {
  const response = stream(keepAlive, '{');
  assert.is(response.code, 500);
  assert.is(response.body, '{"error":"unexpected EOF","message":"unexpected EOF","code":2}');
});

streams('no request at all is the end of requests', () => {
  const response = stream(keepAlive, '');
  assert.equal([response.code, response.ended], [200, true]);
  assert.equal(response.lines, ['Content-Type: application/json']);
});

streams('a procedure with one request refuses one that does not parse with 400', () => {
  const snapshot = { method: MaintenanceService.Snapshot, open: () => assert.unreachable() };
  const response = stream(snapshot, '{x}');
  assert.is(response.code, 400);
  assert.match(response.body, "invalid character 'x' looking for beginning of object key string");
});

streams('a procedure with one request gets one, an empty body too', () => {
  for (const body of ['', '{}', '{}{}']) {
    let requests = 0;
    const response = stream(
      {
        method: MaintenanceService.Snapshot,
        open(call: StreamCall<unknown, SnapshotResponse>) {
          call.onMessage = () => requests++;
          call.onHalfClose = () => {
            call.send(SnapshotResponse.create({ remainingBytes: 3 }));
            call.end();
          };
        },
      },
      body,
    );
    assert.equal([requests, response.body], [1, '{"result":{"remaining_bytes":"3"}}\n']);
  }
});

streams('an error before the first result sets the status', () => {
  const response = stream(
    {
      ...keepAlive,
      open: (call: KeepAlive) => call.fail(new ApiError(GrpcCode.UNKNOWN, 'auth: user name is empty')),
    },
    '{}',
  );
  assert.equal([response.code, response.ended], [500, true]);
  assert.is(
    response.body,
    '{"error":{"grpc_code":2,"http_code":500,"message":"auth: user name is empty","http_status":"Internal Server Error"}}',
  );
});

streams('an error behind results is the last line', () => {
  const response = stream(
    {
      ...keepAlive,
      open(call: KeepAlive) {
        keepAlive.open(call);
        call.onHalfClose = () => call.fail(errors.deadlineExceeded);
      },
    },
    '{"ID":1}',
  );
  assert.equal(response.chunks, [
    keepAliveText(1),
    '{"error":{"grpc_code":4,"http_code":504,"message":"context deadline exceeded","http_status":"Gateway Timeout"}}',
  ]);
  assert.is(response.code, 200);
});

streams('the deadline ends a stream that goes on', async () => {
  let cancels = 0;
  const response = stream(
    {
      ...keepAlive,
      open(call: KeepAlive) {
        keepAlive.open(call);
        call.onHalfClose = null;
        call.onCancel = () => cancels++;
      },
    },
    '{"ID":1}',
    ['grpc-timeout', '20m'],
  );
  await response.done;
  assert.match(response.chunks[1]!, '"grpc_code":4');
  assert.is(cancels, 1);
});

streams('a client that leaves cancels its stream once, and nothing more is sent', () => {
  let cancels = 0;
  let open: KeepAlive;
  const response = stream(
    {
      ...keepAlive,
      open(call: KeepAlive) {
        open = call;
        call.onCancel = () => cancels++;
      },
    },
    '',
  );
  response.abort();
  assert.equal([cancels, open!.cancelled], [1, true]);
  assert.ok(open!.send(LeaseKeepAliveResponse.create()));
  open!.end();
  open!.fail(errors.timeout);
  assert.is(response.body, '');
});

streams('a client that does not keep up is told, and so is its going on', () => {
  let open: KeepAlive;
  const response = new RecordedResponse();
  const router = routerOf([], [{ method: LeaseService.LeaseKeepAlive, open: (call) => (open = call) }]);
  router.handle(new FakeRequest('POST', '/v3/lease/keepalive', ''), response);
  response.roomy = false;
  assert.not.ok(open!.send(LeaseKeepAliveResponse.create()));
  let drains = 0;
  open!.onDrain = () => drains++;
  response.onDrain!();
  assert.is(drains, 1);
});

const live = suite('gateway, messages that come while it answers');

/** Begins a request whose messages the test sends. */
function begin(router: Router, path: string): { messages: SentMessages; response: RecordedResponse } {
  const request = new FakeRequest('POST', path);
  const messages = new SentMessages();
  request.messages = messages;
  const response = new RecordedResponse();
  router.handle(request, response);
  return { messages, response };
}

const echoKey: PutHandler = (request, call) => {
  call.respond(PutResponse.create({ prevKv: KeyValue.create({ key: request.key }) }));
};

live('a procedure with one request is answered when its message is whole', () => {
  const { messages, response } = begin(putting(echoKey), '/v3/kv/put');
  messages.send('');
  messages.send('{"key":');
  assert.not(response.ended);
  messages.send('"Zm9v"}{"key":"bm8="}');
  assert.match(response.body, /"key":"Zm9v"/);
  assert.ok(response.ended);
});

live('what is no message is answered with its error, and so is one that is too long', () => {
  const bad = begin(putting(echoKey), '/v3/kv/put');
  bad.messages.send('{"key":x');
  assert.match(bad.response.body, /"code":3/);
  const long = begin(putting(echoKey, 100), '/v3/kv/put');
  long.messages.send(`{"key":"${'A'.repeat(400)}"}`);
  assert.match(long.response.body, /received message larger than max \(\d+ vs. 100\)/);
  const endless = begin(putting(echoKey, 100), '/v3/kv/put');
  endless.messages.send(`{"key":"${'A'.repeat(400)}`);
  assert.match(endless.response.body, /received message larger than max/);
});

live('a bug in a handler is answered and told, and does not end the process', () => {
  const bug = new Error('a bug');
  const { messages, response } = begin(
    putting(() => {
      throw bug;
    }),
    '/v3/kv/put',
  );
  messages.send('{}');
  assert.match(response.body, /internal error/);
  assert.is(bugs.at(-1), bug);
});

live('messages of a stream are delivered as they come, and wait while the procedure takes none', () => {
  const ids: bigint[] = [];
  let open: KeepAlive;
  const router = routerOf(
    [],
    [
      {
        ...keepAlive,
        open(call: KeepAlive) {
          open = call;
          call.onMessage = ({ id }) => {
            if (ids.push(id) === 2) call.pause();
          };
        },
      },
    ],
  );
  const { messages } = begin(router, '/v3/lease/keepalive');
  messages.send('{"ID":1}');
  messages.send('{"ID":2}{"ID":3}');
  messages.send('{"ID":4}');
  assert.equal(ids, [1n, 2n]);
  assert.ok(messages.isPaused);
  open!.resume();
  assert.equal(ids, [1n, 2n, 3n, 4n]);
  assert.not(messages.isPaused);
});

live(
  'what is no message is the error of a stream that is not open, and the end of the messages of one that is',
  () => {
    let halfClosed = 0;
    const router = routerOf(
      [],
      [
        {
          ...keepAlive,
          open(call: KeepAlive) {
            call.onHalfClose = () => halfClosed++;
          },
        },
      ],
    );
    const first = begin(router, '/v3/lease/keepalive');
    first.messages.send('{"ID":x');
    assert.match(first.response.body, /"code":2/);
    assert.is(halfClosed, 0);
    const second = begin(router, '/v3/lease/keepalive');
    second.messages.send('{"ID":1}{"ID":x');
    assert.is(second.response.body, '');
    assert.is(halfClosed, 1);
  },
);

streams.run();
live.run();
test.run();

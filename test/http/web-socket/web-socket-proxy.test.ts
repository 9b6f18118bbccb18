import { once } from 'node:events';
import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import type { HttpRequest, HttpResponse } from '../../../src/http/exchange.ts';
import { type HttpLimits, httpLimitsDefault } from '../../../src/http/limits.ts';
import { WebSocketProxy } from '../../../src/http/web-socket/web-socket-proxy.ts';
import { RawClient } from '../support/raw-client.ts';
import { type Served, serveOnHttp1 } from '../support/served.ts';

const test = suite('WebSocket proxy');
const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const upgrade = `Host: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${key}Sec-WebSocket-Version: 13\r\n`;

/** A server whose requests on WebSockets a test answers. */
class Endpoint {
  readonly proxy: WebSocketProxy;
  private readonly calls: [HttpRequest, HttpResponse][] = [];
  private awaited: ((call: [HttpRequest, HttpResponse]) => void) | null = null;
  private server: Served | null = null;
  private readonly sockets: WebSocket[] = [];

  constructor(limits: Partial<HttpLimits> = {}) {
    this.proxy = new WebSocketProxy(
      (request, response) => {
        if (request.messages === null) response.end(`plain ${request.path}`);
        else if (this.awaited) this.awaited([request, response]);
        else this.calls.push([request, response]);
      },
      { ...httpLimitsDefault, ...limits },
    );
  }

  async start(): Promise<this> {
    this.server = await serveOnHttp1(this.proxy.handle);
    return this;
  }

  get port(): number {
    return this.server!.port;
  }

  async next(): Promise<[HttpRequest, HttpResponse]> {
    return this.calls.shift() ?? new Promise((resolve) => (this.awaited = resolve));
  }

  async open(
    path = '/v3/watch',
    protocols: string[] = [],
    headers: Record<string, string> = {},
  ): Promise<WebSocket> {
    const ws = new WebSocket(`ws://127.0.0.1:${this.port}${path}`, protocols, { headers });
    ws.on('error', () => {});
    this.sockets.push(ws);
    await once(ws, 'open');
    return ws;
  }

  async close(): Promise<void> {
    for (const ws of this.sockets) ws.terminate();
    this.proxy.close();
    await this.server!.close();
  }
}

let endpoint: Endpoint;
test.before.each(async () => {
  endpoint = await new Endpoint().start();
});
test.after.each(() => endpoint.close());

test('a WebSocket is a POST to its path, whose texts come as they are sent', async () => {
  const ws = await endpoint.open('/v3/watch?method=GET');
  const [request] = await endpoint.next();
  assert.equal([request.method, request.path, request.body.length], ['POST', '/v3/watch', 0]);
  const texts: string[] = [];
  const both = new Promise<void>((resolve) => {
    request.messages!.onText = (text) => {
      if (texts.push(text.toString()) === 2) resolve();
    };
  });
  ws.send('{"a":1}');
  ws.send(Buffer.from('{"b":2}'));
  await both;
  assert.equal(texts, ['{"a":1}', '{"b":2}']);
});

test('each line of the answer is a text message, and its end that of the connection, without a closing frame', async () => {
  const ws = await endpoint.open();
  const [, response] = await endpoint.next();
  const texts: string[] = [];
  ws.on('message', (data, isBinary) => texts.push(`${isBinary ? 'binary' : 'text'} ${data}`));
  response.write('{"one":1}\n{"tw');
  response.write('o":2}\n\n');
  response.end('{"three":3}');
  const [code] = await once(ws, 'close');
  assert.equal(texts, ['text {"one":1}', 'text {"two":2}', 'text {"three":3}']);
  assert.is(code, 1006);
});

test('a client that closes is answered and has its call given up', async () => {
  const ws = await endpoint.open();
  const [, response] = await endpoint.next();
  const aborted = new Promise<void>((resolve) => {
    response.onAbort = resolve;
  });
  ws.close(1000);
  const [code] = await once(ws, 'close');
  assert.is(code, 1000);
  await aborted;
});

test('the token of Bearer, TOKEN is the Authorization; without one the header of the request is', async () => {
  const named = await endpoint.open('/v3/watch', ['Bearer', 'abc.123']);
  assert.is(named.protocol, 'Bearer');
  assert.is((await endpoint.next())[0].header('authorization'), 'abc.123');
  await endpoint.open('/v3/watch', [], { Authorization: 'def.456' });
  assert.is((await endpoint.next())[0].header('authorization'), 'def.456');
});

test('while its messages are paused no more than a read of them comes', async () => {
  const ws = await endpoint.open();
  const [request] = await endpoint.next();
  let count = 0;
  const first = new Promise<void>((resolve) => {
    request.messages!.onText = () => {
      if (++count > 1) return;
      request.messages!.pause();
      resolve();
    };
  });
  for (let i = 0; i < 200; i++) ws.send('x'.repeat(10_000));
  await first;
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(count < 20, `${count} messages came while they were paused`);
  request.messages!.resume();
  while (count < 200) await new Promise((resolve) => setTimeout(resolve, 1));
});

test('a write is told to wait above streamHighWaterBytes, and goes on when the client has read', async () => {
  const ws = await endpoint.open();
  const [, response] = await endpoint.next();
  ws.pause();
  const line = `${'x'.repeat(60_000)}\n`;
  let writes = 1;
  while (response.write(line)) writes++;
  assert.ok(writes < 200, `${writes} writes of 60 KB before one had to wait`);
  const drained = new Promise<void>((resolve) => {
    response.onDrain = resolve;
  });
  let read = 0;
  ws.on('message', () => read++);
  ws.resume();
  await drained;
  response.end();
  await once(ws, 'close');
  assert.is(read, writes);
});

test('whoever writes on without waiting loses the connection above streamBufferBytesMax', async () => {
  await endpoint.close();
  endpoint = await new Endpoint({ streamBufferBytesMax: 500_000 }).start();
  const ws = await endpoint.open();
  const [, response] = await endpoint.next();
  ws.pause();
  for (let i = 0; i < 1_000 && !response.aborted; i++) response.write(`${'x'.repeat(60_000)}\n`);
  assert.ok(response.aborted);
});

test('a client that reads nothing for writeStallTimeoutMs loses the connection', async () => {
  await endpoint.close();
  endpoint = await new Endpoint({ writeStallTimeoutMs: 100 }).start();
  const ws = await endpoint.open();
  const [, response] = await endpoint.next();
  const aborted = new Promise<void>((resolve) => {
    response.onAbort = resolve;
  });
  ws.pause();
  while (response.write(`${'x'.repeat(60_000)}\n`));
  await aborted;
});

test('a client that does not read the last line, or does not end its side behind it, loses the connection, too', async () => {
  await endpoint.close();
  endpoint = await new Endpoint({ writeStallTimeoutMs: 100 }).start();
  for (const line of ['x'.repeat(8 << 20), 'short']) {
    const socket = connect({ port: endpoint.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    socket.write(`GET /v3/watch HTTP/1.1\r\n${upgrade}\r\n`);
    const [, response] = await endpoint.next();
    response.end(line);
    while (endpoint.proxy.openCount > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    socket.destroy();
  }
});

test('a message longer than bodyBytesMax closes the connection with 1009', async () => {
  await endpoint.close();
  endpoint = await new Endpoint({ bodyBytesMax: 1_000 }).start();
  const ws = await endpoint.open();
  ws.send('x'.repeat(2_000));
  const [code] = await once(ws, 'close');
  assert.is(code, 1009);
});

for (const [what, request, status] of [
  ['another method', `POST /v3/watch HTTP/1.1\r\nContent-Length: 0\r\n${upgrade}\r\n`, 405],
  ['no key', `GET /v3/watch HTTP/1.1\r\n${upgrade.replace(key, '')}\r\n`, 400],
  ['another version', `GET /v3/watch HTTP/1.1\r\n${upgrade.replace('13', '8')}\r\n`, 400],
] as const) {
  test(`${what} is refused with ${status}, and the connection goes on`, async () => {
    const client = await RawClient.open(endpoint.port);
    client.send(request);
    const { head } = await client.answer();
    assert.match(head, new RegExp(`^HTTP/1.1 ${status} `));
    assert.match(head, /\r\nSec-Websocket-Version: 13\r\n/);
    client.send('GET /v3/next HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.is((await client.answer()).body, 'plain /v3/next');
    client.close();
  });
}

test('elsewhere, and without all that a WebSocket needs, the request is a plain one', async () => {
  const client = await RawClient.open(endpoint.port);
  for (const [path, headers] of [
    ['/v2/keys/a', upgrade],
    ['/version', upgrade],
    ['/v3/watch', upgrade.replace('websocket', 'h2c')],
    ['/v3/watch', upgrade.replace('Connection: Upgrade', 'Connection: keep-alive')],
  ]) {
    client.send(`GET ${path} HTTP/1.1\r\n${headers}\r\n`);
    assert.is((await client.answer()).body, `plain ${path}`);
  }
  client.close();
});

test('a stop closes what is open', async () => {
  const ws = await endpoint.open();
  const [, response] = await endpoint.next();
  endpoint.proxy.close();
  await once(ws, 'close');
  assert.ok(response.aborted);
});

test.run();

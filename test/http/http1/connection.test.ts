import { connect as connectTcp } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handler, HttpRequest, HttpResponse } from '../../../src/http/exchange.ts';
import type { HttpLimits } from '../../../src/http/limits.ts';
import { RawClient } from '../support/raw-client.ts';
import { type Served, serveOnHttp1 } from '../support/served.ts';

const test = suite('HTTP/1.1 connection');
const servers: Served[] = [];
const clients: RawClient[] = [];

async function serve(handler: Handler, limits?: Partial<HttpLimits>): Promise<Served> {
  const server = await serveOnHttp1(handler, limits);
  servers.push(server);
  return server;
}

async function connect(server: Served): Promise<RawClient> {
  const client = await RawClient.open(server.port);
  clients.push(client);
  return client;
}

async function open(handler: Handler, limits?: Partial<HttpLimits>): Promise<RawClient> {
  return connect(await serve(handler, limits));
}

test.after.each(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) await server.close();
});

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;
const tellPath: Handler = (request, response) => response.end(request.path);

/** Answers that all came, by their bodies of one digit. */
const digits = (received: string) => received.match(/\r\n\r\n\d/g)?.map((end) => end.slice(-1)) ?? [];

test('one request of a connection is at work at a time, and answers keep the order', async () => {
  const atWork: [HttpRequest, HttpResponse][] = [];
  let most = 0;
  const client = await open((request, response) => {
    most = Math.max(most, atWork.push([request, response]));
    setTimeout(() => {
      atWork.shift();
      response.end(request.path.slice(1));
    }, 1);
  });
  client.send(Array.from({ length: 9 }, (_, i) => get(`/${i}`)).join(''));
  await client.until((received) => digits(received).length === 9);
  assert.equal(digits(client.received), [...'012345678']);
  assert.is(most, 1);
});

test('another connection gets its turn between two requests of one read', async () => {
  const order: string[] = [];
  const server = await serve((request, response) => {
    order.push(request.path);
    response.end('1');
  });
  const [many, one] = [await connect(server), await connect(server)];
  many.send(get('/many').repeat(500));
  one.send(get('/one'));
  await one.until(/\r\n\r\n1/);
  assert.ok(order.indexOf('/one') < 400, `/one came behind ${order.indexOf('/one')} of 500`);
  await many.until((received) => digits(received).length === 500);
});

test('a client that reads nothing has no further request handled once its answers are behind', async () => {
  let handled = 0;
  const body = Buffer.alloc(1_000_000, 'x');
  const client = await open((_request, response) => {
    handled++;
    response.end(body);
  });
  client.socket.pause();
  client.send(get('/').repeat(400));
  let before = -1;
  while (handled !== before || handled === 0) {
    before = handled;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // What the sockets of both sides take, and one answer.
  assert.ok(handled < 20, `${handled} answers of a megabyte were made for a client that reads none`);
  client.socket.resume();
  let bytes = 0;
  client.socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  while (handled < 400 || bytes < 399_000_000) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('HTTP/1.0 with keep-alive goes on, and says so', async () => {
  const client = await open(tellPath);
  for (const path of ['/1', '/2']) {
    client.send(`GET ${path} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`);
    const { head, body } = await client.answer();
    assert.match(head, /^HTTP\/1.0 200 OK\r\n[\s\S]*Connection: keep-alive\r\n/);
    assert.is(body, path);
  }
});

test('a streamed answer to HTTP/1.0 has no chunks and ends with the connection', async () => {
  const client = await open((_request, response) => {
    response.write('one\n');
    response.write('two\n');
    response.end();
  });
  client.send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  await client.closed;
  assert.match(client.received, /^HTTP\/1.0 200 OK\r\n(?!.*chunked)[\s\S]*\r\n\r\none\ntwo\n$/);
});

test('a client that ends its side behind a request gets the answer, and then the end', async () => {
  const client = await open((request, response) => {
    setTimeout(() => response.end(request.path), 20);
  });
  client.send(get('/a') + get('/b'));
  client.socket.end();
  await client.closed;
  assert.match(client.received, /\/a[\s\S]*\/b$/);
});

test('a client that ends its side behind a stream has left', async () => {
  let abort = (): void => {};
  const aborted = new Promise<void>((resolve) => {
    abort = resolve;
  });
  const client = await open((_request, response) => {
    response.onAbort = abort;
    response.write('begun\n');
  });
  client.send(get('/'));
  await client.until(/begun/);
  client.socket.end();
  await aborted;
});

test('a request whose client has ended its side is given up after halfCloseGraceMs', async () => {
  let abort = (): void => {};
  const aborted = new Promise<void>((resolve) => {
    abort = resolve;
  });
  const client = await open(
    (_request, response) => {
      response.onAbort = abort;
    },
    { halfCloseGraceMs: 100 },
  );
  client.send(get('/'));
  client.socket.end();
  await aborted;
});

test('a client that does not end its side behind a refusal is closed after lingerMs', async () => {
  const server = await serve(tellPath, { lingerMs: 100 });
  const socket = connectTcp({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {}).resume();
  socket.write('nonsense\r\n\r\n');
  await new Promise((resolve) => socket.once('end', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  // What is sent to a closed connection is answered with a reset.
  const writing = setInterval(() => socket.write('more'), 10);
  await closed;
  clearInterval(writing);
});

test('OPTIONS of the server as a whole is answered without a handler', async () => {
  let handled = 0;
  const client = await open((_request, response) => {
    handled++;
    response.end();
  });
  client.send('OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.is((await client.answer()).status, 200);
  assert.is(handled, 0);
});

test('the host of a target in absolute form stands for the Host header', async () => {
  const client = await open((request, response) => response.end(`${request.header('host')} ${request.path}`));
  client.send('GET http://b:1/c HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.is((await client.answer()).body, 'b:1 /c');
});

test('raw UTF-8 in a target is read as such', async () => {
  const client = await open((request, response) => response.end(`${request.path}?${request.query}`));
  client.send(Buffer.from('GET /配置?值 HTTP/1.1\r\nHost: a\r\n\r\n'));
  assert.is(Buffer.from((await client.answer()).body, 'latin1').toString(), '/配置?值');
});

test('any token is a method, for the handler to refuse', async () => {
  const client = await open((request, response) => response.status(405).end(request.method));
  for (const method of ['FOO', 'get', 'M-SEARCH', 'X'.repeat(300)]) {
    client.send(`${method} / HTTP/1.1\r\nHost: a\r\n\r\n`);
    assert.is((await client.answer()).body, method);
  }
});

test('a header section of a megabyte in small pieces arrives', async () => {
  const client = await open((request, response) => response.end(String(request.header('x-last')?.length)));
  client.send('GET / HTTP/1.1\r\nHost: a\r\n');
  for (let i = 0; i < 9; i++) client.send(`X-${i}: ${'v'.repeat(100_000)}\r\n`);
  client.send(`X-Last: ${'w'.repeat(100_000)}\r`);
  await client.sendApart('\n\r');
  await client.sendApart('\n');
  assert.is((await client.answer()).body, '100000');
});

for (const [what, request, status] of [
  ['more fields than headerFieldsMax', get('/', 'A: b\r\n'.repeat(10)), 431],
  ['a head longer than headerBytesMax', get('/', `A: ${'b'.repeat(3_000)}\r\n`), 431],
  ['a request line longer than headerBytesMax', `GET /${'x'.repeat(3_000)}`, 431],
  [
    'a body longer than bodyDiscardBytesMax',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5001\r\n\r\n',
    413,
  ],
  [
    'chunks that take more bytes than bodyDiscardBytesMax',
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${`1;${'e'.repeat(3_000)}\r\nx\r\n`.repeat(2)}0\r\n\r\n`,
    413,
  ],
  ['two Hosts', get('/', 'Host: b\r\n'), 400],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['a Host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx', 400],
  ['gzip, chunked', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 501],
  ['chunks in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['a folded line', get('/', 'A: b\r\n c\r\n'), 400],
  ['a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n', 400],
  ['an expectation that is not met', get('/', 'Expect: foo\r\n'), 417],
  ['two empty lines', '\r\n\r\n', 400],
  ['a version that is not served', 'GET / HTTP/3.0\r\nHost: a\r\n\r\n', 505],
] as const) {
  test(`${what}: answered with ${status} and closed, and nothing behind it is read`, async () => {
    let handled = 0;
    const client = await open(
      (_request, response) => {
        handled++;
        response.end();
      },
      { headerFieldsMax: 10, headerBytesMax: 2_000, bodyDiscardBytesMax: 5_000 },
    );
    client.send(request);
    client.send(get('/behind'));
    await client.closed;
    assert.match(
      client.received,
      new RegExp(
        `^HTTP/1.1 ${status} [^\\r]*\\r\\nContent-Type: text/plain; charset=utf-8\\r\\nConnection: close\\r\\n\\r\\n${status} `,
      ),
    );
    assert.is(handled, 0);
  });
}

test('one unfinished request above unfinishedRequestsMax has the oldest refused', async () => {
  const server = await serve(tellPath, { unfinishedRequestsMax: 2 });
  const oldest = (await connect(server)).send('GET /1');
  await oldest.sendApart('1');
  await (await connect(server)).sendApart('GET /2');
  const third = await connect(server);
  third.send('GET /3');
  await oldest.closed;
  assert.match(oldest.received, /^HTTP\/1.1 503 .*too many requests are unfinished/s);
  third.send(' HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.is((await third.answer()).body, '/3');
});

test('a request that holds more than requestBytesHeldMax with the others is refused, and what it held is free again', async () => {
  const server = await serve(tellPath, { requestBytesHeldMax: 100_000 });
  const greedy = await connect(server);
  greedy.send('POST /g HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n');
  greedy.send(Buffer.alloc(150_000));
  await greedy.closed;
  assert.match(greedy.received, /^HTTP\/1.1 503 /);
  const next = await connect(server);
  next.send('POST /n HTTP/1.1\r\nHost: a\r\nContent-Length: 80000\r\n\r\n');
  next.send(Buffer.alloc(40_000));
  await next.sendApart('x'.repeat(40_000));
  assert.is((await next.answer()).body, '/n');
});

test('a request for another protocol can be taken with its connection, with what came behind it', async () => {
  const client = await open((request, response) => {
    const taken = request.takeConnection();
    if (taken === null) return response.end('not taken');
    taken.socket.write(`taken ${taken.head}\n`);
    taken.socket.on('data', (chunk) => taken.socket.write(`then ${chunk}\n`));
  });
  client.send(get('/'));
  assert.is((await client.answer()).body, 'not taken');
  client.send(`${get('/', 'Upgrade: other\r\nConnection: upgrade\r\n')}head`);
  await client.until(/^taken head\n$/);
  client.send('more');
  await client.until(/then more\n$/);
});

test('what a connection had to send before it was taken does not end it', async () => {
  const client = await open((request, response) => {
    const taken = request.takeConnection();
    if (taken === null) return response.end('not taken');
    taken.socket.on('data', (chunk) => taken.socket.write(`then ${chunk}`));
  });
  client.send(
    'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nUpgrade: other\r\nConnection: upgrade\r\nContent-Length: 1\r\n\r\nx',
  );
  await client.until(/100 Continue/);
  await client.sendApart('more');
  await client.until(/then more$/);
});

test('a body in very small chunks takes no more memory than its bytes', async () => {
  const client = await open((request, response) => response.end(String(request.body.length)), {
    requestBytesHeldMax: 2_000_000,
  });
  client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
  client.send('1\r\nx\r\n'.repeat(500_000));
  client.send('0\r\n\r\n');
  assert.is((await client.answer()).body, '500000');
});

const warnings: Error[] = [];
process.on('warning', (warning) => warnings.push(warning));

test('a client that has ended its side gets a long answer as a whole, and no listener is left behind', async () => {
  const parts = Array.from({ length: 40 }, () => Buffer.alloc(1 << 20, 'x'));
  const client = await open((_request, response) => response.endParts(parts), { halfCloseGraceMs: 50 });
  client.send(get('/'));
  client.socket.end();
  await client.until(/\r\n\r\n/);
  client.socket.pause();
  await new Promise((resolve) => setTimeout(resolve, 800));
  client.socket.resume();
  await client.closed;
  assert.not(warnings.some(({ name }) => name === 'MaxListenersExceededWarning'));
  assert.ok(client.received.length > 40 << 20, `${client.received.length} bytes came`);
});

test('an empty line behind a body begins no request', async () => {
  const client = await open(tellPath, { headersTimeoutMs: 300 });
  client.send('POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx\r\n');
  assert.is((await client.answer()).body, '/1');
  await new Promise((resolve) => setTimeout(resolve, 900));
  client.send(get('/2'));
  assert.is((await client.answer()).body, '/2');
});

test('a request for another protocol that nobody takes is a request as any other', async () => {
  const client = await open(tellPath);
  client.send(get('/', 'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n') + get('/next'));
  assert.is((await client.answer()).body, '/');
  assert.is((await client.answer()).body, '/next');
});

test('a stop lets the request at work be answered, and closes the rest', async () => {
  let answer = (): void => {};
  const begun = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const waiting: HttpResponse[] = [];
  const server = await serve((_request, response) => {
    waiting.push(response);
    answer();
  });
  const [busy, idle] = [await connect(server), await connect(server)];
  busy.send(get('/'));
  await begun;
  const closed = server.close(5_000);
  await idle.closed;
  waiting[0]!.end('at last');
  const { head, body } = await busy.answer();
  assert.is(body, 'at last');
  assert.match(head, /\r\nConnection: close\r\n/);
  await closed;
  servers.pop();
});

test.run();

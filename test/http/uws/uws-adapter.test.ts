import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handler, HttpResponse } from '../../../src/http/exchange.ts';
import { RawClient } from '../support/raw-client.ts';
import { adapters, type Served } from '../support/served.ts';

// Where uWebSockets has no build that loads there is nothing to test: node serves the port.
for (const [name, serve] of adapters) {
  if (name !== 'uWebSockets') continue;
  const test = suite('what uWebSockets lets through');
  const served: Served[] = [];
  const clients: RawClient[] = [];
  /** Paths of the requests that a handler was called for. */
  let executed: string[] = [];

  async function open(handler: Handler = (_request, response) => response.end('done')): Promise<RawClient> {
    executed = [];
    served.push(
      await serve((request, response) => {
        executed.push(request.path);
        handler(request, response);
      }),
    );
    return another();
  }

  async function another(): Promise<RawClient> {
    const client = await RawClient.open(served.at(-1)!.port);
    clients.push(client);
    return client;
  }

  test.after.each(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const server of served.splice(0)) await server.close();
  });

  const get = (path: string, headers = 'Host: a\r\n') => `GET ${path} HTTP/1.1\r\n${headers}\r\n`;
  const post = (path: string, headers: string, body = '') =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n${body}`;
  const chunked = 'Transfer-Encoding: chunked\r\n';

  const refused: readonly (readonly [what: string, request: string, status: string])[] = [
    ['two lengths', post('/', 'Content-Length: 2\r\nContent-Length: 0\r\n', '{}'), '400 Bad Request'],
    ['two equal lengths', post('/', 'Content-Length: 2\r\nContent-Length: 2\r\n', '{}'), '400 Bad Request'],
    ['an empty length', post('/', 'Content-Length:\r\n'), '400 Bad Request'],
    [
      'a second encoding',
      post('/', `${chunked}Transfer-Encoding: x\r\n`, '0\r\n\r\n'),
      '501 Not Implemented',
    ],
    ['chunked twice', post('/', chunked + chunked, '0\r\n\r\n'), '501 Not Implemented'],
    [
      'a list of encodings',
      post('/', 'Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'),
      '501 Not Implemented',
    ],
    ['another encoding', post('/', 'Transfer-Encoding: gzip\r\n', '0\r\n\r\n'), '501 Not Implemented'],
    ['an empty encoding', post('/', 'Transfer-Encoding:\r\n'), '501 Not Implemented'],
    ['two hosts', get('/', 'Host: a\r\nHost: a\r\n'), '400 Bad Request'],
    ['a host with a space', get('/', 'Host: a b\r\n'), '400 Bad Request: malformed Host header'],
    ['a host with a user', get('/', 'Host: u@a\r\n'), '400 Bad Request: malformed Host header'],
    ['a DEL in a header', get('/', 'Host: a\r\nX: a\x7fb\r\n'), '400 Bad Request: invalid header value'],
    ['an expectation', get('/', 'Host: a\r\nExpect: foo\r\n'), '417 Expectation Failed'],
    ['an expectation, asked by HEAD', get('/', 'Host: a\r\nExpect: foo\r\n').replace('GET', 'HEAD'), '417'],
  ];
  for (const [what, request, status] of refused) {
    test(`${what} is refused in Go's words, the connection closed, and nothing executed`, async () => {
      const client = await open();
      client.send(request);
      await client.closed;
      assert.ok(client.received.startsWith(`HTTP/1.1 ${status}`), client.received);
      assert.match(client.received, /\r\nConnection: close\r\n/);
      assert.is(client.received.split('HTTP/1.1').length, 2);
      assert.equal(executed, []);
    });

    test(`what stands behind ${what} in the same read is not served`, async () => {
      const client = await open();
      client.send(request + get('/behind'));
      await client.closed;
      assert.equal(executed, []);
      const next = await another();
      next.send(get('/next'));
      assert.is((await next.answer()).body, 'done');
    });
  }

  test('a length and an encoding together are refused, in both orders', async () => {
    for (const headers of [`Content-Length: 2\r\n${chunked}`, `${chunked}Content-Length: 2\r\n`]) {
      const client = await open();
      client.send(post('/', headers, '2\r\n{}\r\n0\r\n\r\n'));
      await client.closed;
      assert.match(client.received, /^HTTP\/1.1 400 Bad Request\r\n/);
      assert.equal(executed, []);
    }
  });

  test('an encoding in other letters, and an empty host, are taken', async () => {
    const client = await open((request, response) => response.end(request.body));
    client.send(
      'POST / HTTP/1.1\r\nHost:\r\nTransfer-Encoding: CHUNKED\r\nExpect: 100-Continue\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    );
    await client.until(/HTTP\/1.1 200 OK[\s\S]*\{\}$/);
  });

  for (const value of ['close', 'Close', 'TE, close', 'keep-alive\r\nConnection: close']) {
    const headers = `Host: a\r\nConnection: ${value}\r\n`;
    const shown = value.replace('\r\n', ', ');

    test(`with Connection: ${shown} the answer says so once, and the connection ends behind it`, async () => {
      const client = await open();
      client.send(get('/', headers));
      await client.closed;
      assert.match(client.received, /^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\ndone$/);
      assert.is(client.received.split('Connection: close\r\n').length, 2);
    });

    test(`with Connection: ${shown} the parts of an answer arrive, and then the connection ends`, async () => {
      const client = await open((_request, response) =>
        response.endParts([Buffer.alloc(3_000_000, 'a'), Buffer.alloc(3_000_000, 'b')]),
      );
      client.send(get('/', headers));
      await client.closed;
      assert.is(client.received.length - client.received.indexOf('\r\n\r\n') - 4, 6_000_000);
    });

    test(`with Connection: ${shown} a request behind it in the same read is not served`, async () => {
      const client = await open();
      client.send(get('/', headers) + get('/behind'));
      await client.closed;
      assert.equal(executed, []);
    });
  }

  for (const [what, requests] of [
    ['without bodies', get('/1') + get('/2') + get('/3')],
    ['with bodies', post('/1', 'Content-Length: 2\r\n', '{}').repeat(3)],
    ['with chunks', post('/1', chunked, '2\r\n{}\r\n0\r\n\r\n').repeat(2)],
    ['of both kinds', post('/1', 'Content-Length: 2\r\n', '{}') + get('/2')],
    ['by the hundred', get('/1').repeat(400)],
  ] as const) {
    test(`of requests ${what} in one read none is executed, and the connection is closed`, async () => {
      const client = await open();
      client.send(requests);
      await client.closed;
      assert.is(client.received, '');
      assert.equal(executed, []);
    });
  }

  test('the body that ends in a read is not executed when another request stands behind it', async () => {
    const client = await open();
    client.send(post('/1', 'Content-Length: 4\r\n', 'ab'));
    await client.sendApart(`cd${get('/2')}`);
    await client.closed;
    assert.equal(executed, []);
  });

  test('a request that is at work goes on when another one closes its connection', async () => {
    let response!: HttpResponse;
    let called = () => {};
    const arrived = new Promise<void>((resolve) => {
      called = resolve;
    });
    let aborts = 0;
    const client = await open((_request, given) => {
      response = given;
      given.onAbort = () => aborts++;
      called();
    });
    client.send(post('/put', 'Content-Length: 2\r\n', '{}'));
    await arrived;
    client.send(get('/behind'));
    await client.closed;
    assert.ok(response.aborted);
    assert.is(aborts, 1);
    response.end('late');
    assert.equal(executed, ['/put']);
  });

  for (const [what, answer] of [
    ['one piece', (response) => response.end(Buffer.alloc(60_000, 'x'))],
    ['a text', (response) => response.end('ü'.repeat(30_000))],
    ['parts', (response) => response.endParts([Buffer.alloc(30_000, 'x'), Buffer.alloc(30_000, 'x')])],
    [
      'a stream',
      (response) => {
        response.write(Buffer.alloc(60_000, 'x'));
        response.end();
      },
    ],
  ] as readonly (readonly [string, (response: HttpResponse) => void])[]) {
    test(`a client that asks on and reads nothing is cut off before its answers (${what}) pile up`, async () => {
      let isCutOff = false;
      const client = await open((_request, response) => {
        response.onAbort = () => {
          isCutOff = true;
        };
        answer(response);
      });
      client.socket.pause();
      // The kernel's buffers take some megabytes on both sides.
      for (let answers = 0; !isCutOff; answers++) {
        assert.ok(answers < 400, `${answers} answers of which none was read`);
        client.send(get('/'));
        while (executed.length === answers && !isCutOff)
          await new Promise((resolve) => setImmediate(resolve));
      }
      client.socket.resume();
      await client.closed;
    });
  }

  test('requests of many connections that arrive at once are answered each with its own bytes', async () => {
    const shared = Buffer.alloc(20_000);
    await open((request, response) => {
      shared.fill(request.path.slice(1));
      if (request.method === 'POST') response.endParts([Buffer.from(shared)]);
      else response.end(shared);
      shared.fill('-');
    });
    const several = await Promise.all(Array.from({ length: 24 }, another));
    for (let round = 0; round < 5; round++) {
      several.forEach((client, i) => {
        const path = `/${String.fromCharCode(65 + i)}`;
        client.send(i % 3 ? get(path) : post(path, 'Content-Length: 2\r\n', '{}'));
      });
      for (const [i, client] of several.entries())
        assert.is((await client.answer()).body, String.fromCharCode(65 + i).repeat(20_000));
    }
  });

  test('a body of which the client reads a part now and the rest later arrives whole', async () => {
    for (const body of ['ü'.repeat(4_000_000), Buffer.alloc(8_000_000, 'x')]) {
      const client = await open((_request, response) => {
        response.end(body);
        if (typeof body !== 'string') body.fill('y');
      });
      client.socket.pause();
      client.send(get('/'));
      await client.sendApart('');
      client.socket.resume();
      const { head, body: received } = await client.answer();
      assert.match(head, /\r\nContent-Length: 8000000\r\n/);
      assert.is(received.length, 8_000_000);
      assert.not.match(received, /y/);
    }
  });

  test('HEAD, asked for behind an answer that is not read, has its length once', async () => {
    const client = await open((_request, response) => response.end(Buffer.alloc(100_000, 'x')));
    client.send(get('/').replace('GET', 'HEAD'));
    const head = await client.until(/\r\n\r\n/);
    assert.match(head, /\r\nContent-Length: 100000\r\n/);
    client.received = '';
    client.send(get('/'));
    assert.is((await client.answer()).body.length, 100_000);
  });

  test.run();
}

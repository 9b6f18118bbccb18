import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handler, HttpRequest, HttpResponse } from '../../src/http/exchange.ts';
import type { HttpLimits } from '../../src/http/limits.ts';
import { Random } from '../support/random.ts';
import { RawClient } from './support/raw-client.ts';
import { adapters, type Served } from './support/served.ts';

/** A handler that tells what it was given. */
const echo: Handler = (request, response) => {
  const { method, path, query, body, bodyBytes, headers, remoteAddress, secure } = request;
  const seen = {
    method,
    path,
    query,
    body: body.toString('latin1'),
    bodyBytes,
    headers,
    remoteAddress,
    secure,
  };
  response.header('Content-Type', 'application/json').end(JSON.stringify(seen));
};

/** A handler whose calls a test awaits and answers itself. */
class Calls {
  private readonly pending: [HttpRequest, HttpResponse][] = [];
  private waiting: ((call: [HttpRequest, HttpResponse]) => void) | null = null;

  readonly handle: Handler = (request, response) => {
    if (this.waiting) this.waiting([request, response]);
    else this.pending.push([request, response]);
    this.waiting = null;
  };

  get count(): number {
    return this.pending.length;
  }

  next(): Promise<[HttpRequest, HttpResponse]> {
    const call = this.pending.shift();
    return call ? Promise.resolve(call) : new Promise((resolve) => (this.waiting = resolve));
  }
}

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;
const post = (path: string, body: string, headers = '') =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`;

for (const [name, serve] of adapters) {
  const test = suite(`adapter on ${name}`);
  const onUws = name === 'uWebSockets';
  const served: Served[] = [];
  const clients: RawClient[] = [];

  async function open(handler: Handler, limits?: Partial<HttpLimits>): Promise<RawClient> {
    const server = await serve(handler, limits);
    served.push(server);
    return another(server);
  }

  async function another(server = served.at(-1)!): Promise<RawClient> {
    const client = await RawClient.open(server.port);
    clients.push(client);
    return client;
  }

  test.after.each(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const server of served.splice(0)) await server.close();
  });

  test('a handler gets method, path, query, headers in lower case and the address of the client', async () => {
    const client = await open(echo);
    client.send(get('/a%20b/c?d=%20e&f', 'X-Some: One\r\nx-some: two\r\n'));
    const { status, head, body } = await client.answer();
    assert.is(status, 200);
    assert.match(head, /^HTTP\/1.1 200 OK\r\n/);
    assert.match(head, /\r\nContent-Type: application\/json\r\n/);
    assert.match(head, /\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/);
    assert.not.match(head, /uwebsockets|keep-alive/i);
    assert.equal(JSON.parse(body), {
      method: 'GET',
      path: '/a%20b/c',
      query: 'd=%20e&f',
      body: '',
      bodyBytes: 0,
      headers: ['host', 'a', 'x-some', 'One', 'x-some', 'two'],
      remoteAddress: '127.0.0.1',
      secure: false,
    });
  });

  test('header() finds the first value of a name, and nothing for one that is not there', async () => {
    const client = await open((request, response) => {
      response.end(`${request.header('x-some')},${request.header('x-other')},${request.peerCertificate()}`);
    });
    client.send(get('/', 'X-Some: One\r\nx-some: two\r\n'));
    assert.is((await client.answer()).body, 'One,undefined,undefined');
  });

  test('requests follow each other on one connection', async () => {
    const client = await open(echo);
    for (const path of ['/first', '/second', '/third']) {
      client.send(post(path, 'body of it'));
      const { path: seen, body } = JSON.parse((await client.answer()).body);
      assert.equal([seen, body], [path, 'body of it']);
    }
  });

  test(`pipelined requests ${onUws ? 'close the connection' : 'are answered in order'}`, async () => {
    const client = await open(echo);
    client.send(get('/1') + post('/2', 'two') + get('/3'));
    if (onUws) {
      await client.closed;
      assert.is(client.received, '');
      return;
    }
    for (const path of ['/1', '/2', '/3']) assert.is(JSON.parse((await client.answer()).body).path, path);
  });

  test(`a request pipelined behind one without an answer ${onUws ? 'closes the connection' : 'waits'}`, async () => {
    const calls = new Calls();
    const client = await open(calls.handle);
    client.send(get('/1') + (onUws ? '' : get('/2')));
    const [first, response] = await calls.next();
    assert.is(first.path, '/1');
    if (onUws) {
      client.send(get('/2'));
      await client.closed;
      assert.ok(response.aborted);
      response.end('too late');
    } else {
      assert.is(calls.count, 0);
      response.end(first.path);
      const [second, secondResponse] = await calls.next();
      secondResponse.end(second.path);
      assert.is((await client.answer()).body, '/1');
      assert.is((await client.answer()).body, '/2');
    }
    const next = await another();
    next.send(get('/3'));
    (await calls.next())[1].end('still serving');
    assert.is((await next.answer()).body, 'still serving');
  });

  test('an answer that comes later than its handler returns arrives', async () => {
    const calls = new Calls();
    const client = await open(calls.handle);
    client.send(post('/', 'x'));
    const [, response] = await calls.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    response.status(404).end('later');
    const { status, body } = await client.answer();
    assert.equal([status, body], [404, 'later']);
  });

  test('HEAD is answered with the length of the body and without it', async () => {
    const client = await open((_request, response) => response.end('twelve bytes'));
    client.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(await client.until(/\r\n\r\n/), /^HTTP\/1.1 200 OK\r\n[\s\S]*Content-Length: 12\r\n/);
    client.received = '';
    client.send(get('/'));
    assert.match(await client.until(/twelve bytes/), /^HTTP\/1.1 200 OK/);
  });

  test('HEAD of bytes is answered without them', async () => {
    const client = await open((_request, response) => response.end(Buffer.from('twelve bytes')));
    client.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(await client.until(/\r\n\r\n/), /Content-Length: 12\r\n/);
    client.received = '';
    client.send(get('/'));
    assert.match(await client.until(/twelve bytes/), /^HTTP\/1.1 200 OK/);
  });

  test('204 has neither body nor length', async () => {
    const client = await open((_request, response) => response.status(204).end());
    client.send(get('/'));
    const head = await client.until(/\r\n\r\n/);
    assert.match(head, /^HTTP\/1.1 204 No Content\r\n/);
    assert.not.match(head, /content-length|transfer-encoding/i);
  });

  test('a body in chunks is put together', async () => {
    const client = await open(echo);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    await client.sendApart('5\r\ndef');
    await client.sendApart('gh\r\n0\r\n\r\n');
    const { body, bodyBytes } = JSON.parse((await client.answer()).body);
    assert.equal([body, bodyBytes], ['abcdefgh', 8]);
  });

  test('headers and a body that arrive byte by byte are put together', async () => {
    const client = await open(echo);
    client.send('POST /slow HTTP/1.1\r\nH');
    for (const character of 'ost: a\r\nContent-Length: 4\r\n\r\nbody') {
      client.send(character);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { path, body } = JSON.parse((await client.answer()).body);
    assert.equal([path, body], ['/slow', 'body']);
  });

  test(`a request line that arrives in pieces is ${onUws ? 'refused' : 'put together'}`, async () => {
    const client = await open(echo);
    client.send('GET /in-pie');
    await client.sendApart('ces HTTP/1.1\r\nHost: a\r\n\r\n');
    if (onUws) assert.match(await client.until(/\r\n\r\n/), /^HTTP\/1.1 505 /);
    else assert.is(JSON.parse((await client.answer()).body).path, '/in-pieces');
  });

  test(`a request of HTTP/1.0 is ${onUws ? 'refused' : 'answered, and its connection closed'}`, async () => {
    const client = await open(echo);
    client.send('GET /old HTTP/1.0\r\nHost: a\r\n\r\n');
    await client.closed;
    assert.match(client.received, onUws ? /^HTTP\/1.1 505 / : /^HTTP\/1.0 200 OK\r\n[\s\S]*"path":"\/old"/);
  });

  test(`a request target with scheme and host is ${onUws ? 'refused' : 'taken for its path'}`, async () => {
    const client = await open(echo);
    client.send('GET http://b:1/there?q HTTP/1.1\r\nHost: a\r\n\r\n');
    if (onUws) {
      assert.match(await client.until(/\r\n\r\n/), /^HTTP\/1.1 505 /);
    } else {
      const { path, query } = JSON.parse((await client.answer()).body);
      assert.equal([path, query], ['/there', 'q']);
    }
  });

  test('Expect: 100-continue is told to go on, and the long body behind it arrives', async () => {
    const client = await open((request, response) => response.end(String(request.body.length)));
    const length = 1_200_000;
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`);
    assert.match(await client.until(/\r\n\r\n/), /^HTTP\/1.1 100 Continue\r\n\r\n$/);
    client.received = '';
    client.send(Buffer.alloc(length, 'x'));
    assert.is((await client.answer()).body, String(length));
  });

  test('a body belongs to its handler: it stays what it was when later requests come', async () => {
    const bodies: Buffer[] = [];
    const client = await open((request, response) => {
      bodies.push(request.body);
      response.end();
    });
    for (const text of ['first', 'second']) {
      client.send(post('/', text));
      await client.answer();
    }
    assert.equal(bodies.map(String), ['first', 'second']);
  });

  test('a body above bodyBytesMax is not kept, its length is told, and the connection goes on', async () => {
    const client = await open(echo, { bodyBytesMax: 10 });
    client.send(post('/', 'x'.repeat(10)));
    assert.is(JSON.parse((await client.answer()).body).body.length, 10);
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n123456`);
    await client.sendApart('78901');
    const { body, bodyBytes } = JSON.parse((await client.answer()).body);
    assert.equal([body, bodyBytes], ['', 11]);
    client.send(post('/', 'short'));
    assert.is(JSON.parse((await client.answer()).body).body, 'short');
  });

  test('a body above bodyDiscardBytesMax closes the connection', async () => {
    let handled = 0;
    const client = await open(() => handled++, { bodyBytesMax: 10, bodyDiscardBytesMax: 100_000 });
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n');
    client.send(Buffer.alloc(1_000_000));
    await client.closed;
    assert.is(handled, 0);
  });

  test('sixty headers and 40 KB of them arrive', async () => {
    const client = await open(echo);
    const headers = Array.from({ length: 60 }, (_, i) => `x-${i}: ${String(i).repeat(350)}\r\n`).join('');
    client.send(get('/', headers));
    const seen = JSON.parse((await client.answer()).body).headers;
    assert.is(seen.length, 122);
    assert.is(seen[121], '59'.repeat(350));
  });

  test('headers above headerBytesMax end the connection, and the server serves on', async () => {
    const client = await open(echo, { headerBytesMax: 64 * 1024 });
    client.send('GET / HTTP/1.1\r\nHost: a\r\n');
    for (let i = 0; i < 80 && !client.isClosed; i++)
      await client.sendApart(`x-${i}: ${'a'.repeat(10_000)}\r\n`);
    await client.closed;
    assert.not.match(client.received, / 200 OK/);
    const next = await another();
    next.send(get('/next'));
    assert.is(JSON.parse((await next.answer()).body).path, '/next');
  });

  for (const [what, bytes] of [
    ['no HTTP at all', 'GARBAGE\r\n\r\n'],
    ['a length that is no number', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n'],
    [
      'a length beyond all numbers',
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${'9'.repeat(30)}\r\n\r\n`,
    ],
    [
      'two lengths at odds',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a chunk length that is no number',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
  ] as const) {
    test(`${what} is refused and closes the connection, and the server serves on`, async () => {
      let handled = 0;
      const client = await open((request, response) => {
        if (request.path !== '/next') handled++;
        response.end('ok');
      });
      client.send(bytes);
      await client.closed;
      assert.match(client.received, /^(HTTP\/1.1 (400|505) [\s\S]*)?$/);
      assert.is(handled, 0);
      const next = await another();
      next.send(get('/next'));
      assert.is((await next.answer()).status, 200);
    });
  }

  test('requests with bytes changed, cut off or doubled do no harm', async () => {
    const first = await open(echo, { headersTimeoutMs: 1_000, requestTimeoutMs: 1_000 });
    const random = new Random(7);
    const whole = post('/a?b', '{"key":"Zm9v"}', 'Expect: 100-continue\r\nX-Some: a, b\r\n');
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(whole);
      for (let changes = random.below(4); changes >= 0; changes--) {
        bytes[random.below(bytes.length)] = random.below(256);
      }
      const start = random.below(3) === 0 ? random.below(bytes.length) : 0;
      const end = random.below(3) === 0 ? random.below(bytes.length) : bytes.length;
      const client = await another();
      client.send(bytes.subarray(start, end)).send(bytes);
      client.socket.end();
      if (i % 50 === 0) await client.closed;
    }
    first.send(get('/still-serving'));
    assert.is(JSON.parse((await first.answer()).body).path, '/still-serving');
  });

  test('a client that leaves before its answer aborts it once, and a late answer does nothing', async () => {
    const calls = new Calls();
    const client = await open(calls.handle);
    client.send(post('/', 'x'));
    const [request, response] = await calls.next();
    let aborts = 0;
    const aborted = new Promise<void>((resolve) => {
      response.onAbort = () => {
        aborts++;
        resolve();
      };
    });
    client.close();
    await aborted;
    assert.ok(response.aborted);
    response.status(500).header('a', 'b').end('nobody reads this');
    response.write('nor this');
    response.endParts([Buffer.from('nor that')]);
    response.abort();
    assert.is(request.remoteAddress === '' || request.remoteAddress === '127.0.0.1', true);
    assert.is(aborts, 1);
  });

  test('a client that leaves in the middle of its body never reaches the handler', async () => {
    const calls = new Calls();
    const client = await open(calls.handle);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf');
    await client.sendApart('');
    client.close();
    const next = await another();
    next.send(get('/next'));
    const [request, response] = await calls.next();
    assert.is(request.path, '/next');
    response.end();
    await next.answer();
    assert.is(calls.count, 0);
  });

  test('a streamed answer goes out in chunks as it is written', async () => {
    const calls = new Calls();
    const client = await open(calls.handle);
    client.send(post('/', 'x'));
    const [, response] = await calls.next();
    response.header('Content-Type', 'text/plain');
    assert.ok(response.write('first\n'));
    // uWebSockets ends a chunk when it begins the next one.
    const begun = /\r\nTransfer-Encoding: chunked\r\n[\s\S]*\r\n6\r\nfirst\n(\r\n)?$/i;
    assert.match(await client.until(/first\n/), begun);
    assert.ok(response.write(Buffer.from('second\n')));
    await client.until(/first\n\r\n7\r\nsecond\n(\r\n)?$/);
    response.end();
    await client.until(/second\n\r\n0\r\n\r\n$/);
    client.received = '';
    client.send(get('/again'));
    (await calls.next())[1].end('again');
    assert.is((await client.answer()).body, 'again');
  });

  test('a head that is flushed comes before the first part, which leaves out what went with it', async () => {
    const calls = new Calls();
    const client = await open(calls.handle);
    client.send(get('/'));
    const [, response] = await calls.next();
    const sent = response.header('X-First', '1').flushHead('{');
    await client.until(/\r\nX-First: 1\r\n[\s\S]*\r\n\r\n/i);
    response.write('{"a":1}\n'.slice(sent));
    response.end();
    const received = await client.until(/\r\n0\r\n\r\n$/);
    const body = received.slice(received.indexOf('\r\n\r\n') + 2).replaceAll(/\r\n[0-9a-f]+\r\n/g, '');
    assert.is(body.trimEnd(), '{"a":1}');
  });

  test('a text is sent as UTF-8 with its length in bytes, be it short or long', async () => {
    for (const text of ['plain', 'ü€😀', 'ü'.repeat(3000)]) {
      const client = await open((_request, response) => response.end(text));
      client.send(get('/'));
      assert.is(Buffer.from((await client.answer()).body, 'latin1').toString(), text);
    }
  });

  test('a streamed answer without a single byte is complete', async () => {
    const calls = new Calls();
    const client = await open(calls.handle);
    client.send(get('/'));
    const [, response] = await calls.next();
    response.write('');
    response.end();
    await client.until(/\r\n\r\n0\r\n\r\n$|\r\nContent-Length: 0\r\n\r\n$/);
  });

  test('a buffer handed to write or end may be used again at once', async () => {
    const shared = Buffer.alloc(100_000, 'a');
    const client = await open((_request, response) => {
      response.write(shared);
      shared.fill('b');
      response.write(shared);
      shared.fill('c');
      response.end(shared);
      shared.fill('d');
    });
    client.send(get('/'));
    const received = await client.until(/\r\n0\r\n\r\n$/);
    for (const letter of 'abc') assert.is(received.split(letter.repeat(50_000)).length, 3, letter);
    assert.not.match(received, /dddd/);
  });

  test('a client that stops reading makes write return false, and onDrain comes when it reads on', async () => {
    const calls = new Calls();
    const client = await open(calls.handle, { streamBufferBytesMax: 1 << 30 });
    client.send(get('/'));
    const [, response] = await calls.next();
    client.socket.pause();
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let chunks = 1;
    while (response.write(chunk)) chunks++;
    assert.ok(chunks < 1_000, `${chunks} chunks and no end`);
    await new Promise<void>((resolve) => {
      response.onDrain = resolve;
      client.socket.resume();
    });
    response.end();
    await client.until(/\r\n0\r\n\r\n$/, 10_000);
    assert.is(client.received.split('x'.repeat(chunk.length)).length - 1, chunks);
  });

  test('a stream above streamBufferBytesMax loses its connection instead of memory', async () => {
    const calls = new Calls();
    const client = await open(calls.handle, { streamBufferBytesMax: 1_000_000 });
    client.send(get('/'));
    const [, response] = await calls.next();
    client.socket.pause();
    const aborted = new Promise<void>((resolve) => {
      response.onAbort = resolve;
    });
    for (let i = 0; i < 1_000 && !response.aborted; i++) response.write(Buffer.alloc(64 * 1024));
    await aborted;
    client.socket.resume();
    await client.closed;
    assert.not.match(client.received, /\r\n0\r\n\r\n$/);
  });

  test('one part of a stream may be longer than streamBufferBytesMax', async () => {
    const calls = new Calls();
    const client = await open(calls.handle, { streamBufferBytesMax: 1_000_000 });
    client.send(get('/'));
    const [, response] = await calls.next();
    client.socket.pause();
    assert.is(response.write(Buffer.alloc(20_000_000, 'x')), false);
    assert.not(response.aborted);
    response.onDrain = () => response.end();
    client.socket.resume();
    // The length first: looking into what is there copies all of it, for each piece that comes.
    const isWhole = (received: string) => received.length > 20_000_000 && received.endsWith('\r\n0\r\n\r\n');
    await client.until(isWhole, 10_000);
  });

  test('endParts sends many long parts whole, with their length', async () => {
    const parts = Array.from({ length: 40 }, (_, i) =>
      Buffer.alloc(250_000 + i, String.fromCharCode(65 + i)),
    );
    const total = parts.reduce((sum, part) => sum + part.length, 0);
    const client = await open((_request, response) => response.endParts(parts));
    client.send(get('/'));
    const { head, body } = await client.answer();
    assert.match(head, new RegExp(`Content-Length: ${total}\r\n`));
    assert.ok(Buffer.from(body, 'latin1').equals(Buffer.concat(parts)));
    client.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(await client.until(/\r\n\r\n/), new RegExp(`Content-Length: ${total}\r\n`));
  });

  test('endParts of a client that leaves is aborted', async () => {
    const calls = new Calls();
    const client = await open(calls.handle);
    client.send(get('/'));
    const [, response] = await calls.next();
    client.socket.pause();
    const aborted = new Promise<void>((resolve) => {
      response.onAbort = resolve;
    });
    response.endParts(Array.from({ length: 64 }, () => Buffer.alloc(1 << 20)));
    client.close();
    await aborted;
    assert.ok(response.aborted);
  });

  test('abort closes the connection without an answer', async () => {
    const client = await open((_request, response) => response.abort());
    client.send(get('/'));
    await client.closed;
    assert.is(client.received, '');
  });

  test('Connection: close is kept to', async () => {
    const client = await open((_request, response) => response.end('bye'));
    client.send(get('/', 'Connection: close\r\n'));
    await client.closed;
    assert.match(client.received, /^HTTP\/1.1 200 OK[\s\S]*bye$/);
  });

  test('close lets an open request end and then closes its connection', async () => {
    const calls = new Calls();
    const client = await open(calls.handle);
    client.send(get('/'));
    const [, response] = await calls.next();
    const closed = served.pop()!.close(5_000);
    response.end('the last');
    assert.is((await client.answer()).body, 'the last');
    await closed;
    await client.closed;
  });

  test('close does not wait longer than it should', async () => {
    const calls = new Calls();
    const client = await open(calls.handle);
    client.send(get('/'));
    const [, response] = await calls.next();
    const aborted = new Promise<void>((resolve) => {
      response.onAbort = resolve;
    });
    await served.pop()!.close(20);
    await client.closed;
    await aborted;
  });

  test.run();
}

import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { suite, test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../src/host/system-clock.ts';
import type { Handler } from '../../src/http/exchange.ts';
import { Http1Server } from '../../src/http/http1/server.ts';
import { httpLimitsDefault } from '../../src/http/limits.ts';
import { listenHttp } from '../../src/http/uws/listen-http.ts';
import type { FrontDoorLimits } from '../../src/net/front-door.ts';
import { type Listener, type ListenOptions, listen } from '../../src/net/listener.ts';
import type { ListenUrl } from '../../src/net/member-url.ts';
import { Credentials } from '../../src/net/tls/credentials.ts';
import type { TlsSettings } from '../../src/net/tls/settings.ts';
import { RawClient } from '../http/support/raw-client.ts';
import { inCheckout } from '../support/checkout.ts';
import { QuietLogger } from '../support/quiet-logger.ts';

const pem = (name: string) => readFileSync(inCheckout('test/net/certificates', name), 'latin1');
const certificateFile = (name: string) => inCheckout('test/net/certificates', name);
const settings: TlsSettings = {
  certFile: certificateFile('server.crt'),
  keyFile: certificateFile('server.key'),
  trustedCaFile: '',
  crlFile: '',
  clientCertAuth: false,
  isSelfSigned: false,
  allowedCn: '',
  allowedHostname: '',
  verifiesClientSan: false,
  cipherSuites: [],
};
const openCredentials = (changes: Partial<TlsSettings> = {}) =>
  Credentials.open({ ...settings, ...changes }, new QuietLogger(), systemClock);
const credentials = await openCredentials();

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

const limits: FrontDoorLimits = {
  handshakeTimeoutMs: 2_000,
  firstBytesTimeoutMs: 2_000,
  connectionsMax: Number.POSITIVE_INFINITY,
  undecidedMax: 100,
  refusedMax: 100,
};

function url(scheme: ListenUrl['scheme'], port = 0): ListenUrl {
  return { text: `${scheme}://127.0.0.1:${port}`, scheme, host: '127.0.0.1', port, path: '' };
}

const fileUrl = (path: string): ListenUrl => ({
  text: `unix://${path}`,
  scheme: 'unix',
  host: '',
  port: 0,
  path,
});

/** Answers with the path, over HTTP/1.1. */
const echoPath: Handler = (request, response) => {
  const subject = request.peerCertificate()?.subject.CN ?? '';
  response.end([request.path, request.body.length, request.secure, subject].join());
};

/** Takes connections as a gRPC server would and answers what it has read of them, the head among it. */
const grpcEcho = {
  accept(socket: Socket, head: Buffer): void {
    socket.on('error', () => {});
    socket.write(`grpc:${head.toString('latin1')}`);
    socket.on('data', (chunk) => socket.write(chunk));
  },
};

/** What one test has opened. */
const opened: { close(): unknown }[] = [];

class Log {
  readonly lines: string[] = [];
  readonly remoteAddresses: unknown[] = [];
  private waiting: (() => void)[] = [];

  info(): void {}

  warn(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push(`${message}: ${fields.error}`);
    this.remoteAddresses.push(fields['remote-addr']);
    for (const resume of this.waiting.splice(0)) resume();
  }

  async until(pattern: RegExp): Promise<void> {
    while (!this.lines.some((line) => pattern.test(line))) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }
}

async function start(
  where: ListenUrl,
  options: Partial<ListenOptions> = {},
): Promise<{ listener: Listener; log: Log; open: () => Promise<RawClient> }> {
  const http = new Http1Server(echoPath, httpLimitsDefault, systemClock);
  const log = new Log();
  const listener = await listen(where, {
    http,
    grpc: grpcEcho,
    limits,
    clock: systemClock,
    logger: log,
    ...options,
  });
  opened.push(listener, { close: () => http.close(0) });
  const open = async () => {
    const client = await RawClient.open(listener.port);
    opened.push(client);
    return client;
  };
  return { listener, log, open };
}

/** A TLS connection as a RawClient. */
async function openTls(
  port: number,
  options: ConnectionOptions = {},
): Promise<{ client: RawClient; socket: TLSSocket }> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  const client = new RawClient(socket);
  opened.push(client);
  await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  return { client, socket };
}

async function closeAll(): Promise<void> {
  for (const thing of opened.splice(0).reverse()) await thing.close();
}

const plain = suite('front door');
plain.after.each(closeAll);

plain('HTTP/1.1 and HTTP/2 share a port', async () => {
  const { open } = await start(url('http'));
  const http = await open();
  const grpc = await open();
  grpc.send(preface);
  http.send(get('/http'));
  assert.is((await http.answer()).body, '/http,0,false,');
  assert.is(await grpc.until(/SM\r\n\r\n$/), `grpc:${preface}`);
});

plain('what follows the preface in the same packet, and later, is not lost', async () => {
  const { open } = await start(url('http'));
  const client = await open();
  client.send(`${preface}first frame`);
  await client.until(/first frame$/);
  await client.sendApart(', second frame');
  assert.is(await client.until(/second frame$/), `grpc:${preface}first frame, second frame`);
});

plain('a preface that arrives byte by byte is one', async () => {
  const { open } = await start(url('http'));
  const client = await open();
  for (const character of preface) await client.sendApart(character);
  assert.is(await client.until(/SM\r\n\r\n$/), `grpc:${preface}`);
});

plain('an HTTP request that arrives byte by byte is one', async () => {
  const { open } = await start(url('http'));
  const client = await open();
  for (const character of 'POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}') {
    client.send(character);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.is((await client.answer()).body, '/b,2,false,');
});

plain('a method that begins like the preface is HTTP/1.1', async () => {
  const { open } = await start(url('http'));
  const client = await open();
  client.send('PROPFIND /p HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.is((await client.answer()).body, '/p,0,false,');
});

plain(
  'pipelined requests in the first packet are answered in order, and so are those behind them',
  async () => {
    const { open } = await start(url('http'));
    const client = await open();
    const paths = Array.from({ length: 50 }, (_, i) => `/${i}`);
    client.send(paths.slice(0, 30).map(get).join(''));
    client.send(paths.slice(30).map(get).join(''));
    for (const path of paths) assert.is((await client.answer()).body, `${path},0,false,`);
  },
);

plain('a long body whose first bytes came with the head arrives whole', async () => {
  const { open } = await start(url('http'));
  const client = await open();
  client.send(`POST /long HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\nabc`);
  client.send(Buffer.alloc(2_999_997));
  assert.is((await client.answer()).body, '/long,3000000,false,');
});

plain('a port without gRPC takes the preface for what it is in HTTP/1.1: another version', async () => {
  const { open } = await start(url('http'), { grpc: null });
  const client = await open();
  client.send(preface);
  await client.closed;
  assert.match(client.received, /^HTTP\/1.1 505 /);
});

plain(
  'one connection above connectionsMax is closed at once and logged, and another one is taken when one ends',
  async () => {
    const { open, log } = await start(url('http'), { limits: { ...limits, connectionsMax: 2 } });
    const [first, second] = [await open(), await open()];
    second.send('GET /2 HTTP/1.1\r\nHost: a\r\n\r\n');
    await second.answer();
    const third = await open();
    await third.closed;
    assert.match(log.lines[0]!, /^connections are closed at once: /);
    first.close();
    let fourth = await open();
    // The end of the first one may come behind the fourth.
    while (fourth.isClosed || !(await answers(fourth))) fourth = await open();
  },
);

/** Returns whether a request on a connection is answered. */
async function answers(client: RawClient): Promise<boolean> {
  client.send('GET /4 HTTP/1.1\r\nHost: a\r\n\r\n');
  return Promise.race([
    client.answer().then(
      () => true,
      () => false,
    ),
    client.closed.then(() => false),
  ]);
}

plain('a connection that sends nothing, or half a preface, is closed in time and logged', async () => {
  const { open, log } = await start(url('http'), { limits: { ...limits, firstBytesTimeoutMs: 100 } });
  const silent = await open();
  const half = (await open()).send('PRI * HT');
  await silent.closed;
  await half.closed;
  assert.is(log.lines.length, 2);
  assert.match(log.lines[0]!, /^rejected connection: the first request did not begin within 100 ms$/);
});

plain('that time does not run on once a connection is taken', async () => {
  const { open } = await start(url('http'), { limits: { ...limits, firstBytesTimeoutMs: 100 } });
  const grpc = (await open()).send(preface);
  const http = await open();
  http.send(get('/1'));
  await http.answer();
  await new Promise((resolve) => setTimeout(resolve, 300));
  http.send(get('/2'));
  assert.is((await http.answer()).body, '/2,0,false,');
  grpc.send('still here');
  await grpc.until(/still here$/);
});

plain('the oldest of too many silent connections makes room', async () => {
  const { open, log } = await start(url('http'), { limits: { ...limits, undecidedMax: 3 } });
  const clients: RawClient[] = [];
  for (let i = 0; i < 4; i++) clients.push(await open());
  await clients[0]!.closed;
  assert.match(log.lines[0]!, 'more than 3 connections have sent nothing');
  clients[3]!.send(get('/served'));
  assert.is((await clients[3]!.answer()).body, '/served,0,false,');
  assert.not.ok(clients[1]!.isClosed);
});

plain('a client that leaves before it has said anything makes room', async () => {
  const { open, log } = await start(url('http'), { limits: { ...limits, undecidedMax: 2 } });
  for (let i = 0; i < 5; i++) {
    const client = await open();
    client.close();
    await client.closed;
    await new Promise(setImmediate);
  }
  const last = await open();
  last.send(get('/last'));
  await last.answer();
  assert.equal(log.lines, []);
});

plain('a TLS client on a port without TLS is closed, and the log says what to do', async () => {
  const { listener, log } = await start(url('http'));
  await openTls(listener.port).then(
    () => assert.unreachable(),
    () => {},
  );
  await log.until(/a TLS handshake on a port without TLS: use an http URL, or listen on https/);
});

plain('close ends undecided connections and refuses new ones', async () => {
  const { listener, open } = await start(url('http'));
  const silent = await open();
  const http = await open();
  http.send(get('/1'));
  await http.answer();
  await listener.close();
  await silent.closed;
  http.send(get('/2'));
  assert.is((await http.answer()).body, '/2,0,false,');
  const refused = connect(listener.port, '127.0.0.1');
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => refused.once('error', resolve));
  assert.is(error.code, 'ECONNREFUSED');
});

plain.run();

const secure = suite('front door with TLS');
secure.after.each(closeAll);

for (const [what, offered, agreed, bytes, answer] of [
  ['a client of both protocols lands on HTTP/1.1', ['h2', 'http/1.1'], 'http/1.1', get('/a'), /\/a,0,true,$/],
  ['a gRPC client, which offers h2 alone, gets it', ['h2'], 'h2', preface, /^grpc:PRI/],
  ['a client without ALPN may speak HTTP/1.1', undefined, false, get('/b'), /\/b,0,true,$/],
  ['a client without ALPN may speak HTTP/2', undefined, false, preface, /^grpc:PRI/],
  ['the first bytes count, not what was agreed on', ['http/1.1'], 'http/1.1', preface, /^grpc:PRI/],
  ['also the other way round', ['h2'], 'h2', get('/c'), /\/c,0,true,$/],
] as const) {
  secure(what, async () => {
    const { listener } = await start(url('https'), { credentials });
    const { client, socket } = await openTls(listener.port, offered ? { ALPNProtocols: [...offered] } : {});
    assert.is(socket.alpnProtocol, agreed);
    client.send(bytes);
    await client.until(answer);
  });
}

secure("node's HTTP/2 client gets as far as the connection's bytes", async () => {
  const { listener } = await start(url('https'), { credentials });
  const session = connectHttp2(`https://127.0.0.1:${listener.port}`, { rejectUnauthorized: false });
  opened.push({ close: () => session.destroy() });
  // The echo is no HTTP/2: the client finds that out, which shows that its bytes came through.
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => session.once('error', resolve));
  assert.is(error.code, 'ERR_HTTP2_ERROR');
});

secure('a client of no known protocol is refused, and logged', async () => {
  const { listener, log } = await start(url('https'), { credentials });
  await openTls(listener.port, { ALPNProtocols: ['foo'] }).then(
    () => assert.unreachable(),
    () => {},
  );
  await log.until(/^rejected connection: tls: no application protocol$/);
});

secure('a client without TLS is refused, and the log says so', async () => {
  const { open, log } = await start(url('https'), { credentials });
  for (const bytes of [get('/'), preface]) {
    const client = await open();
    client.send(bytes);
    await client.closed;
    if (bytes !== preface) assert.match(client.received, 'Client sent an HTTP request to an HTTPS server.');
  }
  assert.is(log.lines.length, 2);
  for (const line of log.lines) assert.match(line, 'tls: first record does not look like a TLS handshake');
});

secure(
  'a handshake that does not end is ended, and a client that is silent behind its own as well',
  async () => {
    const short = { ...limits, handshakeTimeoutMs: 150, firstBytesTimeoutMs: 150 };
    const { listener, open, log } = await start(url('https'), { credentials, limits: short });
    const halfway = await open();
    halfway.send('\x16\x03\x01');
    const { client: silent } = await openTls(listener.port);
    await halfway.closed;
    await silent.closed;
    await log.until(/did not begin within 150 ms/);
  },
);

secure('the log names the address of a client that leaves during the handshake', async () => {
  const { listener, log } = await start(url('https'), { credentials });
  const socket = connect(listener.port, '127.0.0.1');
  const port = await new Promise<number>((resolve) =>
    socket.once('connect', () => resolve(socket.localPort!)),
  );
  // The beginning of a handshake, and its end.
  socket.end('\x16\x03\x01', 'latin1');
  await log.until(/^rejected connection: tls: /);
  assert.equal(log.remoteAddresses, [`127.0.0.1:${port}`]);
});

secure(
  'a client certificate is asked for, checked, shown to handlers, and its session never resumed',
  async () => {
    const asking = await openCredentials({ trustedCaFile: certificateFile('client.crt') });
    const { listener, log } = await start(url('https'), { credentials: asking });
    const own = { cert: pem('client.crt'), key: pem('client.key') };
    const first = await openTls(listener.port, own);
    const session = new Promise<Buffer | undefined>((resolve) => {
      first.socket.once('session', resolve);
      first.socket.once('close', () => resolve(undefined));
    });
    first.client.send(get('/who'));
    assert.is((await first.client.answer()).body, '/who,0,true,client.test');
    first.client.close();
    const resumed = await session;
    const second = await openTls(listener.port, { ...own, ...(resumed ? { session: resumed } : {}) });
    assert.not.ok(second.socket.isSessionReused());
    const without = await openTls(listener.port);
    without.client.send(get('/who'));
    const { status, body } = await without.client.answer();
    assert.equal([status, body], [403, "tls: client didn't provide a certificate\n"]);
    await without.client.closed;
    await log.until(/^rejected connection: tls: client didn't provide a certificate$/);
  },
);

secure('half-open handshakes are bounded in number together with silent connections', async () => {
  const { listener, open, log } = await start(url('https'), {
    credentials,
    limits: { ...limits, undecidedMax: 3 },
  });
  const halfway: RawClient[] = [];
  for (let i = 0; i < 4; i++) {
    const client = await open();
    client.send('\x16\x03\x01');
    halfway.push(client);
  }
  await halfway[0]!.closed;
  await log.until(/more than 3 connections have sent nothing/);
  const { client } = await openTls(listener.port);
  client.send(get('/served'));
  assert.is((await client.answer()).body, '/served,0,true,');
  assert.not.ok(halfway[3]!.isClosed);
});

secure(
  'connections that are refused are bounded in number, and make room for those that are let in',
  async () => {
    const asking = await openCredentials({ trustedCaFile: certificateFile('client.crt') });
    const { listener } = await start(url('https'), {
      credentials: asking,
      limits: { ...limits, refusedMax: 2 },
    });
    // HTTP/2 clients that are refused stay until they have asked for something, or 5 s are over.
    const refused: RawClient[] = [];
    for (let i = 0; i < 3; i++) {
      const { client } = await openTls(listener.port);
      client.send(preface);
      await client.until(/^\0\0\0/);
      refused.push(client);
    }
    await refused[0]!.closed;
    assert.not.ok(refused[1]!.isClosed);
    assert.not.ok(refused[2]!.isClosed);
    const own = await openTls(listener.port, { cert: pem('client.crt'), key: pem('client.key') });
    own.client.send(get('/in'));
    assert.is((await own.client.answer()).body, '/in,0,true,client.test');
    await listener.close();
    await refused[2]!.closed;
  },
);

secure('one port serves clients with TLS and without where both are asked for', async () => {
  const { listener, open } = await start(url('https'), { credentials, isPlainServed: true });
  const plainClient = await open();
  plainClient.send(get('/plain'));
  assert.is((await plainClient.answer()).body, '/plain,0,false,');
  const { client } = await openTls(listener.port);
  client.send(get('/tls'));
  assert.is((await client.answer()).body, '/tls,0,true,');
});

secure('an https URL without a certificate is refused', async () => {
  await start(url('https')).then(
    () => assert.unreachable(),
    (error) =>
      assert.is(
        error.message,
        'cannot listen on TLS for 127.0.0.1:0: KeyFile and CertFile are not presented',
      ),
  );
});

secure.run();

test.after.each(closeAll);

test('a port that is taken is named, on both kinds of port', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  opened.push(taken);
  const { port } = taken.address() as AddressInfo;
  const expected = `listen tcp 127.0.0.1:${port}: bind: address already in use`;
  const log = new Log();
  const http = new Http1Server(echoPath, httpLimitsDefault, systemClock);
  opened.push({ close: () => http.close(0) });
  for (const attempt of [
    () => listen(url('http', port), { http, grpc: null, clock: systemClock, logger: log }),
    () =>
      listenHttp(url('http', port), echoPath, httpLimitsDefault, { http, clock: systemClock, logger: log }),
  ]) {
    await attempt().then(
      () => assert.unreachable(),
      (error) => assert.is(error.message, expected),
    );
  }
});

test('two uWebSockets ports cannot share an address', async () => {
  const http = new Http1Server(echoPath, httpLimitsDefault, systemClock);
  opened.push({ close: () => http.close(0) });
  const options = { http, clock: systemClock, logger: new Log() };
  const first = await listenHttp(url('http'), echoPath, httpLimitsDefault, options);
  opened.push(first);
  await listenHttp(url('http', first.port), echoPath, httpLimitsDefault, options).then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, /bind: address already in use$/),
  );
});

test('localhost is 127.0.0.1 on both kinds of port', async () => {
  const { listener } = await start({ ...url('http'), host: 'localhost' });
  assert.is(listener.address, `127.0.0.1:${listener.port}`);
  const http = new Http1Server(echoPath, httpLimitsDefault, systemClock);
  opened.push({ close: () => http.close(0) });
  const where = { ...url('http'), host: 'localhost' };
  const onUws = await listenHttp(where, echoPath, httpLimitsDefault, {
    http,
    clock: systemClock,
    logger: new Log(),
  });
  opened.push(onUws);
  const client = await RawClient.open(onUws.port);
  opened.push(client);
  client.send(get('/local'));
  assert.is((await client.answer()).body, '/local,0,false,');
});

test('no host at all is every address', async () => {
  const { listener, open } = await start({ ...url('http'), host: '' });
  assert.match(listener.address, /^(\[::\]|0\.0\.0\.0):\d+$/);
  const client = await open();
  client.send(get('/any'));
  assert.is((await client.answer()).body, '/any,0,false,');
});

test('an address of another machine is named', async () => {
  await start({ ...url('http', 1), host: '192.0.2.1' }).then(
    () => assert.unreachable(),
    (error) => assert.is(error.message, 'listen tcp 192.0.2.1:1: bind: cannot assign requested address'),
  );
});

test('an http URL of --listen-client-http-urls is served by uWebSockets, an https one by node', async () => {
  const http = new Http1Server(echoPath, httpLimitsDefault, systemClock);
  opened.push({ close: () => http.close(0) });
  const options = { http, clock: systemClock, logger: new Log(), credentials };
  for (const [scheme, open] of [
    ['http', (port: number) => RawClient.open(port)],
    ['https', async (port: number) => (await openTls(port)).client],
  ] as const) {
    const listener = await listenHttp(url(scheme), echoPath, httpLimitsDefault, options);
    opened.push(listener);
    assert.is(listener.address, `127.0.0.1:${listener.port}`);
    const client = await open(listener.port);
    opened.push(client);
    client.send(get(`/${scheme}`));
    assert.is((await client.answer()).body, `/${scheme},0,${scheme === 'https'},`);
  }
});

test('a unix socket is listened on, and the file of a dead process is no obstacle', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wald-listener-'));
  opened.push({ close: () => rm(directory, { recursive: true }) });
  const path = join(directory, 'localhost:1');
  writeFileSync(path, 'left over');
  const { listener } = await start(fileUrl(path));
  assert.equal([listener.address, listener.port], [path, 0]);
  const client = new RawClient(connect(path));
  opened.push(client);
  client.send(get('/unix'));
  assert.is((await client.answer()).body, '/unix,0,false,');
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { HttpRequest, HttpResponse } from '../../../src/http/exchange.ts';
import type { HttpLimits } from '../../../src/http/limits.ts';
import { RawClient } from '../support/raw-client.ts';
import { adapters } from '../support/served.ts';

/*
 * uWebSockets' time-outs cannot be set: they are 10 s, rounded to its ticks of 4 s. So that its tests take that time once,
 * each is started before the first is awaited. On http1 the limits are short, and nothing else differs.
 */
const limits: Partial<HttpLimits> = {
  headersTimeoutMs: 500,
  requestTimeoutMs: 500,
  keepAliveTimeoutMs: 500,
  writeStallTimeoutMs: 500,
};

const half = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf';

for (const [name, serve] of adapters) {
  const test = suite(`time-outs on ${name}`);
  const onUws = name === 'uWebSockets';
  const timeoutMs = onUws ? 16_000 : 3_000;
  /** Longer than any of the time-outs. */
  const quietMs = onUws ? 13_000 : 1_200;

  async function timed(
    run: (client: RawClient, next: () => Promise<[HttpRequest, HttpResponse]>) => Promise<void>,
  ) {
    let called: (call: [HttpRequest, HttpResponse]) => void;
    const call = new Promise<[HttpRequest, HttpResponse]>((resolve) => {
      called = resolve;
    });
    const server = await serve((request, response) => called([request, response]), limits);
    const client = await RawClient.open(server.port);
    try {
      await run(client, () => call);
    } finally {
      client.close();
      await server.close();
    }
  }

  async function closedInTime(client: RawClient): Promise<void> {
    const late = setTimeout(() => client.close(), timeoutMs);
    const startMs = performance.now();
    await client.closed;
    clearTimeout(late);
    const tookMs = performance.now() - startMs;
    assert.ok(tookMs < timeoutMs, `still open after ${tookMs} ms`);
  }

  const cases: Record<string, () => Promise<void>> = {
    'half a header and then silence closes the connection': () =>
      timed(async (client) => {
        client.send('GET / HTTP/1.1\r\nHos');
        await closedInTime(client);
        assert.match(client.received, onUws ? /^$/ : /^HTTP\/1.1 408 /);
      }),
    'half a body and then silence closes the connection': () =>
      timed(async (client) => {
        client.send(half);
        await closedInTime(client);
        assert.match(client.received, onUws ? /^$/ : /^HTTP\/1.1 408 /);
      }),
    'a connection without a further request is closed': () =>
      timed(async (client, next) => {
        client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
        (await next())[1].end('once');
        await client.answer();
        await closedInTime(client);
      }),
    'a client that reads nothing of a long answer loses its connection': () =>
      timed(async (client, next) => {
        client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
        const [, response] = await next();
        client.socket.pause();
        const aborted = new Promise<void>((resolve) => {
          response.onAbort = resolve;
        });
        response.endParts(Array.from({ length: 64 }, () => Buffer.alloc(1 << 20)));
        await aborted;
        client.socket.resume();
        await closedInTime(client);
      }),
    'a request whose answer takes its time is waited for': () =>
      timed(async (client, next) => {
        client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}');
        const [, response] = await next();
        await new Promise((resolve) => setTimeout(resolve, quietMs));
        response.end('at last');
        assert.is((await client.answer()).body, 'at last');
      }),
    'a quiet stream stays open': () =>
      timed(async (client, next) => {
        client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}');
        const [, response] = await next();
        response.write('begun\n');
        await client.until(/begun/);
        response.write('once more\n');
        await client.until(/once more/);
        await new Promise((resolve) => setTimeout(resolve, quietMs));
        response.write('going on\n');
        response.end();
        await client.until(/going on\n[\s\S]*\r\n0\r\n\r\n$/);
      }),
    'the client of a quiet stream is missed when it leaves': () =>
      timed(async (client, next) => {
        client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}');
        const [, response] = await next();
        response.write('begun\n');
        await client.until(/begun/);
        await new Promise((resolve) => setTimeout(resolve, quietMs / 2));
        const aborted = new Promise<void>((resolve) => {
          response.onAbort = resolve;
        });
        client.close();
        await aborted;
      }),
  };

  let running: Map<string, Promise<void>>;
  test.before(() => {
    running = new Map(Object.entries(cases).map(([what, run]) => [what, run()]));
    for (const promise of running.values()) promise.catch(() => {});
  });
  for (const what of Object.keys(cases)) test(what, () => running.get(what)!);
  test.run();
}

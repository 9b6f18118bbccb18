import { type AddressInfo, createServer } from 'node:net';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../src/host/system-clock.ts';
import type { Handler } from '../../../src/http/exchange.ts';
import { Http1Server } from '../../../src/http/http1/server.ts';
import { type HttpLimits, httpLimitsDefault } from '../../../src/http/limits.ts';
import { loadUws, UwsAdapter } from '../../../src/http/uws/uws-adapter.ts';

/** A handler that listens on a free port. */
export interface Served {
  readonly port: number;
  close(graceMs?: number): Promise<void>;
}

export type Serve = (handler: Handler, limits?: Partial<HttpLimits>) => Promise<Served>;

/** `null` where it has no build that loads, under Node.js 22 on Debian 12 for one. */
const uws = loadUws(httpLimitsDefault.headerBytesMax, () => {});

export async function serveOnHttp1(handler: Handler, limits: Partial<HttpLimits> = {}): Promise<Served> {
  const adapter = new Http1Server(handler, { ...httpLimitsDefault, ...limits }, systemClock);
  const server = createServer((socket) => adapter.accept(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async (graceMs = 0) => {
      const closed = new Promise((resolve) => server.close(resolve));
      await adapter.close(graceMs);
      await closed;
    },
  };
}

async function serveOnUws(handler: Handler, limits: Partial<HttpLimits> = {}): Promise<Served> {
  const adapter = new UwsAdapter(uws!, handler, { ...httpLimitsDefault, ...limits }, systemClock);
  const port = adapter.listen('127.0.0.1', 0);
  assert.ok(port !== null && port > 0);
  return { port, close: (graceMs = 0) => adapter.close(graceMs) };
}

/** Both adapters, by name. */
export const adapters: readonly (readonly [name: 'http1' | 'uWebSockets', serve: Serve])[] = [
  ['http1', serveOnHttp1],
  ...(uws === null ? [] : [['uWebSockets', serveOnUws] as const]),
];

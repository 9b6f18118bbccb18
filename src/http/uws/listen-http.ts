import net from 'node:net';
import {
  addressOf,
  bind,
  joinHostPort,
  type Listener,
  type ListenOptions,
  listen,
} from '../../net/listener.ts';
import type { ListenUrl } from '../../net/member-url.ts';
import type { Handler } from '../exchange.ts';
import type { HttpLimits } from '../limits.ts';
import { loadUws, UwsAdapter } from './uws-adapter.ts';

/**
 * Serves HTTP/1.1 alone on a URL of `--listen-client-http-urls`: `http` by uWebSockets where it has a build that loads, all else by
 * `options.http`.
 * @throws as `listen`
 */
export async function listenHttp(
  url: ListenUrl,
  handler: Handler,
  httpLimits: HttpLimits,
  options: Omit<ListenOptions, 'grpc'>,
): Promise<Listener> {
  if (url.scheme !== 'http') return listen(url, { ...options, grpc: null });
  const uws = loadUws(httpLimits.uwsHeaderBytesMax, (error) =>
    options.logger.warn(
      'uWebSockets has no build that loads here; --listen-client-http-urls is served as the client port is',
      {
        'node-version': process.version,
        error,
      },
    ),
  );
  if (uws === null) return listen(url, { ...options, grpc: null });
  const adapter = new UwsAdapter(uws, handler, httpLimits, options.clock);
  const host = await addressOf(url.host);
  const port = adapter.listen(host || '::', url.port);
  if (port === null) {
    // uWebSockets does not say why; node, asked to do the same, does.
    const probe = net.createServer();
    await bind(probe, url);
    probe.close();
    throw new Error(`listen tcp ${joinHostPort(url.host, url.port)}: uWebSockets could not bind the address`);
  }
  return {
    address: joinHostPort(host || '::', port),
    port,
    close: () => adapter.close(closeGraceMs),
  };
}

/** The time that requests may still run when the uWebSockets port closes. */
const closeGraceMs = 3_000;

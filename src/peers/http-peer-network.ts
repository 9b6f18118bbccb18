import { lookup } from 'node:dns/promises';
import { request } from 'node:http';
import { type RequestOptions, request as requestSecure } from 'node:https';
import type { Clock } from '../host/clock.ts';
import { dialProblem } from '../net/tls/certificate-check.ts';
import type { Credentials } from '../net/tls/credentials.ts';
import { secureOptions } from '../net/tls/dialing.ts';
import type { PeerAnswer, PeerNetwork } from '../replica/peer-network.ts';

/** Longest answer that is taken of another member: thousands of members would fit. */
export const answerBytesMax = 1024 * 1024;

/** The system's network. @param credentials for `https`; null for the system's authorities, and no certificate to show */
export function makePeerNetwork(credentials: Credentials | null, clock: Clock): PeerNetwork {
  const asking = (method: 'GET' | 'POST') => async (url: string, limitMs: number) =>
    exchange(method, url, limitMs, url.startsWith('https:') ? await secureOptions(credentials) : null, clock);
  return {
    get: asking('GET'),
    post: asking('POST'),
    resolve: async (host) => (await lookup(host, { verbatim: true })).address,
    clock,
  };
}

function exchange(
  method: string,
  url: string,
  limitMs: number,
  tls: RequestOptions | null,
  clock: Clock,
): Promise<PeerAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      cancelTimeout();
      reject(dialProblem(error));
    };
    const requester = tls === null ? request : requestSecure;
    const req = requester(url, { method, agent: false, ...tls }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > answerBytesMax) req.destroy(new Error(`an answer of more than ${answerBytesMax} bytes`));
      });
      response.on('end', () => {
        cancelTimeout();
        const clusterId = response.headers['x-etcd-cluster-id'];
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          clusterId: typeof clusterId === 'string' ? clusterId : '',
        });
      });
      response.on('error', fail);
    });
    // The limit is on the whole exchange: a peer that sends a byte now and then must not hold the start.
    const cancelTimeout = clock.after(limitMs, () =>
      req.destroy(new Error(`no answer within ${limitMs} ms`)),
    );
    req.on('error', fail);
    req.end();
  });
}

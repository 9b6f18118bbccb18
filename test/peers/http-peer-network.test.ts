import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../src/host/system-clock.ts';
import { answerBytesMax, makePeerNetwork } from '../../src/peers/http-peer-network.ts';

const systemPeerNetwork = makePeerNetwork(null, systemClock);

async function withServer(answer: RequestListener, run: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function errorOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: Error) => error.message,
  );
}

test('an answer is its body and its cluster ID, whatever its status', async () => {
  await withServer(
    (request, response) => {
      response.writeHead(404, { 'X-Etcd-Cluster-ID': '77' });
      response.end(`no ${request.method} ${request.url}`);
    },
    async (url) => {
      const answer = await systemPeerNetwork.get(`${url}/members`, 5000);
      assert.equal(answer, { status: 404, body: 'no GET /members', clusterId: '77' });
      assert.is((await systemPeerNetwork.post(`${url}/x`, 5000)).body, 'no POST /x');
    },
  );
  await withServer(
    (_request, response) => response.end('x'),
    async (url) => assert.is((await systemPeerNetwork.get(url, 5000)).clusterId, ''),
  );
});

test('an answer that takes too long is given up, also when it comes byte by byte', async () => {
  await withServer(
    (request, response) => {
      if (request.url === '/silent') return;
      response.write('a');
      const timer = setInterval(() => response.write('a'), 20);
      response.on('close', () => clearInterval(timer));
    },
    async (url) => {
      for (const path of ['/silent', '/slow']) {
        assert.is(await errorOf(systemPeerNetwork.get(url + path, 200)), 'no answer within 200 ms');
      }
    },
  );
});

test('an answer has answerBytesMax bytes at most', async () => {
  let bytes = answerBytesMax;
  await withServer(
    (_request, response) => response.end('x'.repeat(bytes)),
    async (url) => {
      assert.is((await systemPeerNetwork.get(url, 5000)).body.length, answerBytesMax);
      bytes++;
      assert.match(await errorOf(systemPeerNetwork.get(url, 5000)), `more than ${answerBytesMax} bytes`);
    },
  );
});

test('an answer that breaks off, and a URL that cannot be asked, are errors', async () => {
  await withServer(
    (_request, response) => {
      response.writeHead(200, { 'Content-Length': '10' });
      response.write('abc', () => response.destroy());
    },
    async (url) => assert.is.not(await errorOf(systemPeerNetwork.get(url, 5000)), 'none'),
  );
  assert.match(await errorOf(systemPeerNetwork.get('https://127.0.0.1:1/members', 5000)), 'ECONNREFUSED');
  assert.match(await errorOf(systemPeerNetwork.get('http://127.0.0.1:1/members', 5000)), 'ECONNREFUSED');
});

test('a host name has an address', async () => {
  assert.match(await systemPeerNetwork.resolve('localhost'), /^(127\.0\.0\.1|::1)$/);
});

test.run();

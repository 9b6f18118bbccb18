import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { JsonClient } from '../support/json-client.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { proxiedRequests } from './proxied-requests.ts';
import { ProxyProcess } from './proxy-process.ts';

const test = suite('behind haproxy');

/** How haproxy asks whether a server is well. */
const checks = {
  http10: 'option httpchk GET /health',
  http11: `option httpchk
  http-check send meth GET uri /health ver HTTP/1.1 hdr Host wald`,
};
/** Names of the backends, in the order of the ports. */
const backends = ['shared-http10', 'shared-http11', 'http-http10', 'http-http11'] as const;
type Backend = (typeof backends)[number];

/** Only a server that no check finds as it should be reaches it. */
const checkTimeLimitMs = 20_000;
const checkIntervalMs = 200;

let wald: ServerProcess;
let haproxy: ProxyProcess;

test.before(async () => {
  wald = await startWald({ flags: ['--enable-v2'] });
  const sections = backends.map((backend) => {
    const [port, check] = backend.split('-') as ['shared' | 'http', keyof typeof checks];
    // A server that is up stays so when the machine is so busy that some checks are late.
    const fall = backend === 'http-http10' ? 1 : 50;
    return (listenPort: number) => `
frontend from-${backend}
  bind 127.0.0.1:${listenPort}
  default_backend ${backend}
backend ${backend}
  timeout check 10s
  ${checks[check]}
  http-reuse always
  server wald ${port === 'shared' ? wald.endpoint : wald.httpEndpoint} check inter ${checkIntervalMs} rise 1 fall ${fall}
`;
  });
  haproxy = await ProxyProcess.startHaproxy(sections);
});

test.after(async () => {
  await haproxy?.remove();
  await wald?.remove();
});

function endpointOf(backend: Backend): string {
  return haproxy.endpoint(backends.indexOf(backend));
}

/** A row of haproxy's statistics, by the names of its columns. */
async function statisticsOf(backend: Backend): Promise<Record<string, string>> {
  const csv = await asked('show stat');
  const [head, ...rows] = csv
    .replace(/^# /, '')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const row = rows.find(([proxy, server]) => proxy === backend && server === 'wald');
  assert.ok(row, csv);
  return Object.fromEntries(head!.map((column, i) => [column, row[i] ?? '']));
}

function asked(question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(join(haproxy.directory, 'haproxy.sock'));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.once('error', reject).once('end', () => resolve(answer));
    socket.write(`${question}\n`);
  });
}

/** What the last check came to, as `UP L7OK 200`, once it is what is sought or no check will come to that. */
async function health(backend: Backend, sought: string): Promise<string> {
  const untilMs = performance.now() + checkTimeLimitMs;
  for (;;) {
    const { status, check_status: outcome, check_code: code } = await statisticsOf(backend);
    // A star stands before the last outcome while the next check is under way.
    const found = `${status} ${outcome!.replace('* ', '')} ${code}`;
    if (found === sought || performance.now() > untilMs) return found;
    await sleep(checkIntervalMs / 4);
  }
}

for (const [backend, title] of [
  ['shared-http10', 'the shared port is up for a check over HTTP/1.0'],
  ['shared-http11', 'the shared port is up for a check over HTTP/1.1'],
  ['http-http11', 'the HTTP port is up for a check over HTTP/1.1'],
] as const) {
  test(title, async () => {
    assert.is(await health(backend, 'UP L7OK 200'), 'UP L7OK 200');
  });
}

test('the HTTP port is down for a check over HTTP/1.0, to which it answers 505, and nothing reaches it', async () => {
  const sought = 'DOWN L7STS 505';
  assert.is(await health('http-http10', sought), sought);
  const client = new JsonClient(endpointOf('http-http10'));
  try {
    assert.is((await client.send('GET', '/version')).status, 503);
  } finally {
    client.close();
  }
});

let keys = 0;

for (const { name, run } of proxiedRequests) {
  test(`through haproxy, ${name}`, () => run(endpointOf('shared-http10'), `haproxy-${keys++}`));
  test(`through haproxy before the HTTP port, ${name}`, () =>
    run(endpointOf('http-http11'), `haproxy-${keys++}`));
}

test('connections to both ports are used again', async () => {
  for (const backend of ['shared-http11', 'http-http11'] as const) {
    const before = await statisticsOf(backend);
    for (let i = 0; i < 10; i++) {
      const client = new JsonClient(endpointOf(backend));
      try {
        assert.is((await client.send('GET', '/version')).status, 200);
      } finally {
        client.close();
      }
    }
    const after = await statisticsOf(backend);
    const more = (column: string) => Number(after[column]) - Number(before[column]);
    assert.is(more('reuse') + more('connect'), 10);
    assert.ok(more('reuse') >= 5, `${more('connect')} connections for 10 requests`);
  }
});

test.run();

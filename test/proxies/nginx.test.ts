import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { JsonClient } from '../support/json-client.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { proxiedRequests } from './proxied-requests.ts';
import { ProxyProcess } from './proxy-process.ts';

const test = suite('behind nginx');

/** How nginx passes requests on, by what a person would call it. Events are to be passed on as they come. */
const ways = {
  'nginx as it comes (HTTP/1.0, a connection for each request)': `
      proxy_buffering off;`,
  'nginx with HTTP/1.1 and kept connections': `
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;`,
  'nginx with HTTP/1.1 and bodies passed on in chunks as they come': `
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_request_buffering off;
      proxy_buffering off;`,
};
const [http10, ...http11] = Object.keys(ways) as (keyof typeof ways)[];

let wald: ServerProcess;
let nginx: ProxyProcess;

test.before(async () => {
  wald = await startWald({ flags: ['--enable-v2'] });
  const blocks = [wald.endpoint, wald.httpEndpoint].flatMap((endpoint, port) =>
    Object.values(ways).map(
      (way, i) => (listenPort: number) =>
        `
  upstream up${port}${i} {
    server ${endpoint};${way.includes('1.1') ? ' keepalive 4;' : ''}
  }
  server {
    listen 127.0.0.1:${listenPort};
    location / {
      proxy_pass http://up${port}${i};${way}
    }
  }`,
    ),
  );
  nginx = await ProxyProcess.startNginx(blocks);
});

test.after(async () => {
  await nginx?.remove();
  await wald?.remove();
});

/** `host:port` of nginx, of the way that leads to a port of wald. */
function endpointOf(way: keyof typeof ways, port: 'shared' | 'http'): string {
  const names = Object.keys(ways);
  return nginx.endpoint((port === 'shared' ? 0 : names.length) + names.indexOf(way));
}

let keys = 0;

for (const { name, run } of proxiedRequests) {
  for (const way of [http10!, ...http11]) {
    test(`through ${way}, ${name}`, () => run(endpointOf(way, 'shared'), `nginx-${keys++}`));
  }
  for (const way of http11) {
    test(`through ${way} before the HTTP port, ${name}`, () =>
      run(endpointOf(way, 'http'), `nginx-${keys++}`));
  }
}

test(`through ${http10} before the HTTP port, everything is 505: it does not speak HTTP/1.0`, async () => {
  const client = new JsonClient(endpointOf(http10!, 'http'));
  try {
    const statuses = [
      (await client.send('GET', '/health')).status,
      (await client.send('GET', '/v2/keys/none')).status,
      (await client.post('/v3/kv/range', '{"key":"AA=="}')).status,
    ];
    assert.equal(statuses, [505, 505, 505]);
  } finally {
    client.close();
  }
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';
import { startEtcd } from '../support/etcd-process.ts';
import { runCommand } from '../support/etcdctl.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { ProxyProcess } from './proxy-process.ts';

const test = suite('python3-websockets');

const script = inCheckout('test', 'proxies', 'websocket-session.py');
/** Debian's interpreter, whatever other one comes first in the path. */
const python = '/usr/bin/python3';

/** What the session prints of a fresh server, asked directly or through nginx. */
async function session(start: () => Promise<ServerProcess>, isProxied: boolean): Promise<string> {
  const server = await start();
  const nginx = isProxied ? await ProxyProcess.startNginx([(port) => block(port, server.endpoint)]) : null;
  try {
    const address = nginx === null ? server.endpoint : nginx.endpoint(0);
    const { stdout, stderr, code } = await runCommand(python, [script, address]);
    assert.is(`${stderr}exit ${code}`, 'exit 0', `${server.program.name}; before that:\n${stdout}`);
    return stdout;
  } finally {
    await nginx?.remove();
    await server.remove();
  }
}

function block(port: number, endpoint: string): string {
  return `
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://${endpoint};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }`;
}

for (const [title, isProxied] of [
  ['directly', false],
  ['through nginx', true],
] as const) {
  test(`a session ${title} prints with etcd what it always does`, async () => {
    const [one, other] = await Promise.all([session(startEtcd, isProxied), session(startEtcd, isProxied)]);
    assert.is(other, one);
    assert.match(one!, '\nkeep-alive text ');
  });

  test(`watches, leases and unary calls over WebSockets go ${title} as with etcd`, async () => {
    const [expected, found] = await Promise.all([
      session(startEtcd, isProxied),
      session(startWald, isProxied),
    ]);
    assert.is(found, expected);
  });
}

test.run();

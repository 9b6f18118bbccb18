import { execFile } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../../support/checkout.ts';

/** What a process says that runs the statements behind the preload of fast tests. */
function outputOf(statements: string): Promise<string> {
  const preload = inCheckout('build/scripts/tests/no-sockets.js');
  return new Promise((resolve) => {
    const args = ['--import', preload, '--input-type=module', '-e', statements];
    execFile(process.execPath, args, (_, output, errors) => resolve(output + errors));
  });
}

const attempts: Record<string, string> = {
  'connects a socket': `import { connect } from 'node:net'; connect(1);`,
  'connects a socket over TLS': `import { connect } from 'node:tls'; connect(1);`,
  'asks over HTTP': `import { get } from 'node:http'; get('http://127.0.0.1:1');`,
  'listens on a socket': `import { createServer } from 'node:http'; createServer().listen(0);`,
  'opens a datagram socket': `import { createSocket } from 'node:dgram'; createSocket('udp4');`,
  'starts a process': `import { spawn } from 'node:child_process'; spawn('true');`,
  'starts a process and waits': `import { execFileSync } from 'node:child_process'; execFileSync('true');`,
  'starts a thread': `import { Worker } from 'node:worker_threads'; new Worker('', { eval: true });`,
};

for (const [what, statements] of Object.entries(attempts)) {
  test(`a fast test that ${what} fails`, async () => {
    assert.match(await outputOf(statements), /a fast test (connects|listens|opens|starts) /);
  });
}

test('what opens nothing runs', async () => {
  assert.is(await outputOf(`import { isIP } from 'node:net'; console.log(isIP('::1'));`), '6\n');
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';
import { startEtcd } from '../support/etcd-process.ts';
import { runCommand } from '../support/etcdctl.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';

const test = suite('python3-etcd');

const flags = ['--enable-v2'];
const script = inCheckout('test', 'differential', 'python-etcd-session.py');
/** Debian's interpreter, whatever other one comes first in the path. */
const python = '/usr/bin/python3';

/** What the session prints with a port; without what differs between any two runs. */
async function session({ pid }: ServerProcess, port: number): Promise<string> {
  const { stdout, stderr, code } = await runCommand(python, [script, String(port)]);
  assert.is(`${stderr}exit ${code}`, 'exit 0', `process ${pid}`);
  return stdout;
}

test('a session of reads, writes, times to live, watches and locks goes as with etcd, on both ports', async () => {
  const [etcd, wald, waldHttp] = await Promise.all([
    startEtcd({ flags }),
    startWald({ flags }),
    startWald({ flags }),
  ]);
  try {
    const [expected, found, foundHttp] = await Promise.all([
      session(etcd, etcd.clientPort),
      session(wald, wald.clientPort),
      session(waldHttp, waldHttp.httpPort),
    ]);
    assert.match(expected!, /\n3\.4\.0\n$/);
    assert.is(found, expected);
    assert.is(foundHttp, expected);
  } finally {
    for (const server of [etcd, wald, waldHttp]) await server.remove();
  }
});

test.run();

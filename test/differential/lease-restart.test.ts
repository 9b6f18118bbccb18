import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startEtcd } from '../support/etcd-process.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import type { ServerOptions, ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';

const test = suite('lease, across restarts');

/** What holds for etcd has to hold for wald. */
const programs = [startEtcd, startWald];

const endTimeLimitMs = 20_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs with a server and a client to it, which goes on working when the server is started again. */
async function withServer(
  start: (options?: ServerOptions) => Promise<ServerProcess>,
  run: (server: ServerProcess, call: GrpcClient['get']) => Promise<void>,
): Promise<void> {
  const server = await start();
  try {
    await run(server, async (method, request) => {
      const client = new GrpcClient(server.endpoint);
      try {
        return await client.get(method, request);
      } finally {
        client.close();
      }
    });
  } finally {
    await server.remove();
  }
}

const key = (name: string): Buffer => Buffer.from(name);

/** Names of the keys that there are. */
async function keysOf(call: GrpcClient['get']): Promise<string[]> {
  const { kvs } = await call('KV/Range', { key: key('\0'), range_end: key('\0') });
  return (kvs as PlainMessage[]).map((kv) => (kv.key as Buffer).toString());
}

async function checkRestart(server: ServerProcess, call: GrpcClient['get'], end: 'stop' | 'kill') {
  await call('Lease/LeaseGrant', { ID: '1', TTL: '3' });
  await call('Lease/LeaseGrant', { ID: '2', TTL: '100' });
  await call('Lease/LeaseGrant', { ID: '3', TTL: '100' });
  for (const [text, lease] of [
    ['moved', '2'],
    ['moved', '1'],
    ['long', '2'],
    ['short', '1'],
    ['free', '1'],
    ['free', '0'],
  ] as const) {
    await call('KV/Put', { key: key(text), lease });
  }
  await call('Lease/LeaseRevoke', { ID: '3' });
  await sleep(1500);
  await server[end]();
  await server.restart();
  const restartedMs = performance.now();
  const { TTL, grantedTTL, keys } = await call('Lease/LeaseTimeToLive', { ID: '1', keys: true });
  assert.ok(Number(TTL) >= 2, `${TTL} s are left`);
  assert.is(grantedTTL, '3');
  assert.equal((keys as Buffer[]).map(String).sort(), ['moved', 'short']);
  const { leases } = await call('Lease/LeaseLeases', {});
  assert.equal((leases as PlainMessage[]).map(({ ID }) => ID).sort(), ['1', '2']);
  while (performance.now() - restartedMs < 2500) {
    assert.equal(await keysOf(call), ['free', 'long', 'moved', 'short']);
    await sleep(100);
  }
  // All of its time again, with the election time-out on top, and half a second until somebody looks.
  while ((await keysOf(call)).length > 2) {
    assert.ok(performance.now() - restartedMs < endTimeLimitMs, 'the lease goes in the end');
    await sleep(100);
  }
  assert.equal(await keysOf(call), ['free', 'long']);
}

test('after a restart no live lease dies early, and keys hang on their leases as before', async () => {
  const runs = programs.flatMap((start) =>
    (['stop', 'kill'] as const).map((end) =>
      withServer(start, (server, call) => checkRestart(server, call, end)),
    ),
  );
  const failed = (await Promise.allSettled(runs)).find((run) => run.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
});

test.run();

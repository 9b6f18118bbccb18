import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startEtcd } from '../support/etcd-process.ts';
import { type GrpcAnswer, GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import { Random } from '../support/random.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { grpcAnswerText } from './answer.ts';

const operationsPerSeed = 1200;
const seeds = [1, 2];

const test = suite<{ etcd: ServerProcess; wald: ServerProcess }>('random operations on leases and keys');

type Operation = [method: string, request: PlainMessage];

const ids = ['1', '2', '3', '-4', '9223372036854775807', '0'];

function lease(random: Random): string {
  return random.pick(ids);
}

function key(random: Random): Buffer {
  return Buffer.from(`key ${random.below(12)}`);
}

function put(random: Random): PlainMessage {
  // A lease of 0 is none: half of the puts.
  const request = {
    key: key(random),
    value: Buffer.from('v'),
    lease: random.chance(0.5) ? lease(random) : '0',
  };
  if (random.chance(0.1)) return { ...request, lease: '0', ignore_lease: true };
  return request;
}

function operation(random: Random): Operation {
  const kind = random.weighted({
    grant: 12,
    revoke: 6,
    put: 40,
    delete: 8,
    txn: 12,
    left: 10,
    list: 4,
    range: 6,
  });
  switch (kind) {
    case 'grant':
      // So long that none expires, and apart from each other by seconds.
      return [
        'Lease/LeaseGrant',
        { ID: random.pick(ids.slice(0, 5)), TTL: String(1000 + 10 * random.below(1000)) },
      ];
    case 'revoke':
      return ['Lease/LeaseRevoke', { ID: lease(random) }];
    case 'put':
      return ['KV/Put', put(random)];
    case 'delete': {
      const from = key(random);
      const range_end = random.chance(0.3) ? Buffer.from('key 5') : Buffer.alloc(0);
      return ['KV/DeleteRange', { key: from, range_end, prev_kv: true }];
    }
    case 'txn': {
      const compare = [
        {
          key: key(random),
          target: 'LEASE',
          result: random.pick(['EQUAL', 'NOT_EQUAL']),
          lease: lease(random),
        },
      ];
      const first = put(random);
      const success = [{ request_put: first }];
      const failure = [{ request_delete_range: { key: key(random) } }, { request_put: put(random) }];
      return ['KV/Txn', { compare, success, failure }];
    }
    case 'left':
      return ['Lease/LeaseTimeToLive', { ID: lease(random), keys: true }];
    case 'list':
      return ['Lease/LeaseLeases', {}];
    case 'range':
      return ['KV/Range', { key: Buffer.from('\0'), range_end: Buffer.from('\0') }];
  }
}

/** The answer without what passes between two servers: seconds left, and the order of a lease's keys, which etcd draws. */
function textOf(method: string, answer: GrpcAnswer): string {
  if (method !== 'Lease/LeaseTimeToLive' || answer.response === null) return grpcAnswerText(answer);
  const keys = ((answer.response.keys ?? []) as Buffer[]).map(String).sort();
  const TTL = answer.response.TTL === '-1' ? '-1' : 'left';
  return grpcAnswerText({ ...answer, response: { ...answer.response, keys, TTL } });
}

test.before(async (context) => {
  context.etcd = await startEtcd();
  context.wald = await startWald();
});

test.after(async ({ etcd, wald }) => {
  await etcd?.remove();
  await wald?.remove();
});

for (const seed of seeds) {
  test(`seed ${seed}: every answer is etcd's, also behind a restart of wald`, async ({ etcd, wald }) => {
    const random = new Random(seed);
    const clients = [etcd, wald].map((server) => new GrpcClient(server.endpoint));
    const compare = async ([method, request]: Operation, step: number) => {
      const [expected, found] = await Promise.all(
        clients.map(async (client) => textOf(method, await client.call(method, request))),
      );
      assert.is(found, expected, `step ${step}: ${method} ${JSON.stringify(request)}`);
    };
    for (const ID of ids) await compare(['Lease/LeaseRevoke', { ID }], -1);
    for (let step = 0; step < operationsPerSeed; step++) {
      if (step === operationsPerSeed / 2) {
        await wald.kill();
        await wald.restart();
        clients[1]!.close();
        clients[1] = new GrpcClient(wald.endpoint);
        // etcd has not been away, so its leases stand in another order from here on.
        for (const ID of ids) await compare(['Lease/LeaseTimeToLive', { ID, keys: true }], step);
      }
      const next = operation(random);
      if (next[0] === 'Lease/LeaseLeases' && step >= operationsPerSeed / 2) continue;
      await compare(next, step);
    }
    for (const client of clients) client.close();
  });
}

test.run();

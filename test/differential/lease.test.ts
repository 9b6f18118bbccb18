import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startEtcd } from '../support/etcd-process.ts';
import { GrpcClient } from '../support/grpc-client.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { grpcAnswerText } from './answer.ts';
import { runLine } from './transcripts/transcript.ts';

const test = suite<{ etcd: ServerProcess; wald: ServerProcess }>('lease');

/** Takes out of a line's output the seconds that are left, which pass between two servers. */
const timeless = `sed -E 's/("TTL":"|remaining\\(|"ttl":)[0-9]+/\\1N/g'`;

/** With `$url`, a line runs on two ports of wald's, and twice against etcd. */
const lines = [
  // Grant: every kind of ID and time.
  `curl -s $url/v3/lease/grant -d '{"TTL":"100","ID":"1"}'`,
  `curl -s $url/v3/lease/grant -d '{"TTL":"100","ID":"-2"}'`,
  `curl -s $url/v3/lease/grant -d '{"TTL":"300","ID":"9223372036854775807"}'`,
  `curl -s $url/v3/lease/grant -d '{"TTL":"400","ID":"-9223372036854775808"}'`,
  `curl -s $url/v3/lease/grant -d '{"TTL":"9000000000","ID":"5"}'`,
  `curl -s $url/v3/lease/grant -d '{"TTL":"9000000001","ID":"6"}'`,
  `curl -s $url/v3/lease/grant -d '{"TTL":"9223372036854775807","ID":"6"}'`,
  `curl -s $url/v3/lease/grant -d '{"TTL":"9223372036854775808","ID":"6"}'`,
  `curl -s $url/v3/lease/grant -d '{"TTL":"x"}'`,
  `curl -s $url/v3/lease/grant -d '{"TTL":"0"}' | sed -E 's/"ID":"[0-9]+"/"ID":"N"/'`,
  `curl -s $url/v3/lease/grant -d '{"TTL":"-9223372036854775808"}' | sed -E 's/"ID":"[0-9]+"/"ID":"N"/'`,
  `curl -s $url/v3/lease/grant -d '{}' | sed -E 's/"ID":"[0-9]+"/"ID":"N"/'`,
  // These expire, and their keys with them, before the leases are listed.
  `curl -s $url/v3/lease/grant -d '{"TTL":"2","ID":"50"}'`,
  'etcdctl put short 1 --lease=32',
  'sleep 2.9',
  'etcdctl get short -w json',
  'etcdctl lease keep-alive 32',
  'etcdctl lease timetolive 32',
  'curl -s $url/v3/lease/leases -d {}',
  'curl -s $url/v3/kv/lease/leases -d {}',
  'etcdctl lease list',
  'etcdctl lease list -w json',
  // Keys.
  `curl -s $url/v3/kv/put -d '{"key":"YQ==","value":"YQ==","lease":"1"}'`,
  `curl -s $url/v3/kv/put -d '{"key":"YQ==","value":"YQ==","lease":"77"}'`,
  'etcdctl put b 1 --lease=1',
  'etcdctl put c 1 --lease=1',
  'etcdctl put c 2',
  'etcdctl put b 2 --ignore-lease',
  `curl -s $url/v3/kv/range -d '{"key":"YQ==","range_end":"eg=="}'`,
  `etcdctl lease timetolive 1 | ${timeless}`,
  `etcdctl lease timetolive 5 --keys`.concat(` | ${timeless}`),
  `etcdctl lease timetolive 77`,
  `etcdctl lease timetolive 77 -w json`,
  `curl -s $url/v3/lease/timetolive -d '{"ID":"5","keys":true}' | ${timeless}`,
  `curl -s $url/v3/kv/lease/timetolive -d '{"ID":"-2"}' | ${timeless}`,
  `curl -s $url/v3/lease/timetolive -d '{"ID":"0"}'`,
  `curl -s $url/v3/lease/timetolive -d '{"ID":"77","keys":true}'`,
  'etcdctl del b',
  `etcdctl lease timetolive 1 --keys | ${timeless}`,
  // Keep-alive.
  'etcdctl lease keep-alive --once 1',
  'etcdctl lease keep-alive --once 77',
  `curl -s $url/v3/lease/keepalive -d '{"ID":"1"}'`,
  `curl -s $url/v3/lease/keepalive -d '{"ID":"1"}{"ID":"77"} {"ID":"-2"}'`,
  `curl -s $url/v3/lease/keepalive -d ''`,
  `curl -s $url/v3/lease/keepalive -d '{}'`,
  `curl -s $url/v3/lease/keepalive -d '{"ID":'`,
  `curl -s $url/v3/lease/keepalive -d '{"ID":"1"}{"ID":"x"}'`,
  'etcdctl lease list',
  // Revoke.
  'etcdctl lease revoke 1',
  'etcdctl lease revoke 1',
  `etcdctl lease revoke x`,
  `curl -s $url/v3/lease/revoke -d '{"ID":"-2"}'`,
  `curl -s $url/v3/kv/lease/revoke -d '{"ID":"0"}'`,
  `curl -s $url/v3/kv/lease/revoke -d '{}'`,
  'etcdctl get "" --prefix -w json',
  'etcdctl lease grant',
  'etcdctl lease grant x',
  `etcdctl lease grant 100 | sed -E 's/lease [0-9a-f]+/lease ID/'`,
  `etcdctl lease grant 0 | sed -E 's/lease [0-9a-f]+/lease ID/'`,
];

test.before(async (context) => {
  context.etcd = await startEtcd();
  context.wald = await startWald();
});

test.after(async ({ etcd, wald }) => {
  await etcd?.remove();
  await wald?.remove();
});

test('etcdctl and the JSON gateway print the same on leases', async ({ etcd, wald }) => {
  const differences: string[] = [];
  for (const [i, command] of lines.entries()) {
    const line = { file: 'lease.test.ts', number: i + 1, command };
    const [expected, found] = await Promise.all([runLine(line, etcd), runLine(line, wald)]);
    if (expected !== found) differences.push(`${command}\netcd:\n${expected}wald:\n${found}`);
  }
  assert.is(differences.length, 0, differences.join('\n'));
});

test('gRPC gives the same answers for extreme IDs and times', async ({ etcd, wald }) => {
  const clients = [etcd, wald].map((server) => new GrpcClient(server.endpoint));
  const min = '-9223372036854775808';
  const max = '9223372036854775807';
  const calls: [string, Record<string, unknown>][] = [
    ['Lease/LeaseGrant', { ID: '100', TTL: min }],
    ['Lease/LeaseGrant', { ID: '100', TTL: '9000000000' }],
    ['Lease/LeaseGrant', { ID: '101', TTL: max }],
    ['Lease/LeaseGrant', { ID: '101', TTL: '9000000001' }],
    ['Lease/LeaseRevoke', { ID: min }],
    ['Lease/LeaseRevoke', { ID: min }],
    ['Lease/LeaseRevoke', { ID: '0' }],
    ['Lease/LeaseRevoke', {}],
    ['Lease/LeaseTimeToLive', { ID: max.replace('7', '6') }],
    ['Lease/LeaseTimeToLive', {}],
    ['Lease/LeaseTimeToLive', { ID: '101', keys: true }],
    ['KV/Put', { key: 'ZA==', lease: '100' }],
    ['KV/Put', { key: 'ZA==', lease: min }],
    ['KV/Put', { key: 'ZA==', ignore_lease: true, lease: '100' }],
    ['KV/Txn', { success: [{ request_put: { key: 'ZQ==', lease: '999' } }] }],
    ['KV/Txn', { success: [{ request_put: { key: 'ZQ==', lease: '100' } }] }],
    ['Lease/LeaseRevoke', { ID: '100' }],
    ['KV/Range', { key: 'ZA==', range_end: 'Zg==' }],
    ['Lease/LeaseLeases', {}],
  ];
  const chosen = /"ID":"\d{9,}"/g;
  for (const [method, request] of calls) {
    const [expected, found] = await Promise.all(
      clients.map(async (client) => grpcAnswerText(await client.call(method, request))),
    );
    assert.is(
      found!.replaceAll(chosen, '"ID":N'),
      expected!.replaceAll(chosen, '"ID":N'),
      `${method} ${JSON.stringify(request)}`,
    );
  }
  for (const client of clients) client.close();
});

test.run();

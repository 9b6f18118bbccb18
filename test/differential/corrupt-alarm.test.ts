import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errors } from '../../src/errors/api-error.ts';
import { startEtcd } from '../support/etcd-process.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import { startWald } from '../support/wald-process.ts';
import { grpcAnswerText } from './answer.ts';

const key = Buffer.from('key');
const range = { key };
const serializableRange = { key, serializable: true };
const put = { request_put: { key, value: key } };

const reads: readonly (readonly [string, PlainMessage])[] = [
  ['KV/Range', range],
  ['KV/Range', serializableRange],
  ['KV/Range', { key, range_end: Buffer.of(0) }],
  ['KV/Txn', { success: [{ request_range: range }] }],
  ['KV/Txn', { success: [{ request_range: serializableRange }] }],
  ['KV/Txn', {}],
];

const others: readonly (readonly [string, PlainMessage])[] = [
  ['KV/Range', {}],
  ['KV/Put', { key, value: key }],
  ['KV/Put', {}],
  ['KV/DeleteRange', { key }],
  ['KV/Txn', { success: [put] }],
  ['KV/Compact', { revision: '1' }],
  ['Lease/LeaseGrant', { TTL: '10' }],
  ['Lease/LeaseRevoke', { ID: '7' }],
  ['Lease/LeaseTimeToLive', { ID: '7' }],
  ['Lease/LeaseLeases', {}],
  ['Cluster/MemberList', {}],
  ['Maintenance/Status', {}],
  ['Maintenance/Alarm', {}],
  ['Maintenance/HashKV', {}],
];

/** Raises the alarm in nobody's name, as etcd's own check does, and tells what calls are answered with before and behind it. */
async function answersOf(endpoint: string): Promise<{ before: string[]; reads: string[]; others: string[] }> {
  const client = new GrpcClient(endpoint);
  const ask = async (calls: typeof reads): Promise<string[]> => {
    const answers: string[] = [];
    for (const [method, request] of calls) answers.push(grpcAnswerText(await client.call(method, request)));
    return answers;
  };
  try {
    await client.get('KV/Put', { key, value: key });
    const before = await ask(reads);
    await client.get('Maintenance/Alarm', { action: 'ACTIVATE', alarm: 'CORRUPT' });
    return { before, reads: await ask(reads), others: await ask(others) };
  } finally {
    client.close();
  }
}

test('under the alarm CORRUPT wald refuses what etcd refuses, and reads as well', async () => {
  const [etcd, wald] = await Promise.all([startEtcd(), startWald()]);
  try {
    const [expected, found] = await Promise.all([answersOf(etcd.endpoint), answersOf(wald.endpoint)]);
    assert.equal(found.before, expected.before);
    assert.equal(found.others, expected.others);
    // etcd 3.4.23 goes on answering from keys of which it knows that they differ between members.
    assert.equal(expected.reads, expected.before);
    const { code, message } = errors.corrupt;
    assert.equal(found.reads, Array(reads.length).fill(`code ${code}: ${message}`));
  } finally {
    await Promise.all([etcd.remove(), wald.remove()]);
  }
});

test.run();

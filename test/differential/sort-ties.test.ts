import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation } from './operation.ts';
import { equalUpToTies } from './sort-ties.ts';

function range(request: Record<string, unknown>): Operation {
  return { kind: 'call', method: 'KV/Range', request, transports: ['grpc'], json: { path: '', body: '' } };
}

const sorted = range({ key: Buffer.from('a'), sort_target: 'VERSION' });
const limited = range({ key: Buffer.from('a'), sort_target: 'VERSION', limit: '1' });

function answer(...kvs: [key: string, version: number][]): string {
  return JSON.stringify({ kvs: kvs.map(([key, version]) => ({ key, version, value: key })), count: '3' });
}

test('equals may come in any order, in a sorted answer alone', () => {
  const [expected, found] = [answer(['a', 1], ['b', 1], ['c', 2]), answer(['b', 1], ['a', 1], ['c', 2])];
  assert.ok(equalUpToTies(sorted, expected, found));
  assert.not(equalUpToTies(range({ key: Buffer.from('a') }), expected, found));
});

test('another order, another key and another count are differences', () => {
  const expected = answer(['a', 1], ['c', 2]);
  assert.not(equalUpToTies(sorted, expected, answer(['c', 2], ['a', 1])));
  assert.not(equalUpToTies(sorted, expected, answer(['b', 1], ['c', 2])));
  assert.not(equalUpToTies(sorted, expected, answer(['a', 1])));
  assert.not(equalUpToTies(sorted, expected, expected.replace('"3"', '"4"')));
  assert.not(equalUpToTies(sorted, expected, 'code 3: etcdserver: key is not provided'));
});

test('a limit may keep any of the equals, but none that sorts later', () => {
  assert.ok(equalUpToTies(limited, answer(['a', 1]), answer(['b', 1])));
  assert.not(equalUpToTies(limited, answer(['a', 1]), answer(['c', 2])));
});

test('lists inside a transaction are compared each with its own', () => {
  const txn: Operation = { ...(sorted as Operation & { kind: 'call' }), method: 'KV/Txn' };
  const responses = (...lists: string[]) =>
    `200 application/json\n{"responses":[${lists.map((list) => `{"response_range":${list}}`).join(',')}]}`;
  const [one, other] = [answer(['a', 1], ['b', 1]), answer(['b', 1], ['a', 1])];
  assert.ok(equalUpToTies(txn, responses(one, one), responses(one, other)));
  assert.not(equalUpToTies(txn, responses(one, one), responses(one, answer(['a', 2], ['b', 2]))));
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clusterId, formatId, memberId } from '../../../src/api/cluster/member-id.ts';

/*
 * What etcd 3.4.23 logs when it starts (`starting member ... in cluster ...`).
 */
test("a single node with etcd's defaults has etcd's IDs", () => {
  const member = memberId(['http://localhost:2380'], 'etcd-cluster');
  assert.is(formatId(member), '8e9e05c52164694d');
  assert.is(formatId(clusterId([member])), 'cdf818194e3a8c32');
});

test("three members with URLs and a token of their own have etcd's IDs", () => {
  const first = ['http://127.0.0.1:18483', 'http://127.0.0.1:18482'];
  const ids = [first, ['http://127.0.0.1:18484'], ['http://127.0.0.1:18485']].map((urls) =>
    memberId(urls, 'tok'),
  );
  assert.equal(ids.map(formatId), ['3de0b871f12a32df', '656676c40c545c3c', 'f34e07ae6e303886']);
  assert.is(formatId(clusterId(ids)), 'ac666c702a47489');
});

test('neither the order of URLs nor that of members matters', () => {
  const [a, b] = ['http://10.0.0.1:2380', 'http://10.0.0.2:2380'];
  assert.is(memberId([a, b], 'token'), memberId([b, a], 'token'));
  const ids = [memberId([a], 'token'), memberId([b], 'token'), 1n, 2n ** 64n - 1n];
  assert.is(clusterId(ids), clusterId([...ids].reverse()));
});

test('the token and the time of joining are part of the ID', () => {
  const urls = ['http://10.0.0.1:2380'];
  const ids = [memberId(urls, 'a'), memberId(urls, 'b'), memberId(urls, 'a', 1), memberId(urls, 'a', 2)];
  assert.is(new Set(ids).size, ids.length);
});

test('an ID is written without leading zeros', () => {
  assert.is(formatId(0xabcn), 'abc');
  assert.is(formatId(0n), '0');
});

test.run();

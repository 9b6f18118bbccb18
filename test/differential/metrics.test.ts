import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';
import { startEtcd } from '../support/etcd-process.ts';
import { GrpcClient } from '../support/grpc-client.ts';
import { JsonClient } from '../support/json-client.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { WatchClient } from '../support/watch-client.ts';

const test = suite('metrics beside those of etcd');

/** What calls of clients change, and by how much is the same whoever serves them. */
const compared = [
  /^etcd_network_client_grpc_(received|sent)_bytes_total /,
  /^etcd_server_learner_promote_/,
  /^etcd_(debugging_)?mvcc_(put|delete)_total /,
  /^etcd_debugging_mvcc_(current_revision|compact_revision) /,
  /^etcd_debugging_lease_(granted|revoked|renewed)_total /,
  /^etcd_server_(has_leader|is_leader|is_learner|leader_changes_seen_total|proposals_failed_total|quota_backend_bytes) /,
  /^etcd_http_(received|failed)_total/,
  /^etcd_http_successful_duration_seconds_(bucket.*le="2.048"|count)/,
  // A large bound, which every call keeps.
  /^grpc_server_handling_seconds_(bucket.*le="10"|count).*(?<! 0)$/,
  // Methods of a later etcd have rows of 0 with wald as well.
  /^grpc_server_(started|handled)_total.*(?<! 0)$/,
];

const v2Requests = [
  ['PUT', '/v2/keys/name?value=wald'],
  ['GET', '/v2/keys/name'],
  ['GET', '/v2/keys/name?quorum=true'],
  ['GET', '/v2/keys/nobody'],
  ['PUT', '/v2/keys/name?prevIndex=-1'],
  ['POST', '/v2/keys/queue?value=first'],
  ['DELETE', '/v2/keys/name'],
  ['DELETE', '/v2/keys/name'],
] as const;

let etcd: ServerProcess;
let wald: ServerProcess;

test.before(async () => {
  const flags = ['--metrics=extensive', '--enable-v2'];
  [etcd, wald] = await Promise.all([startEtcd({ flags }), startWald({ flags })]);
});

test.after(async () => {
  await Promise.all([etcd.remove(), wald.remove()]);
});

/** Calls of many kinds, some of which fail. */
async function use({ endpoint }: ServerProcess): Promise<void> {
  const client = new GrpcClient(endpoint);
  const json = new JsonClient(endpoint);
  const key = Buffer.from('name');
  try {
    for (const value of ['wald', 'x'.repeat(100_000)])
      await client.call('KV/Put', { key, value: Buffer.from(value) });
    await client.call('KV/Put', { value: Buffer.from('without a key') });
    await client.call('KV/Range', { key });
    await client.call('KV/Txn', {
      compare: [{ key, target: 'VERSION', version: 2 }],
      success: [{ request_put: { key: Buffer.from('other') } }, { request_range: { key } }],
    });
    await client.call('KV/DeleteRange', { key: Buffer.from('other') });
    await client.call('KV/Compact', { revision: 3 });
    await client.call('KV/Range', { key, revision: 1 });
    await client.call('Lease/LeaseGrant', { TTL: 60, ID: 7 });
    await client.call('Lease/LeaseRevoke', { ID: 7 });
    await client.call('Lease/LeaseRevoke', { ID: 7 });
    const { members } = await client.get('Cluster/MemberList', {});
    await client.call('Cluster/MemberPromote', { ID: (members as { ID: string }[])[0]!.ID });
    await client.call('Cluster/MemberPromote', { ID: 99 });
    for (const [method, path] of v2Requests) await json.send(method, path);
  } finally {
    client.close();
    json.close();
  }
}

async function scrape({ endpoint }: ServerProcess): Promise<string[]> {
  const client = new JsonClient(endpoint);
  try {
    const { body } = await client.send('GET', '/metrics');
    return body.toString().split('\n');
  } finally {
    client.close();
  }
}

function comparable(lines: readonly string[]): string[] {
  return lines
    .filter((line) => compared.some((pattern) => pattern.test(line)))
    .map(normal)
    .sort();
}

/** With its labels in alphabetical order, and its number as JavaScript writes it. */
function normal(line: string): string {
  return line
    .replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(/,(?=\w+=)/).sort()}}`)
    .replace(/\S+$/, (value) => String(Number(value)));
}

test('the same calls change them by the same', async () => {
  await Promise.all([use(etcd), use(wald)]);
  const watches = [etcd, wald].map(({ endpoint }) => new WatchClient(endpoint));
  for (const watch of watches) watch.create({ key: Buffer.from('name') });
  await Promise.all(watches.map((watch) => watch.responsesFrom(0, 1)));
  const [expected, found] = (await Promise.all([scrape(etcd), scrape(wald)])).map(comparable) as [
    string[],
    string[],
  ];
  for (const watch of watches) watch.close();
  assert.ok(expected.length > 25, `etcd has ${expected.length} of them`);
  assert.equal(found, expected);
});

/** Names with their types, in order. */
function namesOf(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.slice(7));
}

test('wald has all of etcd but for those that docs/COMPATIBILITY.md names, under the same types', async () => {
  const document = readFileSync(inCheckout('docs', 'COMPATIBILITY.md'), 'utf8');
  const section = document.slice(document.indexOf('## Metrics'), document.indexOf('## Known differences'));
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const left = rows.flatMap((row) => row.split('|')[1]!.match(/(?<=`)[a-z_]+\*?(?=`)/g) ?? []);
  const isLeft = (line: string): boolean =>
    left.some((name) =>
      name.endsWith('*') ? line.startsWith(name.slice(0, -1)) : line.startsWith(`${name} `),
    );
  const [expected, found] = (await Promise.all([scrape(etcd), scrape(wald)])).map(namesOf) as [
    string[],
    string[],
  ];
  assert.equal(
    expected.filter((line) => !found.includes(line)),
    expected.filter(isLeft),
  );
  for (const name of left)
    assert.ok(
      expected.some((line) => line.startsWith(name.replace('*', ''))),
      `etcd has no ${name}`,
    );
});

test('they are compressed for the same values of Accept-Encoding, on all ports', async () => {
  const accepted = ['', 'gzip', 'gzip;q=0', 'gzip ;q=1', 'deflate, gzip', 'br,gzip', 'deflate', '*', 'GZIP'];
  const seenAt = async (endpoint: string): Promise<unknown[]> => {
    const client = new JsonClient(endpoint);
    const seen: unknown[] = [];
    for (const value of accepted) {
      for (const method of ['GET', 'HEAD', 'POST']) {
        const { headers, body } = await client.send(method, '/metrics', undefined, {
          'accept-encoding': value,
        });
        const encoding = headers['content-encoding'];
        const text = encoding === 'gzip' && method !== 'HEAD' ? gunzipSync(body) : body;
        seen.push([method, value, encoding, headers.vary, text.includes('etcd_server_has_leader 1')]);
      }
    }
    client.close();
    return seen;
  };
  const expected = await seenAt(etcd.endpoint);
  assert.equal(await seenAt(wald.endpoint), expected);
  assert.equal(await seenAt(wald.httpEndpoint), expected);
});

test.run();

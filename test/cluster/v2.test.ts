import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClusterProcess } from '../support/cluster-process.ts';
import { etcd } from '../support/etcd-process.ts';
import { etcdctl } from '../support/etcdctl.ts';
import { type HttpAnswer, JsonClient } from '../support/json-client.ts';
import type { MemberProcess } from '../support/member-process.ts';
import { wald } from '../support/wald-process.ts';

interface Node {
  key: string;
  value?: string;
  nodes?: Node[];
  createdIndex: number;
  modifiedIndex: number;
}

interface Event {
  action: string;
  node: Node;
}

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
/** Until when a member that is behind has the rest. */
const timeLimitMs = 15_000;

/** The v2 API of one member. */
class Keys {
  private readonly client: JsonClient;

  constructor({ endpoint }: MemberProcess) {
    this.client = new JsonClient(endpoint);
  }

  send(method: string, key: string, fields: Record<string, string> = {}): Promise<HttpAnswer> {
    return this.client.send(method, `/v2/keys${key}`, new URLSearchParams(fields).toString(), form);
  }

  get(key: string): Promise<HttpAnswer> {
    return this.client.send('GET', `/v2/keys${key}`);
  }

  async set(key: string, value: string, fields: Record<string, string> = {}): Promise<Event> {
    const answer = await this.send('PUT', key, { value, ...fields });
    assert.ok(answer.status < 300, answer.body.toString());
    return eventOf(answer);
  }

  close(): void {
    this.client.close();
  }
}

function eventOf({ body }: HttpAnswer): Event {
  return JSON.parse(body.toString()) as Event;
}

for (const program of [etcd, wald]) {
  const test = suite<{ cluster: ClusterProcess; keys: Keys[] }>(`v2 in a cluster of ${program.name}`);

  test.before(async (context) => {
    context.cluster = await ClusterProcess.start(program, { flags: ['--enable-v2', '--snapshot-count=50'] });
    context.keys = context.cluster.members.map((member) => new Keys(member));
  });
  test.after(async ({ cluster, keys }) => {
    for (const each of keys) each.close();
    await cluster.close();
  });

  test('what one member was told is what a quorum read finds at any other, at the same index', async ({
    keys,
  }) => {
    for (const [i, teller] of keys.entries()) {
      const { node } = await teller.set(`/told/${i}`, `by ${i}`);
      for (const asked of keys) {
        const answer = await asked.get(`/told/${i}?quorum=true`);
        assert.equal(eventOf(answer).node, node);
        assert.is(answer.headers['x-etcd-index'], String(node.modifiedIndex));
      }
    }
  });

  test('a long poll at one member is answered by a change at another', async ({ keys }) => {
    for (const [i, waiting] of keys.entries()) {
      const from = (await waiting.set('/awaited/before', 'x')).node.modifiedIndex + 1;
      const answer = waiting.get(`/awaited?wait=true&recursive=true&waitIndex=${from}`);
      const changed = await keys[(i + 1) % keys.length]!.set(`/awaited/${i}`, 'here');
      assert.equal(eventOf(await answer), changed);
    }
  });

  test('a queue that all members fill has an order, the same everywhere', async ({ keys }) => {
    const posted = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        keys[i % keys.length]!.send('POST', '/queue', { value: `job ${i}` }),
      ),
    );
    const made = posted.map((answer) => eventOf(answer).node).sort((a, b) => a.createdIndex - b.createdIndex);
    assert.is(new Set(made.map(({ key }) => key)).size, 30);
    for (const each of keys) {
      const { node } = eventOf(await each.get('/queue?sorted=true&quorum=true'));
      assert.equal(node.nodes, made);
    }
  });

  test('of those who compare and swap at the same time, at whatever member, one wins', async ({ keys }) => {
    for (let round = 0; round < 10; round++) {
      await keys[0]!.set('/leader', 'nobody');
      const answers = await Promise.all(
        keys.map((each, i) => each.send('PUT', '/leader', { value: `${i}`, prevValue: 'nobody' })),
      );
      const winners = answers.flatMap(({ status }, i) => (status === 200 ? [`${i}`] : []));
      assert.is(winners.length, 1);
      for (const { status, body } of answers)
        assert.ok(status === 200 || (status === 412 && /"errorCode":101/.test(`${body}`)));
      for (const each of keys)
        assert.is(eventOf(await each.get('/leader?quorum=true')).node.value, winners[0]);
    }
  });

  test('a key lives out its time under another leader, and expires at the same index everywhere', async ({
    cluster,
    keys,
  }) => {
    const leader = await cluster.leader();
    const others = keys.filter((_, i) => cluster.members[i] !== leader);
    const { node } = await others[0]!.set('/short', 'lived', { ttl: '4' });
    const waits = others.map((each) => each.get(`/short?wait=true&waitIndex=${node.modifiedIndex + 1}`));
    const setAtMs = performance.now();
    await leader.kill();
    const events = (await Promise.all(waits)).map(eventOf);
    assert.ok(performance.now() - setAtMs > 3_500, 'not before its time');
    assert.is(events[0]!.action, 'expire');
    assert.equal(events[1], events[0]);
    // So much is changed meanwhile that the member which was away gets a snapshot.
    for (let i = 0; i < 150; i++) await others[i % 2]!.set(`/meanwhile/${i % 20}`, `${i}`);
    await cluster.restart(leader);
    const whole = async (each: Keys) => (await each.get('/?recursive=true&sorted=true')).body.toString();
    const deadlineMs = performance.now() + timeLimitMs;
    for (;;) {
      const trees = await Promise.all(keys.map(whole));
      if (new Set(trees).size === 1) break;
      assert.ok(performance.now() < deadlineMs, 'the trees become equal');
      await sleep(50);
    }
  });

  test('etcdctl of the v2 API finds the members and their health', async ({ cluster }) => {
    const endpoints = cluster.endpoints.map((endpoint) => `http://${endpoint}`).join(',');
    const health = await etcdctl(endpoints, ['cluster-health'], { api: 2 });
    assert.is(health.stdout.match(/^member [0-9a-f]+ is healthy: got healthy result from /gm)?.length, 3);
    assert.match(health.stdout, /cluster is healthy\n$/);
    const list = await etcdctl(endpoints, ['member', 'list'], { api: 2 });
    assert.is(list.stdout.match(/isLeader=true/g)?.length, 1, list.stdout);
    for (const { name, hexId } of cluster.members) assert.match(list.stdout, `${hexId}: name=${name} `);
  });

  test.run();
}

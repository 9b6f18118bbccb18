import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addPeerMetrics } from '../../src/member/peer-metrics.ts';
import { RaftMessageType } from '../../src/raft/message.ts';
import {
  messageWith,
  startCluster,
  stopAll,
  type TransportUnderTest,
  until,
} from '../peers/transport-under-test.ts';

const test = suite('peers/metrics');
let members: TransportUnderTest[] = [];
test.after.each(async () => {
  await stopAll(members);
  members = [];
});

test('what the members\u2019 network does is counted under etcd\u2019s names and labels', async () => {
  members = await startCluster(3, { limits: { pingIntervalMs: 20 } });
  const [a, b, c] = members as [TransportUnderTest, TransportUnderTest, TransportUnderTest];
  const atA = new Registry();
  const atB = new Registry();
  addPeerMetrics(atA, a.transport.counts);
  addPeerMetrics(atB, b.transport.counts);
  const directory = mkdtempSync(join(tmpdir(), 'wald-peers-'));
  writeFileSync(join(directory, 'snapshot'), 'content');
  const snapshot = { index: 1, term: 1, confState: { voters: [1n], learners: [] } };
  a.transport.sendSnapshot(
    messageWith(1n, 2n, { type: RaftMessageType.SNAP, snapshot }),
    join(directory, 'snapshot'),
  );
  rmSync(directory, { recursive: true });
  await until(() => a.handler.snapshotsSent.length === 1, 'a snapshot was sent');
  for (let i = 0; i < 10; i++) a.transport.send(messageWith(1n, 2n));
  c.closePort();
  await until(() => a.transport.activeSinceMs(3n) === null, 'c is away');
  a.transport.send(messageWith(1n, 3n));
  await until(() => b.handler.messages.length === 10, 'messages have come');

  const sent = await rows(atA);
  const received = await rows(atB);
  assert.is(sent.get('etcd_network_active_peers{Local="1",Remote="2"}'), 1);
  assert.is(sent.get('etcd_network_active_peers{Local="1",Remote="3"}'), 0);
  assert.is(sent.get('etcd_network_disconnected_peers_total{Local="1",Remote="3"}'), 1);
  assert.is(sent.has('etcd_network_disconnected_peers_total{Local="1",Remote="2"}'), false);
  assert.ok(sent.get('etcd_network_peer_sent_bytes_total{To="2"}')! >= 10 * 80);
  assert.ok(received.get('etcd_network_peer_received_bytes_total{From="1"}')! >= 10 * 80);
  assert.is(sent.get('etcd_network_peer_sent_failures_total{To="3"}'), 1);
  assert.is(sent.has('etcd_network_peer_sent_failures_total{To="2"}'), false);
  assert.is(sent.get('etcd_network_snapshot_send_success{To="2"}'), 1);
  assert.is(sent.get('etcd_network_snapshot_send_inflights_total{To="2"}'), 0);
  assert.is(sent.get('etcd_network_snapshot_send_total_duration_seconds_count{To="2"}'), 1);
  assert.is(received.get('etcd_network_snapshot_receive_success{From="1"}'), 1);
  assert.is(received.get('etcd_network_snapshot_receive_total_duration_seconds_count{From="1"}'), 1);

  let count = 0;
  for (let i = 0; i < 100 && count === 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    count = (await rows(atA)).get('etcd_network_peer_round_trip_time_seconds_count{To="2"}') ?? 0;
  }
  const times = await rows(atA);
  assert.ok(count > 0);
  assert.ok(times.has('etcd_network_peer_round_trip_time_seconds_bucket{le="0.0001",To="2"}'));
  assert.ok(times.get('etcd_network_peer_round_trip_time_seconds_sum{To="2"}')! < count);
});

test.run();

/** Values by name and labels, as they are scraped. */
async function rows(registry: Registry): Promise<Map<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

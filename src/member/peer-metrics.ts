import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { PeerCount, PeerCounts } from '../peers/counts.ts';

const roundTripBucketsS = Array.from({ length: 16 }, (_, i) => 0.0001 * 2 ** i);
const snapshotBucketsS = Array.from({ length: 10 }, (_, i) => 0.1 * 2 ** i);

/** Adds the metrics of the members' network, under etcd's names and labels. As in etcd, a row appears with what it counts first. */
export function addPeerMetrics(registry: Registry, counts: PeerCounts): void {
  const registers = [registry];
  const local = counts.localName;

  const counter = (name: string, help: string, label: 'To' | 'From', read: (peer: PeerCount) => number) =>
    new Counter({
      name: `etcd_network_${name}`,
      help,
      registers,
      labelNames: [label],
      collect() {
        this.reset();
        for (const peer of counts.all()) {
          const value = read(peer);
          if (value > 0) this.inc({ [label]: peer.name }, value);
        }
      },
    });
  const histogram = (name: string, help: string, label: 'To' | 'From', buckets: number[]) =>
    new Histogram({ name: `etcd_network_${name}`, help, registers, labelNames: [label], buckets });

  new Gauge({
    name: 'etcd_network_active_peers',
    help: 'Peers that messages reach.',
    registers,
    labelNames: ['Local', 'Remote'],
    collect() {
      this.reset();
      for (const peer of counts.all()) {
        if (peer.wasActive) this.set({ Local: local, Remote: peer.name }, Number(peer.isActive));
      }
    },
  });
  new Counter({
    name: 'etcd_network_disconnected_peers_total',
    help: 'Times that a peer was reached no more.',
    registers,
    labelNames: ['Local', 'Remote'],
    collect() {
      this.reset();
      for (const peer of counts.all()) {
        if (peer.disconnects > 0) this.inc({ Local: local, Remote: peer.name }, peer.disconnects);
      }
    },
  });
  counter('peer_sent_bytes_total', 'Bytes sent to peers.', 'To', (peer) => peer.sentBytes);
  counter('peer_received_bytes_total', 'Bytes received from peers.', 'From', (peer) => peer.receivedBytes);
  counter(
    'peer_sent_failures_total',
    'Messages to peers that were dropped.',
    'To',
    (peer) => peer.sentFailures,
  );
  counter(
    'peer_received_failures_total',
    'Connections of peers that brought something malformed.',
    'From',
    (peer) => peer.receivedFailures,
  );
  counter('snapshot_send_success', 'Snapshots delivered to peers.', 'To', (peer) => peer.snapshotsSent);
  counter(
    'snapshot_send_failures',
    'Snapshots that could not be delivered to peers.',
    'To',
    (peer) => peer.snapshotSendFailures,
  );
  counter(
    'snapshot_receive_success',
    'Snapshots of peers that were taken.',
    'From',
    (peer) => peer.snapshotsReceived,
  );
  counter(
    'snapshot_receive_failures',
    'Snapshots of peers that did not arrive, or were not taken.',
    'From',
    (peer) => peer.snapshotReceiveFailures,
  );
  const inflights = (name: string, help: string, label: 'To' | 'From', read: (peer: PeerCount) => number) =>
    new Gauge({
      name: `etcd_network_${name}`,
      help,
      registers,
      labelNames: [label],
      collect() {
        this.reset();
        for (const peer of counts.all()) this.set({ [label]: peer.name }, read(peer));
      },
    });
  inflights(
    'snapshot_send_inflights_total',
    'Snapshots on the way to peers.',
    'To',
    (peer) => peer.snapshotsSending,
  );
  inflights(
    'snapshot_receive_inflights_total',
    'Snapshots on the way from peers.',
    'From',
    (peer) => peer.snapshotsReceiving,
  );

  const roundTrip = histogram(
    'peer_round_trip_time_seconds',
    'Round trip time between peers.',
    'To',
    roundTripBucketsS,
  );
  const sent = histogram(
    'snapshot_send_total_duration_seconds',
    'Duration of sending a snapshot.',
    'To',
    snapshotBucketsS,
  );
  const received = histogram(
    'snapshot_receive_total_duration_seconds',
    'Duration of receiving a snapshot.',
    'From',
    snapshotBucketsS,
  );
  counts.observer = {
    roundTrip: (peer, seconds) => roundTrip.observe({ To: peer.name }, seconds),
    snapshotSent: (peer, seconds) => sent.observe({ To: peer.name }, seconds),
    snapshotReceived: (peer, seconds) => received.observe({ From: peer.name }, seconds),
  };
}

/** Bounds on what the other members may cost, and how long they may take. Sizes are in bytes, times in milliseconds. */
export interface PeerLimits {
  /** Most bytes of one frame; a message whose entries need more is not sent, and one that announces more ends its connection. */
  readonly frameBytesMax: number;
  /** Most bytes that wait for one peer, in this process; what comes on top of them is dropped. */
  readonly waitingBytesMax: number;
  /** Calls to one peer, and of one peer, that have no answer yet. */
  readonly callsMax: number;
  /** From the beginning of a connection to the peer's answer to the handshake. */
  readonly handshakeTimeoutMs: number;
  /** The period of pings to a peer, which also measure the round trip. */
  readonly pingIntervalMs: number;
  /** The silence, in ms, after which a peer's connection is taken for dead. */
  readonly silenceMsMax: number;
  /** Pause before the second attempt to reach a peer; each further one doubles it. */
  readonly backoffMinMs: number;
  /** The longest pause between two attempts, before chance takes up to a half off. */
  readonly backoffMaxMs: number;
  /** Members that this one does not know, whose connections are accepted all the same; one more is refused. */
  readonly unknownSendersMax: number;
  /** Bytes of a snapshot's file in one frame. */
  readonly snapshotChunkBytes: number;
  /** Bytes of a snapshot that have come and were not taken yet, from which on nothing more is read. */
  readonly snapshotAheadBytes: number;
  /** The time that a transfer of a snapshot may stand still, on either side. */
  readonly snapshotStallMs: number;
  /** Snapshots that may arrive at the same time. */
  readonly snapshotsReceivedMax: number;
}

export const peerLimitsDefault: PeerLimits = {
  frameBytesMax: 64 * 1024 * 1024 + 64 * 1024,
  waitingBytesMax: 128 * 1024 * 1024,
  callsMax: 4_096,
  handshakeTimeoutMs: 3_000,
  pingIntervalMs: 500,
  silenceMsMax: 5_000,
  backoffMinMs: 100,
  backoffMaxMs: 1_000,
  unknownSendersMax: 16,
  snapshotChunkBytes: 128 * 1024,
  snapshotAheadBytes: 1024 * 1024,
  snapshotStallMs: 30_000,
  snapshotsReceivedMax: 4,
};

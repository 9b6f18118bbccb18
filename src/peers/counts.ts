import { type MemberId, memberName, noMember } from '../raft/member.ts';
import { AppendRate } from './append-rate.ts';
import { Latency } from './latency.ts';

/** What went to and came from one peer since the process began. */
export class PeerCount {
  readonly id: MemberId;
  readonly name: string;
  /** Raft's appends that went to it. */
  appendsSent = 0;
  readonly roundTrips = new Latency();
  sentBytes = 0;
  receivedBytes = 0;
  /** Messages that were dropped. */
  sentFailures = 0;
  /** Connections that ended because what came over them was malformed. */
  receivedFailures = 0;
  /** Whether messages reach it. */
  isActive = false;
  /** Whether it ever was active. */
  wasActive = false;
  disconnects = 0;
  snapshotsSending = 0;
  snapshotsSent = 0;
  snapshotSendFailures = 0;
  snapshotsReceiving = 0;
  snapshotsReceived = 0;
  snapshotReceiveFailures = 0;

  constructor(id: MemberId) {
    this.id = id;
    this.name = memberName(id);
  }
}

/** Told of what is measured, for histograms. */
interface PeerObserver {
  roundTrip(peer: PeerCount, seconds: number): void;
  snapshotSent(peer: PeerCount, seconds: number): void;
  snapshotReceived(peer: PeerCount, seconds: number): void;
}

const nobody: PeerObserver = { roundTrip: () => {}, snapshotSent: () => {}, snapshotReceived: () => {} };

/** The numbers behind the metrics of the members' network. */
export class PeerCounts {
  readonly localName: string;
  observer: PeerObserver = nobody;
  /** Of all peers together. */
  readonly appendsSent = new AppendRate();
  readonly appendsReceived = new AppendRate();
  private readonly byId = new Map<MemberId, PeerCount>();
  /** Of everybody who is not a member as far as this one knows; named `0`, as in etcd. */
  private readonly unknown = new PeerCount(noMember);

  constructor(local: MemberId) {
    this.localName = memberName(local);
  }

  /** Those of a member; the same object every time. */
  add(id: MemberId): PeerCount {
    let count = this.byId.get(id);
    if (count === undefined) {
      count = new PeerCount(id);
      this.byId.set(id, count);
    }
    return count;
  }

  /** Those of a member that was added, or of all unknown ones together. */
  of(id: MemberId): PeerCount {
    return this.byId.get(id) ?? this.unknown;
  }

  *all(): IterableIterator<PeerCount> {
    yield* this.byId.values();
    if (this.unknown.receivedBytes > 0 || this.unknown.receivedFailures > 0) yield this.unknown;
  }
}

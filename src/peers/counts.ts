import { type MemberId, memberName, noMember } from '../raft/entry.ts';

/** The numbers behind the metrics of the members' network. */
export class PeerCounts {
  readonly localName: string;
  observer: PeerObserver = nobody;
  /** The appends of all peers together. */
  readonly appendsSent = new AppendRate();
  readonly appendsReceived = new AppendRate();
  private readonly byId = new Map<MemberId, PeerCount>();
  /** The counts of all who are no members as far as this one knows; named `0`, as in etcd. */
  private readonly unknown = new PeerCount(noMember);

  constructor(local: MemberId) {
    this.localName = memberName(local);
  }

  /** Returns the counts of a member; the same object every time. */
  add(id: MemberId): PeerCount {
    let count = this.byId.get(id);
    if (count === undefined) {
      count = new PeerCount(id);
      this.byId.set(id, count);
    }
    return count;
  }

  /** Returns the counts of a member that was added, or of all unknown ones together. */
  of(id: MemberId): PeerCount {
    return this.byId.get(id) ?? this.unknown;
  }

  *all(): IterableIterator<PeerCount> {
    yield* this.byId.values();
    if (this.unknown.receivedBytes > 0 || this.unknown.receivedFailures > 0) yield this.unknown;
  }
}

/** The traffic with one peer since the process began. */
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
  /** True while messages reach it. */
  isActive = false;
  /** True if it ever was active. */
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

/** An observer of the measurements, for histograms. */
interface PeerObserver {
  roundTrip(peer: PeerCount, seconds: number): void;
  snapshotSent(peer: PeerCount, seconds: number): void;
  snapshotReceived(peer: PeerCount, seconds: number): void;
}

const nobody: PeerObserver = { roundTrip: () => {}, snapshotSent: () => {}, snapshotReceived: () => {} };

/** The least of no durations at all, as etcd gives it. */
const none = 2 ** 63;

/** Durations in milliseconds, of which the last, the average, the deviation and the extremes are kept. */
export class Latency {
  currentMs = 0;
  minimumMs = none;
  maximumMs = 0;
  private count = 0;
  private sumMs = 0;
  private sumOfSquares = 0;

  add(ms: number): void {
    this.currentMs = ms;
    this.minimumMs = Math.min(this.minimumMs, ms);
    this.maximumMs = Math.max(this.maximumMs, ms);
    this.count++;
    this.sumMs += ms;
    this.sumOfSquares += ms * ms;
  }

  get averageMs(): number {
    return this.count === 0 ? 0 : this.sumMs / this.count;
  }

  get deviationMs(): number {
    if (this.count === 0) return 0;
    return Math.sqrt(Math.max(0, this.sumOfSquares / this.count - this.averageMs ** 2));
  }
}

/** Appends that the rate is made of: the newest; etcd's number. */
const samplesMax = 200;

/** Without an append for longer than this there is no rate. */
const quietMs = 1000;

/** The number of appends one way, and the rate of the newest ones; etcd's statistics of the v2 API. */
export class AppendRate {
  /** Since the process began. */
  count = 0;
  private readonly timesMs = new Float64Array(samplesMax);
  private readonly bytes = new Float64Array(samplesMax);
  /** Samples that count. */
  private length = 0;

  add(nowMs: number, bytes: number): void {
    const at = this.count++ % samplesMax;
    this.timesMs[at] = nowMs;
    this.bytes[at] = bytes;
    if (this.length < samplesMax) this.length++;
  }

  /** Returns appends and bytes a second; both are 0 where that is not known. */
  rate(nowMs: number): { readonly perS: number; readonly bytesPerS: number } {
    const { count, length } = this;
    const at = (back: number) => (count - 1 - back) % samplesMax;
    if (length === 0 || nowMs - this.timesMs[at(0)]! > quietMs) {
      this.length = 0;
      return { perS: 0, bytesPerS: 0 };
    }
    const seconds = (this.timesMs[at(0)]! - this.timesMs[at(length - 1)]!) / 1000;
    if (seconds === 0) return { perS: 0, bytesPerS: 0 };
    let bytes = 0;
    for (let back = 0; back < length; back++) bytes += this.bytes[at(back)]!;
    return { perS: length / seconds, bytesPerS: bytes / seconds };
  }
}

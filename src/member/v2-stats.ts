import { formatId } from '../api/cluster/member-id.ts';
import { formatDuration } from '../codec/duration.ts';
import type { Clock } from '../host/clock.ts';
import type { V2FollowerStats, V2SelfStats, V2StatsSource } from '../http/v2/stats.ts';
import type { AppendRate, PeerCounts } from '../peers/counts.ts';
import type { Members } from '../state/cluster/members.ts';
import type { V2Statistics } from '../state/v2/statistics.ts';
import type { V2Store } from '../state/v2/v2-store.ts';

/** The statistics of `/v2/stats`, kept since the member began. */
export class V2Stats implements V2StatsSource {
  private readonly options: V2StatsOptions;
  private readonly startNs: bigint;
  private leader = 0n;
  private leaderStartNs: bigint;

  constructor(options: V2StatsOptions) {
    this.options = options;
    this.startNs = options.clock.wallNs();
    this.leaderStartNs = this.startNs;
  }

  /** @param leader 0 where nobody leads; the last one stands until there is another */
  leaderChanged(leader: bigint): void {
    if (leader === this.leader) return;
    if (leader !== 0n) this.leaderStartNs = this.options.clock.wallNs();
    this.leader = leader;
  }

  self(): V2SelfStats {
    const { name, memberId, peers, clock } = this.options;
    const side = (rate: AppendRate) => ({ count: rate.count, ...rate.rate(clock.nowMs()) });
    const uptimeNs = clock.wallNs() - this.leaderStartNs;
    return {
      name,
      id: formatId(memberId),
      isLeader: this.leader === memberId,
      startNs: this.startNs,
      leader: this.leader === 0n ? '' : formatId(this.leader),
      leaderStartNs: this.leaderStartNs,
      leaderUptime: formatDuration(Number(uptimeNs / nsOfMs)),
      received: side(peers.appendsReceived),
      sent: side(peers.appendsSent),
    };
  }

  followers(): readonly V2FollowerStats[] | null {
    const { members, memberId, peers } = this.options;
    if (this.leader !== memberId) return null;
    const others = members.list().filter(({ id }) => id !== memberId);
    return others.map(({ id }) => {
      const { roundTrips, appendsSent, sentFailures } = peers.add(id);
      const { currentMs, averageMs, deviationMs, minimumMs, maximumMs } = roundTrips;
      return {
        id: formatId(id),
        currentMs,
        averageMs,
        deviationMs,
        minimumMs,
        maximumMs,
        failures: sentFailures,
        successes: appendsSent,
      };
    });
  }

  store(): Readonly<V2Statistics> {
    return this.options.store.statistics;
  }
}

const nsOfMs = 1_000_000n;

interface V2StatsOptions {
  readonly name: string;
  readonly memberId: bigint;
  readonly members: Members;
  readonly store: V2Store;
  readonly peers: PeerCounts;
  /** The one that the peers' counts go by. */
  readonly clock: Pick<Clock, 'nowMs' | 'wallNs'>;
}

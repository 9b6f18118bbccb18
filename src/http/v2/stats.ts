import type { V2Statistics } from '../../api/v2/v2-keys.ts';
import type { HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { jsonString } from '../json-values.ts';
import type { Router } from '../router.ts';
import { respondMessage } from './error.ts';
import { rfc3339 } from './event-json.ts';

/** Raft's appends to or from other members. */
interface V2AppendStats {
  readonly count: number;
  /** A second, of the newest ones; 0 where the last one is more than a second ago. */
  readonly perS: number;
  readonly bytesPerS: number;
}

/** The statistics of this member for `/v2/stats/self`. Times are in nanoseconds since 1970. */
export interface V2SelfStats {
  readonly name: string;
  readonly id: string;
  readonly isLeader: boolean;
  readonly startNs: bigint;
  /** In hexadecimal; empty where it does not know of one yet. */
  readonly leader: string;
  readonly leaderStartNs: bigint;
  /** The uptime of the leader, as Go prints a duration. */
  readonly leaderUptime: string;
  readonly received: V2AppendStats;
  readonly sent: V2AppendStats;
}

/** The leader's statistics of another member. Times are in milliseconds. */
export interface V2FollowerStats {
  readonly id: string;
  readonly currentMs: number;
  readonly averageMs: number;
  readonly deviationMs: number;
  readonly minimumMs: number;
  readonly maximumMs: number;
  readonly failures: number;
  readonly successes: number;
}

export interface V2StatsSource {
  self(): V2SelfStats;
  /** `null` where this member does not lead. */
  followers(): readonly V2FollowerStats[] | null;
  store(): Readonly<V2Statistics>;
}

const jsonHeaders = new HeaderBlock(['Content-Type', 'application/json']);

/** `/v2/stats/self`, `/v2/stats/leader` and `/v2/stats/store`. */
export function addV2StatsRoutes(router: Router, source: V2StatsSource): void {
  const answer = (name: string, text: (response: HttpResponse) => string | null) => {
    router.add('GET', `/v2/stats/${name}`, (_request, response) => {
      const body = text(response);
      if (body === null) respondMessage(response, 403, 'not current leader');
      else response.headers(jsonHeaders).end(body);
    });
  };
  answer('self', () => selfJson(source.self()));
  answer('leader', () => {
    const followers = source.followers();
    return followers === null ? null : leaderJson(source.self().id, followers);
  });
  answer('store', () => JSON.stringify(source.store()));
}

function selfJson(stats: V2SelfStats): string {
  const { received, sent } = stats;
  return [
    `{"name":${jsonString(stats.name)},"id":"${stats.id}"`,
    `"state":"${stats.isLeader ? 'StateLeader' : 'StateFollower'}","startTime":"${rfc3339(stats.startNs)}"`,
    `"leaderInfo":{"leader":"${stats.leader}","uptime":"${stats.leaderUptime}","startTime":"${rfc3339(stats.leaderStartNs)}"}`,
    `"recvAppendRequestCnt":${received.count}${rates('recv', received)}`,
    `"sendAppendRequestCnt":${sent.count}${rates('send', sent)}}`,
  ].join(',');
}

/** Left out where they are 0, as in etcd. */
function rates(direction: string, { perS, bytesPerS }: V2AppendStats): string {
  const packages = perS === 0 ? '' : `,"${direction}PkgRate":${perS}`;
  return bytesPerS === 0 ? packages : `${packages},"${direction}BandwidthRate":${bytesPerS}`;
}

function leaderJson(id: string, followers: readonly V2FollowerStats[]): string {
  const each = followers.map(
    (follower) =>
      `"${follower.id}":{"latency":{"current":${follower.currentMs},"average":${follower.averageMs},` +
      `"standardDeviation":${follower.deviationMs},"minimum":${follower.minimumMs},"maximum":${follower.maximumMs}},` +
      `"counts":{"fail":${follower.failures},"success":${follower.successes}}}`,
  );
  return `{"leader":"${id}","followers":{${each.join(',')}}}`;
}

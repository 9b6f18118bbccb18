import type { Clock } from '../host/clock.ts';

/** The network as a member needs it before it has any peers. The system's, or a simulator's. */
export interface PeerNetwork {
  /** `GET` of a URL on another member's peer port, whatever its status; rejects when it takes longer than `limitMs`. */
  get(url: string, limitMs: number): Promise<PeerAnswer>;
  /** `POST` of a URL, without a body; otherwise as `get`. */
  post(url: string, limitMs: number): Promise<PeerAnswer>;
  /** The first address of a host name. */
  resolve(host: string): Promise<string>;
  /** The clock for retries of host names that have no address yet. */
  readonly clock: Pick<Clock, 'nowMs' | 'after'>;
}

/** The response of another member's peer port. */
export interface PeerAnswer {
  readonly status: number;
  readonly body: string;
  /** The header `X-Etcd-Cluster-ID`, empty without one. */
  readonly clusterId: string;
}

/**
 * The network of a member with nobody to ask: an offline command's, or one whose beginning is given.
 * Everything rejects.
 */
export const noPeerNetwork: PeerNetwork = {
  get: askNobody,
  post: askNobody,
  resolve: (host) => Promise.reject(new Error(`${host} is not resolved: this member has no network`)),
  clock: { nowMs: () => 0, after: () => () => {} },
};

function askNobody(url: string): Promise<never> {
  return Promise.reject(new Error(`${url} is not asked: this member has no network`));
}

import { isIP } from 'node:net';
import { UsageError } from '../errors/usage-error.ts';
import {
  type ListenUrl,
  type MemberUrl,
  MemberUrlError,
  parseMemberUrl,
  sortedUrls,
} from '../net/member-url.ts';
import type { TlsSettings } from '../net/tls/settings.ts';
import { type AuthTokenConfig, parseAuthToken } from './auth-token.ts';

import type { FlagValues } from './parse-flags.ts';
import { tlsOf } from './tls-flags.ts';

/** The configuration of a member, validated. Durations are in milliseconds, sizes in bytes. */
export interface Config {
  readonly name: string;
  readonly dataDir: string;
  readonly dataDirIsDefault: boolean;
  readonly walDir: string;
  readonly walSegmentBytes: number;
  readonly snapshotCount: number;
  readonly maxSnapshots: number;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  readonly preVote: boolean;
  /** True if a member that finds others running waits less for its first election. */
  readonly initialElectionTickAdvance: boolean;
  readonly listenClientUrls: readonly ListenUrl[];
  readonly listenClientHttpUrls: readonly ListenUrl[];
  readonly listenPeerUrls: readonly ListenUrl[];
  readonly listenMetricsUrls: readonly ListenUrl[];
  readonly advertiseClientUrls: readonly string[];
  readonly initialAdvertisePeerUrls: readonly string[];
  /**
   * The initial cluster as given: a member without data checks it when it begins, and one with data ignores
   * it.
   */
  readonly initialCluster: InitialCluster;
  readonly initialClusterState: 'new' | 'existing';
  readonly initialClusterToken: string;
  readonly forceNewCluster: boolean;
  /** What a member does whose data are lost. */
  readonly damagedData: 'refuse' | 'replace';
  readonly strictReconfigCheck: boolean;
  readonly initialCorruptCheck: boolean;
  /** 0: never. */
  readonly corruptCheckMs: number;
  /** Bytes of keys and values with all their versions; `Infinity` when there is no quota. */
  readonly quotaBytes: number;
  readonly maxTxnOps: number;
  readonly maxRequestBytes: number;
  /** Longest message on the wire: a request and what comes with it. */
  readonly maxMessageBytes: number;
  readonly maxConcurrentStreams: number;
  readonly keepAliveMinTimeMs: number;
  readonly keepAliveIntervalMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly cors: readonly string[];
  readonly hostWhitelist: readonly string[];
  /** True if callers without a token are known by the common name of their certificate. */
  readonly clientCertAuth: boolean;
  readonly authToken: AuthTokenConfig;
  readonly authTokenTtlS: number;
  readonly bcryptCost: number;
  readonly extensiveMetrics: boolean;
  readonly warningApplyMs: number;
  readonly watchProgressIntervalMs: number;
  readonly leaseCheckpoint: boolean;
  /** True if the routes of the v2 API are served. Its tree is kept either way. */
  readonly enableV2: boolean;
  /** Towards clients; null when neither certificate nor key is named. */
  readonly clientTls: TlsSettings | null;
  /** Towards the other members. */
  readonly peerTls: TlsSettings | null;
  readonly autoTls: boolean;
  readonly peerAutoTls: boolean;
  /** Go's names; empty for the defaults. */
  readonly cipherSuites: readonly string[];
  readonly logLevel: string;
  readonly logOutputs: readonly string[];
}

/** Bound on `--max-request-bytes`: a command must fit into a batch of the log with room to spare. */
const requestBytesMax = 32 * 1024 * 1024;

const bcryptCostDefault = 10;
/** In place of one that is 0 or less, as in etcd. */
const authTokenTtlDefaultS = 300;

/** etcd's default quota: 2 GiB. */
const quotaDefaultBytes = 2 * 1024 ** 3;
/** The size of a message on the wire beyond `--max-request-bytes`; etcd's. */
const requestOverheadBytes = 512 * 1024;
const advertisePeerDefault = 'http://localhost:2380';
/** etcd's bound on `--election-timeout`. */
const electionMsMax = 50_000;

/**
 * Turns flag values into a configuration.
 * @throws UsageError in etcd's words where etcd refuses the same.
 */
export function makeConfig({ values, isSet }: FlagValues): Config {
  const text = (name: string) => values.get(name) as string;
  const int = (name: string) => values.get(name) as number;
  const list = (name: string) => values.get(name) as readonly string[];

  const name = text('name');
  const heartbeatMs = int('heartbeat-interval');
  const electionMs = int('election-timeout');
  if (heartbeatMs <= 0) refuse(`--heartbeat-interval must be >0 (set to ${heartbeatMs}ms)`);
  if (electionMs <= 0) refuse(`--election-timeout must be >0 (set to ${electionMs}ms)`);
  if (5 * heartbeatMs > electionMs) {
    refuse(
      `--election-timeout[${electionMs}ms] should be at least as 5 times as --heartbeat-interval[${heartbeatMs}ms]`,
    );
  }
  if (electionMs > electionMsMax) {
    refuse(`--election-timeout[${electionMs}ms] is too long, and should be set less than ${electionMsMax}ms`);
  }
  for (const flag of ['snapshot-count', 'max-txn-ops', 'max-request-bytes', 'max-concurrent-streams']) {
    if (int(flag) <= 0) refuse(`--${flag} must be >0 (set to ${int(flag)})`);
  }
  if (int('max-request-bytes') > requestBytesMax) {
    refuse(`--max-request-bytes must be at most ${requestBytesMax} (set to ${int('max-request-bytes')})`);
  }
  if (int('wal-segment-bytes') < 4096) {
    refuse(`--wal-segment-bytes must be at least 4096 (set to ${int('wal-segment-bytes')})`);
  }
  const state = text('initial-cluster-state');
  if (state !== 'new' && state !== 'existing') {
    throw new UsageError(`invalid value "${state}" for flag -initial-cluster-state: invalid value`, 2);
  }
  const damagedData = text('damaged-data');
  if (damagedData !== 'refuse' && damagedData !== 'replace') {
    throw new UsageError(
      `invalid value "${damagedData}" for flag -damaged-data: expected refuse or replace`,
      2,
    );
  }
  const level = values.get('debug') ? 'debug' : text('log-level');
  if (!['debug', 'info', 'warn', 'error', 'panic', 'fatal'].includes(level)) {
    refuse(`unknown log level "${level}": expected debug, info, warn, error, panic or fatal`);
  }
  if (!['basic', 'extensive'].includes(text('metrics'))) {
    refuse(`unknown --metrics "${text('metrics')}": expected basic or extensive`);
  }
  if (isSet.has('listen-client-urls') && !isSet.has('advertise-client-urls')) {
    refuse('--advertise-client-urls is required when --listen-client-urls is set explicitly');
  }

  // Empty is the default, as with etcd.
  const advertisePeer = list('initial-advertise-peer-urls').map((url) =>
    advertised('initial-advertise-peer-urls', url),
  );
  if (advertisePeer.length === 0) advertisePeer.push(advertisePeerDefault);
  const initialCluster = isSet.has('initial-cluster')
    ? parseInitialCluster(text('initial-cluster'))
    : new Map([[name, advertisePeer]]);

  const quota = int('quota-backend-bytes');
  const listenClientUrls = list('listen-client-urls').map((url) => listenUrl('listen-client-urls', url));
  const listenClientHttpUrls = list('listen-client-http-urls').map((url) =>
    listenUrl('listen-client-http-urls', url),
  );
  const listenPeerUrls = list('listen-peer-urls').map((url) => listenUrl('listen-peer-urls', url));
  const listenMetricsUrls = list('listen-metrics-urls').map((url) => listenUrl('listen-metrics-urls', url));
  const tls = tlsOf(values, {
    clients: [...listenClientUrls, ...listenClientHttpUrls],
    peers: listenPeerUrls,
    metrics: listenMetricsUrls,
  });
  return {
    name,
    dataDir: text('data-dir') || `${name}.wald`,
    dataDirIsDefault: text('data-dir') === '',
    walDir: text('wal-dir'),
    walSegmentBytes: int('wal-segment-bytes'),
    snapshotCount: int('snapshot-count'),
    maxSnapshots: int('max-snapshots'),
    heartbeatMs,
    electionMs,
    preVote: values.get('pre-vote') as boolean,
    initialElectionTickAdvance: values.get('initial-election-tick-advance') as boolean,
    listenClientUrls,
    listenClientHttpUrls,
    listenPeerUrls,
    listenMetricsUrls,
    advertiseClientUrls: list('advertise-client-urls').map((url) => advertised('advertise-client-urls', url)),
    initialAdvertisePeerUrls: advertisePeer,
    initialCluster,
    initialClusterState: state as 'new' | 'existing',
    initialClusterToken: text('initial-cluster-token'),
    forceNewCluster: values.get('force-new-cluster') as boolean,
    damagedData,
    strictReconfigCheck: values.get('strict-reconfig-check') as boolean,
    initialCorruptCheck: values.get('experimental-initial-corrupt-check') as boolean,
    corruptCheckMs: int('experimental-corrupt-check-time'),
    quotaBytes: quota === 0 ? quotaDefaultBytes : quota < 0 ? Number.POSITIVE_INFINITY : quota,
    maxTxnOps: int('max-txn-ops'),
    maxRequestBytes: int('max-request-bytes'),
    maxMessageBytes: int('max-request-bytes') + requestOverheadBytes,
    maxConcurrentStreams: int('max-concurrent-streams'),
    keepAliveMinTimeMs: int('grpc-keepalive-min-time'),
    keepAliveIntervalMs: int('grpc-keepalive-interval'),
    keepAliveTimeoutMs: int('grpc-keepalive-timeout'),
    cors: splitList(text('cors')),
    hostWhitelist: splitList(text('host-whitelist')),
    clientCertAuth: values.get('client-cert-auth') as boolean,
    authToken: parseAuthToken(text('auth-token')),
    authTokenTtlS: int('auth-token-ttl') > 0 ? int('auth-token-ttl') : authTokenTtlDefaultS,
    bcryptCost: isBcryptCost(int('bcrypt-cost')) ? int('bcrypt-cost') : bcryptCostDefault,
    extensiveMetrics: text('metrics') === 'extensive',
    warningApplyMs: int('experimental-warning-apply-duration'),
    watchProgressIntervalMs: int('experimental-watch-progress-notify-interval'),
    leaseCheckpoint: values.get('experimental-enable-lease-checkpoint') as boolean,
    enableV2: values.get('enable-v2') as boolean,
    ...tls,
    logLevel: level,
    logOutputs: list('log-outputs'),
  };
}

function refuse(message: string): never {
  throw new UsageError(`error verifying flags, ${message}. See 'wald --help'.`, 1);
}

/** Returns whether bcrypt takes the cost; etcd takes its default in place of anything else. */
function isBcryptCost(cost: number): boolean {
  return cost >= 4 && cost <= 31;
}

function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** Parses one URL to listen on; etcd's errors, with its exit codes. */
function listenUrl(flag: string, text: string): ListenUrl {
  const { scheme, host, port } = splitUrl(flag, text);
  if (scheme === 'unix' || scheme === 'unixs') return { text, scheme, host: '', port: 0, path: host };
  if (host !== 'localhost' && host !== '' && isIP(host) === 0) {
    refuse(`expected IP in URL for binding (${text})`);
  }
  // etcd binds the IPv4 address alone, whatever the resolver would say first.
  return { text, scheme, host: host === 'localhost' ? '127.0.0.1' : host, port, path: '' };
}

function advertised(flag: string, text: string): string {
  splitUrl(flag, text);
  return text;
}

function splitUrl(flag: string, text: string): MemberUrl {
  try {
    return parseMemberUrl(text);
  } catch (error) {
    if (!(error instanceof MemberUrlError)) throw error;
    throw new UsageError(`invalid value "${text}" for flag -${flag}: ${error.message}`, 2);
  }
}

/** Peer URLs by name of the member, as they were given. */
export type InitialCluster = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `--initial-cluster`: `NAME=URL` several times, separated by commas; a name that comes again brings another URL of the
 * same member. Nothing is checked here, since a member that has data does not care.
 */
export function parseInitialCluster(text: string): InitialCluster {
  const members = new Map<string, string[]>();
  for (const part of text.split(',')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    const url = equals < 0 ? '' : part.slice(equals + 1).trim();
    const urls = members.get(name);
    if (urls) urls.push(url);
    else members.set(name, [url]);
  }
  return members;
}

/** The list as etcd prints it. */
export function formatInitialCluster(cluster: InitialCluster): string {
  const pairs = [...cluster].flatMap(([name, urls]) => urls.map((url) => `${name}=${url}`));
  return sortedUrls(pairs).join(',');
}

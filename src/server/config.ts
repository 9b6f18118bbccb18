import { isIP } from 'node:net';
import { type FlagValues, UsageError } from './parse-flags.ts';

/** One URL to listen on. */
export interface ListenUrl {
  /** As it was given. */
  readonly text: string;
  readonly scheme: 'http' | 'https' | 'unix' | 'unixs';
  /** Host without brackets, or `''` for unix sockets. */
  readonly host: string;
  readonly port: number;
  /** Socket file of a unix URL: host and path of `unix:///run/wald.sock` or `unix://localhost:2379`, as etcd takes them. */
  readonly path: string;
}

/** Bound on `--max-request-bytes`: a command must fit into a batch of the log with room to spare. */
const REQUEST_BYTES_MAX = 32 * 1024 * 1024;

/** What a member needs to know to run, validated. Durations are in milliseconds, sizes in bytes. */
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
  readonly listenClientUrls: readonly ListenUrl[];
  readonly listenClientHttpUrls: readonly ListenUrl[];
  readonly listenPeerUrls: readonly ListenUrl[];
  readonly listenMetricsUrls: readonly ListenUrl[];
  readonly advertiseClientUrls: readonly string[];
  readonly initialAdvertisePeerUrls: readonly string[];
  readonly initialCluster: ReadonlyMap<string, readonly string[]>;
  readonly initialClusterState: 'new' | 'existing';
  readonly initialClusterToken: string;
  readonly strictReconfigCheck: boolean;
  readonly initialCorruptCheck: boolean;
  /** How often the leader compares the members' keys; 0: never. */
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
  readonly extensiveMetrics: boolean;
  readonly warningApplyMs: number;
  readonly watchProgressIntervalMs: number;
  readonly leaseCheckpoint: boolean;
  readonly logLevel: string;
  readonly logOutputs: readonly string[];
}

/** etcd's default quota: 2 GiB. */
const QUOTA_DEFAULT_BYTES = 2 * 1024 ** 3;
/** What a message may be longer than `--max-request-bytes` on the wire; etcd's. */
const requestOverheadBytes = 512 * 1024;
/** etcd's bound on `--election-timeout`. */
const ELECTION_MS_MAX = 50_000;

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
  if (electionMs > ELECTION_MS_MAX) {
    refuse(
      `--election-timeout[${electionMs}ms] is too long, and should be set less than ${ELECTION_MS_MAX}ms`,
    );
  }
  for (const flag of ['snapshot-count', 'max-txn-ops', 'max-request-bytes', 'max-concurrent-streams']) {
    if (int(flag) <= 0) refuse(`--${flag} must be >0 (set to ${int(flag)})`);
  }
  if (int('max-request-bytes') > REQUEST_BYTES_MAX) {
    refuse(`--max-request-bytes must be at most ${REQUEST_BYTES_MAX} (set to ${int('max-request-bytes')})`);
  }
  if (int('wal-segment-bytes') < 4096) {
    refuse(`--wal-segment-bytes must be at least 4096 (set to ${int('wal-segment-bytes')})`);
  }
  const state = text('initial-cluster-state');
  if (state !== 'new' && state !== 'existing') {
    throw new UsageError(`invalid value "${state}" for flag -initial-cluster-state: invalid value`, 2);
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

  const advertisePeer = list('initial-advertise-peer-urls').map((url) =>
    advertised('initial-advertise-peer-urls', url),
  );
  const initialCluster = isSet.has('initial-cluster')
    ? parseInitialCluster(text('initial-cluster'))
    : new Map([[name, advertisePeer]]);
  const own = initialCluster.get(name);
  if (!own) {
    refuse(
      `couldn't find local name "${name}" in the initial cluster configuration: --initial-cluster names ${[...initialCluster.keys()].map((key) => `"${key}"`).join(', ')}`,
    );
  }
  if ([...own!].sort().join() !== [...advertisePeer].sort().join()) {
    refuse(
      `--initial-cluster has ${own!.join(',')} but --initial-advertise-peer-urls ${advertisePeer.join(',')} for member "${name}"`,
    );
  }

  const quota = int('quota-backend-bytes');
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
    listenClientUrls: list('listen-client-urls').map((url) => listenUrl('listen-client-urls', url)),
    listenClientHttpUrls: list('listen-client-http-urls').map((url) =>
      listenUrl('listen-client-http-urls', url),
    ),
    listenPeerUrls: list('listen-peer-urls').map((url) => listenUrl('listen-peer-urls', url)),
    listenMetricsUrls: list('listen-metrics-urls').map((url) => listenUrl('listen-metrics-urls', url)),
    advertiseClientUrls: list('advertise-client-urls').map((url) => advertised('advertise-client-urls', url)),
    initialAdvertisePeerUrls: advertisePeer,
    initialCluster,
    initialClusterState: state as 'new' | 'existing',
    initialClusterToken: text('initial-cluster-token'),
    strictReconfigCheck: values.get('strict-reconfig-check') as boolean,
    initialCorruptCheck: values.get('experimental-initial-corrupt-check') as boolean,
    corruptCheckMs: int('experimental-corrupt-check-time'),
    quotaBytes: quota === 0 ? QUOTA_DEFAULT_BYTES : quota < 0 ? Number.POSITIVE_INFINITY : quota,
    maxTxnOps: int('max-txn-ops'),
    maxRequestBytes: int('max-request-bytes'),
    maxMessageBytes: int('max-request-bytes') + requestOverheadBytes,
    maxConcurrentStreams: int('max-concurrent-streams'),
    keepAliveMinTimeMs: int('grpc-keepalive-min-time'),
    keepAliveIntervalMs: int('grpc-keepalive-interval'),
    keepAliveTimeoutMs: int('grpc-keepalive-timeout'),
    cors: splitList(text('cors')),
    hostWhitelist: splitList(text('host-whitelist')),
    extensiveMetrics: text('metrics') === 'extensive',
    warningApplyMs: int('experimental-warning-apply-duration'),
    watchProgressIntervalMs: int('experimental-watch-progress-notify-interval'),
    leaseCheckpoint: values.get('experimental-enable-lease-checkpoint') as boolean,
    logLevel: level,
    logOutputs: list('log-outputs'),
  };
}

function refuse(message: string): never {
  throw new UsageError(`error verifying flags, ${message}. See 'wald --help'.`, 1);
}

function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** Parses one URL to listen on; etcd's refusals, with its exit codes. */
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

function splitUrl(flag: string, text: string): { scheme: ListenUrl['scheme']; host: string; port: number } {
  const invalid = (why: string): never => {
    throw new UsageError(`invalid value "${text}" for flag -${flag}: ${why}: ${text}`, 2);
  };
  const scheme = /^(https?|unixs?):\/\//.exec(text)?.[1] as ListenUrl['scheme'] | undefined;
  if (!scheme) return invalid('URL scheme must be http, https, unix, or unixs');
  const rest = text.slice(scheme.length + 3);
  if (scheme.startsWith('unix')) {
    return rest === '' ? invalid('URL has no path of a socket file') : { scheme, host: rest, port: 0 };
  }
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const match = /^(?:\[([^\]]*)\]|(.*)):(\d+)$/s.exec(authority);
  if (!match) return invalid('URL address does not have the form "host:port"');
  if (slash >= 0) return invalid('URL must not contain a path');
  const port = Number(match[3]);
  if (port > 65535) return invalid('URL address does not have a port from 0 to 65535');
  return { scheme, host: match[1] ?? match[2] ?? '', port };
}

function parseInitialCluster(text: string): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals).trim();
    if (equals <= 0) {
      refuse(`--initial-cluster has "${part}": expected NAME=PEER-URL, several of them separated by commas`);
    }
    const url = advertised('initial-cluster', part.slice(equals + 1).trim());
    const urls = members.get(name);
    if (urls) urls.push(url);
    else members.set(name, [url]);
  }
  return members;
}

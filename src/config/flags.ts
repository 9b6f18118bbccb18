/**
 * The one table of command line flags: parsing, `--help`, environment variables, the configuration file and
 * docs/COMPATIBILITY.md all read it. Names, defaults and help are etcd 3.4's.
 */

type FlagType = 'string' | 'bool' | 'int' | 'duration' | 'list';

/**
 * The support of a flag: it `works`; it is `accepted` and has no effect, because wald has nothing to set
 * there; or it is `refused` at start when given anything but its default, because ignoring it would be
 * unsafe.
 */
type FlagState = 'works' | 'accepted' | 'refused';

export interface Flag {
  readonly name: string;
  readonly section: string;
  readonly type: FlagType;
  /** The default as `--help` shows it and as an unset flag reads. */
  readonly default: string;
  readonly help: string;
  readonly state: FlagState;
  /** The reason why it is accepted or refused, or how wald differs. */
  readonly note?: string;
}

function section(
  name: string,
  rows: readonly (readonly [string, FlagType, string, FlagState, string, string?])[],
): Flag[] {
  return rows.map(([flag, type, value, state, help, note]) => ({
    name: flag,
    section: name,
    type,
    default: value,
    state,
    help,
    ...(note === undefined ? {} : { note }),
  }));
}

const noBackend = 'wald has no bbolt backend';
const reloaded = 'a changed file is used for the next connection';
const noDiscovery = 'members are listed with --initial-cluster';
const noProxy = 'wald has no v2 proxy mode';

export const flags: readonly Flag[] = [
  ...section('Member', [
    ['name', 'string', 'default', 'works', 'Human-readable name for this member.'],
    ['data-dir', 'string', '', 'works', 'Path to the data directory (NAME.wald when empty).'],
    ['wal-dir', 'string', '', 'works', 'Path to the dedicated wal directory.'],
    [
      'snapshot-count',
      'int',
      '100000',
      'works',
      'Number of committed transactions to trigger a snapshot to disk.',
      'a snapshot also waits until the log outgrew the last one in bytes, and comes sooner where the log did so with fewer, large entries, or the data have shrunk',
    ],
    ['heartbeat-interval', 'int', '100', 'works', 'Time (in milliseconds) of a heartbeat interval.'],
    ['election-timeout', 'int', '1000', 'works', 'Time (in milliseconds) for an election to timeout.'],
    [
      'initial-election-tick-advance',
      'bool',
      'true',
      'works',
      'Whether to fast-forward initial election ticks on boot for faster election.',
      'a single member campaigns at once',
    ],
    [
      'listen-peer-urls',
      'list',
      'http://localhost:2380',
      'works',
      'List of URLs to listen on for peer traffic.',
    ],
    [
      'listen-client-urls',
      'list',
      'http://localhost:2379',
      'works',
      'List of URLs to listen on for client traffic (gRPC and HTTP).',
    ],
    [
      'listen-client-http-urls',
      'list',
      '',
      'works',
      'List of URLs to listen on for HTTP-only client traffic.',
      'etcd has it from 3.4.25 on; here it is the fastest way for plain, unpipelined HTTP/1.1',
    ],
    [
      'max-snapshots',
      'int',
      '5',
      'works',
      'Maximum number of snapshot files to retain (0 is unlimited).',
      'older ones also go where they take more than the newest one and 16 MiB together; `0` keeps all',
    ],
    [
      'max-wals',
      'int',
      '5',
      'accepted',
      'Maximum number of wal files to retain (0 is unlimited).',
      'segments go when a snapshot covers them',
    ],
    [
      'quota-backend-bytes',
      'int',
      '0',
      'works',
      'Raise alarms when the data size exceeds the given quota (0: 2 GiB; negative: no quota).',
    ],
    [
      'backend-batch-interval',
      'duration',
      '',
      'accepted',
      'Maximum time before commit of the backend.',
      noBackend,
    ],
    [
      'backend-batch-limit',
      'int',
      '0',
      'accepted',
      'Maximum operations before commit of the backend.',
      noBackend,
    ],
    ['max-txn-ops', 'int', '128', 'works', 'Maximum number of operations permitted in a transaction.'],
    [
      'max-request-bytes',
      'int',
      '1572864',
      'works',
      'Maximum client request size in bytes the server will accept.',
    ],
    [
      'max-concurrent-streams',
      'int',
      '4294967295',
      'works',
      'Maximum concurrent streams that each client can open at a time.',
    ],
    [
      'grpc-keepalive-min-time',
      'duration',
      '5s',
      'works',
      'Minimum duration interval that a client should wait before pinging server.',
    ],
    [
      'grpc-keepalive-interval',
      'duration',
      '2h',
      'works',
      'Frequency duration of server-to-client ping to check if a connection is alive (0 to disable).',
    ],
    [
      'grpc-keepalive-timeout',
      'duration',
      '20s',
      'works',
      'Additional duration of wait before closing a non-responsive connection (0 to disable).',
    ],
  ]),
  ...section('Clustering', [
    [
      'initial-advertise-peer-urls',
      'list',
      'http://localhost:2380',
      'works',
      "List of this member's peer URLs to advertise to the rest of the cluster.",
    ],
    [
      'initial-cluster',
      'string',
      '',
      'works',
      'Initial cluster configuration for bootstrapping (NAME=INITIAL-ADVERTISE-PEER-URLS when not given).',
    ],
    [
      'initial-cluster-state',
      'string',
      'new',
      'works',
      "Initial cluster state ('new' or 'existing').",
      'a member whose data is lost has to be removed and added anew; etcd lets it join, and panics',
    ],
    [
      'initial-cluster-token',
      'string',
      'etcd-cluster',
      'works',
      'Initial cluster token for the cluster during bootstrap.',
    ],
    [
      'advertise-client-urls',
      'list',
      'http://localhost:2379',
      'works',
      "List of this member's client URLs to advertise to the public.",
    ],
    ['discovery', 'string', '', 'refused', 'Discovery URL used to bootstrap the cluster.', noDiscovery],
    ['discovery-fallback', 'string', 'proxy', 'accepted', 'Behavior when discovery fails.', noDiscovery],
    ['discovery-proxy', 'string', '', 'refused', 'HTTP proxy to use for the discovery service.', noDiscovery],
    ['discovery-srv', 'string', '', 'refused', 'DNS srv domain used to bootstrap the cluster.', noDiscovery],
    ['discovery-srv-name', 'string', '', 'refused', 'Suffix to the dns srv name queried.', noDiscovery],
    [
      'strict-reconfig-check',
      'bool',
      'true',
      'works',
      'Reject reconfiguration requests that would cause quorum loss.',
    ],
    [
      'pre-vote',
      'bool',
      'true',
      'works',
      'Enable to run an additional Raft election phase.',
      'on by default, as in etcd 3.5',
    ],
    [
      'auto-compaction-retention',
      'string',
      '0',
      'refused',
      'Auto compaction retention length. 0 means disable auto compaction.',
      'not served yet',
    ],
    [
      'auto-compaction-mode',
      'string',
      'periodic',
      'accepted',
      "One of 'periodic' and 'revision'.",
      'not served yet',
    ],
    ['enable-v2', 'bool', 'false', 'works', 'Accept etcd V2 client requests.'],
  ]),
  ...section('Security', [
    ['cert-file', 'string', '', 'works', 'Path to the client server TLS cert file.', reloaded],
    ['key-file', 'string', '', 'works', 'Path to the client server TLS key file.', reloaded],
    ['client-cert-auth', 'bool', 'false', 'works', 'Enable client cert authentication.'],
    [
      'client-crl-file',
      'string',
      '',
      'works',
      'Path to the client certificate revocation list file.',
      'looked at for each connection, as in etcd',
    ],
    ['client-cert-allowed-hostname', 'string', '', 'works', 'Allowed TLS hostname for client certs.'],
    [
      'trusted-ca-file',
      'string',
      '',
      'works',
      'Path to the client server TLS trusted CA cert file.',
      reloaded,
    ],
    [
      'auto-tls',
      'bool',
      'false',
      'works',
      'Client TLS using generated certificates.',
      'the certificate is in fixtures/client of the data directory',
    ],
    ['peer-cert-file', 'string', '', 'works', 'Path to the peer server TLS cert file.', reloaded],
    ['peer-key-file', 'string', '', 'works', 'Path to the peer server TLS key file.', reloaded],
    ['peer-client-cert-auth', 'bool', 'false', 'works', 'Enable peer client cert authentication.'],
    ['peer-trusted-ca-file', 'string', '', 'works', 'Path to the peer server TLS trusted CA file.', reloaded],
    ['peer-cert-allowed-cn', 'string', '', 'works', 'Required CN for certs of peers.'],
    ['peer-cert-allowed-hostname', 'string', '', 'works', 'Allowed TLS hostname of peers.'],
    [
      'peer-auto-tls',
      'bool',
      'false',
      'works',
      'Peer TLS using self-generated certificates.',
      'the certificate is in fixtures/peer of the data directory',
    ],
    [
      'peer-crl-file',
      'string',
      '',
      'works',
      'Path to the peer certificate revocation list file.',
      'looked at for each connection, as in etcd',
    ],
    [
      'cipher-suites',
      'string',
      '',
      'works',
      'Comma-separated list of supported TLS cipher suites.',
      'those of TLS 1.3 are always on, as in etcd',
    ],
    [
      'cors',
      'string',
      '*',
      'works',
      'Comma-separated whitelist of origins for CORS (empty or * means allow all).',
    ],
    [
      'host-whitelist',
      'string',
      '*',
      'works',
      'Acceptable hostnames from HTTP client requests, if not secure.',
    ],
  ]),
  ...section('Auth', [
    [
      'auth-token',
      'string',
      'simple',
      'works',
      "v3 authentication token type ('simple' or 'jwt').",
      'jwt,pub-key=FILE,priv-key=FILE,sign-method=RS256,ttl=10m; RS, PS, ES and HS',
    ],
    ['bcrypt-cost', 'int', '10', 'works', 'Cost of the bcrypt algorithm for hashing passwords.'],
    ['auth-token-ttl', 'int', '300', 'works', 'Time (in seconds) of the auth-token-ttl.'],
  ]),
  ...section('Profiling and Monitoring', [
    [
      'enable-pprof',
      'bool',
      'false',
      'accepted',
      'Enable runtime profiling data via HTTP server.',
      'start node with --cpu-prof instead',
    ],
    [
      'metrics',
      'string',
      'basic',
      'works',
      "Set level of detail for exported metrics, specify 'extensive' to include histogram metrics.",
    ],
    [
      'listen-metrics-urls',
      'list',
      '',
      'works',
      'List of URLs to listen on for the metrics and health endpoints.',
    ],
  ]),
  ...section('Logging', [
    ['logger', 'string', 'zap', 'accepted', "'zap' for structured logging.", 'the log is always JSON lines'],
    [
      'log-outputs',
      'list',
      'default',
      'works',
      "'stdout', 'stderr', 'default' (stderr) or a list of comma separated output files.",
    ],
    ['log-level', 'string', 'info', 'works', 'One of debug, info, warn, error, panic, or fatal.'],
  ]),
  ...section('v2 Proxy', [
    ['proxy', 'string', 'off', 'refused', "Proxy mode setting ('off', 'readonly' or 'on').", noProxy],
    ['proxy-failure-wait', 'int', '5000', 'accepted', 'Milliseconds an endpoint is held as failed.', noProxy],
    ['proxy-refresh-interval', 'int', '30000', 'accepted', 'Milliseconds of the refresh interval.', noProxy],
    ['proxy-dial-timeout', 'int', '1000', 'accepted', 'Milliseconds for a dial to timeout.', noProxy],
    ['proxy-write-timeout', 'int', '5000', 'accepted', 'Milliseconds for a write to timeout.', noProxy],
    ['proxy-read-timeout', 'int', '0', 'accepted', 'Milliseconds for a read to timeout.', noProxy],
  ]),
  ...section('Experimental feature', [
    [
      'experimental-initial-corrupt-check',
      'bool',
      'false',
      'works',
      'Enable to check data corruption before serving any client/peer traffic.',
    ],
    [
      'experimental-corrupt-check-time',
      'duration',
      '0s',
      'works',
      'Duration of time between cluster corruption check passes.',
    ],
    [
      'experimental-enable-v2v3',
      'string',
      '',
      'refused',
      'Serve v2 requests through the v3 backend.',
      'not served',
    ],
    ['experimental-backend-bbolt-freelist-type', 'string', 'array', 'accepted', 'Freelist type.', noBackend],
    [
      'experimental-enable-lease-checkpoint',
      'bool',
      'false',
      'works',
      'Persist the remaining TTL of leases.',
    ],
    [
      'experimental-compaction-batch-limit',
      'int',
      '1000',
      'accepted',
      'Maximum revisions deleted in each compaction batch.',
      'compaction runs in slices of about a millisecond',
    ],
    [
      'experimental-peer-skip-client-san-verification',
      'bool',
      'false',
      'works',
      'Skip verification of SAN field in client certificate for peer connections.',
    ],
    [
      'experimental-watch-progress-notify-interval',
      'duration',
      '10m',
      'works',
      'Duration of periodical watch progress notification.',
    ],
    [
      'experimental-warning-apply-duration',
      'duration',
      '100ms',
      'works',
      'Warning is generated if requests take more than this duration.',
    ],
  ]),
  ...section('Unsafe feature', [
    [
      'force-new-cluster',
      'bool',
      'false',
      'works',
      'Force to create a new one-member cluster.',
      'the whole log counts as committed; etcd drops what its last commit index does not cover',
    ],
  ]),
  ...section('Damaged data', [
    [
      'damaged-data',
      'string',
      'refuse',
      'works',
      "What a member does whose data are damaged, missing or shortened: 'refuse' to start, or 'replace' itself under another ID.",
      'only wald has this flag; an empty data directory of a member that the cluster knows counts as missing data',
    ],
  ]),
  ...section('To be deprecated', [
    ['debug', 'bool', 'false', 'works', "Enable debug-level logging. Use '--log-level=debug' instead."],
    [
      'log-package-levels',
      'string',
      '',
      'accepted',
      'Specify a particular log level for each etcd package.',
      'the log has one level',
    ],
  ]),
  ...section('Limits', [
    [
      'wal-segment-bytes',
      'int',
      '50331648',
      'works',
      'Size of a log segment in bytes; only wald has this flag.',
    ],
  ]),
];

/** Flags that older etcd releases had: giving one ends the start, as it does with etcd 3.4. */
export const removedFlags: ReadonlySet<string> = new Set([
  'ca-file',
  'peer-ca-file',
  'addr',
  'bind-addr',
  'peer-addr',
  'peer-bind-addr',
  'peers',
  'peers-file',
  'snapshot',
  'v',
  'vv',
]);

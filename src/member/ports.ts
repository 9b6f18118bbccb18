import { formatId } from '../api/cluster/member-id.ts';
import type { HealthService } from '../api/maintenance/health.ts';
import type { AnyRpc, AnyStreamRpc } from '../api/rpc.ts';
import { clusterVersion, etcdVersion } from '../api/version.ts';
import type { Config } from '../config/config.ts';
import { grpcMethods, healthWatch, streamMethods } from '../grpc/rpc-methods.ts';
import { GrpcServer } from '../grpc/server.ts';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import { openFilesMax, ownFilesMax } from '../host/open-files.ts';
import { AccessControl } from '../http/access-control.ts';
import type { Handler, HttpRequest } from '../http/exchange.ts';
import { Exposition } from '../http/exposition.ts';
import { addFeedRoute } from '../http/gateway/feed.ts';
import { Gateway } from '../http/gateway/gateway.ts';
import { addHealthCheckRoutes } from '../http/health-checks.ts';
import { Http1Server } from '../http/http1/server.ts';
import { httpLimitsDefault } from '../http/limits.ts';
import { addReplaceRoute } from '../http/member-replacement.ts';
import {
  addDebugVarsRoute,
  addHealthRoute,
  addLogLevelRoute,
  addMembersRoute,
  addMetricsRoute,
  addVersionRoute,
} from '../http/monitoring.ts';
import { guarded, Router } from '../http/router.ts';
import { listenHttp } from '../http/uws/listen-http.ts';
import { formBytesMax } from '../http/v2/form.ts';
import { addV2Routes, type V2RoutesOptions } from '../http/v2/routes.ts';
import { WebSocketProxy } from '../http/web-socket/web-socket-proxy.ts';
import { frontDoorLimitsDefault } from '../net/front-door.ts';
import { type Listener, listen } from '../net/listener.ts';
import { isSecureUrl, type ListenUrl } from '../net/member-url.ts';
import type { Credentials } from '../net/tls/credentials.ts';
import type { Members } from '../state/cluster/members.ts';
import type { GrpcCallCounts } from './grpc-call-counts.ts';
import type { MemberCredentials } from './member-credentials.ts';
import type { Metrics } from './metrics.ts';
import type { Services } from './services.ts';

/** Everything that the member listens on: what is served where. */
export class Ports {
  private readonly options: PortsOptions;
  private readonly logger: Logger;
  private readonly grpc: GrpcServer;
  /** Shared by all ports, and so are its collections. */
  private readonly exposition: Exposition;
  /** Those of the client ports. */
  private readonly clientHttp: Http1Server[] = [];
  private readonly webSockets: WebSocketProxy[] = [];
  private readonly peerHttp: Http1Server;
  private readonly metricsHttp: Http1Server;
  private listeners: Listener[] = [];

  constructor(options: PortsOptions) {
    this.options = options;
    const { config, rpcs, streamRpcs, calls, clock } = options;
    this.exposition = new Exposition(options.metrics.registry, clock);
    const grpcLogger = options.logger.child('grpc/server');
    this.logger = options.logger.child('member/ports');
    const methods = new Map([...grpcMethods(rpcs), ...streamMethods(streamRpcs)]);
    methods.set(healthWatchPath, healthWatch);
    for (const { method } of rpcs) calls.add(method.path, 'unary');
    for (const { method } of streamRpcs)
      calls.add(method.path, method.requestStream ? 'bidi_stream' : 'server_stream');
    calls.add(healthWatchPath, 'server_stream');
    this.grpc = new GrpcServer({
      methods,
      clock,
      traffic: calls.traffic,
      limits: {
        concurrentStreamsMax: config.maxConcurrentStreams,
        receiveMessageBytesMax: config.maxMessageBytes,
        keepAliveMinMs: config.keepAliveMinTimeMs,
        keepAliveIntervalMs: config.keepAliveIntervalMs,
        keepAliveTimeoutMs: config.keepAliveTimeoutMs,
      },
      hooks: {
        onCallStart: (call) => calls.start(call),
        onCallEnd: (call, code) => calls.end(call, code),
        onHandlerError: (call, error) =>
          grpcLogger.error('a handler failed', { method: call.method, error: describe(error) }),
        onConnectionError: (remoteAddress, reason) =>
          grpcLogger.debug('ended a connection', { 'remote-addr': remoteAddress, reason }),
        onConnectionBug: (remoteAddress, error) =>
          grpcLogger.error('ended a connection for a bug', {
            'remote-addr': remoteAddress,
            error: describe(error),
          }),
      },
    });
    this.peerHttp = new Http1Server(this.guard(this.peerRoutes()), this.httpLimits(), clock);
    this.metricsHttp = new Http1Server(this.guard(this.metricsRoutes()), this.httpLimits(), clock);
  }

  async listenPeers(): Promise<void> {
    const { config } = this.options;
    const { logger } = this;
    for (const url of config.listenPeerUrls) {
      this.warnUnused(url, 'peer');
      const listener = await this.listen(url, this.peerHttp, null, this.options.credentials.peer);
      logger.info('serving peer traffic', { address: listener.address });
    }
  }

  async listenClients(): Promise<void> {
    const { config, clock } = this.options;
    const { logger } = this;
    const { client } = this.options.credentials;
    for (const url of config.listenClientUrls) {
      this.warnUnused(url, 'client');
      const twins = config.listenClientUrls.filter((other) => listensAtSameAddress(other, url));
      const secure = twins.find(isSecureUrl);
      // If an address is given with http and with https, one listener serves both.
      if (secure !== undefined && secure !== url && !isSecureUrl(url)) continue;
      const isPlainServed = twins.some((other) => !isSecureUrl(other));
      const { http } = this.clientPort();
      const listener = await this.listen(url, http, this.grpc, client, isPlainServed);
      this.logServing(url, listener);
    }
    for (const url of config.listenClientHttpUrls) {
      const { handler, http } = this.clientPort();
      const listener = await listenHttp(url, handler, this.httpLimits(), {
        http,
        credentials: client,
        clock,
        logger: this.options.logger.child('net/listener'),
      });
      this.listeners.push(listener);
      this.logServing(url, listener);
    }
    for (const url of config.listenMetricsUrls) {
      const listener = await this.listen(url, this.metricsHttp, null, client);
      logger.info('serving metrics', { address: listener.address });
    }
  }

  /** Stops accepting, lets running calls finish, and closes the rest after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    const { listeners } = this;
    this.listeners = [];
    for (const proxy of this.webSockets) proxy.close();
    await Promise.all([
      ...listeners.map((listener) => listener.close()),
      this.grpc.close(graceMs),
      ...this.clientHttp.map((http) => http.close(graceMs)),
      this.peerHttp.close(graceMs),
      this.metricsHttp.close(graceMs),
    ]);
  }

  private async listen(
    url: ListenUrl,
    http: Http1Server,
    grpc: GrpcServer | null,
    credentials: Credentials | null,
    isPlainServed = false,
  ): Promise<Listener> {
    const { clock } = this.options;
    const logger = this.options.logger.child('net/listener');
    // Other members are always let in.
    const connectionsMax = http === this.peerHttp ? Number.POSITIVE_INFINITY : clientConnectionsMax();
    const limits = { ...frontDoorLimitsDefault, connectionsMax };
    const listener = await listen(url, { http, grpc, credentials, isPlainServed, clock, logger, limits });
    this.listeners.push(listener);
    return listener;
  }

  private logServing(url: ListenUrl, listener: Listener): void {
    const how = isSecureUrl(url) ? 'securely' : 'insecurely; this is strongly discouraged!';
    this.logger.info(`serving client traffic ${how}`, { address: listener.address });
  }

  /** Warns those who set up certificates and forgot the `s` of https, as etcd does. */
  private warnUnused(url: ListenUrl, side: 'client' | 'peer'): void {
    if (isSecureUrl(url)) return;
    const { config } = this.options;
    const { logger } = this;
    const settings = side === 'peer' ? config.peerTls : config.clientTls;
    if (settings === null) return;
    const warn = (what: string): void =>
      logger.warn(`scheme is HTTP while ${what}`, { [`${side}-url`]: url.text });
    warn('key and cert files are present; ignoring key and cert files');
    if (!settings.clientCertAuth) return;
    const flag = side === 'peer' ? '--peer-client-cert-auth' : '--client-cert-auth';
    warn(`${flag} is enabled; ignoring client cert auth for this URL`);
  }

  private httpLimits() {
    // A body in JSON is up to a third longer than its bytes; etcd holds the protobuf message against its limit.
    const { config, v2 } = this.options;
    const formBytes = v2 === null ? 0 : formBytesMax;
    const bodyBytesMax = Math.max(httpLimitsDefault.bodyBytesMax, 2 * config.maxMessageBytes, formBytes);
    return { ...httpLimitsDefault, bodyBytesMax };
  }

  /** Wraps a handler: a bug in it answers its request with 500 and is logged; the member goes on. */
  private guard(handler: Handler): Handler {
    return guarded(handler, (request, error) => this.logBug(request, error));
  }

  private logBug({ method, path }: HttpRequest, error: unknown): void {
    this.logger.error('a handler failed', { method, path, error: describe(error) });
  }

  /** What serves HTTP on one client port: each has a gateway of its own, whose calls share a bound, as a connection's do. */
  private clientPort(): { handler: Handler; http: Http1Server } {
    const handler = this.guard(this.clientRoutes());
    const http = new Http1Server(handler, this.httpLimits(), this.options.clock);
    this.clientHttp.push(http);
    return { handler, http };
  }

  private clientRoutes(): Handler {
    const { config, rpcs, streamRpcs, v2, clock } = this.options;
    const { logger } = this;
    const router = new Router();
    const onBug = (request: HttpRequest, error: unknown): void => this.logBug(request, error);
    new Gateway(rpcs, streamRpcs, {
      messageBytesMax: config.maxMessageBytes,
      concurrentStreamsMax: config.maxConcurrentStreams,
      ...{ clock, onBug },
    }).addTo(router);
    addFeedRoute(router, streamRpcs, { clock, onBug });
    if (v2 !== null) addV2Routes(router, v2);
    this.addMonitoringRoutes(router);
    addVersionRoute(router, etcdVersion, () => this.clusterVersion());
    addLogLevelRoute(router, (level) => {
      logger.level = level;
      logger.warn('the log level was changed over HTTP', { level });
    });
    addDebugVarsRoute(
      router,
      new Map<string, () => unknown>([
        ['cmdline', () => process.argv],
        ['memstats', () => process.memoryUsage()],
        ['raft.status', () => ({ id: this.options.members.list().map((member) => member.id.toString(16)) })],
      ]),
    );
    const { cors, hostWhitelist, clientCertAuth } = config;
    const certificatesName = () => clientCertAuth && this.options.isAuthEnabled();
    const webSockets = new WebSocketProxy(router.handle, this.httpLimits());
    this.webSockets.push(webSockets);
    return new AccessControl({ cors, hostWhitelist, certificatesName }, webSockets.handle).handle;
  }

  private peerRoutes(): Handler {
    const { clusterId, members } = this.options;
    const router = new Router();
    addMembersRoute(router, formatId(clusterId), () => members.list());
    addReplaceRoute(router, formatId(clusterId), this.options.replaceMember);
    addVersionRoute(router, etcdVersion, () => this.clusterVersion());
    addHealthRoute(router, this.healthProbe(), this.logger);
    const { peers } = this.options;
    if (peers === null) return router.handle;
    return (request, response) => {
      if (!peers.accept(request)) router.handle(request, response);
    };
  }

  private metricsRoutes(): Handler {
    const router = new Router();
    this.addMonitoringRoutes(router);
    return router.handle;
  }

  private addMonitoringRoutes(router: Router): void {
    addHealthRoute(router, this.healthProbe(), this.logger);
    const { logger } = this;
    const { health, metrics } = this.options;
    for (const type of ['livez', 'readyz'] as const) {
      addHealthCheckRoutes(router, type, health[type], {
        logger,
        onChecked: (name, isPassed) => metrics.healthChecked(type, name, isPassed),
      });
    }
    addMetricsRoute(router, this.exposition);
  }

  private healthProbe() {
    const { health, metrics } = this.options;
    return {
      check(
        excluded: ReadonlySet<string>,
        isSerializable: boolean,
        done: (unhealthyBecause: string | null) => void,
      ): void {
        health.check(excluded, isSerializable, (reason) => {
          (reason === null ? metrics.healthSuccess : metrics.healthFailures).inc();
          done(reason);
        });
      },
    };
  }

  private clusterVersion(): string {
    return this.options.members.clusterVersion || clusterVersion;
  }
}

const healthWatchPath = '/grpc.health.v1.Health/Watch';

interface PortsOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly rpcs: readonly AnyRpc[];
  readonly streamRpcs: readonly AnyStreamRpc[];
  readonly health: HealthService;
  readonly metrics: Metrics;
  readonly calls: GrpcCallCounts;
  readonly clusterId: bigint;
  readonly members: Members;
  /** The options of the v2 API's routes; `null` where they are not served. */
  readonly v2: V2RoutesOptions | null;
  /** Takes the other members' connections on the peer ports; `null` where there can be none. */
  readonly peers: { accept(request: HttpRequest): boolean } | null;
  /** Asks the leader to replace a member whose data are lost. */
  readonly replaceMember: Services['replaceMember'];
  readonly credentials: MemberCredentials;
  /** Returns whether callers have to say who they are. */
  isAuthEnabled(): boolean;
  /** Monotonic milliseconds. */
  readonly clock: Clock;
}

/** As etcd's listeners have it: all files that may be open but those that the member needs for itself. */
function clientConnectionsMax(): number {
  return Math.max(openFilesMax() - ownFilesMax, 1);
}

function listensAtSameAddress(a: ListenUrl, b: ListenUrl): boolean {
  return a.host === b.host && a.port === b.port && a.path === b.path;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

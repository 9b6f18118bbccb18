import { Commands } from '../../../src/api/commands.ts';
import { Headers } from '../../../src/api/headers.ts';
import { KvService } from '../../../src/api/kv/kv.ts';
import { Quota } from '../../../src/api/kv/quota.ts';
import { ElectionService } from '../../../src/api/lock/election.ts';
import { KeyQueue } from '../../../src/api/lock/key-queue.ts';
import { LockService } from '../../../src/api/lock/lock.ts';
import type { AnyRpc, AnyStreamRpc, StreamCall, UnaryCall } from '../../../src/api/rpc.ts';
import type { CommandBodies, CommandKind } from '../../../src/codec/command/command.ts';
import {
  CampaignRequest,
  type CampaignResponse,
  type LeaderKey,
  LeaderRequest,
  type LeaderResponse,
  LockRequest,
  type LockResponse,
  ProclaimRequest,
  type ProclaimResponse,
  ResignRequest,
  type ResignResponse,
  UnlockRequest,
  type UnlockResponse,
} from '../../../src/codec/generated/messages.generated.ts';
import type { ApiError } from '../../../src/errors/api-error.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import type { ApplyResult } from '../../../src/state/state-machine.ts';
import { WatchHub } from '../../../src/state/watch/watch-hub.ts';
import { bytes, LogOfCommands } from '../../state/log-of-commands.ts';
import { LeasesUnderTest } from '../lease/leases-under-test.ts';

/** A log whose state tells the hub of changes, as the drive loop does. */
class WatchedLog extends LogOfCommands {
  readonly hub = new WatchHub({ kv: this.state.kv, schedule: setImmediate });

  override run<K extends CommandKind>(kind: K, body: CommandBodies[K]): ApplyResult {
    const result = super.run(kind, body);
    if (result.changedRevision > 0) this.hub.changed(result.changedRevision);
    return result;
  }
}

/** The lock and election services with everything that they need. */
export class LocksUnderTest {
  readonly log = new WatchedLog();
  readonly hub = this.log.hub;
  readonly leases: LeasesUnderTest;
  readonly queue: KeyQueue;
  readonly elections: ElectionService;
  private readonly rows: AnyRpc[];
  private readonly streams: AnyStreamRpc[];

  constructor() {
    const { log, hub } = this;
    this.leases = new LeasesUnderTest({ log });
    const { consensus, lessor, service: leases } = this.leases;
    lessor.lead();
    const { kv } = log.state;
    const headers = new Headers(7n, 1n, consensus);
    const kvService = new KvService({
      consensus,
      commands: new Commands(consensus, headers, 4096),
      headers,
      kv,
      alarms: log.state.alarms,
      quota: new Quota(Number.POSITIVE_INFINITY, 1n, kv, consensus),
      compaction: { whenDone: (done) => done() },
      txnOperationsMax: 128,
      clock: systemClock,
    });
    this.queue = new KeyQueue({ consensus, headers, kvService, leases, kv, clock: systemClock, hub });
    const { queue } = this;
    this.elections = new ElectionService({ queue, headers });
    this.rows = [...new LockService({ queue, kvService }).rpcs(), ...this.elections.rpcs()];
    this.streams = this.elections.streamRpcs();
  }

  get consensus() {
    return this.leases.consensus;
  }

  lock(name: string, lease: bigint): Call<LockResponse> {
    return this.call('/v3lockpb.Lock/Lock', LockRequest.create({ name: bytes(name), lease }));
  }

  unlock(key: string): Call<UnlockResponse> {
    return this.call('/v3lockpb.Lock/Unlock', UnlockRequest.create({ key: bytes(key) }));
  }

  campaign(name: string, lease: bigint, value: string): Call<CampaignResponse> {
    const request = CampaignRequest.create({ name: bytes(name), lease, value: bytes(value) });
    return this.call('/v3electionpb.Election/Campaign', request);
  }

  proclaim(leader: LeaderKey | undefined, value: string): Call<ProclaimResponse> {
    const request = ProclaimRequest.create({ leader, value: bytes(value) });
    return this.call('/v3electionpb.Election/Proclaim', request);
  }

  resign(leader: LeaderKey | undefined): Call<ResignResponse> {
    return this.call('/v3electionpb.Election/Resign', ResignRequest.create({ leader }));
  }

  leader(name: string): Call<LeaderResponse> {
    return this.call('/v3electionpb.Election/Leader', LeaderRequest.create({ name: bytes(name) }));
  }

  observe(name: string): Observation {
    const call = new Observation();
    this.streams.find(({ method }) => method.path.endsWith('/Observe'))!.open(call);
    const request = bytes(name);
    call.onMessage!(LeaderRequest.create({ name: request }));
    // The bytes of a request of a stream are valid during the call only.
    request.fill(0xee);
    call.onHalfClose?.();
    return call;
  }

  private call<Response>(path: string, request: unknown): Call<Response> {
    const row = this.rows.find(({ method }) => method.path === path)!;
    const call = new Call<Response>((response) => {
      const { request: _request, response: type } = row.method;
      return type.create(response as object) as Response;
    });
    row.handle(request, call);
    return call;
  }
}

/** Lets everything run that waits for turns of the event loop. */
export async function settle(turns = 8): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A unary call as its caller sees it. */
export class Call<Response> implements UnaryCall<Response> {
  readonly raw = null;
  readonly remoteAddress = '127.0.0.1:1';
  onCancel: (() => void) | null = null;
  response: Response | null = null;
  error: ApiError | null = null;
  /** Called when it is answered with a response. */
  onResponse: (response: Response) => void = () => {};
  private cancelled = false;
  private readonly copy: (response: Response) => Response;

  constructor(copy: (response: Response) => Response) {
    this.copy = copy;
  }

  get isPending(): boolean {
    return this.response === null && this.error === null;
  }

  /** The caller goes away: no answer reaches it any more. */
  cancel(): void {
    if (!this.isPending || this.cancelled) return;
    this.cancelled = true;
    this.onCancel?.();
  }

  metadata(): undefined {
    return undefined;
  }

  respond(response: Response): void {
    if (this.cancelled) return;
    if (!this.isPending) throw new Error('answered twice');
    this.response = this.copy(response);
    this.onResponse(this.response);
  }

  respondInSlices(): void {
    throw new Error('not expected');
  }

  failInternally(error: unknown): void {
    throw error;
  }

  fail(error: ApiError): void {
    if (this.cancelled) return;
    if (!this.isPending) throw new Error('answered twice');
    this.error = error;
  }

  /** The response, once everything that waits for turns has run. */
  async answer(): Promise<Response> {
    await settle();
    if (this.error !== null) throw new Error(`answered with ${this.error.code} ${this.error.message}`);
    if (this.response === null) throw new Error('not answered');
    return this.response;
  }

  /** `code message` of its error, once everything that waits for turns has run; `''` without one. */
  async failure(): Promise<string> {
    await settle();
    return this.error === null ? '' : `${this.error.code} ${this.error.message}`;
  }
}

/** A call of Observe as its caller sees it. */
export class Observation implements StreamCall<LeaderRequest, LeaderResponse> {
  readonly raw = null;
  readonly remoteAddress = '127.0.0.1:1';
  cancelled = false;
  onCancel: (() => void) | null = null;
  onMessage: ((request: LeaderRequest) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  /** Whether the client reads. */
  isRoomy = true;
  /** `revision key=value` of what was sent. */
  readonly sent: string[] = [];
  error: ApiError | null = null;

  metadata(): undefined {
    return undefined;
  }

  send({ header, kv }: LeaderResponse): boolean {
    this.sent.push(`${header!.revision} ${text(kv!.key)}=${text(kv!.value)}`);
    return this.isRoomy;
  }

  pause(): void {}

  resume(): void {}

  end(): void {
    throw new Error('not expected');
  }

  fail(error: ApiError): void {
    this.error = error;
    this.cancelled = true;
  }

  failInternally(error: unknown): void {
    throw error;
  }

  cancel(): void {
    this.cancelled = true;
    this.onCancel?.();
  }

  /** The client reads again. */
  drain(): void {
    this.isRoomy = true;
    this.onDrain?.();
  }
}

export function text(value: Uint8Array): string {
  return Buffer.from(value).toString('latin1');
}

import type {
  CampaignResponse,
  LeaderKey,
  LeaderRequest,
  LeaderResponse,
  ProclaimRequest,
  ProclaimResponse,
  ResignRequest,
  ResignResponse,
} from '../../codec/generated/messages.generated.ts';
import { ElectionService as ElectionMethods } from '../../codec/generated/services.generated.ts';
import { ApiError, errors, GrpcCode } from '../../errors/api-error.ts';
import { Caller, replyWith } from '../delayed-reply.ts';
import type { Headers } from '../headers.ts';
import { type AnyRpc, type AnyStreamRpc, type CallContext, rpc, type StreamCall, streamRpc } from '../rpc.ts';
import { ElectionObserver } from './election-observer.ts';
import type { KeyQueue } from './key-queue.ts';
import type { PlaceKey } from './lock-keys.ts';

/** etcd's Election service: who is first in the queue of a name leads, and is known by the value of its key. */
export class ElectionService {
  private readonly options: ElectionServiceOptions;
  private readonly observers = new Set<ElectionObserver>();
  private stopped = false;

  constructor(options: ElectionServiceOptions) {
    this.options = options;
  }

  rpcs(): AnyRpc[] {
    return [
      rpc(ElectionMethods.Campaign, ({ name, lease, value }, call) => {
        // The wait may be long: it must not hold on to what the request lies in.
        const caller = new Caller(call);
        replyWith(this.campaign(Buffer.from(name), lease, Buffer.from(value), caller), call);
      }),
      rpc(ElectionMethods.Proclaim, (request, call) => replyWith(this.proclaim(request, call), call)),
      rpc(ElectionMethods.Resign, (request, call) => replyWith(this.resign(request, call), call)),
      rpc(ElectionMethods.Leader, (request, call) => replyWith(this.leader(request), call)),
    ];
  }

  streamRpcs(): AnyStreamRpc[] {
    return [streamRpc(ElectionMethods.Observe, (call) => this.observe(call))];
  }

  /**
   * Ends calls of Observe, which would not end by themselves, with the error that the member stops.
   * `KeyQueue.stop` ends campaigns.
   */
  stop(): void {
    this.stopped = true;
    for (const observer of [...this.observers]) observer.fail(errors.stopped);
  }

  /** Calls of Observe under way. */
  get observerCount(): number {
    return this.observers.size;
  }

  /**
   * Answers when the caller leads. A lease that campaigns already keeps its place and proclaims the value. A caller who
   * goes away while it waits leaves no key behind. The header is that of the candidature, as in etcd.
   *
   * Unlike etcd, which does not look again after the wait, it refuses a leader whose lease has ended meanwhile.
   */
  private async campaign(
    name: Buffer,
    lease: bigint,
    value: Buffer,
    caller: Caller,
  ): Promise<CampaignResponse> {
    const { queue } = this.options;
    const place = await queue.enter(name, lease, value, caller);
    await queue.turn(place, caller, notLeader, value);
    return {
      header: place.header,
      leader: { name, key: place.key, rev: place.createRevision, lease: place.lease },
    };
  }

  /** Sets a new value, whether or not the caller leads yet, as long as its key is the one that it campaigned with. */
  private async proclaim({ leader, value }: ProclaimRequest, call: CallContext): Promise<ProclaimResponse> {
    if (leader === undefined) throw missingLeaderKey;
    const header = await this.options.queue.write(placeOf(leader), value, leader.lease, new Caller(call));
    if (header === null) throw notLeader;
    return { header };
  }

  /** Deletes the key, if it is still the one that the caller campaigned with; otherwise nothing happens. */
  private async resign({ leader }: ResignRequest, call: CallContext): Promise<ResignResponse> {
    if (leader === undefined) throw missingLeaderKey;
    return { header: await this.options.queue.keys.remove(placeOf(leader), new Caller(call)) };
  }

  private observe(call: StreamCall<LeaderRequest, LeaderResponse>): void {
    const { queue, headers } = this.options;
    call.onMessage = ({ name }) => {
      if (this.stopped) {
        call.fail(errors.stopped);
        return;
      }
      const observer = new ElectionObserver(name, queue.keys, headers, call, () =>
        this.observers.delete(observer),
      );
      this.observers.add(observer);
      observer.start();
    };
  }

  private async leader({ name }: LeaderRequest): Promise<LeaderResponse> {
    const { queue, headers } = this.options;
    return queue.keys.first(name, (leader, revision) => {
      if (leader === null) throw noLeader;
      const kv = { ...leader, key: Buffer.from(leader.key), value: Buffer.from(leader.value) };
      return { header: headers.at(revision), kv };
    });
  }
}

const notLeader = new ApiError(GrpcCode.UNKNOWN, 'election: not leader');
const noLeader = new ApiError(GrpcCode.UNKNOWN, 'election: no leader');
const missingLeaderKey = new ApiError(GrpcCode.UNKNOWN, '"leader" field must be provided');

interface ElectionServiceOptions {
  readonly queue: KeyQueue;
  readonly headers: Headers;
}

function placeOf({ key, rev }: LeaderKey): PlaceKey {
  return { key, createRevision: rev };
}

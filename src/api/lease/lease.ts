import { CommandKind } from '../../codec/command/command.ts';
import {
  type LeaseGrantRequest,
  type LeaseGrantResponse,
  type LeaseKeepAliveRequest,
  type LeaseKeepAliveResponse,
  LeaseLeasesResponse,
  type LeaseRevokeRequest,
  type LeaseRevokeResponse,
  type LeaseTimeToLiveRequest,
  LeaseTimeToLiveResponse,
  type ResponseHeader,
} from '../../codec/generated/messages.generated.ts';
import { LeaseService as LeaseMethods } from '../../codec/generated/services.generated.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { KvStore } from '../../state/kv/kv.ts';
import { LeaseKeyRun } from '../../state/lease/lease-key-run.ts';
import type { LeaseSlot, Leases } from '../../state/lease/leases.ts';
import { type CallAccess, openAccess } from '../caller-identity.ts';
import type { Commands } from '../commands.ts';
import type { Consensus } from '../consensus.ts';
import type { Headers } from '../headers.ts';
import type { Quota } from '../kv/quota.ts';
import type { LeaderQuestions } from '../leader/leader-questions.ts';
import {
  decodeLeaseTimes,
  encodeIds,
  type LeaseTimes,
  leasesAQuestionMax,
  malformedAnswer,
} from '../leader/leader-wire.ts';
import { LeaderCall } from '../membership.ts';
import {
  type AnyRpc,
  type AnyStreamRpc,
  type CallContext,
  rpc,
  type SlicedResponse,
  type StreamCall,
  streamRpc,
  type UnaryCall,
} from '../rpc.ts';
import { LeaseKeepAlive } from './lease-keep-alive.ts';

import { type Lessor, leaseTimesOf } from './lessor.ts';

/** etcd's Lease service. */
export class LeaseService {
  private readonly options: LeaseServiceOptions;
  /** Streams of keep-alives that are open, and whether they end when there is no leader, as their clients asked. */
  private readonly streams = new Map<LeaseKeepAlive, boolean>();
  private readonly times: LeaseTimeQuestions;
  private readonly access: CallAccess;
  private stopped = false;

  constructor(options: LeaseServiceOptions) {
    this.options = options;
    this.access = options.access ?? openAccess;
    this.times = new LeaseTimeQuestions(options.questions, options.clock);
  }

  rpcs(): AnyRpc[] {
    return [
      rpc(LeaseMethods.LeaseGrant, (request, call) => this.grant(request, call)),
      rpc(LeaseMethods.LeaseRevoke, (request, call) => this.revoke(request, call)),
      rpc(LeaseMethods.LeaseTimeToLive, (request, call) => this.timeToLive(request, call)),
      rpc(LeaseMethods.LeaseLeases, (_request, call) => this.list(call)),
    ];
  }

  streamRpcs(): AnyStreamRpc[] {
    return [streamRpc(LeaseMethods.LeaseKeepAlive, (call) => this.keepAlive(call))];
  }

  exists(id: bigint): boolean {
    return this.options.leases.has(id);
  }

  /** Streams of keep-alives that are open. */
  get streamCount(): number {
    return this.streams.size;
  }

  /** The leader is lost: streams that asked for one end. */
  leaderLost(): void {
    for (const [stream, needsLeader] of [...this.streams]) if (needsLeader) stream.fail(errors.noLeader);
  }

  /** Ends the streams, which would otherwise last as long as their clients, and takes no more. */
  stop(): void {
    this.stopped = true;
    for (const stream of [...this.streams.keys()]) stream.fail(errors.stopped);
  }

  grant(request: LeaseGrantRequest, call: UnaryCall<LeaseGrantResponse>): void {
    const { quota, commands, ttlMinS, clock } = this.options;
    if (!quota.allows(leaseCostBytes)) {
      quota.raiseAlarm(() => call.fail(errors.noSpace));
      return;
    }
    let { id } = request;
    while (id === 0n) id = BigInt.asUintN(63, clock.randomUint64());
    // The bound is this member's, and every member has to come to the same lease: so it is settled before the log.
    commands.run(CommandKind.LEASE_GRANT, { id, ttl: Math.max(request.ttl, ttlMinS) }, call, call, null);
  }

  revoke(request: LeaseRevokeRequest, call: UnaryCall<LeaseRevokeResponse>): void {
    this.options.commands.run(CommandKind.LEASE_REVOKE, request, call);
  }

  /** Only the leader knows how much time is left: a member that does not lead asks it. */
  timeToLive(request: LeaseTimeToLiveRequest, call: UnaryCall<LeaseTimeToLiveResponse>): void {
    const { leases, lessor } = this.options;
    if (lessor.isLeader) {
      this.tellTime(request, leaseTimesOf(leases, lessor, request.id), call);
      return;
    }
    this.times.ask(request.id, (error, times) => {
      if (error !== null) {
        call.fail(error);
      } else if (!request.keys || times.grantedTtlS === 0) {
        this.tellTime(request, times, call);
      } else {
        // The keys are here as well, as soon as what the leader has applied is applied.
        this.options.consensus.linearize((fault) => {
          if (fault !== null) call.fail(fault);
          else this.tellTime(request, leases.has(request.id) ? times : noTimes, call);
        });
      }
    });
  }

  /** Answered from this member's state as it is, as in etcd: the leases that expire first in front. */
  list(call: UnaryCall<LeaseLeasesResponse>): void {
    const { headers, leases, lessor, kv } = this.options;
    const list = new LeaseList(leases, lessor.inOrder(), headers.at(kv.revision));
    if (leases.size <= listPartMax) {
      call.respond(list.next()!);
      list.release();
    } else {
      call.respondInSlices(list);
    }
  }

  private tellTime(
    { id, keys: withKeys }: LeaseTimeToLiveRequest,
    { ttlS, grantedTtlS }: LeaseTimes,
    call: UnaryCall<LeaseTimeToLiveResponse>,
  ): void {
    const { headers, leases, kv } = this.options;
    const header = headers.at(kv.revision);
    const response = LeaseTimeToLiveResponse.create({ header, id, ttl: ttlS, grantedTTL: grantedTtlS });
    const slot = withKeys && grantedTtlS > 0 ? leases.find(id) : -1;
    if (slot < 0) {
      call.respond(response);
      return;
    }
    const fault = this.access.enabled ? this.keysFault(slot, call) : null;
    if (fault !== null) {
      call.fail(fault);
      return;
    }
    const keys = new LeaseKeyRun(leases, kv.index, slot);
    if (keys.count > listPartMax) {
      call.respondInSlices(new LeaseKeyList(response, keys));
    } else {
      response.keys = keys.next(listPartMax);
      call.respond(response);
      keys.release();
    }
  }

  /**
   * Checks that the caller may read all keys on a lease; else he does not learn what they are, as in etcd
   * 3.5.
   */
  private keysFault(slot: LeaseSlot, call: CallContext): ApiError | null {
    const { leases, kv } = this.options;
    for (const ref of leases.keysOn(slot)) {
      const fault = this.access.readFault(call, kv.index.keyOf(ref), noEnd);
      if (fault !== null) return fault;
    }
    return null;
  }

  private keepAlive(call: StreamCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>): void {
    const needsLeader = call.metadata('hasleader') === 'true';
    if (this.stopped) {
      call.fail(errors.stopped);
    } else if (needsLeader && !this.options.hasLeader()) {
      call.fail(errors.noLeader);
    } else {
      const stream = new LeaseKeepAlive(this.options, call, () => this.streams.delete(stream));
      this.streams.set(stream, needsLeader);
    }
  }
}

/** The cost of a lease, in bytes of the quota; etcd's. */
const leaseCostBytes = 64;
const noEnd = new Uint8Array(0);

interface LeaseServiceOptions {
  readonly consensus: Consensus;
  readonly commands: Commands;
  readonly headers: Headers;
  readonly leases: Leases;
  readonly lessor: Lessor;
  /** Reaches the leader while this member is none. */
  readonly questions: LeaderQuestions;
  readonly kv: KvStore;
  /** Gives IDs for leases whose owner leaves the choice; the sign is dropped. */
  readonly clock: Pick<Clock, 'soon' | 'randomUint64'>;
  readonly quota: Quota;
  /** Shortest time to live, in seconds: `ttlMinSOf`. Shorter ones are lengthened to it. */
  readonly ttlMinS: number;
  /** The checks of callers; nobody is asked if not given. */
  readonly access?: CallAccess;
  /** Returns whether there is a leader, for streams that do not want to go on without one. */
  hasLeader(): boolean;
}

/** Shortest time to live, in seconds: one and a half election time-outs, in whole ticks, as etcd reckons it. */
export function ttlMinSOf(electionMs: number, heartbeatMs: number): number {
  const ticks = Math.floor((3 * Math.floor(electionMs / heartbeatMs)) / 2);
  return Math.ceil((ticks * heartbeatMs) / 1000);
}

/** The times of a lease that is not there. */
const noTimes: LeaseTimes = { ttlS: -1, grantedTtlS: 0 };

type TimesDone = (error: ApiError | null, times: LeaseTimes) => void;

/** Asks the leader how much time leases have left: what is asked for in one turn of the event loop goes in one question. */
class LeaseTimeQuestions {
  private readonly questions: LeaderQuestions;
  private readonly clock: Pick<Clock, 'soon'>;
  private ids: bigint[] = [];
  private waiting: TimesDone[] = [];

  constructor(questions: LeaderQuestions, clock: Pick<Clock, 'soon'>) {
    this.clock = clock;
    this.questions = questions;
  }

  ask(id: bigint, done: TimesDone): void {
    if (this.ids.length === 0) this.clock.soon(() => this.send());
    this.ids.push(id);
    this.waiting.push(done);
    if (this.ids.length === leasesAQuestionMax) this.send();
  }

  private send(): void {
    const { ids, waiting } = this;
    if (ids.length === 0) return;
    this.ids = [];
    this.waiting = [];
    this.questions.ask(LeaderCall.LEASE_TIME_TO_LIVE, encodeIds(ids), (error, payload) => {
      const times = error === null ? decodeLeaseTimes(payload) : [];
      waiting.forEach((done, i) => {
        const told = times[i];
        if (told === undefined) done(error ?? malformedAnswer, noTimes);
        else done(null, told);
      });
    });
  }
}

/** Leases, or keys of a lease, in one part of a long answer: about a millisecond's work. */
export const listPartMax = 1024;

/** All leases, in parts. */
class LeaseList implements SlicedResponse<LeaseLeasesResponse> {
  private readonly leases: Leases;
  private readonly slots: Generator<LeaseSlot, void>;
  private header: ResponseHeader | undefined;

  constructor(leases: Leases, slots: Generator<LeaseSlot, void>, header: ResponseHeader) {
    this.leases = leases;
    this.slots = slots;
    this.header = header;
  }

  next(): LeaseLeasesResponse | null {
    const { header } = this;
    this.header = undefined;
    const response = LeaseLeasesResponse.create(header === undefined ? {} : { header });
    while (response.leases.length < listPartMax) {
      const { value: slot } = this.slots.next();
      if (slot === undefined) break;
      response.leases.push({ id: this.leases.id(slot) });
    }
    return header === undefined && response.leases.length === 0 ? null : response;
  }

  release(): void {
    this.slots.return();
  }
}

/** The answer on one lease, and in the parts behind the first its keys. */
class LeaseKeyList implements SlicedResponse<LeaseTimeToLiveResponse> {
  private response: LeaseTimeToLiveResponse | null;
  private readonly keys: LeaseKeyRun;

  /** @param keys is released by `release` */
  constructor(response: LeaseTimeToLiveResponse, keys: LeaseKeyRun) {
    this.response = response;
    this.keys = keys;
  }

  next(): LeaseTimeToLiveResponse | null {
    const { response } = this;
    this.response = null;
    if (response !== null) return response;
    const keys = this.keys.next(listPartMax);
    return keys.length === 0 ? null : LeaseTimeToLiveResponse.create({ keys });
  }

  release(): void {
    this.keys.release();
  }
}

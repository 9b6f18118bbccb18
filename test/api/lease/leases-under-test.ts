import { LeaderAnswers } from '../../../src/api/cluster/leader-answers.ts';
import { Commands } from '../../../src/api/commands.ts';
import type { Consensus, ProposalDone } from '../../../src/api/consensus.ts';
import { Headers } from '../../../src/api/headers.ts';
import { Quota } from '../../../src/api/kv/quota.ts';
import { LeaderQuestions } from '../../../src/api/leader/leader-questions.ts';
import { LeaseService } from '../../../src/api/lease/lease.ts';
import { Lessor } from '../../../src/api/lease/lessor.ts';
import type { AnyStreamRpc, CallContext, StreamCall, UnaryCall } from '../../../src/api/rpc.ts';
import {
  type Command,
  type CommandKind,
  commandHeaderBytes,
  decodeCommand,
  type NewCommand,
} from '../../../src/codec/command/command.ts';
import {
  type LeaseGrantResponse,
  type LeaseKeepAliveRequest,
  type LeaseKeepAliveResponse,
  LeaseLeasesResponse,
  type LeaseRevokeResponse,
  LeaseTimeToLiveRequest,
  LeaseTimeToLiveResponse,
} from '../../../src/codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import { CommandPool } from '../../../src/replica/command-pool.ts';
import { LogOfCommands } from '../../state/log-of-commands.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MembershipUnderTest } from '../membership-under-test.ts';

interface Proposal {
  command: Command;
  done: ProposalDone;
}

/** A log that applies what is proposed at once, or when the test says so. */
export class ConsensusUnderTest implements Consensus {
  readonly log: LogOfCommands;
  /** While true, proposals wait for `apply`. */
  isHeld = false;
  /** What the next proposals fail with, instead of being applied. */
  refusal: ApiError | null = null;
  /** While true, reads wait for `confirm`. */
  readsHeld = false;
  readonly term = 2;
  leader = 1n;
  readonly isLearner = false;
  /** Kinds that were proposed, in their order. */
  readonly proposed: CommandKind[] = [];
  /** Rounds that were asked for. */
  rounds = 0;
  private held: Proposal[] = [];
  private readonly pool = new CommandPool();
  private reads: ((error: ApiError | null) => void)[] = [];

  constructor(log: LogOfCommands) {
    this.log = log;
  }

  get commitIndex(): number {
    return this.log.state.appliedIndex;
  }

  get appliedIndex(): number {
    return this.log.state.appliedIndex;
  }

  /** Proposals that wait. */
  get inFlight(): number {
    return this.held.length;
  }

  propose(command: NewCommand, done: ProposalDone): void {
    this.proposed.push(command.kind);
    if (this.refusal !== null) {
      done(this.refusal, null);
      return;
    }
    // A log has the bytes, and not the message.
    const bytes = this.pool.encode(command);
    if (bytes.length - commandHeaderBytes > command.bytesMax) done(errors.requestTooLarge, null);
    else this.held.push({ command: decodeCommand(Buffer.from(bytes)), done });
    if (!this.isHeld) this.apply();
  }

  /** Applies what waits, the oldest `count` of it. */
  apply(count = Number.POSITIVE_INFINITY): void {
    for (const { command, done } of this.held.splice(0, count)) {
      const { error, response } = this.log.run(command.kind, command.body as never);
      done(error, response);
    }
  }

  /** Answers what waits with an error. */
  failAll(error: ApiError): void {
    for (const { done } of this.held.splice(0)) done(error, null);
  }

  linearize(done: (error: ApiError | null) => void): void {
    this.rounds++;
    if (this.readsHeld) this.reads.push(done);
    else done(null);
  }

  confirm(error: ApiError | null = null): void {
    for (const done of this.reads.splice(0)) done(error);
  }
}

export interface LeasesOptions {
  log?: LogOfCommands;
  checkpointIntervalS?: number | null;
  extendS?: number;
  quotaBytes?: number;
}

/** Leases with everything that they need, on a clock that stands still. */
export class LeasesUnderTest {
  readonly clock = new ManualClock();
  readonly log: LogOfCommands;
  readonly consensus: ConsensusUnderTest;
  readonly lessor: Lessor;
  readonly membership = new MembershipUnderTest();
  readonly answers: LeaderAnswers;
  readonly questions: LeaderQuestions;
  readonly service: LeaseService;
  hasLeader = true;
  private nextId = 1000n;

  constructor(options: LeasesOptions = {}) {
    this.log = options.log ?? new LogOfCommands();
    this.consensus = new ConsensusUnderTest(this.log);
    const { kv, leases } = this.log.state;
    const headers = new Headers(7n, 1n, this.consensus);
    this.lessor = new Lessor({
      leases,
      consensus: this.consensus,
      clock: this.clock,
      extendS: options.extendS ?? 1,
      checkpointIntervalS: options.checkpointIntervalS ?? null,
    });
    this.answers = new LeaderAnswers({
      consensus: this.consensus,
      leases,
      lessor: this.lessor,
      reconfiguration: undefined as never,
      replacements: undefined as never,
    });
    this.questions = new LeaderQuestions({
      consensus: this.consensus,
      membership: this.membership,
      answers: this.answers,
      clock: this.clock,
      timeoutMs: 7000,
    });
    this.service = new LeaseService({
      consensus: this.consensus,
      commands: new Commands(this.consensus, headers, 1024 * 1024),
      headers,
      leases,
      lessor: this.lessor,
      questions: this.questions,
      kv,
      quota: new Quota(options.quotaBytes ?? Number.POSITIVE_INFINITY, 1n, kv, this.consensus),
      ttlMinS: 2,
      clock: { soon: (run) => this.clock.soon(run), randomUint64: () => this.nextId++ },
      hasLeader: () => this.hasLeader,
    });
  }

  get leases() {
    return this.log.state.leases;
  }

  /** Moves the clock on in steps of at most 0.1 s, so that timers that timers set run too. */
  pass(seconds: number): void {
    for (let left = seconds; left > 1e-9; left -= 0.1) this.clock.advance(Math.min(left, 0.1));
  }

  grant(ttl: number, id = 0n): LeaseGrantResponse {
    return answerOf<LeaseGrantResponse>((call) => this.service.grant({ id, ttl }, call));
  }

  revoke(id: bigint): void {
    answerOf<LeaseRevokeResponse>((call) => this.service.revoke({ id }, call));
  }

  timeToLive(id: bigint, keys = false): LeaseTimeToLiveResponse {
    const request = LeaseTimeToLiveRequest.create({ id, keys });
    return answerOf(
      (call) => this.service.timeToLive(request, call),
      (parts) => {
        const all = parts.flatMap((part) => part.keys);
        return LeaseTimeToLiveResponse.create({ ...parts[0]!, keys: all });
      },
    );
  }

  list(): bigint[] {
    const response = answerOf<LeaseLeasesResponse>(
      (call) => this.service.list(call),
      (parts) => LeaseLeasesResponse.create({ leases: parts.flatMap((part) => part.leases) }),
    );
    return response.leases.map(({ id }) => id);
  }

  keepAlive(metadata: Record<string, string> = {}): KeepAliveCall {
    const [row] = this.service.streamRpcs() as [AnyStreamRpc];
    const call = new KeepAliveCall(metadata);
    row.open(call);
    return call;
  }
}

/** A stream of keep-alives as a client sees it. */
export class KeepAliveCall implements StreamCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> {
  readonly raw = null;
  readonly remoteAddress = '127.0.0.1:1';
  cancelled = false;
  onCancel: (() => void) | null = null;
  onMessage: ((request: LeaseKeepAliveRequest) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  /** Whether the client reads. */
  isRoomy = true;
  /** Called with each answer. */
  onSend: (() => void) | null = null;
  /** Whether the client was asked to wait. */
  isPaused = false;
  readonly responses: LeaseKeepAliveResponse[] = [];
  outcome: 'open' | 'ended' | string = 'open';
  private readonly fields: Record<string, string>;

  constructor(fields: Record<string, string>) {
    this.fields = fields;
  }

  metadata(name: string): string | undefined {
    return this.fields[name];
  }

  send(response: LeaseKeepAliveResponse): boolean {
    this.responses.push(response);
    this.onSend?.();
    return this.isRoomy;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  end(): void {
    this.outcome = 'ended';
  }

  fail(error: ApiError): void {
    this.outcome = error.message;
  }

  failInternally(error: unknown): void {
    throw error;
  }

  ask(...ids: bigint[]): void {
    for (const id of ids) this.onMessage?.({ id });
  }

  /** `id:ttl` of what was answered. */
  get answers(): string {
    return this.responses.map(({ id, ttl }) => `${id}:${ttl}`).join(' ');
  }
}

export const callContext: CallContext = {
  raw: null,
  remoteAddress: '127.0.0.1:1',
  onCancel: null,
  metadata: () => undefined,
};

/** What a call is answered with at once; an error is thrown. */
function answerOf<Response>(
  run: (call: UnaryCall<Response>) => void,
  merge: (parts: Response[]) => Response = ([first]) => first!,
): Response {
  let answer: Response | ApiError | null = null;
  run({
    ...callContext,
    respond(response) {
      answer = response;
    },
    respondInSlices(slices) {
      const parts: Response[] = [];
      for (let part = slices.next(); part !== null; part = slices.next()) parts.push(part);
      slices.release();
      answer = merge(parts);
    },
    fail(error) {
      answer = error;
    },
    failInternally(error) {
      throw error;
    },
  });
  if (answer === null) throw new Error('the call was not answered');
  if ((answer as unknown) instanceof Error) throw answer;
  return answer;
}

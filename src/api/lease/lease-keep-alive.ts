import type {
  LeaseKeepAliveRequest,
  LeaseKeepAliveResponse,
  ResponseHeader,
} from '../../codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { KvStore } from '../../state/kv/kv.ts';
import type { Consensus } from '../consensus.ts';
import type { Headers } from '../headers.ts';
import type { LeaderQuestions } from '../leader/leader-questions.ts';
import { decodeNumbers, encodeIds, leasesAQuestionMax, malformedAnswer } from '../leader/leader-wire.ts';
import { LeaderCall } from '../membership.ts';
import type { StreamCall } from '../rpc.ts';
import type { Lessor } from './lessor.ts';

/**
 * A stream of keep-alives, which are answered in their order. Before it answers, the member makes sure that it still
 * leads, with one round for all that came until then; one that does not lead asks the leader, in one question for all that
 * came until then. A lease that has expired holds up those behind it until it is gone, as in etcd.
 */
export class LeaseKeepAlive {
  private readonly options: KeepAliveOptions;
  private readonly call: StreamCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>;
  private readonly onOver: () => void;
  /** Leases to answer for: those from `head` on. */
  private waiting: bigint[] = [];
  private head = 0;
  /** The number of them that came before the last confirmation that this member leads. */
  private confirmed = 0;
  private state: 'idle' | 'confirming' | 'renewing' | 'asking' | 'full' | 'pausing' | 'over' = 'idle';
  /** Seconds that the leader gave to the first of the leases that wait: those from `nextTold` on are not passed on yet. */
  private told: readonly number[] = [];
  private nextTold = 0;
  private cancelQuestion: (() => void) | null = null;
  /** Answers since the last pause. */
  private answers = 0;
  private isHalfClosed = false;
  /** The client was asked to wait. */
  private isPaused = false;
  /** The lease being renewed, the header of the answer, and whether it could not be given at once. */
  private asked = 0n;
  private header: ResponseHeader | undefined;
  private hasWaited = false;

  /** @param onOver called once, when the stream has ended one way or another */
  constructor(
    options: KeepAliveOptions,
    call: StreamCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>,
    onOver: () => void,
  ) {
    this.options = options;
    this.call = call;
    this.onOver = onOver;
    call.onMessage = ({ id }) => this.add(id);
    call.onHalfClose = () => {
      this.isHalfClosed = true;
      this.goOn();
    };
    call.onDrain = () => {
      if (this.state !== 'full') return;
      this.state = 'idle';
      this.goOn();
    };
    call.onCancel = () => this.finish();
  }

  /** Ends the stream with an error, unless it is over. */
  fail(error: ApiError): void {
    if (this.finish()) this.call.fail(error);
  }

  private add(id: bigint): void {
    if (this.state === 'over') return;
    this.waiting.push(id);
    if (!this.isPaused && this.waiting.length - this.head >= keepAlivesWaitingMax) {
      this.isPaused = true;
      this.call.pause();
    }
    this.goOn();
  }

  private goOn(): void {
    while (this.state === 'idle') {
      if (this.head === this.waiting.length) {
        this.waiting = [];
        this.head = 0;
        if (this.isHalfClosed && this.finish()) this.call.end();
        return;
      }
      if (this.answers === answersATurn) this.pause();
      else if (this.nextTold < this.told.length) this.pass();
      else if (!this.options.lessor.isLeader) this.ask();
      else if (this.confirmed === 0) this.confirm();
      else this.renew();
    }
  }

  /** Lets others have their turn. */
  private pause(): void {
    this.state = 'pausing';
    this.answers = 0;
    this.options.clock.soon(() => {
      if (this.state !== 'pausing') return;
      this.state = 'idle';
      this.goOn();
    });
  }

  private confirm(): void {
    this.state = 'confirming';
    const asked = this.waiting.length - this.head;
    this.options.consensus.linearize((error) => {
      if (this.state !== 'confirming') return;
      if (error !== null) {
        this.fail(error);
        return;
      }
      this.confirmed = asked;
      this.state = 'idle';
      this.goOn();
    });
  }

  private ask(): void {
    const { headers, kv, questions } = this.options;
    this.state = 'asking';
    // Whatever was confirmed, this member does not lead any more.
    this.confirmed = 0;
    const header = headers.at(kv.revision);
    const count = Math.min(this.waiting.length - this.head, leasesAQuestionMax);
    let hasWaited = false;
    const body = encodeIds(this.waiting, this.head, this.head + count);
    const cancel = questions.ask(LeaderCall.LEASE_RENEW, body, (error, payload) => {
      this.cancelQuestion = null;
      if (error !== null) {
        this.fail(error);
        return;
      }
      this.header = header;
      this.told = decodeNumbers(payload).slice(0, count);
      this.nextTold = 0;
      // It answers one lease at least; asking for ever would help nobody.
      if (this.told.length === 0) this.fail(malformedAnswer);
      else this.state = 'idle';
      if (hasWaited) this.goOn();
    });
    hasWaited = true;
    if (this.isAsking) this.cancelQuestion = cancel;
  }

  /** Passes on what the leader said of one lease. */
  private pass(): void {
    const ttl = this.told[this.nextTold++]!;
    this.answers++;
    const hasRoom = this.call.send({ header: this.header, id: this.next(), ttl });
    if (!hasRoom && this.state === 'idle') this.state = 'full';
  }

  private renew(): void {
    const { headers, kv, lessor } = this.options;
    this.asked = this.next();
    this.confirmed--;
    this.state = 'renewing';
    // The revision from before: no client may see a lease alive at a revision at which it was gone.
    this.header = headers.at(kv.revision);
    this.hasWaited = false;
    lessor.renew(this.asked, this.renewed);
    this.hasWaited = true;
  }

  private readonly renewed = (error: ApiError | null, ttl: number): void => {
    if (!this.isRenewing) return;
    if (error === errors.leaderChanged) {
      // Back to where it was: another member is to be asked now.
      if (this.head === 0) this.waiting.unshift(this.asked);
      else this.head--;
      this.state = 'idle';
      if (this.hasWaited) this.goOn();
      return;
    }
    if (error !== null) {
      this.fail(error);
      return;
    }
    const { header, asked: id, hasWaited } = this;
    this.answers++;
    const hasRoom = this.call.send({ header, id, ttl });
    // The call may have been broken off by what was sent.
    if (!this.isRenewing) return;
    this.state = hasRoom ? 'idle' : 'full';
    if (!hasWaited) return;
    // After a wait this member may no longer lead.
    this.confirmed = 0;
    this.goOn();
  };

  private get isRenewing(): boolean {
    return this.state === 'renewing';
  }

  private get isAsking(): boolean {
    return this.state === 'asking';
  }

  /** Takes the oldest request out of the queue. */
  private next(): bigint {
    const id = this.waiting[this.head++]!;
    if (this.head === keepAlivesWaitingMax) {
      this.waiting = this.waiting.slice(this.head);
      this.head = 0;
    }
    if (this.isPaused && this.waiting.length - this.head <= keepAlivesWaitingMax / 2) {
      this.isPaused = false;
      // Requests that were kept meanwhile come during this call.
      this.options.clock.soon(() => {
        if (this.state !== 'over') this.call.resume();
      });
    }
    return id;
  }

  private finish(): boolean {
    if (this.state === 'over') return false;
    if (this.state === 'renewing') this.options.lessor.abandon(this.asked, this.renewed);
    this.cancelQuestion?.();
    this.cancelQuestion = null;
    this.state = 'over';
    this.waiting = [];
    this.head = 0;
    this.onOver();
    return true;
  }
}

/** Requests of one stream that may wait for their answer; then its client has to wait, until half of them are answered. */
export const keepAlivesWaitingMax = 4096;
/** Keep-alives of one stream that are answered in one turn of the event loop. */
const answersATurn = 256;

interface KeepAliveOptions {
  readonly consensus: Pick<Consensus, 'linearize'>;
  readonly headers: Headers;
  readonly lessor: Lessor;
  /** Reaches the leader while this member is none. */
  readonly questions: LeaderQuestions;
  readonly kv: KvStore;
  readonly clock: Pick<Clock, 'soon'>;
}

import { ApiError, GrpcCode } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { GatewayCall } from './call.ts';

/**
 * Bounds the calls of a gateway that are in progress. In etcd the gateway is a client of its own server, and all its calls are streams of
 * one connection: one above `--max-concurrent-streams` waits, in order of arrival, until another is over. Its deadline, and its
 * client's leaving, end the wait.
 */
export class StreamQuota {
  private readonly streamsMax: number;
  private readonly clock: Pick<Clock, 'soon'>;
  private readonly bounds: WaitBounds;
  private streams = 0;
  private readonly waiting = new Set<WaitingCall>();
  private waitingBytes = 0;
  private turnIsAsked = false;
  private readonly release = (): void => {
    this.streams--;
    if (this.waiting.size > 0) this.askTurn();
  };

  /** @param streamsMax calls in progress, at least 1 */
  constructor(streamsMax: number, clock: Pick<Clock, 'soon'>, bounds: WaitBounds = waitBoundsDefault) {
    this.streamsMax = streamsMax;
    this.clock = clock;
    this.bounds = bounds;
  }

  /**
   * Has the call begin, now or when it is its turn; from then on it has a stream until it is over. A call for which the
   * line has no room fails with ResourceExhausted.
   * @param bytes what the call holds in memory while it waits
   * @param begin what it throws is a bug, and ends the call
   */
  admit(call: GatewayCall, bytes: number, begin: () => void): void {
    if (call.cancelled) return;
    call.watchClient();
    if (this.streams < this.streamsMax && this.waiting.size === 0) {
      this.begin(call, begin);
      return;
    }
    const { callsMax, bytesMax } = this.bounds;
    if (this.waiting.size >= callsMax || this.waitingBytes + bytes > bytesMax) {
      call.fail(this.lineIsFull());
      return;
    }
    const entry = { call, bytes, begin };
    this.waiting.add(entry);
    this.waitingBytes += bytes;
    call.onOver = () => this.leave(entry);
  }

  private leave(entry: WaitingCall): void {
    if (this.waiting.delete(entry)) this.waitingBytes -= entry.bytes;
  }

  private begin(call: GatewayCall, begin: () => void): void {
    this.streams++;
    call.onOver = this.release;
    try {
      begin();
    } catch (error) {
      call.failInternally(error);
    }
  }

  /** The next call begins in a turn of its own: not within the answer to another, and a long line holds up nobody. */
  private askTurn(): void {
    if (this.turnIsAsked) return;
    this.turnIsAsked = true;
    this.clock.soon(() => this.turn());
  }

  private turn(): void {
    this.turnIsAsked = false;
    if (this.streams >= this.streamsMax) return;
    const [first] = this.waiting;
    if (first === undefined) return;
    this.leave(first);
    this.begin(first.call, first.begin);
    if (this.waiting.size > 0 && this.streams < this.streamsMax) this.askTurn();
  }

  private lineIsFull(): ApiError {
    return new ApiError(
      GrpcCode.RESOURCE_EXHAUSTED,
      `grpc: ${this.streamsMax} concurrent streams of the gateway are in use and ${this.waiting.size} calls (${this.waitingBytes} ` +
        'bytes) wait for one already; try again later, or raise --max-concurrent-streams',
    );
  }
}

interface WaitingCall {
  readonly call: GatewayCall;
  readonly bytes: number;
  readonly begin: () => void;
}

/** How long the line of waiting calls may get. */
interface WaitBounds {
  readonly callsMax: number;
  readonly bytesMax: number;
}

/** Calls that wait for a stream; one more fails. etcd has no bound. */
const gatewayCallsWaitingMax = 4_096;

/** Bytes of their bodies. */
const gatewayBytesWaitingMax = 64 * 1024 * 1024;

const waitBoundsDefault: WaitBounds = {
  callsMax: gatewayCallsWaitingMax,
  bytesMax: gatewayBytesWaitingMax,
};

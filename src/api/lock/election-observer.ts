import {
  type Event,
  EventType,
  type KeyValue,
  type LeaderRequest,
  type LeaderResponse,
} from '../../codec/generated/messages.generated.ts';
import { ApiError, GrpcCode } from '../../errors/api-error.ts';
import type { Watch, WatchSink } from '../../state/watch/watch.ts';
import type { Headers } from '../headers.ts';
import type { StreamCall } from '../rpc.ts';
import type { LockKeys } from './lock-keys.ts';

/**
 * One call of Observe: sends what the leader of the moment has proclaimed, then each further proclamation of his, and
 * when his key is gone, the same of the next leader. While there is none, it waits for the first key of the election.
 *
 * Proclamations come in order, and each is sent while its leader is observed; leaders who came and went between two
 * looks are passed over, as in etcd. A client that reads slowly gets them from history; where that has been compacted,
 * the call fails.
 */
export class ElectionObserver {
  private readonly name: Buffer;
  private readonly keys: LockKeys;
  private readonly headers: Headers;
  private readonly call: StreamCall<LeaderRequest, LeaderResponse>;
  private readonly onEnd: () => void;
  private watch: Watch | null = null;
  private isOver = false;
  /** True if enough waits for the client. */
  private isFull = false;

  /**
   * @param name copied
   * @param onEnd called once, when the call is over
   */
  constructor(
    name: Uint8Array,
    keys: LockKeys,
    headers: Headers,
    call: StreamCall<LeaderRequest, LeaderResponse>,
    onEnd: () => void,
  ) {
    this.name = Buffer.from(name);
    this.keys = keys;
    this.headers = headers;
    this.call = call;
    this.onEnd = onEnd;
    call.onCancel = () => this.end();
    call.onDrain = () => {
      this.isFull = false;
      this.watch?.resume();
    };
  }

  /** Begins with who leads now. */
  start(): void {
    this.watch = null;
    const answer = this.keys.first(this.name, (leader, revision) => {
      if (this.isOver) return;
      if (leader === null) {
        this.watch = this.keys.watchAll(this.name, revision + 1, this.untilFirst);
      } else {
        this.send(leader, revision);
        this.follow(leader.key, revision + 1);
      }
    });
    answer.catch((error: unknown) => {
      if (error instanceof ApiError) this.fail(closedEarly);
      else if (this.end()) this.call.failInternally(error);
    });
  }

  fail(error: ApiError): void {
    if (this.end()) this.call.fail(error);
  }

  private readonly untilFirst: WatchSink = {
    onEvents: (_revision, events, watch) => {
      const first = events.find(({ type }) => type === EventType.PUT)?.kv;
      if (first === undefined) return true;
      if (this.isFull) return false;
      watch.cancel();
      this.send(first, first.modRevision);
      this.follow(first.key, first.modRevision + 1);
      return true;
    },
    onCompacted: () => this.fail(closedEarly),
  };

  private follow(key: Uint8Array, fromRevision: number): void {
    this.watch = this.keys.watchOne(key, fromRevision, this.untilGone);
  }

  private readonly untilGone: WatchSink = {
    onEvents: (_revision, events, watch) => {
      if (this.isFull) return false;
      if (this.pass(events)) return true;
      watch.cancel();
      this.start();
      return true;
    },
    onCompacted: () => this.fail(closedEarly),
  };

  /** Returns false where the leader's key was deleted. */
  private pass(events: readonly Event[]): boolean {
    for (const { type, kv } of events) {
      if (type === EventType.DELETE) return false;
      this.send(kv!, kv!.modRevision);
    }
    return true;
  }

  private send(kv: KeyValue, revision: number): void {
    if (!this.call.send({ header: this.headers.at(revision), kv })) this.isFull = true;
  }
  /** Returns false when it was over before. */
  private end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.watch?.cancel();
    this.onEnd();
    return true;
  }
}

const closedEarly = new ApiError(GrpcCode.UNKNOWN, 'election: observe closed early');

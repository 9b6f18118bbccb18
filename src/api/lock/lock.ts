import {
  DeleteRangeRequest,
  type DeleteRangeResponse,
  type LockResponse,
  type UnlockRequest,
  type UnlockResponse,
} from '../../codec/generated/messages.generated.ts';
import { LockService as LockMethods } from '../../codec/generated/services.generated.ts';
import { ApiError, GrpcCode } from '../../errors/api-error.ts';
import { ask, Caller, replyWith } from '../delayed-reply.ts';
import type { KvService } from '../kv/kv.ts';
import { type AnyRpc, rpc, type UnaryCall } from '../rpc.ts';
import type { KeyQueue } from './key-queue.ts';

/** etcd's Lock service: who is first in the queue of a name holds the lock of that name. */
export class LockService {
  private readonly options: LockServiceOptions;

  constructor(options: LockServiceOptions) {
    this.options = options;
  }

  rpcs(): AnyRpc[] {
    return [
      rpc(LockMethods.Lock, ({ name, lease }, call) => {
        // The wait may be long: it must not hold on to what the request lies in.
        replyWith(this.lock(Buffer.from(name), lease, new Caller(call)), call);
      }),
      rpc(LockMethods.Unlock, (request, call) => this.unlock(request, call)),
    ];
  }

  /**
   * Answers when the caller holds the lock; a lease that holds it already is answered at once. A caller who goes away
   * while it waits leaves no key behind.
   *
   * Unlike etcd 3.4.23, which does not look again after the wait, it refuses a lock whose lease has ended meanwhile.
   */
  private async lock(name: Buffer, lease: bigint, caller: Caller): Promise<LockResponse> {
    const { queue } = this.options;
    const place = await queue.enter(name, lease, noValue, caller);
    return { header: await queue.turn(place, caller, sessionExpired), key: place.key };
  }

  /** Deletes the key, which need not be there, nor be one of a lock. */
  private unlock({ key }: UnlockRequest, call: UnaryCall<UnlockResponse>): void {
    const answer = ask<DeleteRangeResponse, UnlockResponse>(
      new Caller(call),
      (step) => this.options.kvService.deleteRange(DeleteRangeRequest.create({ key }), step),
      ({ header }) => ({ header }),
    );
    replyWith(answer, call);
  }
}

const noValue = Buffer.alloc(0);

/** Text of later etcds: 3.4.23 does not look again after the wait. */
const sessionExpired = new ApiError(GrpcCode.UNKNOWN, 'mutex: session is expired');

interface LockServiceOptions {
  readonly queue: KeyQueue;
  readonly kvService: Pick<KvService, 'deleteRange'>;
}

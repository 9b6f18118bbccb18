import {
  LeaseGrantRequest,
  type LeaseGrantResponse,
  type ResponseHeader,
} from '../../codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import type { Watch } from '../../state/watch/watch.ts';
import { ask, type Caller } from '../delayed-reply.ts';
import type { Headers } from '../headers.ts';
import type { CallContext, UnaryCall } from '../rpc.ts';
import {
  type Ahead,
  keyText,
  LockKeys,
  type LockKeysOptions,
  type PlaceKey,
  prefixOf,
  type Taken,
} from './lock-keys.ts';

/**
 * Queues made of keys, as etcd's clients make them for locks and elections: each waits under `name/`, in a key named
 * by its lease in hexadecimal and attached to it, and the order is that of creation. First is whose key is the oldest; it
 * leaves by deleting it, or by losing its lease.
 */
export class KeyQueue {
  readonly keys: LockKeys;
  private readonly options: KeyQueueOptions;
  /** By key, in latin1. */
  private readonly calls = new Map<string, Calls>();
  /**
   * The newest place of each prefix (in latin1) among those that wait here: the next need not look through
   * the queue.
   */
  private readonly newest = new Map<string, Place>();
  /** Ends the waits that are under way. */
  private readonly waits = new Set<() => void>();
  private stopped = false;

  constructor(options: KeyQueueOptions) {
    this.options = options;
    this.keys = new LockKeys(options);
  }

  /**
   * Stops the queue with the member: all who wait get that error and give up their places, and nobody waits
   * any more.
   */
  stop(): void {
    this.stopped = true;
    for (const end of [...this.waits]) end();
  }

  /**
   * Takes a place at the end, or finds the one that the lease has.
   *
   * @param sessionLease 0: a lease is made that ends after `sessionTtlS`
   * @throws ApiError what the transaction is refused with
   */
  async enter(name: Uint8Array, sessionLease: bigint, value: Uint8Array, call: CallContext): Promise<Place> {
    const prefix = prefixOf(name);
    const lease = await this.leaseOf(sessionLease, call);
    const key = Buffer.concat([prefix, Buffer.from(lease.toString(16))]);
    const calls = this.callsWith(key);
    try {
      const taken = await this.keys.take(key, value, lease, call, () => {
        calls.outcome = 'open';
      });
      return { ...taken, prefix, key, lease, calls };
    } catch (error) {
      this.end(calls);
      throw error;
    }
  }

  /**
   * Waits until nobody is ahead. It must be called once for each place that was entered.
   *
   * @param value what the key is to hold, if it was there before and holds something else
   * @param lost what a place that was lost is answered with, if its lease is still there
   * @returns a header as of the revision at which the place was seen to be the first
   * @throws ApiError `lost`, `lease not found`, `context canceled`, `server stopped`, or why it could not be looked; the
   * place is given up then
   */
  async turn(
    place: Place,
    caller: Caller,
    lost: ApiError,
    value: Uint8Array = place.value,
  ): Promise<ResponseHeader> {
    const { calls } = place;
    let hasWaited = false;
    try {
      if (!place.value.equals(value) && (await this.write(place, value, place.lease, caller)) === null) {
        throw lost;
      }
      let ahead = await this.lastBefore(place);
      while (ahead.key !== null) {
        this.check(caller);
        hasWaited = true;
        this.noteNewest(place);
        await this.deletion(ahead.key, ahead.revision, caller);
        this.check(caller);
        ahead = await this.lastBefore(place);
      }
      // Nothing has happened since the transaction that took the place, or found it taken.
      const isCertain = !hasWaited && ahead.revision === place.header.revision;
      const header = isCertain ? place.header : await this.confirm(place, lost);
      caller.check();
      calls.outcome = 'held';
      return header;
    } catch (error) {
      // A place that was the first already is held by an earlier call, and is not taken from it.
      const isOurs = hasWaited || place.isNew || calls.outcome === 'given up';
      if (isOurs && calls.outcome !== 'held') {
        calls.outcome = 'given up';
        if (calls.count === 1) await this.keys.remove(place, caller).catch(() => {});
      }
      throw error;
    } finally {
      this.end(calls);
      this.forgetNewest(place);
    }
  }

  /**
   * Changes what the key of a place holds.
   * @param sessionLease what the key is attached to from now on; 0 as in `enter`
   * @returns the transaction's header; null where the place is lost, or the key another one by now
   */
  async write(
    place: PlaceKey,
    value: Uint8Array,
    sessionLease: bigint,
    call: CallContext,
  ): Promise<ResponseHeader | null> {
    const lease = await this.leaseOf(sessionLease, call);
    return this.keys.write(place, value, lease, call);
  }

  /**
   * Finds the last of the places ahead of a place, as far as that is known. What was applied here is enough
   * to know that: nobody comes ahead later.
   */
  private async lastBefore(place: Place): Promise<Ahead> {
    const { prefix, createRevision } = place;
    const newest = this.newest.get(keyText(prefix));
    if (newest !== undefined && newest.createRevision < createRevision && this.keys.isKept(newest)) {
      return { key: newest.key, revision: this.options.kv.revision };
    }
    return this.keys.lastBefore(prefix, createRevision);
  }

  /** Resolves when a key that was there at that revision may be gone, or nobody waits for that any more. */
  private deletion(key: Buffer, revision: number, caller: Caller): Promise<void> {
    return new Promise((resolve) => {
      const end = (watch: Watch): boolean => {
        caller.onCancel = null;
        this.waits.delete(endWait);
        watch.cancel();
        resolve();
        return true;
      };
      const watch = this.keys.watchDeletion(key, revision + 1, {
        onEvents: (_revision, _events, watch) => end(watch),
        // Then it is looked for again.
        onCompacted: (_compactRevision, watch) => end(watch),
      });
      const endWait = () => {
        end(watch);
      };
      this.waits.add(endWait);
      caller.onCancel = endWait;
    });
  }

  /** Leases end during a wait: whether the place is still there is asked as late as that can be done. */
  private async confirm(place: Place, lost: ApiError): Promise<ResponseHeader> {
    const { kv, headers, leases } = this.options;
    await this.keys.linearize();
    if (this.keys.isKept(place)) return headers.at(kv.revision);
    throw leases.exists(place.lease) ? lost : errors.leaseNotFound;
  }

  private noteNewest(place: Place): void {
    const id = keyText(place.prefix);
    const newest = this.newest.get(id);
    if (newest === undefined || newest.createRevision < place.createRevision) this.newest.set(id, place);
  }

  private forgetNewest(place: Place): void {
    const id = keyText(place.prefix);
    if (this.newest.get(id) === place) this.newest.delete(id);
  }

  /** @throws ApiError where there is no sense in a wait any more */
  private check(caller: Caller): void {
    caller.check();
    if (this.stopped) throw errors.stopped;
  }

  private callsWith(key: Buffer): Calls {
    const id = keyText(key);
    const calls = this.calls.get(id) ?? { id, count: 0, outcome: 'open' };
    calls.count++;
    this.calls.set(id, calls);
    return calls;
  }

  private end(calls: Calls): void {
    calls.count--;
    if (calls.count === 0) this.calls.delete(calls.id);
  }

  private async leaseOf(sessionLease: bigint, call: CallContext): Promise<bigint> {
    if (sessionLease !== 0n) return sessionLease;
    const request = LeaseGrantRequest.create({ ttl: sessionTtlS });
    return ask<LeaseGrantResponse, bigint>(
      call,
      (step) => this.options.leases.grant(request, step),
      ({ id }) => id,
    );
  }
}

/**
 * The TTL of a lease that a queue makes for a caller without one; nobody keeps it alive. etcd's default of a
 * session.
 */
export const sessionTtlS = 60;

export interface KeyQueueOptions extends LockKeysOptions {
  readonly headers: Headers;
  readonly leases: SessionLeases;
}

/** The leases as queues use them: `LeaseService`. */
interface SessionLeases {
  exists(id: bigint): boolean;
  grant(request: LeaseGrantRequest, call: UnaryCall<LeaseGrantResponse>): void;
}

/** A place in a queue: it is kept for as long as a key that was created at that revision exists. */
export interface Place extends Taken {
  readonly prefix: Buffer;
  readonly key: Buffer;
  /** The caller's, or the one that was made for him. */
  readonly lease: bigint;
  readonly calls: Calls;
}

/**
 * The calls under way here that wait with the same key, since a lease may ask twice, and do so again right after it went
 * away: what one of them gives up must not be what another has been promised.
 */
interface Calls {
  readonly id: string;
  count: number;
  /**
   * The outcome for the others since the key was made. The last of them deletes the key of a place that was
   * given up.
   */
  outcome: 'open' | 'held' | 'given up';
}

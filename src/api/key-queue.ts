import {
  Compare,
  CompareResult,
  CompareTarget,
  DeleteRangeRequest,
  type KeyValue,
  LeaseGrantRequest,
  type LeaseGrantResponse,
  PutRequest,
  RangeRequest,
  type RangeResponse,
  RequestOp,
  type ResponseHeader,
  SortOrder,
  SortTarget,
  TxnRequest,
  type TxnResponse,
} from '../codec/messages.ts';
import { type ApiError, errors } from '../errors/api-error.ts';
import type { KvStore } from '../state/kv.ts';
import type { Watch, WatchOptions, WatchSink } from '../state/watch/watch.ts';
import type { Caller } from './caller.ts';
import type { Consensus } from './consensus.ts';
import { ask } from './delayed-reply.ts';
import type { Headers } from './headers.ts';
import type { KvService } from './kv.ts';
import type { CallContext, Reply } from './rpc.ts';
import { runInSlices } from './slices.ts';

/** Of a lease that a queue makes for a caller who brought none; nobody keeps it alive. etcd's default of a session. */
export const sessionTtlS = 60;
/** Versions that one slice of a look at a queue looks at. */
const lookSliceVersions = 1024;

export interface KeyQueueOptions {
  readonly consensus: Consensus;
  readonly headers: Headers;
  /** Transactions go through it, so that they meet its checks and the quota. */
  readonly kvService: Pick<KvService, 'txn'>;
  readonly leases: SessionLeases;
  readonly kv: KvStore;
  readonly hub: { watch(options: WatchOptions, sink: WatchSink): Watch };
}

/** What queues need of leases: `LeaseService`. */
export interface SessionLeases {
  exists(id: bigint): boolean;
  grant(request: LeaseGrantRequest, call: CallContext, reply: Reply<LeaseGrantResponse>): void;
}

/** What tells a place from all others. */
export interface PlaceKey {
  readonly key: Uint8Array;
  readonly createRevision: number;
}

/** A place in a queue: it is kept for as long as a key that was created at that revision exists. */
export interface Place extends PlaceKey {
  readonly prefix: Buffer;
  readonly key: Buffer;
  /** The caller's, or the one that was made for him. */
  readonly lease: bigint;
  /** False where the lease had its place already. */
  readonly isNew: boolean;
  /** What the key held when the place was taken or found. */
  readonly value: Buffer;
  /** Of the transaction that took the place, or found it taken. */
  readonly header: ResponseHeader;
  readonly calls: Calls;
}

/**
 * The calls under way here that wait with the same key, since a lease may ask twice, and do so again right after it went
 * away: what one of them gives up must not be what another has been promised.
 */
interface Calls {
  readonly id: string;
  count: number;
  /** What the others came to since the key was made. Whoever is last deletes the key of a place that was given up. */
  outcome: 'open' | 'held' | 'given up';
}

/** Who is right ahead, if anybody is, and as of which revision. */
interface Ahead {
  readonly key: Buffer | null;
  readonly revision: number;
}

/**
 * Queues made of keys, as etcd's clients make them for locks and elections: each waits under `name/`, in a key named
 * by its lease in hexadecimal and attached to it, and the order is that of creation. First is whose key is the oldest; it
 * leaves by deleting it, or by losing its lease.
 */
export class KeyQueue {
  private readonly options: KeyQueueOptions;
  /** By key, in latin1. */
  private readonly calls = new Map<string, Calls>();
  /** Of those who wait here, who came last, by prefix in latin1: whoever comes next need not look through the queue. */
  private readonly newest = new Map<string, Place>();
  /** Ends the waits that are under way. */
  private readonly waits = new Set<() => void>();
  private stopped = false;

  constructor(options: KeyQueueOptions) {
    this.options = options;
  }

  /** The member stops: whoever waits is told so and gives up its place, and nobody else is let in. */
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
    const put = PutRequest.create({ key, value, lease });
    const request = TxnRequest.create({
      compare: [createdAt(key, 0)],
      success: [RequestOp.create({ requestPut: put })],
      failure: [RequestOp.create({ requestRange: RangeRequest.create({ key }) })],
    });
    const calls = this.callsWith(key);
    try {
      return await this.txn(request, call, ({ header, succeeded, responses }) => {
        const found = succeeded ? undefined : responses[0]?.responseRange?.kvs[0];
        if (found === undefined) calls.outcome = 'open';
        return {
          prefix,
          key,
          lease,
          createRevision: found?.createRevision ?? header!.revision,
          isNew: found === undefined,
          value: found === undefined ? Buffer.from(value) : Buffer.from(found.value),
          header: header!,
          calls,
        };
      });
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
        if (calls.count === 1) await this.leave(place, caller).catch(() => {});
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
    { key, createRevision }: PlaceKey,
    value: Uint8Array,
    sessionLease: bigint,
    call: CallContext,
  ): Promise<ResponseHeader | null> {
    const lease = await this.leaseOf(sessionLease, call);
    const operation = RequestOp.create({ requestPut: PutRequest.create({ key, value, lease }) });
    const { header, succeeded } = await this.ifKept(key, createRevision, operation, call);
    return succeeded ? header : null;
  }

  /** Deletes the key of a place, unless that is another one by now. */
  async leave({ key, createRevision }: PlaceKey, call: CallContext): Promise<ResponseHeader> {
    const requestDeleteRange = DeleteRangeRequest.create({ key });
    const operation = RequestOp.create({ requestDeleteRange });
    const { header } = await this.ifKept(key, createRevision, operation, call);
    return header;
  }

  /**
   * Who is first of all that are there now, as a linearizable read has it.
   *
   * @param take called with its key and value, which are views that are valid during the call only, or with `null` where
   * nobody is; and with the revision of the store
   */
  async first<T>(name: Uint8Array, take: (kv: KeyValue | null, revision: number) => T): Promise<T> {
    await this.linearize();
    const key = prefixOf(name);
    const request = RangeRequest.create({
      key,
      rangeEnd: behind(key),
      limit: 1,
      sortOrder: SortOrder.ASCEND,
      sortTarget: SortTarget.CREATE,
    });
    return this.look(request, ({ kvs }, revision) => take(kvs[0] ?? null, revision));
  }

  /** Watches one key. @param fromRevision first revision that is wanted, above 0 */
  watchOne(key: Uint8Array, fromRevision: number, sink: WatchSink): Watch {
    return this.options.hub.watch({ key, rangeEnd: empty, startRevision: fromRevision }, sink);
  }

  /** Watches all keys of a queue for what is put there. @param fromRevision as in `watchOne` */
  watchAll(name: Uint8Array, fromRevision: number, sink: WatchSink): Watch {
    const key = prefixOf(name);
    return this.options.hub.watch(
      { key, rangeEnd: behind(key), startRevision: fromRevision, noDelete: true },
      sink,
    );
  }

  /**
   * Who stands ahead of a place, the last of them as far as that is known. What was applied here is enough to know that:
   * nobody comes ahead later.
   */
  private async lastBefore(place: Place): Promise<Ahead> {
    const { prefix, createRevision } = place;
    const newest = this.newest.get(textOf(prefix));
    if (newest !== undefined && newest.createRevision < createRevision && this.isKept(newest)) {
      return { key: newest.key, revision: this.options.kv.revision };
    }
    const request = RangeRequest.create({
      key: prefix,
      rangeEnd: behind(prefix),
      limit: 1,
      sortOrder: SortOrder.DESCEND,
      sortTarget: SortTarget.CREATE,
      maxCreateRevision: createRevision - 1,
      keysOnly: true,
    });
    return this.look(request, ({ kvs }, revision) => ({
      key: kvs[0] === undefined ? null : Buffer.from(kvs[0].key),
      revision,
    }));
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
      const watch = this.options.hub.watch(
        { key, rangeEnd: empty, startRevision: revision + 1, noPut: true },
        {
          onEvents: (_revision, _events, watch) => end(watch),
          // Then it is looked for again.
          onCompacted: (_compactRevision, watch) => end(watch),
        },
      );
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
    await this.linearize();
    if (this.isKept(place)) return headers.at(kv.revision);
    throw leases.exists(place.lease) ? lost : errors.leaseNotFound;
  }

  /** Whether the key of a place is there, as far as was applied here. */
  private isKept({ key, createRevision }: PlaceKey): boolean {
    const [found] = this.options.kv.range(RangeRequest.create({ key, keysOnly: true })).kvs;
    return found?.createRevision === createRevision;
  }

  private noteNewest(place: Place): void {
    const id = textOf(place.prefix);
    const newest = this.newest.get(id);
    if (newest === undefined || newest.createRevision < place.createRevision) this.newest.set(id, place);
  }

  private forgetNewest(place: Place): void {
    const id = textOf(place.prefix);
    if (this.newest.get(id) === place) this.newest.delete(id);
  }

  private ifKept(
    key: Uint8Array,
    createRevision: number,
    operation: RequestOp,
    call: CallContext,
  ): Promise<{ header: ResponseHeader; succeeded: boolean }> {
    const request = TxnRequest.create({ compare: [createdAt(key, createRevision)], success: [operation] });
    return this.txn(request, call, ({ header, succeeded }) => ({ header: header!, succeeded }));
  }

  /** @param take as in `ask` */
  private txn<T>(request: TxnRequest, call: CallContext, take: (response: TxnResponse) => T): Promise<T> {
    return ask((reply) => this.options.kvService.txn(request, call, reply), take);
  }

  /** @throws ApiError where there is no sense in a wait any more */
  private check(caller: Caller): void {
    caller.check();
    if (this.stopped) throw errors.stopped;
  }

  private callsWith(key: Buffer): Calls {
    const id = textOf(key);
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
      (reply) => this.options.leases.grant(request, call, reply),
      ({ id }) => id,
    );
  }

  private linearize(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.options.consensus.linearize((error) => (error === null ? resolve() : reject(error)));
    });
  }

  private look<T>(request: RangeRequest, take: (response: RangeResponse, revision: number) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = this.options.kv.startRange(request);
      const done = (): void => {
        resolve(take(run.response(), run.revision));
        run.release();
      };
      runInSlices(
        () => run.step(lookSliceVersions),
        done,
        (error) => {
          run.release();
          reject(error);
        },
      );
    });
  }
}

const slash = 0x2f;
const empty = Buffer.alloc(0);

/** One character a byte. */
function textOf(bytes: Buffer): string {
  return bytes.toString('latin1');
}

function prefixOf(name: Uint8Array): Buffer {
  const prefix = Buffer.allocUnsafe(name.length + 1);
  prefix.set(name);
  prefix[name.length] = slash;
  return prefix;
}

/** The end of the range of all keys with that prefix, whose last byte is the slash. */
function behind(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  end[end.length - 1] = slash + 1;
  return end;
}

/** Holds if the key was created at that revision; with 0, if there is none. */
function createdAt(key: Uint8Array, createRevision: number): Compare {
  return Compare.create({ key, target: CompareTarget.CREATE, result: CompareResult.EQUAL, createRevision });
}

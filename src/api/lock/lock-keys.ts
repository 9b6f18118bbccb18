import {
  Compare,
  CompareResult,
  CompareTarget,
  DeleteRangeRequest,
  type KeyValue,
  PutRequest,
  RangeRequest,
  type RangeResponse,
  RequestOp,
  type ResponseHeader,
  SortOrder,
  SortTarget,
  TxnRequest,
  type TxnResponse,
} from '../../codec/generated/messages.generated.ts';
import type { Clock } from '../../host/clock.ts';
import type { KvStore } from '../../state/kv/kv.ts';
import type { Watch, WatchOptions, WatchSink } from '../../state/watch/watch.ts';
import type { Consensus } from '../consensus.ts';
import { ask } from '../delayed-reply.ts';
import type { KvService } from '../kv/kv.ts';
import type { CallContext } from '../rpc.ts';
import { runInSlices } from '../slices.ts';

/** The keys that queues are made of: how they are made, changed, looked at and watched. */
export class LockKeys {
  private readonly options: LockKeysOptions;

  constructor(options: LockKeysOptions) {
    this.options = options;
  }

  /**
   * Puts a key, unless it is there.
   *
   * @param onNew called when it was not, before anything else is applied
   * @throws ApiError what the transaction is refused with
   */
  take(key: Buffer, value: Uint8Array, lease: bigint, call: CallContext, onNew: () => void): Promise<Taken> {
    const request = TxnRequest.create({
      compare: [createdAt(key, 0)],
      success: [RequestOp.create({ requestPut: PutRequest.create({ key, value, lease }) })],
      failure: [RequestOp.create({ requestRange: RangeRequest.create({ key }) })],
    });
    return this.txn(request, call, ({ header, succeeded, responses }) => {
      const found = succeeded ? undefined : responses[0]?.responseRange?.kvs[0];
      if (found === undefined) onNew();
      return {
        key,
        createRevision: found?.createRevision ?? header!.revision,
        isNew: found === undefined,
        value: Buffer.from(found?.value ?? value),
        header: header!,
      };
    });
  }

  /**
   * Changes what the key of a place holds, and its lease.
   * @returns the transaction's header; null where the place is lost, or the key another one by now
   */
  async write(
    { key, createRevision }: PlaceKey,
    value: Uint8Array,
    lease: bigint,
    call: CallContext,
  ): Promise<ResponseHeader | null> {
    const operation = RequestOp.create({ requestPut: PutRequest.create({ key, value, lease }) });
    const { header, succeeded } = await this.ifKept(key, createRevision, operation, call);
    return succeeded ? header : null;
  }

  /** Deletes the key of a place, unless that is another one by now. */
  async remove({ key, createRevision }: PlaceKey, call: CallContext): Promise<ResponseHeader> {
    const operation = RequestOp.create({ requestDeleteRange: DeleteRangeRequest.create({ key }) });
    const { header } = await this.ifKept(key, createRevision, operation, call);
    return header;
  }

  /** Returns whether the key of a place is there, as far as was applied here. */
  isKept({ key, createRevision }: PlaceKey): boolean {
    const [found] = this.options.kv.range(RangeRequest.create({ key, keysOnly: true })).kvs;
    return found?.createRevision === createRevision;
  }

  /**
   * Finds the first of all places that are there now, by a linearizable read.
   *
   * @param take called with its key and value, which are views that are valid during the call only, or with `null` where
   * nobody is; and with the revision of the store
   */
  async first<T>(name: Uint8Array, take: (kv: KeyValue | null, revision: number) => T): Promise<T> {
    await this.linearize();
    const key = prefixOf(name);
    const request = RangeRequest.create({
      key,
      rangeEnd: rangeEndBehind(key),
      limit: 1,
      sortOrder: SortOrder.ASCEND,
      sortTarget: SortTarget.CREATE,
    });
    return this.look(request, ({ kvs }, revision) => take(kvs[0] ?? null, revision));
  }

  /** The newest of the keys under a prefix that are older than that, as far as was applied here. */
  lastBefore(prefix: Buffer, createRevision: number): Promise<Ahead> {
    const request = RangeRequest.create({
      key: prefix,
      rangeEnd: rangeEndBehind(prefix),
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

  /** Watches one key. @param fromRevision first revision that is wanted, above 0 */
  watchOne(key: Uint8Array, fromRevision: number, sink: WatchSink): Watch {
    return this.options.hub.watch({ key, rangeEnd: empty, startRevision: fromRevision }, sink);
  }

  /** Watches all keys of a queue for what is put there. @param fromRevision as in `watchOne` */
  watchAll(name: Uint8Array, fromRevision: number, sink: WatchSink): Watch {
    const key = prefixOf(name);
    return this.options.hub.watch(
      { key, rangeEnd: rangeEndBehind(key), startRevision: fromRevision, noDelete: true },
      sink,
    );
  }

  /** Watches one key for its deletion. @param fromRevision as in `watchOne` */
  watchDeletion(key: Uint8Array, fromRevision: number, sink: WatchSink): Watch {
    return this.options.hub.watch({ key, rangeEnd: empty, startRevision: fromRevision, noPut: true }, sink);
  }

  /** Waits until everything that was committed before has been applied here. */
  linearize(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.options.consensus.linearize((error) => (error === null ? resolve() : reject(error)));
    });
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
    return ask(call, (step) => this.options.kvService.txn(request, step), take);
  }

  private look<T>(request: RangeRequest, take: (response: RangeResponse, revision: number) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = this.options.kv.startRange(request);
      const done = (): void => {
        resolve(take(run.response(), run.revision));
        run.release();
      };
      runInSlices(
        this.options.clock,
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

/** Versions that one slice of a look at a queue looks at. */
const lookSliceVersions = 1024;

export interface LockKeysOptions {
  readonly consensus: Consensus;
  /** Transactions go through it, so that they meet its checks and the quota. */
  readonly kvService: Pick<KvService, 'txn'>;
  readonly kv: KvStore;
  readonly clock: Pick<Clock, 'soon'>;
  readonly hub: { watch(options: WatchOptions, sink: WatchSink): Watch };
}

/** The identity of a place. */
export interface PlaceKey {
  readonly key: Uint8Array;
  readonly createRevision: number;
}

/** A place that was taken, or found taken by the same lease. */
export interface Taken extends PlaceKey {
  /** False where it was found. */
  readonly isNew: boolean;
  /** The value of the key. */
  readonly value: Buffer;
  /** The header of the transaction's response. */
  readonly header: ResponseHeader;
}

/** The place right ahead, if any, and the revision as of which it is. */
export interface Ahead {
  readonly key: Buffer | null;
  readonly revision: number;
}

const slash = 0x2f;
const empty = Buffer.alloc(0);

/** One character a byte. */
export function keyText(bytes: Buffer): string {
  return bytes.toString('latin1');
}

/** Returns the prefix of all keys of the queue of that name. */
export function prefixOf(name: Uint8Array): Buffer {
  const prefix = Buffer.allocUnsafe(name.length + 1);
  prefix.set(name);
  prefix[name.length] = slash;
  return prefix;
}

/** The end of the range of all keys with that prefix, whose last byte is the slash. */
export function rangeEndBehind(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  end[end.length - 1] = slash + 1;
  return end;
}

/** Holds if the key was created at that revision; with 0, if there is none. */
function createdAt(key: Uint8Array, createRevision: number): Compare {
  return Compare.create({ key, target: CompareTarget.CREATE, result: CompareResult.EQUAL, createRevision });
}

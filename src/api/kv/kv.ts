import { CommandKind } from '../../codec/command/command.ts';
import type {
  CompactionRequest,
  CompactionResponse,
  DeleteRangeRequest,
  DeleteRangeResponse,
  PutRequest,
  PutResponse,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from '../../codec/generated/messages.generated.ts';
import { KVService } from '../../codec/generated/services.generated.ts';
import { ApiError, errors } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { Alarms } from '../../state/cluster/alarms.ts';
import { costOfPut, costOfTxn } from '../../state/kv/cost.ts';
import type { KvStore } from '../../state/kv/kv.ts';
import type { RangeRun } from '../../state/kv/range.ts';
import { isReadOnlyTxn, isSerializableTxn } from '../../state/kv/txn.ts';
import { type CallAccess, openAccess } from '../caller-identity.ts';
import type { Commands } from '../commands.ts';
import type { Consensus } from '../consensus.ts';
import type { Headers } from '../headers.ts';
import { type AnyRpc, type CallContext, type Reply, rpc } from '../rpc.ts';
import { runInSlices } from '../slices.ts';
import { checkDeleteRange, checkPut, checkRange, checkTxn } from './check.ts';
import type { Quota } from './quota.ts';
import { RangeSlices } from './range-slices.ts';

/** Versions that one slice of a long range looks at: a quarter of a millisecond or so. */
const rangeSliceVersions = 1024;
/** Keys that an answer may have to be made at once; one with more is made and sent in slices. */
const rangeAtOnceKeysMax = 256;
/** Bytes of their keys and values; likewise. */
const rangeAtOnceBytesMax = 256 * 1024;

/** Tells when memory of a compacted revision has been given back. */
export interface CompactionProgress {
  /** Calls back once everything that was compacted up to now is gone from memory. */
  whenDone(done: () => void): void;
}

export interface KvServiceOptions {
  readonly consensus: Consensus;
  readonly commands: Commands;
  readonly headers: Headers;
  readonly kv: KvStore;
  readonly alarms: Pick<Alarms, 'changeError'>;
  readonly quota: Quota;
  readonly compaction: CompactionProgress;
  readonly clock: Pick<Clock, 'soon'>;
  /** `--max-txn-ops`. */
  readonly txnOperationsMax: number;
  /** Who calls; nobody is asked if not given. */
  readonly access?: CallAccess;
}

/** etcd's KV service: checks, quota and reads here, changes through the log. */
export class KvService {
  private readonly options: KvServiceOptions;
  private readonly access: CallAccess;

  constructor(options: KvServiceOptions) {
    this.options = options;
    this.access = options.access ?? openAccess;
  }

  rpcs(): AnyRpc[] {
    return [
      rpc(KVService.Range, (request, call, reply) => this.range(request, call, reply)),
      rpc(KVService.Put, (request, call, reply) => this.put(request, call, reply)),
      rpc(KVService.DeleteRange, (request, call, reply) => this.deleteRange(request, call, reply)),
      rpc(KVService.Txn, (request, call, reply) => this.txn(request, call, reply)),
      rpc(KVService.Compact, (request, call, reply) => this.compact(request, call, reply)),
    ];
  }

  range(request: RangeRequest, call: CallContext, reply: Reply<RangeResponse>): void {
    const fault = checkRange(request);
    if (fault) {
      reply.fail(fault);
    } else if (request.serializable) {
      this.read(request, call, reply);
    } else {
      this.options.consensus.linearize((error) => {
        if (error) reply.fail(error);
        else this.read(request, call, reply);
      });
    }
  }

  put(request: PutRequest, call: CallContext, reply: Reply<PutResponse>): void {
    if (!this.options.quota.allows(costOfPut(request))) {
      this.refuseForSpace(reply);
      return;
    }
    const fault = checkPut(request);
    if (fault) reply.fail(fault);
    else this.options.commands.run(CommandKind.PUT, request, call, reply);
  }

  deleteRange(request: DeleteRangeRequest, call: CallContext, reply: Reply<DeleteRangeResponse>): void {
    const fault = checkDeleteRange(request);
    if (fault) reply.fail(fault);
    else this.options.commands.run(CommandKind.DELETE_RANGE, request, call, reply);
  }

  txn(request: TxnRequest, call: CallContext, reply: Reply<TxnResponse>): void {
    const { quota, consensus, commands, txnOperationsMax } = this.options;
    if (!quota.allows(costOfTxn(request))) {
      this.refuseForSpace(reply);
      return;
    }
    const fault = checkTxn(request, txnOperationsMax);
    if (fault) {
      reply.fail(fault);
    } else if (!isReadOnlyTxn(request)) {
      commands.run(CommandKind.TXN, request, call, reply);
    } else if (isSerializableTxn(request)) {
      this.readTxn(request, call, reply);
    } else {
      consensus.linearize((error) => {
        if (error) reply.fail(error);
        else this.readTxn(request, call, reply);
      });
    }
  }

  compact(request: CompactionRequest, call: CallContext, reply: Reply<CompactionResponse>): void {
    const { commands, compaction } = this.options;
    commands.run(CommandKind.COMPACTION, request, call, {
      respond: (response: CompactionResponse) => {
        if (request.physical) compaction.whenDone(() => reply.respond(response));
        else reply.respond(response);
      },
      fail: (error) => reply.fail(error),
    });
  }

  private refuseForSpace(reply: Pick<Reply<never>, 'fail'>): void {
    this.options.quota.raiseAlarm(() => reply.fail(errors.noSpace));
  }

  /**
   * While members disagree on what the keys are, none of them knows a right answer. The state machine refuses changes; reads,
   * which etcd 3.4.23 goes on answering, are refused here.
   */
  private refuseAsCorrupt(reply: Pick<Reply<never>, 'fail'>): boolean {
    const { changeError } = this.options.alarms;
    if (changeError === null) return false;
    reply.fail(changeError);
    return true;
  }

  private read(request: RangeRequest, call: CallContext, reply: Reply<RangeResponse>): void {
    const { kv, headers, clock } = this.options;
    if (this.refuseAsCorrupt(reply)) return;
    const fault = this.access.readFault(call, request.key, request.rangeEnd);
    if (fault !== null) {
      reply.fail(fault);
      return;
    }
    try {
      if (request.rangeEnd.length === 0) {
        reply.respond(headers.complete(kv.range(request)));
        return;
      }
      const run = kv.startRange(request);
      const fail = (error: unknown) => {
        run.release();
        failWith(reply, error);
      };
      runInSlices(
        clock,
        () => run.step(rangeSliceVersions),
        () => {
          if (isLong(kv, run)) {
            reply.respondInSlices(new RangeSlices(run, headers));
          } else {
            reply.respond(headers.complete(run.response()));
            run.release();
          }
        },
        fail,
      );
    } catch (error) {
      failWith(reply, error);
    }
  }

  /** Of a transaction that has ranges alone. */
  private readTxnFault({ compare, success, failure }: TxnRequest, call: CallContext): ApiError | null {
    const { access } = this;
    for (const { key, rangeEnd } of compare) {
      const fault = access.readFault(call, key, rangeEnd);
      if (fault !== null) return fault;
    }
    for (const { requestRange } of [...success, ...failure]) {
      const fault = access.readFault(call, requestRange!.key, requestRange!.rangeEnd);
      if (fault !== null) return fault;
    }
    return null;
  }

  private readTxn(request: TxnRequest, call: CallContext, reply: Reply<TxnResponse>): void {
    const { kv, headers } = this.options;
    if (this.refuseAsCorrupt(reply)) return;
    const fault = this.access.enabled ? this.readTxnFault(request, call) : null;
    if (fault !== null) {
      reply.fail(fault);
      return;
    }
    try {
      reply.respond(headers.complete(kv.readTxn(request)));
    } catch (error) {
      failWith(reply, error);
    }
  }
}

/** Whether to encode the answer at once would hold up others. */
function isLong({ index }: KvStore, { versions }: RangeRun): boolean {
  if (versions.length > rangeAtOnceKeysMax) return true;
  let bytes = 0;
  for (const version of versions) bytes += index.keyLength(version) + index.valueLength(version);
  return bytes > rangeAtOnceBytesMax;
}

/** Answers with what the store refused; anything else that was thrown is a bug, and is not hidden. */
function failWith(reply: Pick<Reply<never>, 'fail'>, error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  reply.fail(error);
}

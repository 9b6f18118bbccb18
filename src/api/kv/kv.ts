import { CommandKind } from '../../codec/command/command.ts';
import {
  type CompactionRequest,
  type CompactionResponse,
  type DeleteRangeRequest,
  type DeleteRangeResponse,
  type PutRequest,
  type PutResponse,
  type RangeRequest,
  RangeResponse,
  type TxnRequest,
  type TxnResponse,
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
import {
  type Answer,
  type AnyRpc,
  type CallContext,
  rpc,
  type SlicedResponse,
  type UnaryCall,
} from '../rpc.ts';
import { runInSlices } from '../slices.ts';
import { checkDeleteRange, checkPut, checkRange, checkTxn } from './check.ts';
import type { Quota } from './quota.ts';

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
      rpc(KVService.Range, (request, call) => this.range(request, call)),
      rpc(KVService.Put, (request, call) => this.put(request, call)),
      rpc(KVService.DeleteRange, (request, call) => this.deleteRange(request, call)),
      rpc(KVService.Txn, (request, call) => this.txn(request, call)),
      rpc(KVService.Compact, (request, call) => this.compact(request, call)),
    ];
  }

  range(request: RangeRequest, call: UnaryCall<RangeResponse>): void {
    const fault = checkRange(request);
    if (fault) {
      call.fail(fault);
    } else if (request.serializable) {
      this.read(request, call);
    } else {
      this.options.consensus.linearize((error) => {
        if (error) call.fail(error);
        else this.read(request, call);
      });
    }
  }

  put(request: PutRequest, call: UnaryCall<PutResponse>): void {
    if (!this.options.quota.allows(costOfPut(request))) {
      this.refuseForSpace(call);
      return;
    }
    const fault = checkPut(request);
    if (fault) call.fail(fault);
    else this.options.commands.run(CommandKind.PUT, request, call);
  }

  deleteRange(request: DeleteRangeRequest, call: UnaryCall<DeleteRangeResponse>): void {
    const fault = checkDeleteRange(request);
    if (fault) call.fail(fault);
    else this.options.commands.run(CommandKind.DELETE_RANGE, request, call);
  }

  txn(request: TxnRequest, call: UnaryCall<TxnResponse>): void {
    const { quota, consensus, commands, txnOperationsMax } = this.options;
    if (!quota.allows(costOfTxn(request))) {
      this.refuseForSpace(call);
      return;
    }
    const fault = checkTxn(request, txnOperationsMax);
    if (fault) {
      call.fail(fault);
    } else if (!isReadOnlyTxn(request)) {
      commands.run(CommandKind.TXN, request, call);
    } else if (isSerializableTxn(request)) {
      this.readTxn(request, call);
    } else {
      consensus.linearize((error) => {
        if (error) call.fail(error);
        else this.readTxn(request, call);
      });
    }
  }

  compact(request: CompactionRequest, call: UnaryCall<CompactionResponse>): void {
    const { commands, compaction } = this.options;
    const answer: Answer<CompactionResponse> = {
      respond: (response) => compaction.whenDone(() => call.respond(response)),
      fail: (error) => call.fail(error),
    };
    commands.run(CommandKind.COMPACTION, request, call, request.physical ? answer : call);
  }

  private refuseForSpace(call: Pick<Answer<never>, 'fail'>): void {
    this.options.quota.raiseAlarm(() => call.fail(errors.noSpace));
  }

  /**
   * While members disagree on what the keys are, none of them knows a right answer. The state machine refuses changes; reads,
   * which etcd 3.4.23 goes on answering, are refused here.
   */
  private refuseAsCorrupt(call: Pick<Answer<never>, 'fail'>): boolean {
    const { changeError } = this.options.alarms;
    if (changeError === null) return false;
    call.fail(changeError);
    return true;
  }

  private read(request: RangeRequest, call: UnaryCall<RangeResponse>): void {
    const { kv, headers, clock } = this.options;
    if (this.refuseAsCorrupt(call)) return;
    const fault = this.access.readFault(call, request.key, request.rangeEnd);
    if (fault !== null) {
      call.fail(fault);
      return;
    }
    try {
      if (request.rangeEnd.length === 0) {
        call.respond(headers.complete(kv.range(request)));
        return;
      }
      const run = kv.startRange(request);
      const fail = (error: unknown) => {
        run.release();
        failWith(call, error);
      };
      runInSlices(
        clock,
        () => run.step(rangeSliceVersions),
        () => {
          if (isLong(kv, run)) {
            call.respondInSlices(new RangeSlices(run, headers));
          } else {
            call.respond(headers.complete(run.response()));
            run.release();
          }
        },
        fail,
      );
    } catch (error) {
      failWith(call, error);
    }
  }

  /** Checks a transaction that has ranges alone. */
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

  private readTxn(request: TxnRequest, call: UnaryCall<TxnResponse>): void {
    const { kv, headers } = this.options;
    if (this.refuseAsCorrupt(call)) return;
    const fault = this.access.enabled ? this.readTxnFault(request, call) : null;
    if (fault !== null) {
      call.fail(fault);
      return;
    }
    try {
      call.respond(headers.complete(kv.readTxn(request)));
    } catch (error) {
      failWith(call, error);
    }
  }
}

/** Versions that one slice of a long range looks at: a quarter of a millisecond or so. */
const rangeSliceVersions = 1024;
/** Keys that an answer may have to be made at once; one with more is made and sent in slices. */
const rangeAtOnceKeysMax = 256;
/** Bytes of their keys and values; likewise. */
const rangeAtOnceBytesMax = 256 * 1024;

/** The progress of giving back the memory of a compacted revision. */
export interface CompactionProgress {
  /** Calls back once everything that was compacted up to now is gone from memory. */
  whenDone(done: () => void): void;
}

interface KvServiceOptions {
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
  /** The checks of callers; nobody is asked if not given. */
  readonly access?: CallAccess;
}

/** Returns whether to encode the answer at once would hold up others. */
function isLong({ index }: KvStore, { versions }: RangeRun): boolean {
  if (versions.length > rangeAtOnceKeysMax) return true;
  let bytes = 0;
  for (const version of versions) bytes += index.keyLength(version) + index.valueLength(version);
  return bytes > rangeAtOnceBytesMax;
}

/** Answers with what the store refused; anything else that was thrown is a bug, and is not hidden. */
function failWith(call: Pick<Answer<never>, 'fail'>, error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  call.fail(error);
}

/** Bytes of keys and values in one part of a long range. */
const partBytes = 256 * 1024;

/** A range that is finished and too long to be encoded at once. Its parts have etcd's order of fields. */
class RangeSlices implements SlicedResponse<RangeResponse> {
  private readonly run: RangeRun;
  private readonly headers: Headers;
  private state: 'header' | 'kvs' | 'end' = 'header';

  /** @param run finished; released by `release`. */
  constructor(run: RangeRun, headers: Headers) {
    this.run = run;
    this.headers = headers;
  }

  next(): RangeResponse | null {
    if (this.state === 'header') {
      this.state = 'kvs';
      return RangeResponse.create({ header: this.headers.at(this.run.revision) });
    }
    if (this.state === 'end') return null;
    const part = this.run.nextPart(partBytes);
    if (part === null) {
      this.state = 'end';
      return RangeResponse.create({ more: this.run.more, count: this.run.count });
    }
    return RangeResponse.create({ kvs: part.kvs });
  }

  release(): void {
    this.run.release();
  }
}

import type { RangeRequest } from '../codec/generated/messages.generated.ts';
import { KVService, MaintenanceService } from '../codec/generated/services.generated.ts';
import { type ApiError, errors } from '../errors/api-error.ts';
import type { Consensus } from './consensus.ts';
import type { AnyRpc, AnyStreamRpc, CallContext } from './rpc.ts';

/** Refuses calls, whatever way they came, that a member in its state does not serve. */
export class Guard {
  private readonly consensus: Pick<Consensus, 'leader' | 'isLearner'>;

  constructor(consensus: Pick<Consensus, 'leader' | 'isLearner'>) {
    this.consensus = consensus;
  }

  rpcs(rows: readonly AnyRpc[]): AnyRpc[] {
    return rows.map((row) => {
      const isForLearners = learnersTest(row);
      return {
        method: row.method,
        handle: (request, call) => {
          const refusal = this.refusal(call, isForLearners, request);
          if (refusal === null) row.handle(request, call);
          else call.fail(refusal);
        },
      };
    });
  }

  /** A learner serves no stream at all. What happens to one that is open when the leader is lost is its service's. */
  streamRpcs(rows: readonly AnyStreamRpc[]): AnyStreamRpc[] {
    return rows.map((row) => ({
      method: row.method,
      open: (call) => {
        const refusal = this.refusal(call, never, undefined);
        if (refusal === null) row.open(call);
        else call.fail(refusal);
      },
    }));
  }

  private refusal(
    call: CallContext,
    isForLearners: (request: unknown) => boolean,
    request: unknown,
  ): ApiError | null {
    const { consensus } = this;
    if (consensus.isLearner && !isForLearners(request)) return errors.notSupportedForLearner;
    if (consensus.leader !== 0n || call.metadata(requireLeaderKey) !== requireLeaderValue) return null;
    return errors.noLeader;
  }
}

/** Metadata with which a client says that it does not want an answer of a member that has no leader. */
const requireLeaderKey = 'hasleader';
const requireLeaderValue = 'true';

const always = () => true;
const never = () => false;

/** Returns a test for the requests of a method that a learner answers: those for no more than what it has. */
function learnersTest({ method }: AnyRpc): (request: unknown) => boolean {
  if (method.path === MaintenanceService.Status.path) return always;
  if (method.path === KVService.Range.path) return (request) => (request as RangeRequest).serializable;
  return never;
}

import { MemberListResponse } from '../../codec/generated/messages.generated.ts';
import { Writer } from '../../codec/writer.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import type { Leases } from '../../state/lease/leases.ts';
import type { Consensus } from '../consensus.ts';
import type { LeaderReply } from '../leader/leader-questions.ts';
import {
  decodeLeaseIds,
  decodeMemberId,
  encodeError,
  encodeIds,
  encodeLeaseTimes,
  encodeNumbers,
  encodeOk,
  leasesAQuestionMax,
} from '../leader/leader-wire.ts';
import { type Lessor, leaseTimesOf, type RenewDone } from '../lease/lessor.ts';
import { LeaderCall } from '../membership.ts';
import type { Reconfiguration } from './reconfiguration.ts';
import type { Replacements } from './replacements.ts';

/** The leader's side of what only it knows, or may do: how much time leases have left, how far learners are, who is replaced. */
export class LeaderAnswers {
  private readonly options: LeaderAnswersOptions;

  constructor(options: LeaderAnswersOptions) {
    this.options = options;
  }

  /** @param body is read before this returns */
  answer(call: number, body: Uint8Array, reply: LeaderReply): void {
    switch (call) {
      case LeaderCall.LEASE_RENEW:
        this.renew(decodeLeaseIds(body), reply);
        break;
      case LeaderCall.LEASE_TIME_TO_LIVE:
        this.tellTimes(decodeLeaseIds(body), reply);
        break;
      case LeaderCall.PROMOTE_MEMBER:
        this.promote(decodeMemberId(body), reply);
        break;
      case LeaderCall.REPLACE_MEMBER:
        this.replace(decodeMemberId(body), reply);
        break;
      default:
        reply(null, encodeError(errors.notCapable));
    }
  }

  /** Times to live of the first leases of those asked for: of one at least, but of none behind one that has to be waited for. */
  private renew(ids: readonly bigint[], reply: LeaderReply): void {
    const { consensus, lessor } = this.options;
    if (isTooLong(ids, reply)) return;
    if (!lessor.isLeader) {
      reply(errors.notLeader, nothing);
      return;
    }
    // Another member may lead by now, and have ended these leases.
    consensus.linearize((error) => {
      if (error !== null) replyError(error, reply);
      else this.renewAll(ids, reply);
    });
  }

  private renewAll(ids: readonly bigint[], reply: LeaderReply): void {
    const { lessor } = this.options;
    const ttls: number[] = [];
    for (const id of ids) {
      let isNow = true;
      let isAnswered = false;
      let fault: ApiError | null = null;
      const done: RenewDone = (error, ttlS) => {
        if (isNow) {
          isAnswered = true;
          fault = error;
          if (error === null) ttls.push(ttlS);
        } else if (ttls.length === 0) {
          if (error !== null) replyError(error, reply);
          else reply(null, encodeOk(encodeNumbers([ttlS])));
        }
      };
      lessor.renew(id, done);
      isNow = false;
      if (isAnswered && fault === null) continue;
      if (ttls.length > 0) lessor.abandon(id, done);
      else if (fault !== null) replyError(fault, reply);
      break;
    }
    if (ttls.length > 0 || ids.length === 0) reply(null, encodeOk(encodeNumbers(ttls)));
  }

  private tellTimes(ids: readonly bigint[], reply: LeaderReply): void {
    if (isTooLong(ids, reply)) return;
    const { leases, lessor } = this.options;
    if (!lessor.isLeader) {
      reply(errors.notLeader, nothing);
      return;
    }
    reply(null, encodeOk(encodeLeaseTimes(ids.map((id) => leaseTimesOf(leases, lessor, id)))));
  }

  private promote(id: bigint | null, reply: LeaderReply): void {
    if (id === null) {
      reply(null, encodeError(errors.memberNotFound));
      return;
    }
    this.options.reconfiguration.promote(id, (error, members) => {
      if (error !== null) {
        replyError(error, reply);
        return;
      }
      const writer = new Writer(1024);
      MemberListResponse.encode(MemberListResponse.create({ members }), writer);
      reply(null, encodeOk(writer.view()));
    });
  }

  private replace(id: bigint | null, reply: LeaderReply): void {
    if (id === null) {
      reply(null, encodeError(errors.memberNotFound));
      return;
    }
    this.options.replacements.replace(id, (error, successor) => {
      if (error !== null) replyError(error, reply);
      else reply(null, encodeOk(encodeIds([successor])));
    });
  }
}

interface LeaderAnswersOptions {
  readonly consensus: Pick<Consensus, 'linearize'>;
  readonly leases: Leases;
  readonly lessor: Lessor;
  readonly reconfiguration: Reconfiguration;
  readonly replacements: Replacements;
}

const nothing = new Uint8Array(0);

function isTooLong(ids: readonly bigint[], reply: LeaderReply): boolean {
  if (ids.length <= leasesAQuestionMax) return false;
  reply(null, encodeError(errors.requestTooLarge));
  return true;
}

/**
 * Replies with an error. A member that leads no longer reports that alone: the next leader is to be asked.
 */
function replyError(error: ApiError, reply: LeaderReply): void {
  if (error === errors.notLeader || error === errors.leaderChanged) reply(errors.notLeader, nothing);
  else reply(null, encodeError(error));
}

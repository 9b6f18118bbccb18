import { CommandKind } from '../../codec/command/command.ts';
import {
  AlarmAction,
  type AlarmRequest,
  AlarmResponse,
  AlarmType,
  type DefragmentResponse,
  type HashKVRequest,
  type HashKVResponse,
  type HashResponse,
  type MoveLeaderRequest,
  type MoveLeaderResponse,
  StatusResponse,
} from '../../codec/generated/messages.generated.ts';
import { MaintenanceService as MaintenanceMethods } from '../../codec/generated/services.generated.ts';
import { errors } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { Members } from '../../state/cluster/members.ts';
import type { KvStore } from '../../state/kv/kv.ts';
import type { Commands } from '../commands.ts';
import type { Consensus } from '../consensus.ts';
import type { Headers } from '../headers.ts';
import type { Membership } from '../membership.ts';
import { type Answer, type AnyRpc, rpc, type UnaryCall } from '../rpc.ts';
import { etcdVersion } from '../version.ts';
import { alarmName } from './health.ts';
import type { MemberAlarms } from './member-alarms.ts';
import { hashKeys, type KvHash } from './peer-hash.ts';

/** etcd's Maintenance service. */
export class MaintenanceService {
  private readonly options: MaintenanceServiceOptions;

  constructor(options: MaintenanceServiceOptions) {
    this.options = options;
  }

  rpcs(): AnyRpc[] {
    return [
      rpc(MaintenanceMethods.Alarm, (request, call) => this.alarm(request, call)),
      rpc(MaintenanceMethods.Status, (_request, call) => this.status(call)),
      rpc(MaintenanceMethods.Defragment, (_request, call) => this.defragment(call)),
      rpc(MaintenanceMethods.HashKV, (request, call) => this.hashKv(request, call)),
      rpc(MaintenanceMethods.Hash, (_request, call) => this.hash(call)),
      rpc(MaintenanceMethods.MoveLeader, (request, call) => this.moveLeader(request, call)),
    ];
  }

  /**
   * All three actions go through the log, the question as well, and the answer has no header, as in etcd. Where the log has no space, the
   * question is answered at once with what this member knows: a log that takes nothing could not carry it.
   */
  alarm(request: AlarmRequest, call: UnaryCall<AlarmResponse>): void {
    const { alarms } = this.options;
    if (request.action === AlarmAction.GET && !alarms.logHasSpace) {
      call.respond(AlarmResponse.create({ alarms: alarms.get(request.alarm) }));
      return;
    }
    this.options.commands.run(CommandKind.ALARM, request, call);
  }

  status(call: UnaryCall<StatusResponse>): void {
    const { consensus, kv, headers } = this.options;
    call.respond(
      StatusResponse.create({
        header: headers.at(kv.revision),
        version: etcdVersion,
        dbSize: kv.bytesReserved,
        dbSizeInUse: kv.bytesInUse,
        leader: consensus.leader,
        raftIndex: consensus.commitIndex,
        raftTerm: consensus.term,
        raftAppliedIndex: consensus.appliedIndex,
        errors: this.faults(),
        isLearner: consensus.isLearner,
      }),
    );
  }

  /** Gives memory that holds nothing back to the system; values stay where they are. */
  defragment(call: UnaryCall<DefragmentResponse>): void {
    this.options.kv.index.releaseEmptySlabs();
    call.respond({ header: undefined });
  }

  hashKv(request: HashKVRequest, call: UnaryCall<HashKVResponse>): void {
    this.runHash(request.revision, call, ({ hash, revision, compactRevision }) => {
      call.respond({ header: this.options.headers.at(revision), hash, compactRevision });
    });
  }

  /** etcd hashes its database file here, which wald does not have: it is the hash of `HashKV` at the newest revision. */
  hash(call: UnaryCall<HashResponse>): void {
    this.runHash(0, call, ({ hash, revision }) => {
      call.respond({ header: this.options.headers.at(revision), hash });
    });
  }

  /** Only the leader hands its leadership over, and to a voter; the answer has no header, as in etcd. */
  moveLeader({ targetID }: MoveLeaderRequest, call: Answer<MoveLeaderResponse>): void {
    const { consensus, members, membership } = this.options;
    if (consensus.leader !== membership.memberId) {
      call.fail(errors.notLeader);
    } else if (members.get(targetID)?.isLearner !== false) {
      call.fail(errors.badLeaderTransferee);
    } else if (targetID === membership.memberId) {
      call.respond({ header: undefined });
    } else {
      membership.transferLeadership(targetID, (error) => {
        if (error !== null) call.fail(error);
        else call.respond({ header: undefined });
      });
    }
  }

  private runHash(revision: number, call: Pick<Answer<never>, 'fail'>, done: (hash: KvHash) => void): void {
    hashKeys(this.options.kv, this.options.clock, revision, (error, hash) => {
      if (hash === null) call.fail(error!);
      else done(hash);
    });
  }

  private faults(): string[] {
    const { consensus, alarms } = this.options;
    const faults = consensus.leader === 0n ? [errors.noLeader.message] : [];
    for (const { memberID, alarm } of alarms.get(AlarmType.NONE)) {
      // The text is gogo's rendering of an AlarmMember, which etcdctl prints as it is; nobody's alarm has no ID.
      const member = memberID === 0n ? '' : `memberID:${memberID} `;
      faults.push(`${member}alarm:${alarmName(alarm)} `);
    }
    return faults;
  }
}

interface MaintenanceServiceOptions {
  readonly consensus: Consensus;
  readonly commands: Commands;
  readonly headers: Headers;
  readonly kv: KvStore;
  readonly clock: Pick<Clock, 'soon'>;
  readonly alarms: MemberAlarms;
  readonly members: Members;
  readonly membership: Pick<Membership, 'memberId' | 'transferLeadership'>;
}

import { type AlarmMember, AlarmType } from '../../codec/generated/messages.generated.ts';
import type { Alarms } from '../../state/cluster/alarms.ts';

/**
 * The alarms as one member shows them: those that the cluster has raised, and NOSPACE for itself while its log has no disk space. That one
 * is this member's view alone: no log holds it, nobody can lift it, and it ends by itself.
 */
export class MemberAlarms {
  private readonly raised: Pick<Alarms, 'get'>;
  private readonly memberId: bigint;
  private readonly log: LogSpace;

  constructor(raised: Pick<Alarms, 'get'>, memberId: bigint, log: LogSpace) {
    this.raised = raised;
    this.memberId = memberId;
    this.log = log;
  }

  /** Whether the log can grow; while it cannot, nothing goes through it, questions for alarms included. */
  get logHasSpace(): boolean {
    return this.log.hasSpace;
  }

  /** The alarms of one kind, or, for `AlarmType.NONE`, all of them. */
  get(kind: number): AlarmMember[] {
    const alarms = this.raised.get(kind);
    if (this.log.hasSpace || (kind !== AlarmType.NONE && kind !== AlarmType.NOSPACE)) return alarms;
    const { memberId: memberID } = this;
    const alarm = AlarmType.NOSPACE;
    if (alarms.some((raised) => raised.memberID === memberID && raised.alarm === alarm)) return alarms;
    return [...alarms, { memberID, alarm }];
  }
}

/** The disk of the write-ahead log. */
export interface LogSpace {
  /** False while the next segment cannot be made. */
  readonly hasSpace: boolean;
}

import {
  AlarmAction,
  type AlarmMember,
  type AlarmRequest,
  AlarmResponse,
  AlarmType,
} from '../../codec/generated/messages.generated.ts';
import { DecodeError } from '../../codec/reader.ts';
import { Writer } from '../../codec/writer.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import {
  EncodedPart,
  type PartReader,
  type PartWriter,
  SnapshotError,
  type SnapshotPart,
} from '../snapshot/snapshot-part.ts';

/** The alarms that members have raised. While there is one of a kind, commands that it concerns are refused. */
export class Alarms implements SnapshotPart {
  readonly name = 'alarms';
  /** In the order in which they were raised; a member has an alarm of a kind once. */
  private active: readonly AlarmMember[];

  constructor(active: readonly AlarmMember[] = []) {
    this.active = active;
  }

  /** Takes everything over from others, which are not to be used any more. */
  adopt(restored: Alarms): void {
    this.active = restored.active;
  }

  /** The alarms of one kind, or, for `AlarmType.NONE`, all of them. */
  get(alarm: number): AlarmMember[] {
    return this.active.filter((member) => alarm === AlarmType.NONE || member.alarm === alarm);
  }

  has(alarm: number): boolean {
    return this.active.some((member) => member.alarm === alarm);
  }

  /** The error of writes that let the store grow, or `null` if they are allowed. */
  get growthError(): ApiError | null {
    if (this.active.length === 0) return null;
    return this.changeError ?? (this.has(AlarmType.NOSPACE) ? errors.noSpace : null);
  }

  /** The error of every change of keys, or `null` if they are allowed. */
  get changeError(): ApiError | null {
    return this.active.length !== 0 && this.has(AlarmType.CORRUPT) ? errors.corrupt : null;
  }

  /**
   * Raises, lifts or lists. The response has the alarm concerned: the one raised, also when it was there before; the
   * one lifted, or none. Its header is not set, and etcd leaves it so.
   */
  apply(request: AlarmRequest): AlarmResponse {
    switch (request.action) {
      case AlarmAction.GET:
        return AlarmResponse.create({ alarms: this.get(request.alarm) });
      case AlarmAction.ACTIVATE:
        return AlarmResponse.create({ alarms: [this.activate(request.memberID, request.alarm)] });
      case AlarmAction.DEACTIVATE:
        return AlarmResponse.create({ alarms: this.deactivate(request.memberID, request.alarm) });
      default:
        return AlarmResponse.create();
    }
  }

  open(): PartReader {
    const writer = new Writer();
    AlarmResponse.encode(AlarmResponse.create({ alarms: [...this.active] }), writer);
    return new EncodedPart([writer.copy()]);
  }

  private activate(memberID: bigint, alarm: number): AlarmMember {
    const existing = this.active.find((member) => member.memberID === memberID && member.alarm === alarm);
    if (existing !== undefined) return existing;
    const added: AlarmMember = { memberID, alarm };
    this.active = [...this.active, added];
    return added;
  }

  private deactivate(memberID: bigint, alarm: number): AlarmMember[] {
    const lifted = this.active.filter((member) => member.memberID === memberID && member.alarm === alarm);
    this.active = this.active.filter((member) => !lifted.includes(member));
    return lifted;
  }
}

/** Restores alarms from a snapshot. */
export class AlarmsWriter implements PartWriter {
  restored: Alarms | null = null;

  write(payload: Uint8Array): void {
    if (this.restored !== null)
      throw new SnapshotError('snapshot: the part "alarms" has more than one payload');
    this.restored = new Alarms(decodeAlarms(payload));
  }

  end(): void {
    if (this.restored === null) throw new SnapshotError('snapshot: the part "alarms" is empty');
  }
}

function decodeAlarms(payload: Uint8Array): AlarmMember[] {
  try {
    return AlarmResponse.decode(payload).alarms;
  } catch (error) {
    if (error instanceof DecodeError)
      throw new SnapshotError(`snapshot: the part "alarms": ${error.message}`);
    throw error;
  }
}

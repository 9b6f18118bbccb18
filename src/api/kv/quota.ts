import { CommandKind, NewCommand } from '../../codec/command/command.ts';
import { AlarmAction, AlarmRequest, AlarmType } from '../../codec/generated/messages.generated.ts';
import type { KvStore } from '../../state/kv/kv.ts';
import type { Consensus } from '../consensus.ts';

/**
 * `--quota-backend-bytes`: all versions live in memory, so their size is bounded. The first write that would pass the
 * bound raises the NOSPACE alarm through the log, and from there on every member refuses writes until somebody has
 * compacted and disarmed the alarm, as in etcd.
 */
export class Quota {
  /** Bytes of keys and versions; `Infinity` without a quota. */
  readonly bytesMax: number;
  private readonly memberId: bigint;
  private readonly kv: KvStore;
  private readonly consensus: Consensus;

  constructor(bytesMax: number, memberId: bigint, kv: KvStore, consensus: Consensus) {
    this.bytesMax = bytesMax;
    this.memberId = memberId;
    this.kv = kv;
    this.consensus = consensus;
  }

  /** Returns whether a write of that cost still fits. */
  allows(costBytes: number): boolean {
    return this.bytesMax === Number.POSITIVE_INFINITY || this.kv.bytesInUse + costBytes < this.bytesMax;
  }

  /** Raises the alarm, then calls back: also when that failed, since the write is refused all the same. */
  raiseAlarm(done: () => void): void {
    const request = AlarmRequest.create({
      action: AlarmAction.ACTIVATE,
      memberID: this.memberId,
      alarm: AlarmType.NOSPACE,
    });
    this.consensus.propose(new NewCommand(CommandKind.ALARM, request), done);
  }
}

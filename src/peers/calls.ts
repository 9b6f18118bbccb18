import type { Clock } from '../host/clock.ts';
import { type MemberId, memberName } from '../raft/entry.ts';
import type { PeerCallDone } from '../replica/peer-transport.ts';

/** The calls of this member that have no answer yet. */
export class PendingCalls {
  private readonly clock: Clock;
  private readonly pending = new Map<number, PendingCall>();
  private readonly countOf = new Map<MemberId, number>();
  /**
   * Drawn when the process begins, in the upper part of every number: an answer that a peer gives to this member's life before finds no
   * call of its number.
   */
  private readonly life: number;
  private last = 0;

  /** @param life a random integer below 2^20 */
  constructor(clock: Clock, life: number) {
    this.clock = clock;
    this.life = life;
  }

  /** Calls to `member` that have no answer yet. */
  count(member: MemberId): number {
    return this.countOf.get(member) ?? 0;
  }

  /** Begins a call: its number. `done` comes after `timeoutMs` at the latest. */
  add(to: MemberId, timeoutMs: number, done: PeerCallDone): number {
    this.last = (this.last + 1) % two32;
    const number = this.life * two32 + this.last;
    const cancelTimeout = this.clock.after(timeoutMs, () => {
      const error = new Error(
        `member ${memberName(to)} did not answer within ${timeoutMs} ms; it may have acted all the same`,
      );
      this.take(number, to)?.done(error, noAnswer);
    });
    this.pending.set(number, { to, done, cancelTimeout });
    this.countOf.set(to, this.count(to) + 1);
    return number;
  }

  /** An answer came. What nobody waits for is thrown away: it was late, or is for a life before. */
  answered(from: MemberId, number: number, error: Error | null, answer: Uint8Array): void {
    this.take(number, from)?.done(error, answer);
  }

  /** Calls to `member` will not be answered any more. */
  failAll(member: MemberId, why: string): void {
    if (this.count(member) === 0) return;
    const numbers = [...this.pending].filter(([, call]) => call.to === member).map(([number]) => number);
    for (const number of numbers) {
      const error = new Error(`${why}; member ${memberName(member)} may have acted all the same`);
      this.take(number, member)?.done(error, noAnswer);
    }
  }

  private take(number: number, member: MemberId): PendingCall | null {
    const call = this.pending.get(number);
    if (call === undefined || call.to !== member) return null;
    this.pending.delete(number);
    const left = this.count(member) - 1;
    if (left === 0) this.countOf.delete(member);
    else this.countOf.set(member, left);
    call.cancelTimeout();
    return call;
  }
}

interface PendingCall {
  readonly to: MemberId;
  readonly done: PeerCallDone;
  readonly cancelTimeout: () => void;
}

const noAnswer = Buffer.alloc(0);
const two32 = 0x1_0000_0000;

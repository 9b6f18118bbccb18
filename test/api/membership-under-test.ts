import type { LeaderCall, Membership } from '../../src/api/membership.ts';
import type { ClusterCommand } from '../../src/codec/generated/messages.generated.ts';
import type { ApiError } from '../../src/errors/api-error.ts';

interface Question {
  readonly call: LeaderCall;
  /** Bytes of its own. */
  readonly body: Buffer;
  readonly done: (error: ApiError | null, answer: Uint8Array) => void;
}

/** A membership whose every answer a test gives. */
export class MembershipUnderTest implements Membership {
  readonly memberId = 1n;
  /** For how long others were reached, in milliseconds. */
  readonly connectedMs = new Map<bigint, number>();
  readonly learnersReady = new Map<bigint, boolean>();
  isLeader = true;
  /** Changes that were asked for, and what they are answered with. */
  readonly changes: ClusterCommand[] = [];
  onChange: (command: ClusterCommand) => ApiError | null = () => null;
  readonly transfers: bigint[] = [];
  transferError: ApiError | null = null;
  /** Questions that wait for an answer. */
  questions: Question[] = [];
  /** Told of each question, before it waits. */
  onQuestion: (() => void) | null = null;

  change(command: ClusterCommand, done: (error: ApiError | null) => void): void {
    this.changes.push(command);
    done(this.onChange(command));
  }

  isConnected(member: bigint, forMs: number): boolean {
    return member === this.memberId || (this.connectedMs.get(member) ?? -1) >= forMs;
  }

  isLearnerReady(member: bigint): boolean | null {
    return this.isLeader ? (this.learnersReady.get(member) ?? false) : null;
  }

  transferLeadership(to: bigint, done: (error: ApiError | null) => void): void {
    this.transfers.push(to);
    done(this.transferError);
  }

  askLeader(
    call: LeaderCall,
    body: Uint8Array,
    done: (error: ApiError | null, answer: Uint8Array) => void,
  ): void {
    this.questions.push({ call, body: Buffer.from(body), done });
    this.onQuestion?.();
  }

  /** Takes the oldest question. */
  next(): Question {
    const question = this.questions.shift();
    if (question === undefined) throw new Error('nothing was asked');
    return question;
  }
}

import { type Message, RaftMessageType } from '../../src/raft/message.ts';
import { ensure } from './violation.ts';

/** Holds members to what they have said to others, however often they were restarted since. */
export class Promises {
  /** Who got a member's vote in a term: `member term` to candidate. */
  private readonly votes = new Map<string, bigint>();

  /**
   * Takes note of a message as it leaves.
   *
   * @throws Violation where its sender has given its vote in that term to somebody else (Raft paper, section 5.2)
   */
  observe({ type, from, to, term, reject }: Message): void {
    if (type !== RaftMessageType.VOTE_RESP || reject) return;
    const vote = `${from} ${term}`;
    const earlier = this.votes.get(vote);
    ensure(
      earlier === undefined || earlier === to,
      () => `member ${from} gave its vote in term ${term} to ${earlier}, and then to ${to}`,
    );
    this.votes.set(vote, to);
  }
}

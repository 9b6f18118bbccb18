import type { Raft } from '../../src/raft/raft.ts';

/** Remembers a member's consensus as it was when it was last looked at, to pass over events that have not changed it. */
export class LastLook {
  private term = -1;
  private vote = 0n;
  private role = '';
  private last = -1;
  private lastTerm = -1;
  private offset = -1;
  private commit = -1;
  private applied = -1;
  private applying = -1;
  private durable = -1;
  private submitted = -1;

  /** Whether anything has changed since the last call. */
  isNews({ term, vote, role, log }: Raft): boolean {
    const { last, lastTerm, offset, commit, applied, applying, durable, submitted } = log;
    const isOld =
      term === this.term &&
      vote === this.vote &&
      role === this.role &&
      last === this.last &&
      lastTerm === this.lastTerm &&
      offset === this.offset &&
      commit === this.commit &&
      applied === this.applied &&
      applying === this.applying &&
      durable === this.durable &&
      submitted === this.submitted;
    if (!isOld) {
      Object.assign(this, {
        term,
        vote,
        role,
        last,
        lastTerm,
        offset,
        commit,
        applied,
        applying,
        durable,
        submitted,
      });
    }
    return !isOld;
  }
}

import { assert } from '../../src/errors/assert.ts';
import { type Entry, type MemberId, memberName, noMember } from '../../src/raft/entry.ts';
import type { Raft } from '../../src/raft/raft.ts';
import type { ProgressStatus, RaftStatus } from '../../src/raft/ready.ts';

/** What was true of a member when it was last looked at. */
interface Seen {
  term: number;
  vote: MemberId;
  durableTerm: number;
  durableVote: MemberId;
  commit: number;
  applied: number;
  /** While it led: the term, and its last entry. */
  ledTerm: number;
  lastIndex: number;
  lastTerm: number;
}

/**
 * Holds a running cluster to what Raft promises: each field's own invariant, how a member may change from one look to the
 * next, and the safety properties of the paper's figure 3 over all members. Tests look at a member after
 * everything that happens to it; a violation is an `AssertionError`.
 */
export class Invariants {
  private readonly leaders = new Map<number, MemberId>();
  private readonly seen = new Map<MemberId, Seen>();
  /**
   * What was committed at each index, by anybody, and the term in which the first one did; index 0 is unused. The entry may
   * be of an older term.
   */
  private readonly committed: ({ readonly entry: Entry; readonly inTerm: number } | undefined)[] = [];

  /** Highest index that some member has committed. */
  get committedIndex(): number {
    return Math.max(0, this.committed.length - 1);
  }

  /** Looks at one member; `raft` has run without a restart since the last look. */
  check(raft: Raft): void {
    const status = raft.status();
    checkFields(raft, status);
    this.checkChange(raft, status);
    this.checkLeader(raft, status);
    this.checkCommitted(raft);
    this.remember(status);
  }

  /** Looks at a member that came back with what was durable: that must not have been taken back. */
  checkRestarted(raft: Raft): void {
    const before = this.seen.get(raft.id);
    if (before !== undefined) {
      const who = (): string => memberName(raft.id);
      ensure(
        raft.term >= before.durableTerm,
        () => `${who()} forgot term ${before.durableTerm}, now ${raft.term}`,
      );
      if (raft.term === before.durableTerm && before.durableVote !== noMember) {
        ensure(raft.vote === before.durableVote, () => `${who()} forgot its vote in term ${raft.term}`);
      }
      this.seen.delete(raft.id);
    }
    this.check(raft);
  }

  private checkChange(raft: Raft, now: RaftStatus): void {
    const before = this.seen.get(now.id);
    if (before === undefined) return;
    const who = (): string => memberName(now.id);
    ensure(now.term >= before.term, () => `${who()}: term fell from ${before.term} to ${now.term}`);
    ensure(now.durableTerm >= before.durableTerm, () => `${who()}: durable term fell to ${now.durableTerm}`);
    ensure(now.commit >= before.commit, () => `${who()}: commit fell from ${before.commit} to ${now.commit}`);
    ensure(
      now.applied >= before.applied,
      () => `${who()}: applied fell from ${before.applied} to ${now.applied}`,
    );
    if (now.term === before.term && before.vote !== noMember) {
      ensure(now.vote === before.vote, () => `${who()} voted twice in term ${now.term}`);
    }
    if (now.role === 'leader' && before.ledTerm === now.term) {
      // Leader Append-Only.
      ensure(now.lastIndex >= before.lastIndex, () => `leader ${who()} cut its log from ${before.lastIndex}`);
      const term = raft.log.term(before.lastIndex);
      ensure(
        term === -1 || term === before.lastTerm,
        () => `leader ${who()} replaced entry ${before.lastIndex}`,
      );
    }
  }

  private checkLeader(raft: Raft, now: RaftStatus): void {
    if (now.role !== 'leader') return;
    const who = (): string => memberName(now.id);
    // Election Safety.
    const known = this.leaders.get(now.term);
    ensure(
      known === undefined || known === now.id,
      () => `${who()} and ${memberName(known ?? 0n)} both lead term ${now.term}`,
    );
    if (known !== undefined) return;
    this.leaders.set(now.term, now.id);
    // Leader Completeness.
    for (let index = now.firstIndex; index <= this.committedIndex; index++) {
      const committed = this.committed[index];
      // One who learns late that it has won has nothing to do with what later leaders have committed since.
      if (committed === undefined || committed.inTerm >= now.term) continue;
      ensure(
        raft.log.term(index) === committed.entry.term,
        () => `leader ${who()} of term ${now.term} lacks entry ${index}`,
      );
    }
  }

  /** State Machine Safety: nobody ever commits anything else at the same index. */
  private checkCommitted(raft: Raft): void {
    const { log } = raft;
    const from = Math.max((this.seen.get(raft.id)?.commit ?? 0) + 1, log.offset + 1);
    for (let index = from; index <= log.commit; index++) {
      const entry = log.entry(index);
      const known = this.committed[index];
      if (known === undefined) this.committed[index] = { entry, inTerm: raft.term };
      else
        ensure(
          sameEntry(entry, known.entry),
          () => `${memberName(raft.id)} committed another entry at ${index}`,
        );
    }
    const known = this.committed[log.offset];
    ensure(
      known === undefined || known.entry.term === log.offsetTerm,
      () => `${memberName(raft.id)} continues another history at ${log.offset}`,
    );
  }

  private remember(now: RaftStatus): void {
    this.seen.set(now.id, {
      term: now.term,
      vote: now.vote,
      durableTerm: now.durableTerm,
      durableVote: now.durableVote,
      commit: now.commit,
      applied: now.applied,
      ledTerm: now.role === 'leader' ? now.term : 0,
      lastIndex: now.lastIndex,
      lastTerm: now.lastTerm,
    });
  }
}

/** Log Matching (paper, figure 3): where two logs hold an entry of one index and term, all before it are the same. */
export function checkLogMatching(a: Raft, b: Raft): void {
  const from = Math.max(a.log.offset, b.log.offset);
  let index = Math.min(a.log.last, b.log.last);
  while (index > from && a.log.term(index) !== b.log.term(index)) index--;
  for (; index > from; index--) {
    ensure(
      sameEntry(a.log.entry(index), b.log.entry(index)),
      () => `${memberName(a.id)} and ${memberName(b.id)} differ at ${index}, but match behind it`,
    );
  }
}

/** The invariant of every field, by itself and against the others. */
function checkFields(raft: Raft, now: RaftStatus): void {
  const { log } = raft;
  const holds = (condition: boolean, invariant: string): void => {
    if (!condition)
      assert(false, `${memberName(now.id)} breaks: ${invariant} (${describe(now)}, offset ${log.offset})`);
  };
  holds(log.applied <= log.applying, 'applied <= applying');
  if (now.snapshotPending) {
    holds(log.applying <= log.commit, 'applying <= commit, with a snapshot pending');
  } else {
    holds(log.offset <= log.applied, 'offset <= applied');
    holds(log.applying <= Math.min(log.commit, log.durable), 'applying <= min(commit, durable)');
  }
  holds(log.durable <= log.submitted, 'durable <= submitted');
  holds(log.submitted <= log.last, 'submitted <= last');
  holds(log.offset <= log.commit, 'offset <= commit');
  holds(log.commit <= log.last, 'commit <= last');
  let term = log.offsetTerm;
  let bytes = 0;
  for (let index = log.offset + 1; index <= log.last; index++) {
    const entry = log.entry(index);
    if (entry.term < term) holds(false, `the term of entry ${index} is not below the one before`);
    term = entry.term;
    bytes += entry.data.length;
  }
  holds(term <= now.term, 'the last entry is not of a later term');
  holds(bytes === log.bytes, 'bytes is the sum of the data in memory');
  holds(now.durableTerm <= now.term, 'durableTerm <= term');
  holds(
    now.writing || log.durable === log.submitted || now.snapshotPending,
    'what is not durable is being written',
  );
  if (now.role === 'candidate') holds(now.vote === now.id, 'a candidate votes for itself');
  if (now.role === 'candidate' || now.role === 'preCandidate')
    holds(now.leader === noMember, 'no leader is known');
  if (now.role !== 'leader') {
    holds(now.leader !== now.id, 'only a leader takes itself for one');
    return;
  }
  holds(now.leader === now.id && now.vote === now.id, 'a leader follows and voted for itself');
  // Or one that was removed: it leads the others until they know.
  holds(!now.confState.learners.includes(now.id), 'a leader is no learner');
  holds(now.lastTerm === now.term, "a leader's last entry is of its term");
  holds(
    !now.committedInTerm || log.term(log.commit) === now.term,
    'committedInTerm: the last committed entry is of it',
  );
  holds(now.transferee !== now.id, 'nobody takes over from itself');
  for (const progress of now.progress) checkProgress(progress, now, holds);
}

function checkProgress(
  progress: ProgressStatus,
  now: RaftStatus,
  holds: (condition: boolean, invariant: string) => void,
): void {
  const { id, match, next, state, pendingSnapshot, inflight } = progress;
  const whose = (): string => `of ${memberName(id)}`;
  if (match > now.lastIndex) holds(false, `match ${match} ${whose()} <= last`);
  if (id === now.id) {
    if (match !== now.durable) holds(false, `match ${match} ${whose()} is what is durable here`);
    return;
  }
  if (match >= next) holds(false, `match ${match} < next ${next} ${whose()}`);
  if (next > now.lastIndex + 1) holds(false, `next ${next} ${whose()} <= last + 1`);
  if ((state === 'snapshot') !== pendingSnapshot > 0)
    holds(false, `a pending snapshot ${whose()} exactly in that state`);
  if (state !== 'replicate' && inflight !== 0)
    holds(false, `appends in flight ${whose()} only when they are pipelined`);
}

/** Tests look at every member after every step: the messages are made when they are needed. */
function ensure(condition: boolean, message: () => string): void {
  if (!condition) assert(false, message());
}

function sameEntry(a: Entry, b: Entry): boolean {
  if (a === b) return true;
  if (a.term !== b.term || a.type !== b.type || a.data.length !== b.data.length) return false;
  return a.data === b.data || a.data.every((byte, i) => byte === b.data[i]);
}

function describe(now: RaftStatus): string {
  const { role, term, lastIndex, commit, submitted, durable, applying, applied } = now;
  return `${role}, term ${term}, last ${lastIndex}, commit ${commit}, submitted ${submitted}, durable ${durable}, applying ${applying}, applied ${applied}`;
}

import type { ConfState, MemberId } from './entry.ts';

/**
 * One change of the membership. They are made one at a time, so that any majority of the old members and any of
 * the new ones overlap (Raft thesis, section 4.1). `addVoter` of a learner promotes it.
 */
export interface ConfChange {
  readonly type: 'addVoter' | 'addLearner' | 'removeMember';
  readonly member: MemberId;
}

/**
 * The membership after `change`. A change that is already in force, and one that would make a voter a learner or
 * leave no voter, changes nothing: every member applies the same committed entry and must come to the same result,
 * so who proposes it has to refuse such a change with an error beforehand.
 */
export function applyConfChange(conf: ConfState, change: ConfChange): ConfState {
  const { member } = change;
  switch (change.type) {
    case 'addVoter':
      if (conf.voters.includes(member)) return conf;
      return { voters: withMember(conf.voters, member), learners: without(conf.learners, member) };
    case 'addLearner':
      if (conf.voters.includes(member) || conf.learners.includes(member)) return conf;
      return { voters: conf.voters, learners: withMember(conf.learners, member) };
    case 'removeMember': {
      const voters = without(conf.voters, member);
      if (voters.length === 0) return conf;
      return { voters, learners: without(conf.learners, member) };
    }
  }
}

function withMember(members: readonly MemberId[], added: MemberId): readonly MemberId[] {
  return [...members, added].sort((a, b) => (a < b ? -1 : 1));
}

function without(members: readonly MemberId[], removed: MemberId): readonly MemberId[] {
  return members.filter((member) => member !== removed);
}

import { ClusterAction, ClusterCommand } from '../../src/codec/generated/messages.generated.ts';
import type { Random } from '../support/random.ts';
import type { Machine } from './machine.ts';

/** Members that a simulated cluster may have. */
const membersMax = 7;

export interface AdministratorOptions {
  readonly random: Random;
  /** A machine for a new member, not started. */
  makeMachine(): Machine;
  machineOf(id: bigint): Machine | undefined;
  leader(): Machine | undefined;
  note(kind: string, numbers: readonly number[], line: () => string): void;
}

/** Adds, promotes, removes and replaces members, one change after the other. */
export class Administrator {
  /** Changes that were acknowledged. */
  readonly counts = { added: 0, learners: 0, promoted: 0, removed: 0 };
  private readonly options: AdministratorOptions;

  constructor(options: AdministratorOptions) {
    this.options = options;
  }

  /** Makes one change, of a kind that is possible now; nothing without a leader. */
  act(): void {
    const { random } = this.options;
    const leader = this.options.leader();
    if (leader?.replica == null) return;
    const members = leader.replica.state.members.list();
    const learner = members.find(({ isLearner }) => isLearner);
    const voters = members.filter(({ isLearner }) => !isLearner);
    const kind = random.weighted({ add: 2, learner: 3, promote: 4, remove: 3, replace: 1 });
    if (kind === 'promote') {
      // Who takes another's place is promoted by the leader itself, when it has caught up.
      if (learner === undefined || learner.id === leader.replica.state.members.replacement?.successor) return;
      const isReady = leader.replica.raft
        .status()
        .progress.some(
          ({ id, match }) => id === learner.id && match >= 0.9 * leader.replica!.raft.log.commit,
        );
      if (isReady || random.chance(0.1)) this.promote(leader, learner.id);
    } else if (kind === 'remove' || kind === 'replace') {
      const { id } = random.pick(members);
      if (voters.length === 1 && voters[0]!.id === id) return;
      this.remove(leader, id, kind === 'replace');
    } else if (members.length < membersMax) {
      if (kind === 'learner' && learner !== undefined) return;
      this.add(leader, kind === 'learner');
    }
  }

  private add(leader: Machine, isLearner: boolean): void {
    const machine = this.options.makeMachine();
    const { memberId } = machine.identity;
    const peerURLs = [machine.peerUrl];
    const command = ClusterCommand.create({ action: ClusterAction.ADD, id: memberId, peerURLs, isLearner });
    this.options.note(
      'add',
      [Number(memberId)],
      () => `-- add ${machine.name}${isLearner ? ' as a learner' : ''}`,
    );
    leader.replica!.changeMembers(command, (error) => {
      if (error !== null) return;
      if (isLearner) this.counts.learners++;
      else this.counts.added++;
    });
    // Whether the change takes effect or not: nobody but members talks to it.
    machine.start();
  }

  private promote(leader: Machine, id: bigint): void {
    const command = ClusterCommand.create({ action: ClusterAction.PROMOTE, id });
    this.options.note('promote', [Number(id)], () => `-- promote ${this.options.machineOf(id)?.name}`);
    leader.replica!.changeMembers(command, (error) => {
      if (error === null) this.counts.promoted++;
    });
  }

  private remove(leader: Machine, id: bigint, andAdd: boolean): void {
    const command = ClusterCommand.create({ action: ClusterAction.REMOVE, id });
    this.options.note('remove', [Number(id)], () => `-- remove ${this.options.machineOf(id)?.name}`);
    leader.replica!.changeMembers(command, (error) => {
      if (error !== null) return;
      this.counts.removed++;
      const next = this.options.leader();
      if (andAdd && next?.replica != null) this.add(next, false);
    });
  }
}

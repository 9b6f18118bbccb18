import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MemberId } from '../../src/raft/entry.ts';
import { bytes, Cluster, type Member } from './cluster.ts';
import { checkLogMatching } from './invariants.ts';

/*
 * Whole clusters under random loss, delay, reordering, duplication, cuts, crashes, compaction, transfers and changes
 * of the membership. After every step the invariants hold; once the faults stop, the cluster comes to agree and goes on.
 *
 * `npx tsx test/raft/network.test.ts --seed N` repeats one seed, with its trace when --trace is given, too;
 * `--seeds N --steps N` runs more than the few seconds that are spent by default.
 */

/** A generator of random integers below a bound, the same for the same seed (a 32-bit mix of a counter). */
function randomFrom(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % bound;
  };
}

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

/** A read under way: it must come back with an index that holds all that was committed when it was asked for. */
interface Read {
  readonly member: MemberId;
  readonly committed: number;
}

class Storm {
  readonly cluster: Cluster;
  private readonly random: (bound: number) => number;
  private readonly everybody: readonly MemberId[];
  private readonly reads = new Map<number, Read>();
  private readonly events: (readonly [number, (member: Member) => void])[];
  private readonly weights: number;
  private proposals = 0;
  private contexts = 0;
  /** How often each thing happened that a run is worthless without. */
  readonly seen = { terms: 0, committed: 0, reads: 0, snapshots: 0, confChanges: 0 };

  constructor(seed: number, voters: number, joiners: number, trace: boolean) {
    const random = randomFrom(seed);
    this.random = random;
    this.cluster = new Cluster({
      random,
      config: {
        preVote: random(2) === 0,
        checkQuorum: random(2) === 0,
        inflightMessagesMax: 1 + random(4),
        messageBytesMax: 1 + random(100),
        catchUpEntriesMax: random(20),
        catchUpBytesMax: random(200),
        electionTicks: 4,
      },
      trace: trace ? (line) => console.log(line) : () => {},
    });
    const initial = { voters: Array.from({ length: voters }, (_, i) => BigInt(i + 1)), learners: [] };
    for (let id = 1; id <= voters + joiners; id++) this.cluster.add(BigInt(id), initial);
    this.everybody = [...this.cluster.members.keys()];
    this.events = this.eventsOf(1 + random(6));
    this.weights = this.events.reduce((sum, [weight]) => sum + weight, 0);
  }

  run(steps: number): void {
    for (let step = 0; step < steps; step++) {
      const member = this.anyMember();
      this.step(member);
      if (member.up && member.raft.log.pendingSnapshot !== null) this.seen.snapshots++;
      this.checkReads(member);
      this.cluster.check(member);
      if (step % 50 === 0) this.checkLogs();
    }
    this.settle();
  }

  private step(member: Member): void {
    let dice = this.random(this.weights);
    for (const [weight, happen] of this.events) {
      dice -= weight;
      if (dice < 0) {
        happen(member);
        return;
      }
    }
  }

  /** What may happen next to a member picked at random, with its weight. Faults come `calm` times less often. */
  private eventsOf(calm: number): (readonly [number, (member: Member) => void])[] {
    const { cluster, random } = this;
    const anyMessage = (): number => random(Math.max(1, cluster.network.length));
    return [
      [
        300 * calm,
        () => cluster.deliver(random(Math.max(1, Math.min(cluster.network.length, 1 + random(20))))),
      ],
      [250 * calm, (member) => (member.ready() && random(2) === 0 ? member.takeMeanwhile() : undefined)],
      [200 * calm, (member) => member.persist()],
      [80 * calm, (member) => (member.up ? member.raft.tick() : undefined)],
      [40 * calm, (member) => this.propose(random(4) === 0 ? member : (cluster.leader ?? member))],
      [30 * calm, (member) => this.read(member)],
      [10 * calm, () => this.changeMembership()],
      [10 * calm, (member) => member.compact(member.applied - random(5))],
      [3 * calm, (member) => (member.up ? member.raft.transferLeadership(this.anyMember().id) : undefined)],
      [4 * calm, () => cluster.cuts.clear()],
      [10 * calm, () => this.restartAll()],
      [30, () => cluster.drop(anyMessage())],
      [15, () => cluster.send(cluster.network.slice(anyMessage()).slice(0, 1))],
      [
        10,
        (member) => (cluster.cuts.size < 4 ? cluster.cuts.add(`${member.id}->${this.anyMember().id}`) : 0),
      ],
      [2, (member) => cluster.isolate(member.id)],
      [3, () => this.split()],
      [10, (member) => member.crash(random(2) === 0)],
      [5, (member) => (member.up ? member.raft.reportUnreachable(this.anyMember().id) : undefined)],
    ];
  }

  /** Two halves that do not hear each other; a leader in the smaller one does not know. */
  private split(): void {
    const left = this.everybody.filter(() => this.random(2) === 0);
    for (const a of left) {
      for (const b of this.everybody) {
        if (!left.includes(b)) this.cluster.cuts.add(`${a}->${b}`).add(`${b}->${a}`);
      }
    }
  }

  private propose(member: Member): void {
    if (member.up && member.raft.propose(bytes(`p${this.proposals + 1}`)) > 0) this.proposals++;
  }

  private read(member: Member): void {
    if (!member.up || !member.raft.readIndex(++this.contexts)) return;
    this.reads.set(this.contexts, { member: member.id, committed: this.cluster.invariants.committedIndex });
  }

  /** Faults stop. Then a leader is found, a proposal gets through, and every member comes to the same state. */
  private settle(): void {
    const { cluster } = this;
    cluster.cuts.clear();
    this.restartAll();
    for (let round = 0; round < 400; round++) {
      for (const member of cluster.members.values()) member.raft.tick();
      cluster.stabilize();
      for (const member of cluster.members.values()) this.checkReads(member);
      this.checkLogs();
      const { leader } = cluster;
      if (leader === undefined || leader.raft.propose(bytes(`settled ${round}`)) === 0) continue;
      if (leader.raft.snapshotWanted) leader.takeSnapshot();
      for (let tick = 0; tick < 3; tick++) {
        leader.raft.tick();
        cluster.stabilize();
      }
      if (!this.agree(leader, `settled ${round}`)) continue;
      this.seen.terms = leader.raft.term;
      this.seen.committed = leader.applied;
      return;
    }
    throw new Error('the cluster does not agree again after the faults have stopped');
  }

  private agree(leader: Member, proposal: string): boolean {
    const { confState } = leader.raft;
    for (const id of [...confState.voters, ...confState.learners]) {
      const member = this.cluster.members.get(id);
      if (member === undefined || member.applied !== leader.applied) return false;
      assert.equal(member.state, leader.state, `${id} and ${leader.id} applied the same entries`);
      assert.equal(member.raft.confState, confState, `${id} and ${leader.id} agree on the membership`);
    }
    return leader.state.includes(proposal);
  }

  private restartAll(): void {
    for (const member of this.cluster.members.values()) {
      if (member.up) continue;
      member.restart();
      for (const [context, read] of this.reads) if (read.member === member.id) this.reads.delete(context);
    }
  }

  private changeMembership(): void {
    const { leader } = this.cluster;
    if (leader === undefined) return;
    const member = this.anyMember().id;
    const { voters } = leader.raft.confState;
    const isVoter = voters.includes(member);
    const removes = isVoter && voters.length > 2;
    if (isVoter && !removes) return;
    const type = removes ? 'removeMember' : this.random(2) === 0 ? 'addLearner' : 'addVoter';
    if (leader.raft.proposeConfChange(bytes(`${type} ${member}`)) > 0) this.seen.confChanges++;
  }

  private checkReads(member: Member): void {
    for (const { index, context } of member.reads.splice(0)) {
      const read = this.reads.get(context);
      if (read === undefined || read.member !== member.id) continue;
      this.reads.delete(context);
      this.seen.reads++;
      assert.ok(
        index >= read.committed,
        `read ${context} at ${index} misses ${read.committed}, committed before`,
      );
    }
  }

  private checkLogs(): void {
    const members = [...this.cluster.members.values()];
    for (const a of members) {
      for (const b of members) if (a.id < b.id) checkLogMatching(a.raft, b.raft);
    }
  }

  private anyMember(): Member {
    return this.cluster.member(this.everybody[this.random(this.everybody.length)]!);
  }
}

const oneSeed = option('seed', 0);
const seeds = option('seeds', 30);
const steps = option('steps', 3000);

for (const [voters, joiners] of [
  [3, 0],
  [5, 0],
  [3, 2],
] as const) {
  test(`${voters} members, ${joiners} to join, stay safe under faults and agree once these stop`, () => {
    const from = oneSeed || 1;
    const to = oneSeed || seeds;
    const seen = new Map<string, number>();
    for (let seed = from; seed <= to; seed++) {
      const storm = new Storm(seed, voters, joiners, process.argv.includes('--trace'));
      try {
        storm.run(steps);
      } catch (error) {
        if (oneSeed > 0) throw error;
        const repeat = `npx tsx test/raft/network.test.ts --seed ${seed} --steps ${steps}`;
        throw new Error(
          `seed ${seed}, ${voters} members and ${joiners} to join: ${error}; repeat: ${repeat}`,
        );
      }
      for (const [what, count] of Object.entries(storm.seen)) seen.set(what, (seen.get(what) ?? 0) + count);
    }
    if (process.argv.includes('--trace') || oneSeed > 0) return;
    // Faults that never meet what they are to disturb prove nothing.
    for (const [what, count] of seen) assert.ok(count > seeds, `${what} happened only ${count} times`);
  });
}

test.run();

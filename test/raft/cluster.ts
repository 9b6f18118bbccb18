import { applyConfChange, type ConfChange } from '../../src/raft/conf-change.ts';
import {
  type ConfState,
  type Entry,
  EntryType,
  type HardState,
  type MemberId,
  type Snapshot,
} from '../../src/raft/entry.ts';
import type { Message } from '../../src/raft/message.ts';
import { Raft } from '../../src/raft/raft.ts';
import type { RaftConfig } from '../../src/raft/raft-config.ts';
import type { Ready } from '../../src/raft/ready.ts';
import { Invariants } from './invariants.ts';
import { describeEntry, describeMessage, describeReady } from './trace.ts';

/** The state machine of these tests: everything that was applied, in order. */
type State = readonly string[];

/** A snapshot with the state it holds, as a file would keep it. */
interface StoredSnapshot {
  readonly snapshot: Snapshot;
  readonly state: State;
}

/** What survives a crash. */
interface Disk {
  hardState: HardState;
  /** Last installed or taken snapshot; index 0: none. */
  stored: StoredSnapshot;
  /** The log behind it. */
  entries: Entry[];
}

export interface ClusterOptions {
  readonly config?: Partial<RaftConfig>;
  readonly random?: (bound: number) => number;
  /** Every line of what happens. */
  readonly trace?: (line: string) => void;
}

const text = (data: Uint8Array): string => Buffer.from(data).toString();
export const bytes = (data: string): Uint8Array => new Uint8Array(Buffer.from(data));

/** A member with a disk, run as its owner would run it; every step is the test's to take. */
export class Member {
  readonly id: MemberId;
  raft: Raft;
  /** False after a crash. */
  up = true;
  /** The Ready whose write is in flight. */
  writing: Ready | null = null;
  state: State = [];
  /** Index that `state` reflects. */
  applied = 0;
  readonly reads: { index: number; context: number }[] = [];

  private readonly cluster: Cluster;
  private readonly disk: Disk;
  /** Membership as of `applied`. */
  private confState: ConfState;

  constructor(cluster: Cluster, id: MemberId, confState: ConfState) {
    this.cluster = cluster;
    this.id = id;
    this.confState = confState;
    this.disk = {
      hardState: { term: 0, vote: 0n, commit: 0 },
      stored: { snapshot: { index: 0, term: 0, confState }, state: [] },
      entries: [],
    };
    this.raft = this.start();
  }

  /** Takes the next Ready; false when there is none, or a write is in flight. */
  ready(): boolean {
    if (!this.up || this.writing !== null || !this.raft.hasReady()) return false;
    const ready = this.raft.ready();
    const lines = describeReady(ready);
    if (lines.length > 0 || ready.committed.length > 0) this.cluster.trace(`${this.id} ready`);
    for (const line of lines) this.cluster.trace(`  ${line}`);
    this.cluster.send(ready.messages);
    if (ready.hardState !== null) this.writing = ready;
    this.reads.push(...ready.readStates);
    this.apply(ready.committed);
    return true;
  }

  /** What goes on while a write is in flight. */
  takeMeanwhile(): void {
    if (!this.up) return;
    this.sendTraced(this.raft.takeMessages());
    this.reads.push(...this.raft.takeReadStates());
    this.apply(this.raft.takeCommitted());
  }

  /** The write in flight reaches the disk; false when there is none. */
  persist(): boolean {
    const ready = this.writing;
    if (!this.up || ready === null) return false;
    this.writing = null;
    this.write(ready);
    this.cluster.trace(`${this.id} persisted up to ${ready.lastIndex}/${ready.lastTerm}`);
    this.raft.persisted(ready.lastIndex, ready.lastTerm);
    if (ready.snapshot !== null) {
      this.load(this.disk.stored);
      this.raft.appliedTo(this.applied);
    }
    this.sendTraced(ready.messagesAfterPersist);
    this.sendTraced(this.raft.takeMessages());
    this.apply(this.raft.takeCommitted());
    return true;
  }

  /** Loses everything but the disk; the write in flight may have reached it, as a whole, or not. */
  crash(written: boolean): void {
    if (!this.up) return;
    if (written && this.writing !== null) this.write(this.writing);
    this.writing = null;
    this.reads.length = 0;
    this.up = false;
  }

  restart(): void {
    this.raft = this.start();
    this.up = true;
    this.cluster.invariants.checkRestarted(this.raft);
    this.apply(this.raft.takeCommitted());
  }

  /** Stores the state as a snapshot that can be sent, and drops the log before `index`. */
  compact(index: number): void {
    if (!this.up || index > this.applied) return;
    this.takeSnapshot();
    this.raft.compactLog(index);
  }

  takeSnapshot(): void {
    const index = this.applied;
    const term = this.raft.log.term(index);
    if (term < 0 || index <= this.disk.stored.snapshot.index) return;
    this.disk.stored = { snapshot: { index, term, confState: this.confState }, state: this.state };
    this.disk.entries = this.disk.entries.filter((entry) => entry.index > index);
    this.cluster.keep(this.disk.stored);
    this.raft.snapshotAvailable(this.disk.stored.snapshot);
  }

  private start(): Raft {
    const { hardState, stored, entries } = this.disk;
    this.load(stored);
    const raft = new Raft({
      id: this.id,
      hardState,
      snapshot: stored.snapshot,
      entries,
      applied: stored.snapshot.index,
      electionTicks: 10,
      heartbeatTicks: 1,
      random: this.cluster.random,
      preVote: false,
      checkQuorum: false,
      logger: {
        info: (message) => this.cluster.trace(`  ${message}`),
        warn: (message) => this.cluster.trace(`  ${message}`),
      },
      ...this.cluster.config,
    });
    if (stored.snapshot.index > 0) raft.snapshotAvailable(stored.snapshot);
    return raft;
  }

  private write(ready: Ready): void {
    const { disk } = this;
    disk.hardState = ready.hardState!;
    if (ready.snapshot !== null) {
      disk.stored = this.cluster.stored(ready.snapshot);
      disk.entries = [];
    }
    for (const entry of ready.entries) {
      while ((disk.entries.at(-1)?.index ?? 0) >= entry.index) disk.entries.pop();
      // The disk keeps bytes, not what a leader keeps decoded beside them.
      disk.entries.push({ index: entry.index, term: entry.term, type: entry.type, data: entry.data.slice() });
    }
  }

  private load(stored: StoredSnapshot): void {
    this.state = stored.state;
    this.applied = stored.snapshot.index;
    this.confState = stored.snapshot.confState;
  }

  private apply(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.index !== this.applied + 1)
        throw new Error(`${this.id} applied ${entry.index} after ${this.applied}`);
      this.cluster.trace(`  ${this.id} applies ${describeEntry(entry)}`);
      if (entry.type === EntryType.CONF_CHANGE) {
        const change = parseConfChange(text(entry.data));
        this.raft.applyConfChange(change);
        this.confState = applyConfChange(this.confState, change);
      }
      this.state = [...this.state, text(entry.data)];
      this.applied = entry.index;
      this.raft.appliedTo(entry.index);
    }
  }

  private sendTraced(messages: readonly Message[]): void {
    for (const message of messages) this.cluster.trace(`  sends ${describeMessage(message)}`);
    this.cluster.send(messages);
  }
}

/** Members, the messages between them, and the invariants they are held to after each step. */
export class Cluster {
  readonly members = new Map<MemberId, Member>();
  readonly invariants = new Invariants();
  readonly config: Partial<RaftConfig>;
  readonly random: (bound: number) => number;
  readonly trace: (line: string) => void;
  /** In the order in which they were sent. */
  network: Message[] = [];
  /** Links `from->to` that lose everything. */
  readonly cuts = new Set<string>();
  private readonly snapshots = new Map<string, StoredSnapshot>();

  constructor(options: ClusterOptions = {}) {
    this.config = options.config ?? {};
    this.random = options.random ?? (() => 0);
    this.trace = options.trace ?? (() => {});
  }

  add(id: MemberId, confState: ConfState): Member {
    const member = new Member(this, id, confState);
    this.members.set(id, member);
    return member;
  }

  member(id: MemberId): Member {
    const member = this.members.get(id);
    if (member === undefined) throw new Error(`there is no member ${id}`);
    return member;
  }

  /** The member that leads the newest term, if one does. */
  get leader(): Member | undefined {
    let leader: Member | undefined;
    for (const member of this.members.values()) {
      if (!member.up || member.raft.role !== 'leader') continue;
      if (leader === undefined || member.raft.term > leader.raft.term) leader = member;
    }
    return leader;
  }

  /** Cuts every link of one member, both ways. */
  isolate(id: MemberId): void {
    for (const other of this.members.keys()) {
      if (other === id) continue;
      this.cuts.add(`${id}->${other}`);
      this.cuts.add(`${other}->${id}`);
    }
  }

  send(messages: readonly Message[]): void {
    for (const message of messages) {
      this.network.push({ ...message, entries: message.entries.map(({ decoded: _, ...entry }) => entry) });
    }
  }

  /** Takes the message at `at` off the network and hands it to its receiver. */
  deliver(at: number): void {
    const [message] = this.network.splice(at, 1);
    if (message !== undefined) this.receive(message);
  }

  /** Loses the message at `at`. */
  drop(at: number): void {
    const [message] = this.network.splice(at, 1);
    if (message !== undefined) this.lost(message);
  }

  receive(message: Message): void {
    const member = this.members.get(message.to);
    if (member === undefined || !member.up || this.cuts.has(`${message.from}->${message.to}`)) {
      this.lost(message);
      return;
    }
    this.trace(describeMessage(message));
    member.raft.step(message);
    this.check(member);
    if (message.snapshot !== null) this.reportSnapshot(message, true);
  }

  /** Runs everything until nothing is left to do; only `ids`, when given. */
  stabilize(ids?: readonly MemberId[]): void {
    const within = (id: MemberId): boolean => ids === undefined || ids.includes(id);
    for (let round = 0; ; round++) {
      if (round > 1000) throw new Error('the cluster does not come to rest');
      let active = false;
      for (const member of this.members.values()) {
        if (!within(member.id)) continue;
        if (member.ready()) active = true;
        if (member.persist()) active = true;
        this.check(member);
      }
      const messages = this.network;
      this.network = [];
      for (const message of messages) {
        if (!within(message.to)) this.network.push(message);
        else {
          active = true;
          this.receive(message);
        }
      }
      if (!active) return;
    }
  }

  check(member: Member): void {
    if (member.up) this.invariants.check(member.raft);
  }

  keep(stored: StoredSnapshot): void {
    this.snapshots.set(`${stored.snapshot.index}/${stored.snapshot.term}`, stored);
  }

  stored(snapshot: Snapshot): StoredSnapshot {
    const stored = this.snapshots.get(`${snapshot.index}/${snapshot.term}`);
    if (stored === undefined) throw new Error(`there is no snapshot ${snapshot.index}/${snapshot.term}`);
    return stored;
  }

  private lost(message: Message): void {
    this.trace(`lost ${describeMessage(message)}`);
    if (message.snapshot !== null) this.reportSnapshot(message, false);
  }

  private reportSnapshot(message: Message, delivered: boolean): void {
    const sender = this.members.get(message.from);
    if (sender?.up) sender.raft.reportSnapshot(message.to, delivered);
  }
}

/** A change of the membership as these tests write it: `addVoter 4`. */
export function parseConfChange(data: string): ConfChange {
  const [type, member] = data.split(' ');
  if (type !== 'addVoter' && type !== 'addLearner' && type !== 'removeMember') {
    throw new Error(`'${data}' is no change of the membership`);
  }
  return { type, member: BigInt(member ?? '') };
}

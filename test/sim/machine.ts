import { formatId } from '../../src/api/cluster/member-id.ts';
import type { Clock } from '../../src/host/clock.ts';
import { isNoSpace } from '../../src/log/segment-maker.ts';
import type { RaftMessageType } from '../../src/raft/message.ts';
import type { LostEntriesError } from '../../src/raft/raft.ts';
import { MemberRemovedError } from '../../src/replica/bootstrap.ts';
import { RequestIds } from '../../src/replica/proposals.ts';
import { isLossOfData, NoReplacementError } from '../../src/replica/replacement.ts';
import { firstExpirationNs } from '../state/v2/random-request.ts';
import { diskError, ForgetfulDisk, forgetSome } from '../support/forgetful-disk.ts';
import type { Random } from '../support/random.ts';
import { LastLook } from './last-look.ts';
import type { SimNetwork } from './network.ts';
import type { Profile } from './profile.ts';
import { type FirstMember, SimMember } from './sim-member.ts';
import type { EventOwner, VirtualClock } from './virtual-clock.ts';
import type { Connection } from './wire.ts';

/** What a machine is to run. */
export interface Identity {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly firstMembers: readonly FirstMember[];
}

/** What machines share. */
export interface Surroundings {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly profile: Profile;
  readonly network: SimNetwork;
  /** No faults come any more. */
  readonly isCalm: boolean;
  /** A process begins, whose requests have IDs with that high half. */
  onStart(machine: Machine, idHigh: number): void;
  /** A member came up. */
  onUp(machine: Machine): void;
  /** Something was thrown, or a member gave up, without a reason that the simulation gave it. */
  onFailure(machine: Machine, error: unknown): void;
  /** A member's process is over, for whatever reason. */
  onDown(machine: Machine): void;
  /** Others have told a member that it was removed. */
  onRemoved(machine: Machine): void;
  /** A member does not start on its data. */
  onRefused(machine: Machine, error: Error): void;
  /** Of those that belong to the cluster or did, by name. */
  peerUrls(): ReadonlyMap<string, readonly string[]>;
  note(kind: string, machine: Machine, numbers: readonly number[], line: () => string): void;
}

/** The time of day at which a simulation begins: what `randomRequest` lets expire does so now. */
export const dayMs = Number(firstExpirationNs / 1_000_000n);

export function peerUrlOf(name: string): string {
  return `http://${name}:2380`;
}

/** How long a member waits for a change or a read that it was asked for. */
export const requestTimeoutMs = 3_000;
/** Time of an operation that is no write: there are many at a start. */
const lookUs = 50;
/** Time of the end of a turn of an event loop. */
const turnUs = 10;
const stallMaxUs = 1_000_000;

/** A computer with a disk, on which a member's process runs, or does not. */
export class Machine implements EventOwner {
  readonly name: string;
  /** Who it is now. */
  identity: Identity;
  /** Who it was before its data were lost. */
  readonly formerIds = new Set<bigint>();
  readonly clock: Clock;
  /** How fast its clock runs; 1 is right. */
  readonly rate: number;
  readonly disk: ForgetfulDisk;
  life = 0;
  pausedUntilUs = 0;
  /** Null while it is down or starts. */
  replica: SimMember | null = null;
  /** Of clients, to the process that runs. */
  readonly connections = new Set<Connection>();
  /** A process is there, though it may not be up yet. */
  isRunning = false;
  private isStopping = false;
  /** It will not be started again. */
  isRetired = false;
  /** The machine falls over in the middle of so many writes from now; 0: it does not. */
  writesUntilCrash = 0;
  /** It falls over in the middle of the write that follows the next message of this kind; 0: it does not. */
  crashBehind: RaftMessageType | 0 = 0;
  /** Nothing can be added to its disk. */
  isFull = false;
  /** Each write takes so many times as long. */
  slowness = 1;

  /** Its data are lost, whatever its directory looks like. */
  lostData: LostEntriesError | null = null;

  /** Snapshots of others that took the place of its state. */
  snapshotsInstalled = 0;
  /** For those who check what it does. */
  lastLook = new LastLook();

  private readonly around: Surroundings;
  private isWrite = false;

  /** @param rate how fast its clock runs, 1 being right */
  constructor(name: string, identity: Identity, rate: number, around: Surroundings) {
    this.name = name;
    this.identity = identity;
    this.rate = rate;
    this.around = around;
    this.clock = this.makeClock();
    this.disk = new ForgetfulDisk((run) => {
      const { isWrite } = this;
      this.isWrite = false;
      around.clock.after(isWrite ? this.writeUs() : lookUs, isWrite ? 'write' : 'disk', this, run);
    });
    this.disk.fault = ({ kind, path, position, length }) => {
      if (kind !== 'write') return null;
      // Files that are there have their space already, and so has what was written of others: a segment gets its header when it is whole.
      const isMore = path.endsWith('.tmp') && this.isFull && position + length > this.disk.get(path).length;
      if (isMore) return diskError('ENOSPC');
      this.isWrite = true;
      if (this.writesUntilCrash > 0 && --this.writesUntilCrash === 0) {
        this.crashSoon();
      }
      const { random, profile, isCalm } = this.around;
      if (isCalm) return null;
      if (length > 1 && random.chance(profile.shortWriteChance)) return random.between(1, length - 1);
      return null;
    };
  }

  get peerUrl(): string {
    return peerUrlOf(this.name);
  }

  /** Whether it is to come back under another ID, as a member has it. */
  isExpectedBy(replica: SimMember | null): boolean {
    return replica?.state.members.replacement?.peerURLs.includes(this.peerUrl) === true;
  }

  /** The process, where it takes connections of clients; null otherwise. */
  get serving(): SimMember | null {
    return this.isStopping ? null : this.replica;
  }

  /** The time of day here, at a moment of the simulation. */
  wallNsAt(timeUs: number): bigint {
    return BigInt(Math.round((dayMs + (timeUs * this.rate) / 1000) * 1000)) * 1000n;
  }

  /** Starts the process: it recovers, and then runs. */
  start(): void {
    const { around } = this;
    const { profile, network, random } = around;
    this.isRunning = true;
    around.note('start', this, [this.life], () => 'starts');
    const { life } = this;
    const idHigh = random.next();
    around.onStart(this, idHigh);
    const isMine = (): boolean => life === this.life;
    SimMember.open({
      ...this.identity,
      dataDir: '/data',
      walSegmentBytes: profile.walSegmentBytes,
      snapshotCount: profile.snapshotCount,
      snapshotsMax: 3,
      heartbeatMs: profile.heartbeatMs,
      requestTimeoutMs,
      watchProgressMs: profile.watchProgressMs,
      watchResponseBytesMax: profile.watchResponseBytesMax,
      tokenTtlS: profile.tokenTtlS,
      electionTicks: profile.electionTicks,
      preVote: profile.preVote,
      raftLimits: {
        catchUpEntriesMax: profile.catchUpEntriesMax,
        messageBytesMax: profile.messageBytesMax,
        inflightMessagesMax: profile.inflightMessagesMax,
      },
      damagedData: profile.damagePeriodMs > 0 ? 'replace' : 'refuse',
      name: this.name,
      initialCluster: around.peerUrls(),
      network: network.peerNetwork(this),
      lostData: this.lostData,
      disk: this.disk.process(),
      clock: this.clock,
      requestIds: new RequestIds(idHigh),
      createTransport: (memberId, handler) => {
        this.is(memberId);
        return network.connect(this, handler);
      },
      hooks: {
        onFatal: (error) => isMine() && around.onFailure(this, error),
        onRemoved: () => isMine() && around.onRemoved(this),
        onInstalled: () => {
          this.snapshotsInstalled++;
        },
      },
    }).then(
      (replica) => {
        if (!isMine()) return;
        this.replica = replica;
        around.note(
          'up',
          this,
          [replica.raft.term, replica.raft.log.last, replica.state.appliedIndex],
          () => 'is up',
        );
        around.onUp(this);
        replica.start(this.formerIds.size > 0);
      },
      (error: unknown) => {
        if (!isMine()) return;
        if (error instanceof MemberRemovedError) around.onRemoved(this);
        else if (isLossOfData(error) || error instanceof NoReplacementError)
          around.onRefused(this, error as Error);
        else if (isNoSpace(error)) this.crash(false);
        else around.onFailure(this, error);
      },
    );
  }

  /** A process has begun, which has found out whose data these are. */
  private is(memberId: bigint): void {
    const { clusterId, memberId: formerId } = this.identity;
    if (memberId === formerId) return;
    this.around.note(
      'comes back',
      this,
      [Number(memberId & 0xffffffn)],
      () => `comes back as ${formatId(memberId)}`,
    );
    this.formerIds.add(formerId);
    this.identity = { clusterId, memberId, firstMembers: [] };
    this.lostData = null;
  }

  /** The process ends in the middle of what it does; with the power gone, what was not synced goes by chance. */
  crash(losesPower: boolean): void {
    if (!this.isRunning) return;
    const { random, network } = this.around;
    this.life++;
    this.isRunning = false;
    this.replica = null;
    this.pausedUntilUs = 0;
    this.writesUntilCrash = 0;
    this.crashBehind = 0;
    this.isWrite = false;
    this.isStopping = false;
    this.lastLook = new LastLook();
    for (const connection of [...this.connections]) connection.break();
    network.disconnect(this, !losesPower);
    this.around.note('crash', this, [losesPower ? 1 : 0], () => (losesPower ? 'loses power' : 'is killed'));
    if (losesPower) this.disk.crash(forgetSome(() => random.next() / 2 ** 32));
    else this.disk.kill();
    this.around.onDown(this);
  }

  /** The process is told to stop, and does. */
  stop(): void {
    const { replica, life } = this;
    if (replica === null || this.isStopping) return;
    this.isStopping = true;
    this.around.note('stop', this, [], () => 'stops');
    replica.stop().then(
      () => {
        if (life !== this.life) return;
        this.crash(false);
      },
      (error: unknown) => life === this.life && this.around.onFailure(this, error),
    );
  }

  /** Nothing happens in the process for a while. */
  pause(forUs: number): void {
    this.pausedUntilUs = this.around.clock.nowUs + forUs;
    this.around.note('pause', this, [forUs], () => `stands still for ${Math.round(forUs / 1000)} ms`);
  }

  /** Told of each message just before it comes. */
  expects(type: RaftMessageType): void {
    if (type !== this.crashBehind) return;
    this.crashBehind = 0;
    this.writesUntilCrash = 1;
  }

  private crashSoon(): void {
    const { clock, random, profile } = this.around;
    const losesPower = random.chance(0.7);
    clock.after(random.below(profile.writeMinUs), 'crash in a write', this, () => this.crash(losesPower));
  }

  private writeUs(): number {
    const { random, profile, isCalm } = this.around;
    const { writeMinUs, writeMaxUs, stallChance } = profile;
    if (!isCalm && random.chance(stallChance)) return random.below(stallMaxUs);
    // Most writes are fast, whatever the slowest takes.
    return (writeMinUs + random.below(random.between(1, writeMaxUs))) * this.slowness;
  }

  /** Its own: it runs at the machine's speed, and so does its time of day. */
  private makeClock(): Clock {
    const { clock, random } = this.around;
    const usPerMs = 1000 / this.rate;
    return {
      nowMs: () => clock.nowUs / usPerMs,
      wallMs: () => Math.floor(dayMs + clock.nowUs / usPerMs),
      wallNs: () => this.wallNsAt(clock.nowUs),
      random: (bound) => random.below(bound),
      randomUint64: () => BigInt(1 + random.below(2 ** 31)) * 0x1_0000_0001n,
      soon: (run) => {
        clock.after(turnUs, 'turn', this, run);
      },
      after: (delayMs, run) => {
        const event = clock.after(delayMs * usPerMs, 'timer', this, run);
        return () => {
          event.run = null;
        };
      },
      every: (periodMs, run) => {
        let event = clock.after(0, 'timer', this, () => {});
        const again = (): void => {
          event = clock.after(periodMs * usPerMs, 'tick', this, () => {
            again();
            run();
          });
        };
        event.run = null;
        again();
        return () => {
          event.run = null;
        };
      },
    };
  }
}

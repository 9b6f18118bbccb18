import { makeConfig } from '../../src/config/config.ts';
import { parseFlags } from '../../src/config/parse-flags.ts';
import type { Clock } from '../../src/host/clock.ts';
import { silentLogger } from '../../src/host/logger.ts';
import { decodeSegmentHeader } from '../../src/log/segment-header.ts';
import { readWitnessFile, witnessName } from '../../src/log/witness.ts';
import { LostEntriesError } from '../../src/raft/raft.ts';
import { bootstrap } from '../../src/replica/bootstrap.ts';
import { noPeerNetwork } from '../../src/replica/peer-network.ts';
import { RequestIds } from '../../src/replica/proposals.ts';
import { isLossOfData, NoReplacementError } from '../../src/replica/replacement.ts';
import { damages } from '../support/disk-damage.ts';
import type { ForgetfulDisk } from '../support/forgetful-disk.ts';
import type { Random } from '../support/random.ts';
import type { Machine } from './machine.ts';
import { ensure, Violation } from './violation.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface DiskDamageOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** All that are not retired. */
  machines(): readonly Machine[];
  note(kind: string, numbers: readonly number[], line: () => string): void;
}

/**
 * Damages files of members that do not run, of one or of several. Before such a member starts, it is looked at what a start finds: all
 * that was durable, or that something is lost, and where. Less, without a word, is a violation, unless nothing attested it yet
 * (docs/FORMAT.md, "What cannot be told apart"): such damage is undone. What is refused is replaced by the real procedure; where that
 * cannot be, an operator puts the files back.
 */
export class DiskDamage {
  readonly counts = {
    damagesUnnoticed: 0,
    damagesUntold: 0,
    damagesRefused: 0,
    replaced: 0,
    filesPutBack: 0,
  };
  /** Files are looked at, which takes no virtual time. */
  pending: Promise<void> | null = null;
  private readonly options: DiskDamageOptions;
  private readonly damaged = new Map<Machine, Damaged>();
  /** What machines had some time ago. */
  private readonly earlier = new Map<Machine, ForgetfulDisk>();
  /** Those whose files were put back, although the others may have been told already that they are lost, and who they were then. */
  private readonly putBack = new Map<Machine, bigint>();

  constructor(options: DiskDamageOptions) {
    this.options = options;
  }

  /** Damages something, or keeps what there is to damage others with it later. */
  act(): void {
    const { random } = this.options;
    const machines = this.options.machines().filter((machine) => this.canBeDamaged(machine));
    if (machines.length === 0) return;
    if (random.chance(0.3)) {
      for (const machine of machines) this.earlier.set(machine, machine.disk.clone(setImmediate));
      return;
    }
    const count = random.chance(0.7) ? 1 : random.between(1, machines.length);
    const victims = random.shuffled(machines).slice(0, count);
    this.pending = this.damageAll(victims).finally(() => {
      this.pending = null;
    });
  }

  /** No more damages; members that are not replaced soon then get their files back. */
  stop(): void {
    for (const machine of this.damaged.keys()) {
      // As one who restarts it: it asks at once.
      machine.crash(false);
      this.restoreLater(machine, calmPatienceMs);
    }
  }

  /** A member came up. */
  isUp(machine: Machine): void {
    const damaged = this.damaged.get(machine);
    if (damaged === undefined) return;
    // A successor that has not told its name yet, and loses its data, may be given the same ID once more, and begins anew: until it is
    // promoted it votes for nothing, and nothing is committed by what it has.
    const wasSetAside = machine.disk.paths().some((path) => path.startsWith('/data/wald/set-aside/'));
    if (machine.identity.memberId === damaged.memberId && !wasSetAside) {
      throw new Violation(`${machine.name} started on what another start refused: ${damaged.where}`);
    }
    this.damaged.delete(machine);
    this.counts.replaced++;
    // As an operator who has looked at it.
    machine.disk.dropAll('/data/wald/set-aside');
  }

  /** A member does not start, and nobody has replaced it. */
  refused(machine: Machine, error: Error): void {
    if (this.damaged.has(machine)) {
      this.restore(machine);
    } else if (error instanceof NoReplacementError && this.isReplaced(machine)) {
      // Files that were put back may be of an ID before the last one: without them it is found by its URL, as soon as it is in the list.
      machine.disk.dropAll('/data/wald');
      machine.crash(false);
    } else if (error instanceof NoReplacementError && error.message.includes('has no member')) {
      machine.lostData = null;
      machine.isRetired = true;
      machine.crash(false);
    } else {
      throw error;
    }
  }

  /** A member was told that it is removed: true where the others wait for a successor in its place, and it comes back as that one. */
  comesBack(machine: Machine): boolean {
    if (!this.isReplaced(machine)) return false;
    this.putBack.delete(machine);
    machine.lostData = new LostEntriesError(machine.identity.memberId, 1, 0);
    machine.crash(false);
    return true;
  }

  private isReplaced(machine: Machine): boolean {
    return this.options.machines().some(({ replica }) => machine.isExpectedBy(replica));
  }

  private canBeDamaged(machine: Machine): boolean {
    const isPlain = !machine.disk.has('/data/wald/replacement') && machine.lostData === null;
    return isPlain && hasLog(machine.disk) && !this.damaged.has(machine);
  }

  private async damageAll(victims: readonly Machine[]): Promise<void> {
    const { random } = this.options;
    for (const machine of victims) {
      if (machine.isRunning) machine.crash(random.chance(0.5));
      if (hasLog(machine.disk)) await this.damage(machine);
    }
  }

  private async damage(machine: Machine): Promise<void> {
    const { random, note } = this.options;
    const { disk, identity } = machine;
    const before = disk.clone(setImmediate);
    const [kind, inflict] = random.pick(damages);
    const place = inflict(disk, random, this.earlier.get(machine) ?? before);
    const where = `${kind} ${place}`;
    note(
      'damage',
      [Number(identity.memberId & 0xffffffn), kind.length],
      () => `-- ${machine.name}: ${where}`,
    );
    const fate = await fateOf(machine, before, where);
    if (fate === 'whole') {
      this.counts.damagesUnnoticed++;
    } else if (fate === 'untold') {
      this.counts.damagesUntold++;
      disk.becomes(before);
    } else {
      this.counts.damagesRefused++;
      this.damaged.set(machine, { before, where, memberId: identity.memberId });
      // The others ask it to be the one that they know, and it is not.
      if (!hasLog(disk)) machine.lostData = new LostEntriesError(identity.memberId, 1, 0);
      this.restoreLater(machine, this.options.random.between(2_000, patienceMaxMs));
    }
  }

  private restoreLater(machine: Machine, patienceMs: number): void {
    const damaged = this.damaged.get(machine);
    this.options.clock.after(1000 * patienceMs, 'patience', null, () => {
      if (this.damaged.get(machine) === damaged) this.giveUp(machine);
    });
  }

  /** Where the others do not replace a member, its files are put back; what has begun goes on. */
  private giveUp(machine: Machine): void {
    const hasBegun = machine.disk.has('/data/wald/replacement') || this.isReplaced(machine);
    if (this.damaged.has(machine) && !hasBegun) this.restore(machine);
  }

  /** As an operator who looks at the list of members from time to time. */
  private watch(machine: Machine): void {
    this.options.clock.after(lookUs, 'member list', null, () => {
      if (this.putBack.has(machine) && !machine.isRetired && !this.comesBack(machine)) this.watch(machine);
    });
  }

  private restore(machine: Machine): void {
    const { before } = this.damaged.get(machine)!;
    this.damaged.delete(machine);
    this.putBack.set(machine, machine.identity.memberId);
    this.counts.filesPutBack++;
    machine.lostData = null;
    machine.crash(false);
    machine.disk.becomes(before);
    this.watch(machine);
    this.options.note(
      'put back',
      [Number(machine.identity.memberId & 0xffffffn)],
      () => `-- ${machine.name} has its files again`,
    );
  }
}

interface Damaged {
  readonly before: ForgetfulDisk;
  readonly where: string;
  /** Who it was. */
  readonly memberId: bigint;
}

const patienceMaxMs = 20_000;
/** How long a member may take to be replaced when no more faults come: the others have to have been connected for 5 s. */
export const calmPatienceMs = 12_000;
const lookUs = 1_000_000;
const logDir = '/data/wald/log';

function hasLog(disk: ForgetfulDisk): boolean {
  return segmentsOf(disk).length > 0;
}

function segmentsOf(disk: ForgetfulDisk): string[] {
  return disk.paths().filter((path) => path.startsWith(logDir) && path.endsWith('.segment'));
}

/** What a start on damaged files would find. @throws Violation where something that is attested is missing without a word */
async function fateOf(
  machine: Machine,
  before: ForgetfulDisk,
  where: string,
): Promise<'whole' | 'refused' | 'untold'> {
  if (!hasLog(machine.disk)) return 'refused';
  const found = await lastBatch(machine, machine.disk);
  if (found instanceof Error) {
    ensure(
      isLossOfData(found) && found.message.includes('/data/'),
      () => `${machine.name}, ${where}: a refusal that names no place: ${found.stack}`,
    );
    return 'refused';
  }
  const had = await lastBatch(machine, before);
  if (had instanceof Error) throw had;
  if (found >= had) return 'whole';
  const attested = await attestedBatch(before.clone(setImmediate));
  ensure(
    found >= attested,
    () =>
      `${machine.name}, ${where}: starts with its log up to batch ${found} without a word; it was durable up to ${had}, and ` +
      `attested up to ${attested}`,
  );
  return 'untold';
}

/** The last batch that the witness attests, 0 for none; read without the method of a start, in which a mistake may be planted. */
async function attestedBatch(files: ForgetfulDisk): Promise<number> {
  const path = `${logDir}/${witnessName}`;
  return files.paths().includes(path) ? ((await readWitnessFile(path, files))?.batch ?? 0) : 0;
}

/** The number of the last batch of the log, as a start on a copy of the files has it, or why there is none. */
async function lastBatch({ identity }: Machine, files: ForgetfulDisk): Promise<number | Error> {
  const disk = files.clone(setImmediate);
  const { clusterId, memberId } = identity;
  try {
    const { wal, lock } = await bootstrap({
      config,
      disk,
      logger: silentLogger,
      requestIds: new RequestIds(1),
      clock: standingClock,
      onWrite() {},
      network: noPeerNetwork,
      beginning: { clusterId, memberId, firstMembers: [], remotePeers: [] },
    });
    // The start has made a segment, whose header names its first batch.
    const newest = segmentsOf(disk).sort().at(-1)!;
    const { firstBatch } = decodeSegmentHeader(disk.get(newest), newest);
    await wal.close();
    await lock.release();
    return firstBatch - 1;
  } catch (error) {
    return error as Error;
  }
}

/** A start that nothing comes of: no time passes. */
const config = makeConfig(parseFlags(['--data-dir=/data', '--wal-segment-bytes=8192'], {}));
let salts = 1n;
const standingClock: Clock = {
  nowMs: () => 0,
  wallMs: () => 0,
  wallNs: () => 0n,
  soon() {},
  after: () => () => {},
  every: () => () => {},
  random: () => 0,
  randomUint64: () => ++salts,
};

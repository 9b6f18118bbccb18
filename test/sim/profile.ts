import type { Random } from '../support/random.ts';

/** What one seed is like. Probabilities are per message, periods the mean time between two, in milliseconds; 0 is never. */
export interface Profile {
  readonly voters: number;
  /** How long faults come. */
  readonly stormMs: number;
  readonly heartbeatMs: number;
  readonly electionTicks: number;
  readonly preVote: boolean;

  readonly lossChance: number;
  readonly duplicateChance: number;
  /** Messages of one member to another may overtake each other. */
  readonly reorders: boolean;
  readonly delayMinUs: number;
  readonly delayMaxUs: number;
  /** A message that is late, by up to two seconds. */
  readonly lateChance: number;

  readonly writeMinUs: number;
  readonly writeMaxUs: number;
  /** A write that takes up to a second. */
  readonly stallChance: number;
  readonly shortWriteChance: number;

  readonly partitionPeriodMs: number;
  readonly crashPeriodMs: number;
  /** A new leader falls over, or is cut off, soon after its election. */
  readonly leaderFallChance: number;
  readonly restartMaxMs: number;
  readonly pausePeriodMs: number;
  readonly membershipPeriodMs: number;
  readonly transferPeriodMs: number;
  /** Leases, compactions and what else goes through the log. */
  readonly upkeepPeriodMs: number;
  /** A disk that is full for a while. */
  readonly fullPeriodMs: number;
  /** Files of members that are damaged while they do not run. */
  readonly damagePeriodMs: number;
  /** Members' clocks run up to so much faster or slower. */
  readonly skew: number;

  readonly walSegmentBytes: number;
  readonly snapshotCount: number;
  readonly catchUpEntriesMax: number;
  readonly messageBytesMax: number;
  readonly inflightMessagesMax: number;

  readonly watchProgressMs: number;
  /** Above this, watches that take fragments get them. */
  readonly watchResponseBytesMax: number;
  /** A token that nobody uses is not valid for longer. */
  readonly tokenTtlS: number;

  readonly watchers: number;
  readonly leaseHolders: number;
  readonly lockers: number;
  readonly candidates: number;
  /** Of the v2 API: so many who change files, and who wait for that. */
  readonly treeClients: number;
  /** Users beside root; with 0, nobody is asked who he is. */
  readonly users: number;
  readonly clients: number;
  readonly keys: number;
  readonly valueBytesMax: number;
  /** Mean pause of a client between two operations. */
  readonly thinkMs: number;
}

/** Damage to disks comes in some of the seeds, which is drawn apart: all others are as they were before there was such. */
export function drawDamage(random: Random): Pick<Profile, 'damagePeriodMs'> {
  return { damagePeriodMs: random.chance(0.2) ? random.pick([1_500, 4_000]) : 0 };
}

/** Draws what a seed is like: mostly three or five members, each kind of fault in some of the seeds and not in others. */
export function drawProfile(random: Random): Profile {
  const voters = Number(random.weighted({ 1: 1, 3: 6, 5: 4, 7: 1 }));
  const hasCrashes = random.chance(0.75);
  return { ...drawWeather(random, voters, hasCrashes), ...(random.chance(0.2) ? drawChurn(random) : null) };
}

/**
 * One leader after the other falls before its entries are where they should be, and nothing else disturbs (Raft paper,
 * figure 8).
 */
function drawChurn(random: Random): Partial<Profile> {
  return {
    voters: Number(random.weighted({ 3: 4, 5: 1 })),
    leaderFallChance: 1,
    restartMaxMs: random.pick([1_500, 3_000]),
    electionTicks: random.between(2, 4),
    preVote: false,
    messageBytesMax: 1,
    partitionPeriodMs: 0,
    crashPeriodMs: 0,
    pausePeriodMs: 0,
    membershipPeriodMs: 0,
    transferPeriodMs: 0,
    fullPeriodMs: 0,
    stallChance: 0,
    lossChance: 0,
    delayMinUs: 1_000,
    delayMaxUs: 30_000,
    clients: 8,
    thinkMs: 2,
  };
}

function drawWeather(random: Random, voters: number, hasCrashes: boolean): Profile {
  const some = (chance: number, values: readonly number[]): number =>
    random.chance(chance) ? random.pick(values) : 0;
  return {
    voters,
    stormMs: Math.round(random.between(8_000, 16_000) / (voters > 5 ? 2 : 1)),
    heartbeatMs: 100,
    electionTicks: random.between(4, 10),
    preVote: random.chance(0.7),

    lossChance: some(0.5, [0.005, 0.02, 0.1, 0.25]),
    duplicateChance: some(0.3, [0.01, 0.05, 0.2]),
    reorders: random.chance(0.3),
    delayMinUs: random.pick([100, 1_000, 10_000]),
    delayMaxUs: random.pick([12_000, 30_000, 100_000]),
    lateChance: some(0.4, [0.002, 0.01, 0.05]),

    writeMinUs: random.pick([100, 1_000]),
    writeMaxUs: random.pick([2_000, 10_000, 50_000]),
    stallChance: some(0.4, [0.005, 0.02, 0.1]),
    shortWriteChance: some(0.2, [0.01, 0.1]),

    partitionPeriodMs: some(0.7, [700, 2_000, 5_000]),
    crashPeriodMs: hasCrashes ? random.pick([500, 1_000, 2_500, 6_000]) : 0,
    leaderFallChance: hasCrashes ? some(0.3, [0.3, 0.7]) : 0,
    restartMaxMs: random.pick([50, 500, 3_000]),
    pausePeriodMs: some(0.3, [1_000, 4_000]),
    membershipPeriodMs: some(0.4, [500, 1_500, 4_000]),
    transferPeriodMs: some(0.4, [500, 2_000, 5_000]),
    upkeepPeriodMs: some(0.5, [50, 300]),
    fullPeriodMs: some(0.15, [1_000, 4_000]),
    damagePeriodMs: 0,
    skew: some(0.5, [0.02, 0.1, 0.3]),

    walSegmentBytes: random.pick([4096, 8192, 16384]),
    snapshotCount: random.pick([5, 20, 60, 1_000]),
    catchUpEntriesMax: random.pick([0, 3, 10, 100]),
    messageBytesMax: random.pick([1, 100, 1_000, 65_536]),
    inflightMessagesMax: random.pick([1, 2, 8, 256]),

    watchProgressMs: random.pick([300, 2_000]),
    watchResponseBytesMax: random.pick([100, 400, 2_000_000]),
    tokenTtlS: random.pick([2, 300]),

    watchers: some(0.4, [1, 2, 4]),
    leaseHolders: some(0.3, [1, 3]),
    lockers: some(0.15, [2, 4]),
    candidates: some(0.15, [2, 4]),
    treeClients: some(0.2, [1, 3]),
    users: some(0.2, [1, 3]),
    clients: random.between(1, 5),
    keys: random.between(1, 6),
    valueBytesMax: random.pick([8, 30, 300]),
    thinkMs: random.pick([5, 30, 150]),
  };
}

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../support/random.ts';
import { drawDamage, drawProfile } from './profile.ts';
import { SimulationError, simulate } from './simulation.ts';

/* A share of what `npm run sim -- --seeds A..B` runs for hours, and no fewer than prove something. */
const seeds = 40;

test('members stay safe under faults, and agree once these stop', async () => {
  const totals = new Map<string, number>();
  for (let seed = 1; seed <= seeds; seed++) {
    const { counts } = await simulate(seed);
    for (const [name, count] of Object.entries(counts)) totals.set(name, (totals.get(name) ?? 0) + count);
  }
  // Faults that never meet what they are to disturb prove nothing.
  for (const name of [
    'acknowledged',
    'reads',
    'terms',
    'partitions',
    'crashes',
    'crashesInWrites',
    'falls',
  ]) {
    assert.ok(totals.get(name)! > seeds, `${name}: ${totals.get(name)}`);
  }
  for (const name of [
    'added',
    'learners',
    'promoted',
    'removed',
    'transfers',
    'stops',
    'damagesUnnoticed',
    'damagesRefused',
    'replaced',
    'filesPutBack',
    'snapshotsInstalled',
    'watchEvents',
    'watchProgress',
    'watchesResumed',
    'renewals',
    'locked',
    'elected',
    'observed',
    'treeChanges',
    'treeEvents',
    'userWrites',
    'userWatches',
    'denied',
  ]) {
    assert.ok(totals.get(name)! > 0, `${name}: ${totals.get(name)}`);
  }
});

test('one seed is one history, and another seed is another', async () => {
  for (const seed of [3, 4, 7]) {
    const first = await simulate(seed);
    const again = await simulate(seed);
    assert.equal(again, first);
    const other = await simulate(seed + 1000);
    assert.is.not(other.traceHash, first.traceHash);
  }
});

test('one seed is one history with all services in it, too', async () => {
  // Faults that leave users the time to be made.
  const faults = { partitionPeriodMs: 5_000, crashPeriodMs: 4_000, leaderFallChance: 0 };
  const clients = { watchers: 2, leaseHolders: 2, lockers: 2, candidates: 2, treeClients: 2, users: 2 };
  const profile = { ...faults, ...clients };
  const first = await simulate(6, { profile });
  const again = await simulate(6, { profile });
  assert.equal(again, first);
  for (const name of ['watchEvents', 'leases', 'lockWaits', 'treeChanges', 'logins']) {
    assert.ok(first.counts[name]! > 0, name);
  }
});

test('a failure names its seed, what was wrong, what happened last and how to repeat it', async () => {
  let failure: SimulationError | null = null;
  try {
    // Nobody can write a thing where every message is lost, also when the faults are over.
    await simulate(5, { profile: { voters: 3, delayMinUs: 1e9, delayMaxUs: 2e9, lateChance: 0 } });
  } catch (error) {
    failure = error as SimulationError;
  }
  assert.instance(failure, SimulationError);
  assert.is(failure!.seed, 5);
  assert.match(failure!.message, 'no progress');
  assert.match(failure!.message, 'npm run sim -- --seed 5');
  assert.is(failure!.traceTail.length, 50);
});

test('seeds draw clusters of one, three, five and seven members, with and without each kind of fault and of client', () => {
  const profiles = Array.from({ length: 300 }, (_, seed) => drawProfile(new Random(seed)));
  const damages = Array.from({ length: 300 }, (_, seed) => drawDamage(new Random(seed)).damagePeriodMs);
  assert.ok(damages.some((periodMs) => periodMs === 0) && damages.some((periodMs) => periodMs > 0));
  for (const voters of [1, 3, 5, 7]) assert.ok(profiles.some((profile) => profile.voters === voters));
  for (const some of [
    'lossChance',
    'crashPeriodMs',
    'partitionPeriodMs',
    'skew',
    'membershipPeriodMs',
    'watchers',
    'leaseHolders',
    'lockers',
    'candidates',
    'treeClients',
    'users',
  ] as const) {
    assert.ok(profiles.some((profile) => profile[some] === 0));
    assert.ok(profiles.some((profile) => profile[some] > 0));
  }
});

test.run();

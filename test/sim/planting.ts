import * as assert from 'uvu/assert';
import type { Profile } from './profile.ts';
import { SimulationError, simulate } from './simulation.ts';

/** No clients but those of keys, to which are added those that a mistake concerns: the others take their time. */
export const noServices: Partial<Profile> = {
  watchers: 0,
  leaseHolders: 0,
  lockers: 0,
  candidates: 0,
  treeClients: 0,
  users: 0,
};

/** Puts `planted` in the place of a method; the returned function takes it away again. */
export function plant<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  planted: (real: Target[Name]) => Target[Name],
): () => void {
  const real = target[name];
  target[name] = planted(real);
  return () => {
    target[name] = real;
  };
}

/** Runs seeds until one fails; tells how many it took and what was found. @param rule what the failure must say */
export async function find(
  uproot: () => void,
  seedsMax: number,
  profile: Partial<Profile> = {},
  rule = /./,
): Promise<{ seeds: number; found: string }> {
  try {
    for (let seed = 1; seed <= seedsMax; seed++) {
      try {
        await simulate(seed, { profile });
      } catch (error) {
        assert.instance(error, SimulationError);
        const [found] = (error as Error).message.split('\n');
        assert.match(found!, rule);
        assert.match((error as Error).message, `npm run sim -- --seed ${seed}`);
        return { seeds: seed, found: found! };
      }
    }
  } finally {
    uproot();
  }
  throw new Error(`not found within ${seedsMax} seeds`);
}

export function report(what: string, { seeds, found }: { seeds: number; found: string }): void {
  console.log(`${what}: found after ${seeds} seeds: ${found}`);
}

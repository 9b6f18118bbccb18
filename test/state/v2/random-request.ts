import { V2Method, V2Request } from '../../../src/codec/generated/messages.generated.ts';
import type { Random } from '../../support/random.ts';

/** No request of `randomRequest` expires earlier. */
export const firstExpirationNs = 1_800_000_000_000_000_000n;

const names = ['a', 'b', '_hidden', 'ab', 'é', '\u{1f600}'];

/** A path of up to four names out of few, so that files and directories get in each other's way. */
export function randomPath(random: Random): string {
  let path = '/1';
  for (let depth = random.between(random.chance(0.05) ? 0 : 1, 4); depth > 0; depth--) {
    path += `/${random.pick(names)}`;
  }
  return path;
}

/**
 * Any change of the tree, under few paths; conditions hold now and then.
 *
 * @param now nanoseconds behind `firstExpirationNs`: what expires does so a little later
 */
export function randomRequest(random: Random, now: bigint): V2Request {
  const request = V2Request.create({
    method: random.pick([V2Method.PUT, V2Method.PUT, V2Method.PUT, V2Method.POST, V2Method.DELETE]),
    path: randomPath(random),
    timeMs: Number((firstExpirationNs + now) / 1_000_000n),
  });
  if (random.chance(0.8)) request.val = random.pick(['x', 'y', 'a longer value', '\u{1f600}', '']);
  if (random.chance(0.15)) request.dir = true;
  if (random.chance(0.4)) request.recursive = true;
  if (random.chance(0.1)) request.prevValue = random.pick(['x', 'y']);
  if (random.chance(0.1)) request.prevIndex = BigInt(random.between(1, 30));
  if (random.chance(0.15)) request.prevExist = random.chance(0.6);
  if (random.chance(0.1)) request.refresh = true;
  if (random.chance(0.3)) request.expirationNs = firstExpirationNs + now + BigInt(random.below(40));
  if (random.chance(0.02)) request.expirationNs = 1n;
  return request;
}

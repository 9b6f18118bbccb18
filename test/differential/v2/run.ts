/**
 * Sends seeded scripts of requests of the v2 API to etcd and to wald and compares every answer and what watches are told.
 *
 *     npm run differential:v2 -- --seeds 1..20 --operations 10000
 */
import { parseArgs } from 'node:util';
import { etcd } from '../../support/etcd-process.ts';
import { wald } from '../../support/wald-process.ts';
import { parseSeeds } from '../run.ts';
import { compareScript } from './comparison.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1..20' },
    operations: { type: 'string', default: '10000' },
    expiries: { type: 'string', default: '15' },
    against: { type: 'string', default: 'wald' },
  },
});

const seeds = parseSeeds(values.seeds);
const operations = Number(values.operations);
const expiries = Number(values.expiries);
if (seeds === null || !(operations > 0) || !(expiries >= 0)) {
  console.error(
    'usage: npm run differential:v2 -- [--seeds A..B] [--operations N] [--expiries N] [--against wald|etcd]',
  );
  process.exit(2);
}
const second = values.against === 'etcd' ? etcd : wald;
for (const seed of seeds) {
  const startedAtMs = performance.now();
  const difference = await compareScript(etcd, second, { seed, operations, expiries });
  const tookS = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  if (difference === null) {
    console.log(`seed ${seed}: ${operations} operations, no difference, ${tookS} s`);
    continue;
  }
  console.log(`seed ${seed}: a difference behind ${tookS} s; the last requests:\n${difference.asked}`);
  console.log(`etcd:\n${difference.expected}\n${second.name}:\n${difference.found}`);
  process.exitCode = 1;
}

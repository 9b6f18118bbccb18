import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd } from '../support/etcd-process.ts';
import { wald } from '../support/wald-process.ts';
import { describe, type Operation } from './operation.ts';
import { Pair } from './pair.ts';
import type { Revisions } from './requests.ts';
import { differenceText, parseSeeds, runScript } from './run.ts';
import { Script } from './script.ts';
import { shrink } from './shrink.ts';

/** A small share of `npm run differential`. */
const seeds = [1, 2];
const operations = 400;
const restarts = 1;

const test = suite('differential');

test(`etcd and wald answer ${seeds.length} scripts of ${operations} operations alike`, async () => {
  const pair = await Pair.start(etcd, wald);
  try {
    for (const [position, seed] of seeds.entries()) {
      if (position > 0) await pair.reset();
      const { differences } = await runScript(pair, { seed, operations, restarts }, 1);
      const repeat = `npm run differential -- --seeds ${seed} --operations ${operations} --restarts ${restarts}`;
      assert.is(
        differences.length,
        0,
        `${differences.map((d) => differenceText(d, 'wald'))}\nrepeat: ${repeat}`,
      );
    }
  } finally {
    await pair.remove();
  }
});

test('a script depends on nothing but its seed and the revisions it is told', () => {
  const linesOf = (seed: number): string[] => {
    const script = new Script({ seed, operations: 300, restarts: 3 });
    const revisions: Revisions = { current: 1, compacted: 0 };
    const lines: string[] = [];
    for (let operation = script.next(revisions); operation !== null; operation = script.next(revisions)) {
      lines.push(describe(operation));
      revisions.current++;
    }
    return lines;
  };
  const lines = linesOf(7);
  assert.is(lines.length, 300);
  assert.equal(lines, linesOf(7));
  assert.not.equal(lines, linesOf(8));
});

test('a failing script shrinks to the operations that it takes to fail', async () => {
  const script = Array.from({ length: 60 }, (_, i): Operation => rawPut(i));
  const needed = [3, 31, 59].map((i) => script[i]!);
  let replays = 0;
  const fails = async (shorter: readonly Operation[]) => {
    replays++;
    return needed.every((operation) => shorter.includes(operation));
  };
  assert.equal(await shrink(script, fails, Number.POSITIVE_INFINITY), needed);
  assert.ok(replays < 60, `${replays} replays`);
  assert.is((await shrink(script, fails, performance.now() - 1)).length, 60, 'no time: nothing is left out');
});

test('seeds are given as a range or a list', () => {
  assert.equal(parseSeeds('3..5'), [3, 4, 5]);
  assert.equal(parseSeeds('7'), [7]);
  assert.equal(parseSeeds('1,9'), [1, 9]);
  assert.is(parseSeeds('5..3'), null);
  assert.is(parseSeeds('x'), null);
});

function rawPut(i: number): Operation {
  return { kind: 'raw', method: 'KV/Put', transport: 'json', path: '/v3/kv/put', body: Buffer.from(`${i}`) };
}

test.run();

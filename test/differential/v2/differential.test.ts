import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd } from '../../support/etcd-process.ts';
import { wald } from '../../support/wald-process.ts';
import { compareScript } from './comparison.ts';
import { V2Script } from './script.ts';

/** A small share of `npm run differential:v2`. */
const options = { operations: 2500, expiries: 3 };

const test = suite('v2 differential');

for (const seed of [1, 2]) {
  test(`etcd and wald answer script ${seed} of requests of the v2 API alike, and tell watches the same`, async () => {
    const difference = await compareScript(etcd, wald, { seed, ...options });
    const repeat = `npm run differential:v2 -- --seeds ${seed} --operations ${options.operations} --expiries ${options.expiries}`;
    assert.is(
      difference,
      null,
      difference === null
        ? ''
        : `${difference.asked}\netcd:\n${difference.expected}\nwald:\n${difference.found}\nrepeat: ${repeat}`,
    );
  });
}

test('a script depends on nothing but its seed and the indexes it is told', () => {
  const stepsOf = (seed: number): unknown[] => {
    const script = new V2Script({ seed, ...options });
    return Array.from({ length: 300 }, (_, index) => script.next(index));
  };
  assert.equal(stepsOf(7), stepsOf(7));
  assert.not.equal(stepsOf(7), stepsOf(8));
});

test.run();

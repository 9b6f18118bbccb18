import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Damage } from './damage.ts';

const test = suite('damage to the files of a member');

/** As many as take some seconds; `npm run damage` makes more. */
const rounds = 100;

test('a start behind any damage has all that was acknowledged, or names the place', async () => {
  const damage = await Damage.open(1);
  const outcomes = { whole: 0, refused: 0 };
  for (let number = 0; number < rounds; number++) outcomes[(await damage.round(number)).outcome]++;
  // Both come about, or the damages are none.
  assert.ok(outcomes.whole > rounds / 10 && outcomes.refused > rounds / 3, JSON.stringify(outcomes));
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcdctl } from '../support/etcdctl.ts';
import { wald } from '../support/wald-process.ts';
import { KillUnderLoad, membersOf, oneServer } from './kill-under-load.ts';

/** A few of the rounds of `npm run crash`. */
const rounds = 1;

const test = suite('kill under load');

for (const [what, start] of [
  ['a server', () => oneServer(wald)],
  ['members of three', () => membersOf(wald, 3)],
] as const) {
  test(`after kill -9 of ${what} under load every acknowledged write is there, once`, async () => {
    const victims = await start();
    try {
      const kill = new KillUnderLoad(victims, 1);
      let acknowledged = 0;
      for (let round = 0; round < rounds; round++) acknowledged += (await kill.round()).acknowledged;
      assert.ok(acknowledged > 0);
    } finally {
      await victims.remove();
    }
  });
}

test('a write that nobody made would be noticed', async () => {
  const victims = await oneServer(wald);
  try {
    const kill = new KillUnderLoad(victims, 2);
    await kill.round();
    assert.is((await etcdctl(victims.endpoints[0]!, ['put', 'writer/0/0', 'stray'])).code, 0);
    await kill.round();
    assert.unreachable('the round passed');
  } catch (error) {
    assert.match((error as Error).message, /the revision is|expected/);
  } finally {
    await victims.remove();
  }
});

test.run();

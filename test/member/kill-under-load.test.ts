import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcdctl } from '../support/etcdctl.ts';
import { startWald } from '../support/wald-process.ts';
import { KillUnderLoad } from './kill-under-load.ts';

/** A few of the rounds of `npm run crash`. */
const rounds = 3;

const test = suite('kill under load');

test('after kill -9 under load every acknowledged write is there, once', async () => {
  const server = await startWald();
  try {
    const kill = new KillUnderLoad(server, 1);
    let acknowledged = 0;
    for (let round = 0; round < rounds; round++) acknowledged += (await kill.round()).acknowledged;
    assert.ok(acknowledged > 0);
  } finally {
    await server.remove();
  }
});

test('a write that nobody made would be noticed', async () => {
  const server = await startWald();
  try {
    const kill = new KillUnderLoad(server, 2);
    await kill.round();
    assert.is((await etcdctl(server.endpoint, ['put', 'writer/0/0', 'stray'])).code, 0);
    await kill.round();
    assert.unreachable('the round passed');
  } catch (error) {
    assert.match((error as Error).message, /the revision is|expected/);
  } finally {
    await server.remove();
  }
});

test.run();

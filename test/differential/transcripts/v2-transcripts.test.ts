import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onFreshServers } from './fresh-servers.ts';
import { serverFlags, transcriptNames } from './transcript.ts';

const test = suite('v2 transcripts');

/** Those of users and roles are in `v2-auth-transcripts.test.ts`: passwords take long to check. */
const names = transcriptNames().filter((name) => serverFlags(name).length > 0 && !name.startsWith('v2-auth'));
/** All at once: much of their time goes by in waiting. */
const outcomes = new Map<string, Promise<string[]>>();

test.before(() => {
  for (const name of names) {
    const outcome = onFreshServers(name);
    outcome.catch(() => {});
    outcomes.set(name, outcome);
  }
});

for (const name of names) {
  test(`a fresh etcd and a fresh wald print the same for every line of ${name}.transcript`, async () => {
    const differences = await outcomes.get(name)!;
    const repeat = `repeat: npx tsx test/differential/transcripts/run.ts ${name}`;
    assert.is(differences.length, 0, `${differences.join('\n')}\n${repeat}`);
  });
}

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onFreshServers } from './fresh-servers.ts';
import { transcriptNames } from './transcript.ts';

const test = suite('transcripts of v2 users and roles');

for (const name of transcriptNames().filter((name) => name.startsWith('v2-auth'))) {
  test(`a fresh etcd and a fresh wald print the same for every line of ${name}.transcript`, async () => {
    const differences = await onFreshServers(name);
    const repeat = `repeat: npx tsx test/differential/transcripts/run.ts ${name}`;
    assert.is(differences.length, 0, `${differences.join('\n')}\n${repeat}`);
  });
}

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startEtcd } from '../../support/etcd-process.ts';
import { startWald } from '../../support/wald-process.ts';
import { compareTranscript, serverFlags, transcriptNames } from './transcript.ts';

const test = suite('v2 transcripts');

const names = transcriptNames().filter((name) => serverFlags(name).length > 0);
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

/** Indexes of the v2 API are compared as they are, so each of its transcripts begins with new servers. */
async function onFreshServers(name: string): Promise<string[]> {
  const flags = serverFlags(name);
  const [etcd, wald] = await Promise.all([startEtcd({ flags }), startWald({ flags })]);
  try {
    return await compareTranscript(name, etcd, wald);
  } finally {
    await Promise.all([etcd.remove(), wald.remove()]);
  }
}

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startEtcd } from '../../support/etcd-process.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { startWald } from '../../support/wald-process.ts';
import { comparable, readTranscript, runLine, serverFlags, transcriptNames } from './transcript.ts';

interface Pair {
  etcd: ServerProcess;
  wald: ServerProcess;
}

const test = suite('transcripts');

async function startPair(flags: readonly string[]): Promise<Pair> {
  const [etcd, wald] = await Promise.all([startEtcd({ flags }), startWald({ flags })]);
  return { etcd, wald };
}

/** The servers of all transcripts that need no flags. */
let shared: Promise<Pair> | null = null;

test.after(async () => {
  const pair = await shared;
  await pair?.etcd.remove();
  await pair?.wald.remove();
});

for (const name of transcriptNames()) {
  test(`etcd and wald print the same for every line of ${name}.transcript`, async () => {
    const flags = serverFlags(name);
    // Indexes of the v2 API are compared as they are: its transcripts begin with fresh servers.
    const isOwn = flags.length > 0;
    if (!isOwn) shared ??= startPair(flags);
    const pair = isOwn ? await startPair(flags) : await shared!;
    const { etcd, wald } = pair;
    const differences: string[] = [];
    for (const line of readTranscript(name)) {
      const [expected, found] = await Promise.all([runLine(line, etcd), runLine(line, wald)]);
      if (expected === found) continue;
      differences.push(`${line.file}:${line.number}: ${line.command}\netcd:\n${expected}wald:\n${found}`);
    }
    if (isOwn) await Promise.all([etcd.remove(), wald.remove()]);
    const repeat = 'repeat: npx tsx test/differential/transcripts/run.ts';
    assert.is(differences.length, 0, `${differences.join('\n')}\n${repeat}`);
  });
}

test('sizes, times, terms and column widths are no difference, names and numbers of the data are', () => {
  const line = (stdout: string) => comparable({ code: 0, stdout, stderr: '' });
  const status = (size: string, index: number, leader: string) =>
    line(
      `127.0.0.1:${index}, 8e9e05c52164694d, 3.4.23, ${size}, ${leader}, false, 2, ${index}, ${index}, \n`,
    );
  assert.is(status('20 kB', 5, 'true'), status('1.6 MB', 12, 'true'));
  assert.not.equal(status('20 kB', 5, 'true'), status('20 kB', 5, 'false'));
  assert.not.equal(line('{"revision":"4","raft_term":"2"}'), line('{"revision":"5","raft_term":"2"}'));
  assert.is(line('{"revision":"4","raft_term":"2"}'), line('{"revision":"4","raft_term":"3"}'));
});

test('headers are compared in any order, without those of the transport', () => {
  const answer = (headers: string[], body: string) =>
    comparable({ code: 0, stdout: `HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n${body}`, stderr: '' });
  const expected = answer(['Content-Type: text/plain', 'Allow: GET', 'Date: today'], 'x');
  assert.is(answer(['allow: GET', 'Keep-Alive: timeout=5', 'content-type: text/plain'], 'x'), expected);
  assert.not.equal(answer(['content-type: text/plain'], 'x'), expected);
  assert.not.equal(answer(['Content-Type: text/plain', 'Allow: GET'], 'y'), expected);
});

test.run();

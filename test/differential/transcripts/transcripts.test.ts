import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startEtcd } from '../../support/etcd-process.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { startWald } from '../../support/wald-process.ts';
import { comparable, compareTranscript, serverFlags, transcriptNames } from './transcript.ts';

const test = suite<{ etcd: ServerProcess; wald: ServerProcess }>('transcripts');

/** Passwords are checked by half of the lines of one transcript. */
const options = { flags: ['--bcrypt-cost=4'] };

test.before(async (context) => {
  context.etcd = await startEtcd(options);
  context.wald = await startWald(options);
});

test.after(async ({ etcd, wald }) => {
  await etcd?.remove();
  await wald?.remove();
});

for (const name of transcriptNames().filter((name) => serverFlags(name).length === 0)) {
  test(`etcd and wald print the same for every line of ${name}.transcript`, async ({ etcd, wald }) => {
    const differences = await compareTranscript(name, etcd, wald);
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

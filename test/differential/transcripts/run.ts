/**
 * Runs transcripts against etcd and wald and prints where their output differs.
 *
 *     npx tsx test/differential/transcripts/run.ts [--against etcd] [--show] [NAME]...
 *
 * `--show` prints every command with etcd's output.
 */
import { parseArgs } from 'node:util';
import { etcd } from '../../support/etcd-process.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { wald } from '../../support/wald-process.ts';
import { readTranscript, runLine, serverFlags, transcriptNames } from './transcript.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string', default: 'wald' },
    show: { type: 'boolean', default: false },
  },
});

let lines = 0;
let differences = 0;
for (const name of positionals.length > 0 ? positionals : transcriptNames()) {
  const flags = serverFlags(name);
  const first = await ServerProcess.start(etcd, { flags });
  const second = await ServerProcess.start(values.against === 'etcd' ? etcd : wald, { flags });
  for (const line of readTranscript(name)) {
    const [expected, found] = await Promise.all([runLine(line, first), runLine(line, second)]);
    lines++;
    if (values.show) console.log(`$ ${line.command}\n${expected}`);
    if (expected === found) continue;
    differences++;
    console.log(`${line.file}:${line.number}: ${line.command}`);
    console.log(`etcd:\n${expected}${values.against}:\n${found}`);
  }
  await Promise.all([first.remove(), second.remove()]);
}
console.log(`${lines} lines, ${differences} with a difference`);
if (differences > 0) process.exitCode = 1;

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inCheckout } from '../../support/checkout.ts';
import { type CommandResult, runCommand } from '../../support/etcdctl.ts';
import type { ServerProcess } from '../../support/server-process.ts';

const lineTimeLimitS = 40;
const directory = inCheckout('test', 'differential', 'transcripts');

/** One command line of a transcript, for `sh -c`. */
export interface TranscriptLine {
  file: string;
  /** From 1. */
  number: number;
  command: string;
}

/** Names of the transcripts: lists of command lines that are run against two servers, their output compared. */
export function transcriptNames(): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.transcript'))
    .map((file) => basename(file, '.transcript'))
    .sort();
}

/** Flags of the servers that a transcript needs. */
export function serverFlags(name: string): readonly string[] {
  return name.startsWith('v2-') ? ['--enable-v2'] : [];
}

/** The lines of a transcript but for empty ones and comments. */
export function readTranscript(name: string): TranscriptLine[] {
  const file = `${name}.transcript`;
  return readFileSync(join(directory, file), 'utf8')
    .split('\n')
    .map((command, i) => ({ file, number: i + 1, command }))
    .filter(({ command }) => command !== '' && !command.startsWith('#'));
}

/**
 * What a line prints against a server, made comparable. A line with `$url` is run a second time against the server's
 * HTTP port, whether or not that is another one, so that both servers see the same requests.
 */
export async function runLine({ command }: TranscriptLine, server: ServerProcess): Promise<string> {
  const outputs: string[] = [];
  const endpoints = command.includes('$url') ? [server.endpoint, server.httpEndpoint] : [server.endpoint];
  for (const endpoint of endpoints) {
    const env = {
      ...process.env,
      ETCDCTL_API: '3',
      ETCDCTL_ENDPOINTS: server.endpoint,
      url: `http://${endpoint}`,
      LC_ALL: 'C.UTF-8',
    };
    const args = ['--kill-after=1', String(lineTimeLimitS), 'sh', '-c', command];
    outputs.push(comparable(await runCommand('timeout', args, { env })));
  }
  if (!server.isRunning)
    throw new Error(`\`${command}\` ended ${server.program.name}: ${server.output.slice(-2_000)}`);
  return outputs.join('--- HTTP port\n');
}

/** Runs a transcript against both servers; gives the lines whose output differs, with both outputs. */
export async function compareTranscript(
  name: string,
  etcd: ServerProcess,
  wald: ServerProcess,
): Promise<string[]> {
  const differences: string[] = [];
  for (const line of readTranscript(name)) {
    const [expected, found] = await Promise.all([runLine(line, etcd), runLine(line, wald)]);
    if (expected === found) continue;
    differences.push(`${line.file}:${line.number}: ${line.command}\netcd:\n${expected}wald:\n${found}`);
  }
  return differences;
}

/** Headers that are part of the answer; the others (Date, framing, connection) belong to the transport. */
const comparedHeaders =
  /^(content-type|allow|location|access-control-[a-z-]+|grpc-[a-z-]+|x-etcd-[a-z-]+|vary|x-content-type-options): /i;

/** What scripts give to what is to stay a while, in seconds. */
const longTtlsS = [30, 50, 60, 5000];

/** The time to live that was given, for one of which up to a tenth has passed: the servers are asked a moment apart. */
function givenTtl(leftS: string): string {
  const left = Number(leftS);
  return String(longTtlsS.find((ttl) => left <= ttl && left > ttl * 0.9) ?? leftS);
}

/** Output and exit code with all that may rightly differ between two servers taken out. */
export function comparable({ code, stdout, stderr }: CommandResult): string {
  const output = compareHeaders(stdout)
    .replaceAll(/127\.0\.0\.1:\d+/g, 'SERVER')
    .replaceAll(/"expiration":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,8}[1-9])?Z"/g, '"expiration":T')
    .replaceAll(/(?<="ttl":|^TTL: )\d+/gm, givenTtl)
    .replaceAll(/"(raft_?[tT]erm|raftIndex|raftAppliedIndex|dbSize|dbSizeInUse)":"?\d+"?/g, '"$1":N')
    .replaceAll(/"(RaftTerm|RaftIndex|RaftAppliedIndex|DBSize|DbSizeInUse)" : \d+/g, '"$1" : N')
    // The term at the end of a response header in protobuf, behind the member ID and the revision.
    .replaceAll(/(cd d2 91 8b d2 b8 81 cf 8e 01(?: 18(?: [89a-f].)* [0-7].)?) 20 [0-7]./g, '$1 20 NN')
    // Simple and table output of `endpoint status`: size, then (after leader and learner) term and indexes.
    .replaceAll(/(3\.4\.23\s*[,|]) *[\d.]+ [kMG]?B *([,|])/g, '$1 SIZE $2')
    .replaceAll(
      /((?:true|false)\s*[,|]\s*(?:true|false)\s*[,|])\s*\d+\s*([,|])\s*\d+\s*([,|])\s*\d+/g,
      '$1 N $2 N $3 N',
    )
    .replaceAll(/took = [\d.]+[µnm]?s/g, 'took = T')
    .replaceAll(/"took":"[^"]*"/g, '"took":T')
    .replaceAll(/(\| +true \|) +[\d.]+[µnm]?s \|/g, '$1 T |')
    // Column widths follow from what was replaced.
    .replaceAll(/-{3,}/g, '---')
    .replaceAll(/ {2,}/g, ' ');
  const complaints = stderr
    .replaceAll(/127\.0\.0\.1:\d+/g, 'SERVER')
    .replaceAll(/"ts":"[^"]*"/g, '"ts":T')
    .replaceAll(/endpoint:\/\/client-[0-9a-f-]+/g, 'endpoint://client-ID')
    .replaceAll(/took = [\d.]+[µnm]?s/g, 'took = T');
  return `${output}${complaints === '' ? '' : `stderr: ${complaints}`}exit ${code}\n`;
}

/** `curl -i` prints headers before each body: those that count, in alphabetical order. */
function compareHeaders(output: string): string {
  return output.replaceAll(/HTTP\/1\.[01] \d{3} [^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/g, (head) => {
    const [status, ...headers] = head.trimEnd().split('\r\n');
    const kept = headers
      .filter((header) => comparedHeaders.test(header))
      .map((header) => header.replace(/^[^:]+/, (name) => name.toLowerCase()))
      .sort();
    return `${[status, ...kept].join('\n')}\n\n`;
  });
}

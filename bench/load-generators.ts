import { inCheckout } from '../test/support/checkout.ts';
import { etcdctl, runCommand } from '../test/support/etcdctl.ts';
import { JsonClient } from '../test/support/json-client.ts';
import type { ServerProcess } from '../test/support/server-process.ts';
import type { GrpcFigures, GrpcLoad } from './grpc-load.ts';

/*
 * The clients that drive a load, each in a process of its own. A figure counts only if every request was answered as it
 * should be: what a client takes for success is held against the revision, which counts the writes that happened.
 */

export interface JsonLoad {
  /** `host:port` */
  endpoint: string;
  connections: number;
  durationS: number;
  warmUpS: number;
}

/** What a load runs against: revisions are asked of this endpoint (`host:port`). */
export type Asked = Pick<ServerProcess, 'endpoint'>;

const wrkThreads = 2;
const clientTimeLimitMs = 600_000;
const checkTimeLimitMs = 180_000;
/** Without a write for so long, a store is at rest. */
const restMs = 100;

/** Runs puts through the JSON gateway with wrk and gives the number answered in a second. */
export async function runJsonPuts(server: Asked, load: JsonLoad): Promise<number> {
  return runPuts(load, 'json-put.lua', () => revisionOf(server));
}

/** The same through the v2 API. */
export async function runV2Puts(load: JsonLoad): Promise<number> {
  return runPuts(load, 'v2-put.lua', () => v2IndexOf(load.endpoint));
}

/** Runs reads of the v2 API: of the keys from 0 on, so many of them, in turn. They are put first. */
export async function runV2Gets(load: JsonLoad, keys: number): Promise<number> {
  const client = new JsonClient(load.endpoint);
  try {
    for (let key = 0; key < keys; key++) {
      const { status } = await client.send('PUT', `/v2/keys/bench/${key}?value=${'v'.repeat(256)}`);
      if (status !== 201) throw new Error(`a put was answered with status ${status}`);
    }
  } finally {
    client.close();
  }
  if (load.warmUpS > 0) await runWrk(load, 'v2-get.lua', load.warmUpS, keys);
  const figures = await runWrk(load, 'v2-get.lua', load.durationS, keys);
  return figures.requests / figures.seconds;
}

/** Runs ranges of one key through the JSON gateway; it is put first. */
export async function runJsonRanges(load: JsonLoad): Promise<number> {
  const client = new JsonClient(load.endpoint);
  try {
    const value = Buffer.alloc(256, 'v').toString('base64');
    await client.call('/v3/kv/put', { key: Buffer.from('bench/range').toString('base64'), value });
  } finally {
    client.close();
  }
  if (load.warmUpS > 0) await runWrk(load, 'json-range.lua', load.warmUpS, 0);
  const figures = await runWrk(load, 'json-range.lua', load.durationS, 0);
  return figures.requests / figures.seconds;
}

async function runPuts(load: JsonLoad, script: string, indexOf: () => Promise<number>): Promise<number> {
  if (load.warmUpS > 0) await runWrk(load, script, load.warmUpS, 0);
  const before = await resting(indexOf);
  const figures = await runWrk(load, script, load.durationS, 1_000_000_000);
  const written = (await resting(indexOf)) - before;
  // wrk leaves without the answers to its last requests, one a connection.
  if (written < figures.requests || written > figures.requests + load.connections) {
    throw new Error(`wrk had ${figures.requests} answers, but there were ${written} changes`);
  }
  return figures.requests / figures.seconds;
}

async function runWrk(
  load: JsonLoad,
  script: string,
  durationS: number,
  argument: number,
): Promise<{ requests: number; seconds: number }> {
  const args = [
    ...['-t', String(wrkThreads), '-c', String(load.connections), '-d', `${durationS}s`],
    ...['-s', inCheckout('bench', script), `http://${load.endpoint}`, '--', String(argument)],
  ];
  // Where the scripts find what they share.
  const env = { ...process.env, LUA_PATH: inCheckout('bench', '?.lua') };
  const { code, stdout, stderr } = await runCommand('wrk', args, { timeLimitMs: clientTimeLimitMs, env });
  const text = /^figures (.*)$/m.exec(stdout)?.[1];
  if (code !== 0 || text === undefined) throw new Error(`wrk failed: ${stdout}${stderr}`);
  const figures = JSON.parse(text) as { requests: number; seconds: number; refused: number; broken: number };
  if (figures.refused + figures.broken > 0) {
    throw new Error(
      `wrk had ${figures.refused} answers that were not 2xx and ${figures.broken} broken connections`,
    );
  }
  return figures;
}

/** Runs puts or ranges over gRPC with the client of grpc-load.ts, against that server or several members of its cluster. */
export async function runGrpc(
  server: Asked,
  load: Omit<GrpcLoad, 'endpoints'>,
  endpoints: readonly string[] = [server.endpoint],
): Promise<GrpcFigures> {
  const askRevision = load.isSecure === true ? revisionFromEtcdctl : revisionOf;
  const before = await askRevision(server, load.token);
  const program = inCheckout('build', 'bench', 'grpc-load.js');
  const request = JSON.stringify({ ...load, endpoints });
  const result = await runCommand(process.execPath, [program, request], { timeLimitMs: clientTimeLimitMs });
  if (result.code !== 0) throw new Error(`the gRPC client failed: ${result.stderr}`);
  const figures = JSON.parse(result.stdout) as GrpcFigures;
  if (figures.failed > 0) throw new Error(`${figures.failed} of ${figures.total} gRPC calls failed`);
  const written = (await askRevision(server, load.token)) - before;
  const expected = load.method === 'put' ? figures.total : 0;
  if (written !== expected)
    throw new Error(`${expected} puts were answered, but the revision grew by ${written}`);
  return figures;
}

export interface PerfCheck {
  passed: boolean;
  writesPerS: number;
}

/** `etcdctl check perf`, which takes a minute: a fixed rate of puts that the server must keep up with. */
export async function runPerfCheck(server: Asked, load: 'l' | 'xl'): Promise<PerfCheck> {
  const result = await etcdctl(server.endpoint, ['check', 'perf', `--load=${load}`], {
    timeLimitMs: checkTimeLimitMs,
  });
  const check = perfCheckOf(result.stdout);
  if (check === null) throw new Error(`etcdctl check perf failed: ${result.stdout}${result.stderr}`);
  return check;
}

/** The verdict that `etcdctl check perf` prints; null if it did not come to one. */
export function perfCheckOf(output: string): PerfCheck | null {
  const writes = /Throughput (?:is|too low:) (\d+) writes\/s/.exec(output);
  const verdict = /^(PASS|FAIL)$/m.exec(output);
  return writes === null || verdict === null
    ? null
    : { passed: verdict[1] === 'PASS', writesPerS: Number(writes[1]) };
}

/** A revision or index once it rests: requests whose client has left may still be on their way into the store. */
async function resting(indexOf: () => Promise<number>): Promise<number> {
  for (let last = await indexOf(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, restMs));
    const next = await indexOf();
    if (next === last) return next;
    last = next;
  }
}

/** The store's newest revision: each write adds one. */
export async function revisionOf(server: Asked, token?: string): Promise<number> {
  const client = new JsonClient(server.endpoint);
  try {
    const fields: Record<string, string> = token === undefined ? {} : { authorization: token };
    const answer = await client.post('/v3/kv/range', JSON.stringify({ key: 'AA==' }), fields);
    if (answer.status !== 200) throw new Error(`no revision: status ${answer.status}: ${answer.body}`);
    return Number((JSON.parse(answer.body.toString()) as { header: { revision: string } }).header.revision);
  } finally {
    client.close();
  }
}

/** Index of the tree of the v2 API: each write adds one. */
async function v2IndexOf(endpoint: string): Promise<number> {
  const client = new JsonClient(endpoint);
  try {
    const { headers } = await client.send('GET', '/v2/keys/none');
    return Number(headers['x-etcd-index']);
  } finally {
    client.close();
  }
}

/** The same of a server that speaks TLS alone. */
async function revisionFromEtcdctl(server: Asked): Promise<number> {
  const { stdout, stderr } = await etcdctl(`https://${server.endpoint}`, [
    ...['--insecure-skip-tls-verify', '--insecure-transport=false', 'get', 'revision', '-w', 'json'],
  ]);
  const revision = /"revision":(\d+)/.exec(stdout)?.[1];
  if (revision === undefined) throw new Error(`etcdctl get failed: ${stdout}${stderr}`);
  return Number(revision);
}

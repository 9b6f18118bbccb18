/**
 * Measures wald side by side with etcd: both on this machine, one after the other, several rounds in turn, with the same
 * clients; prints one table of medians and writes a whole run with every single figure to bench/results. A run of one group
 * of loads (`--only cluster`) is written beside it, to a file with the group's name.
 *
 *     npm run bench -- [--quick] [--only NAME | --only GROUP]... [--rounds N] [--etcd-only | --wald-only] [--list]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { inCheckout } from '../test/support/checkout.ts';
import { etcd } from '../test/support/etcd-process.ts';
import { Pki } from '../test/support/pki.ts';
import { ServerProcess, type ServerProgram } from '../test/support/server-process.ts';
import { wald } from '../test/support/wald-process.ts';
import { Cluster } from './cluster.ts';
import { type ClusterLoad, type Load, type LoadSettings, loads, loadsNamed } from './loads.ts';
import { figureText, type Row, rowOf, tableText, type Values } from './report.ts';

const roundsByDefault = 3;
/** Replaying a million puts takes etcd its time. */
const readyTimeLimitMs = 300_000;
const fullSettings: LoadSettings = {
  durationS: 5,
  warmUpS: 2,
  manyKeys: 1_000_000,
  watchesAStream: 10_000,
  kills: 3,
};
const quickSettings: LoadSettings = {
  durationS: 2,
  warmUpS: 1,
  manyKeys: 100_000,
  watchesAStream: 1_000,
  kills: 1,
};

/** Beside the sources, so that it is a disk: where `/tmp` is memory, nothing would be durable on either side. */
const dataParent = inCheckout('bench', 'results', 'scratch');

interface Options {
  chosen: readonly (Load | ClusterLoad)[];
  /** What follows the date in the name of the file of results; null if the figures are not to be kept. */
  resultsName: string | null;
  programs: readonly ServerProgram[];
  rounds: number | null;
  isQuick: boolean;
}

/** A load that did not come to figures. The others go on. */
interface Failure {
  load: string;
  program: string;
  round: number;
  message: string;
}

async function main(): Promise<void> {
  const options = parseOptions();
  if (options === null) return;
  mkdirSync(dataParent, { recursive: true });
  console.log(machineText());
  console.log(`data of both in ${relative(process.cwd(), dataParent)}: ${fileSystemOf(dataParent)}\n`);
  const { values, failures } = await measure(options);
  const rows = options.chosen.flatMap((load) =>
    load.measures.map((one) => rowOf(one, values.get(one.name)!)),
  );
  console.log(`\n${tableText(rows)}\n`);
  if (options.isQuick)
    console.log('quick: short, one round, and fewer keys; the figures are a hint, no more');
  else if (options.resultsName !== null)
    console.log(
      `every figure: ${relative(process.cwd(), writeResults(options.resultsName, rows, failures))}`,
    );
  if (failures.length > 0) {
    console.error(`${failures.length} without figures`);
    process.exitCode = 1;
  }
}

async function measure({
  chosen,
  programs,
  rounds,
  isQuick,
}: Options): Promise<{ values: Map<string, Values>; failures: Failure[] }> {
  const settings = isQuick ? quickSettings : fullSettings;
  const values = new Map<string, Values>();
  for (const load of chosen) for (const { name } of load.measures) values.set(name, { etcd: [], wald: [] });
  const failures: Failure[] = [];
  const roundsOf = (load: Load | ClusterLoad) => rounds ?? (isQuick || load.isLong ? 1 : roundsByDefault);
  const steps = chosen.reduce((sum, load) => sum + roundsOf(load) * programs.length, 0);
  let step = 0;
  for (let round = 0; round < Math.max(...chosen.map(roundsOf)); round++) {
    for (const load of chosen.filter((one) => round < roundsOf(one))) {
      // Who is first changes from round to round.
      for (const program of round % 2 === 0 ? programs : [...programs].reverse()) {
        const where = `[${++step}/${steps}] round ${round + 1}: ${load.name} on ${program.name}`;
        showProgress(where);
        const title = `round ${round + 1}  ${load.name.padEnd(24)} ${program.name}`;
        try {
          const figures = await runFresh(program, load, settings, (text) =>
            showProgress(`${where}: ${text}`),
          );
          for (const [name, value] of Object.entries(figures)) values.get(name)![program.name].push(value);
          const texts = load.measures
            .filter(({ name }) => figures[name] !== undefined)
            .map(({ name, unit }) => figureText(figures[name]!, unit));
          showProgress(null);
          console.log(`${title}  ${texts.join(', ')}`);
        } catch (error) {
          const { message } = error as Error;
          failures.push({ load: load.name, program: program.name, round: round + 1, message });
          showProgress(null);
          console.error(`${title}  FAILED: ${message}`);
        }
      }
    }
  }
  return { values, failures };
}

async function runFresh(
  program: ServerProgram,
  load: Load | ClusterLoad,
  settings: LoadSettings,
  progress: (text: string) => void,
): Promise<Record<string, number>> {
  if ('members' in load) {
    const cluster = await Cluster.start(program, { members: load.members, dataParent });
    try {
      return await load.run(cluster, settings, progress);
    } finally {
      await cluster.remove();
    }
  }
  const { flags = [] } = load;
  const pki = load.isSecure === true ? await Pki.make() : null;
  const certificate =
    pki === null ? {} : { certificate: { certFile: pki.cert('member'), keyFile: pki.key('member') } };
  const server = await ServerProcess.start(program, { dataParent, readyTimeLimitMs, flags, ...certificate });
  try {
    return await load.run(server, settings, progress);
  } finally {
    await server.remove();
    pki?.remove();
  }
}

function showProgress(text: string | null): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text ?? ''}`);
}

function parseOptions(): Options | null {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      list: { type: 'boolean', default: false },
      'etcd-only': { type: 'boolean', default: false },
      'wald-only': { type: 'boolean', default: false },
    },
  });
  const { chosen, unknown } =
    values.only.length === 0 ? { chosen: loads, unknown: [] } : loadsNamed(values.only);
  const rounds = values.rounds === undefined ? null : Number(values.rounds);
  if (values.list || unknown.length > 0 || (rounds !== null && !(Number.isInteger(rounds) && rounds > 0))) {
    if (unknown.length > 0) console.error(`there is no load ${unknown.join(', ')}; there are:`);
    for (const { name, measures } of loads) console.log(`${name.padEnd(26)} ${measures[0]!.title}`);
    if (!values.list) process.exitCode = 2;
    return null;
  }
  const programs = values['etcd-only'] ? [etcd] : values['wald-only'] ? [wald] : [etcd, wald];
  const [only] = values.only;
  const isGroup = values.only.length === 1 && chosen.length > 1;
  const resultsName = programs.length < 2 ? null : only === undefined ? '' : isGroup ? `-${only}` : null;
  return { chosen, resultsName, programs, rounds, isQuick: values.quick };
}

function machineText(): string {
  const memoryGigabytes = (totalmem() / 1e9).toFixed(0);
  return `${cpus()[0]!.model.trim()}, ${cpus().length} cores, ${memoryGigabytes} GB; Node ${process.version}`;
}

function fileSystemOf(directory: string): string {
  const output = execFileSync('df', ['--output=fstype,source', directory], { encoding: 'utf8' });
  return output.trim().split('\n').at(-1)!.replace(/\s+/g, ' on ');
}

function writeResults(name: string, rows: readonly Row[], failures: readonly Failure[]): string {
  const date = new Date().toISOString().slice(0, 10);
  const file = inCheckout('bench', 'results', `${date}${name}.json`);
  const result = {
    date,
    cores: cpus().length,
    node: process.version,
    fileSystem: fileSystemOf(dataParent).split(' ')[0],
    settings: fullSettings,
    rows,
    failures,
  };
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

// Servers are killed, and their data is removed, whatever ends the run.
process.once('exit', () => rmSync(dataParent, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await main();
} catch (error) {
  console.error(`\n${(error as Error).message}`);
  process.exitCode = 1;
}

/**
 * Measures wald side by side with etcd: both on this machine, one after the other, several rounds in turn, with the same
 * clients; prints one table of medians and writes a whole run with every single figure to bench/results.
 *
 *     npm run bench -- [--quick] [--only NAME]... [--rounds N] [--etcd-only | --wald-only] [--list]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { inCheckout } from '../test/support/checkout.ts';
import { etcd } from '../test/support/etcd-process.ts';
import { ServerProcess, type ServerProgram } from '../test/support/server-process.ts';
import { wald } from '../test/support/wald-process.ts';
import { type Load, type LoadSettings, loads } from './loads.ts';
import { figureText, type Row, rowOf, tableText, type Values } from './report.ts';

const roundsByDefault = 3;
/** Replaying a million puts takes etcd its time. */
const readyTimeLimitMs = 300_000;
const fullSettings: LoadSettings = { durationS: 5, warmUpS: 2, manyKeys: 1_000_000, watchesAStream: 10_000 };
const quickSettings: LoadSettings = { durationS: 2, warmUpS: 1, manyKeys: 100_000, watchesAStream: 1_000 };

/** Beside the sources, so that it is a disk: where `/tmp` is memory, nothing would be durable on either side. */
const dataParent = inCheckout('bench', 'results', 'scratch');

interface Options {
  chosen: readonly Load[];
  programs: readonly ServerProgram[];
  rounds: number | null;
  isQuick: boolean;
}

async function main(): Promise<void> {
  const options = parseOptions();
  if (options === null) return;
  mkdirSync(dataParent, { recursive: true });
  console.log(machineText());
  console.log(`data of both in ${relative(process.cwd(), dataParent)}: ${fileSystemOf(dataParent)}\n`);
  const values = await measure(options);
  const rows = options.chosen.flatMap((load) =>
    load.measures.map((one) => rowOf(one, values.get(one.name)!)),
  );
  console.log(`\n${tableText(rows)}\n`);
  if (options.isQuick)
    console.log('quick: short, one round, and fewer keys; the figures are a hint, no more');
  else if (options.chosen === loads && options.programs.length === 2)
    console.log(`every figure: ${relative(process.cwd(), writeResults(rows))}`);
}

async function measure({ chosen, programs, rounds, isQuick }: Options): Promise<Map<string, Values>> {
  const settings = isQuick ? quickSettings : fullSettings;
  const values = new Map<string, Values>();
  for (const load of chosen) for (const { name } of load.measures) values.set(name, { etcd: [], wald: [] });
  const roundsOf = (load: Load) => rounds ?? (isQuick || load.isLong ? 1 : roundsByDefault);
  const steps = chosen.reduce((sum, load) => sum + roundsOf(load) * programs.length, 0);
  let step = 0;
  for (let round = 0; round < Math.max(...chosen.map(roundsOf)); round++) {
    for (const load of chosen.filter((one) => round < roundsOf(one))) {
      // Who is first changes from round to round.
      for (const program of round % 2 === 0 ? programs : [...programs].reverse()) {
        showProgress(`[${++step}/${steps}] round ${round + 1}: ${load.name} on ${program.name}`);
        const figures = await runFresh(program, load, settings);
        for (const [name, value] of Object.entries(figures)) values.get(name)![program.name].push(value);
        const texts = load.measures
          .filter(({ name }) => figures[name] !== undefined)
          .map(({ name, unit }) => figureText(figures[name]!, unit));
        showProgress(null);
        console.log(`round ${round + 1}  ${load.name.padEnd(24)} ${program.name}  ${texts.join(', ')}`);
      }
    }
  }
  return values;
}

async function runFresh(
  program: ServerProgram,
  load: Load,
  settings: LoadSettings,
): Promise<Record<string, number>> {
  const server = await ServerProcess.start(program, { dataParent, readyTimeLimitMs });
  try {
    return await load.run(server, settings);
  } catch (error) {
    throw new Error(`${load.name} on ${program.name}: ${(error as Error).message}`, { cause: error });
  } finally {
    await server.remove();
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
  const chosen = values.only.length === 0 ? loads : loads.filter(({ name }) => values.only.includes(name));
  const unknown = values.only.filter((name) => !loads.some((load) => load.name === name));
  const rounds = values.rounds === undefined ? null : Number(values.rounds);
  if (values.list || unknown.length > 0 || (rounds !== null && !(Number.isInteger(rounds) && rounds > 0))) {
    if (unknown.length > 0) console.error(`there is no load ${unknown.join(', ')}; there are:`);
    for (const { name, measures } of loads) console.log(`${name.padEnd(26)} ${measures[0]!.title}`);
    if (!values.list) process.exitCode = 2;
    return null;
  }
  const programs = values['etcd-only'] ? [etcd] : values['wald-only'] ? [wald] : [etcd, wald];
  return { chosen, programs, rounds, isQuick: values.quick };
}

function machineText(): string {
  const memoryGigabytes = (totalmem() / 1e9).toFixed(0);
  return `${cpus()[0]!.model.trim()}, ${cpus().length} cores, ${memoryGigabytes} GB; Node ${process.version}`;
}

function fileSystemOf(directory: string): string {
  const output = execFileSync('df', ['--output=fstype,source', directory], { encoding: 'utf8' });
  return output.trim().split('\n').at(-1)!.replace(/\s+/g, ' on ');
}

function writeResults(rows: readonly Row[]): string {
  const date = new Date().toISOString().slice(0, 10);
  const file = inCheckout('bench', 'results', `${date}.json`);
  const result = {
    date,
    cores: cpus().length,
    node: process.version,
    fileSystem: fileSystemOf(dataParent).split(' ')[0],
    settings: fullSettings,
    rows,
  };
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

try {
  await main();
} catch (error) {
  console.error(`\n${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  rmSync(dataParent, { recursive: true, force: true });
}

/**
 * The scenarios of faults in clusters of real processes, round after round, in random order.
 *
 *     npm run cluster -- [--rounds 10] [--seed N] [--against etcd] [--only PART OF A NAME]
 */
import { parseArgs } from 'node:util';
import { ClusterProcess } from '../support/cluster-process.ts';
import { etcd } from '../support/etcd-process.ts';
import { privateNetworkProblem } from '../support/private-network.ts';
import { Random } from '../support/random.ts';
import { wald } from '../support/wald-process.ts';
import { type ClusterKind, clusterOptions, type ScenarioReport, ScenarioRun } from './scenario.ts';
import { scenariosOf } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    against: { type: 'string', default: 'wald' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
  },
});

function describe({
  operations,
  unknown,
  changes,
  longestPauseMs,
  watchMoves,
  complaints,
  measured,
}: ScenarioReport) {
  const figures = [...measured].map(([what, value]) => `    ${what}: ${value.toFixed(0)}`);
  const said = [...complaints].map(([complaint, times]) => `    ${times} × ${complaint}`);
  const summary =
    `    ${operations} operations, ${unknown} of unknown fate, ${changes} changes; ` +
    `longest pause ${longestPauseMs.toFixed(0)} ms; the watch moved ${watchMoves} times`;
  return [summary, ...figures, ...said].join('\n');
}

const program = values.against === 'etcd' ? etcd : wald;
const seed = Number(values.seed);
const random = new Random(seed);
const problem = privateNetworkProblem();
if (problem !== null) console.log(`without the scenarios of networks: ${problem}`);
const chosen = scenariosOf(program).filter(
  ({ name, cluster }) => name.includes(values.only) && (problem === null || cluster === 'loopback'),
);
let failed = 0;
let ran = 0;
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const kind of ['loopback', 'private', 'proxied'] satisfies ClusterKind[]) {
    let cluster: ClusterProcess | null = null;
    for (const scenario of random.shuffled(chosen.filter((scenario) => scenario.cluster === kind))) {
      const startedMs = performance.now();
      const scenarioSeed = random.next();
      try {
        cluster ??= await ClusterProcess.start(program, clusterOptions[kind]);
        const report = await ScenarioRun.of(scenario, cluster, scenarioSeed, true);
        const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
        console.log(`round ${round}: ${scenario.name} (${seconds} s)\n${describe(report)}`);
      } catch (error) {
        failed++;
        console.log(
          `round ${round}: FAILED ${scenario.name} (scenario seed ${scenarioSeed})\n${(error as Error).message}`,
        );
        await cluster?.close();
        cluster = null;
      }
      ran++;
    }
    await cluster?.close();
  }
}
console.log(`seed ${seed}: ${ran} scenarios ran, ${failed} failed`);
if (failed > 0 || ran === 0) process.exitCode = 1;

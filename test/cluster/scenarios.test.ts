/*
 * Clusters of three real processes under faults, while clients write: what they were told is checked. This is the short part
 * of `npm run cluster`, each scenario once, and how long things take does not count. `--against etcd` proves that the test itself is sound; `--seed N` repeats a run.
 */
import { parseArgs } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClusterProcess } from '../support/cluster-process.ts';
import { etcd } from '../support/etcd-process.ts';
import { privateNetworkProblem } from '../support/private-network.ts';
import { Random } from '../support/random.ts';
import { wald } from '../support/wald-process.ts';
import { type ClusterKind, clusterOptions, ScenarioRun } from './scenario.ts';
import { scenariosOf } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    against: { type: 'string', default: 'wald' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const program = values.against === 'etcd' ? etcd : wald;
const random = new Random(Number(values.seed));
const networkProblem = privateNetworkProblem();

const test = suite(`clusters of ${program.name} under faults`);
/** What the next scenario of the same kind goes on with. */
const shared: { kind: ClusterKind | null; cluster: ClusterProcess | null } = { kind: null, cluster: null };

test.after(async () => {
  await shared.cluster?.close();
});

for (const scenario of scenariosOf(program).filter(({ isLong }) => isLong !== true)) {
  const problem = scenario.cluster === 'loopback' ? null : networkProblem;
  if (problem !== null && process.env.CI !== 'true') {
    console.log(`not run, ${problem}: ${scenario.name}`);
    continue;
  }
  test(scenario.name, async () => {
    if (problem !== null) assert.unreachable(`this cannot run here: ${problem}`);
    if (shared.kind !== scenario.cluster) await newCluster(scenario.cluster);
    const seed = random.next();
    try {
      await ScenarioRun.of(scenario, shared.cluster!, seed, false);
    } catch (error) {
      // It may be in any state; the next scenario gets a new one.
      shared.kind = null;
      const repeat = `repeat: npm run cluster -- --rounds 1 --only '${scenario.name.slice(0, 30)}' --seed ${values.seed}`;
      throw new Error(`${(error as Error).message}\n${repeat}`);
    }
  });
}

async function newCluster(kind: ClusterKind): Promise<void> {
  await shared.cluster?.close();
  shared.kind = null;
  shared.cluster = null;
  shared.cluster = await ClusterProcess.start(program, clusterOptions[kind]);
  shared.kind = kind;
}

test.run();

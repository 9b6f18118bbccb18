import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import type { ClusterMember } from './cluster-member.ts';
import { runGrpc } from './load-generators.ts';
import type { ClusterLoad, Measure } from './loads.ts';
import type { PhaseFigures } from './pace.ts';
import type { PacedLoad } from './paced-load.ts';
import { settle } from './resident-memory.ts';
import type { Target } from './statistics.ts';
import { SteppedClient } from './stepped-client.ts';

const putsPerS = 2_000;
const connections = 9;
/** A second of puts. */
const underWayMax = 2_000;
/** 368 bytes a key with its value, as etcd counts them: keys of 64 bytes whose first 23 are alike. */
const shape = { keyBytes: 64, valueBytes: 256 };
/** A member has caught up when it is behind the leader by no more entries than this: 50 ms of puts. */
const entriesBehindMax = 100;
const joinTimeLimitMs = 300_000;
const pollMs = 20;
/** The measurement before the join, in lengths of a measurement of a rate. */
const beforeLengths = 2;
/** Without a join so short that its p99 has too few puts: the phase is at least so long. */
const joinMinMs = 2_000;

function measure(
  name: string,
  title: string,
  unit: Measure['unit'],
  floor: Target | null = null,
  aim: Target | null = null,
): Measure {
  return {
    name: `cluster-join-${name}`,
    title: `three members: ${title}`,
    unit,
    better: 'lower',
    floor,
    aim,
  };
}

/**
 * A learner with nothing joins a cluster with many keys, catches up and is promoted, while puts come at a steady rate that all
 * members keep up with.
 */
export const clusterJoin: ClusterLoad = {
  name: 'cluster-join',
  members: 3,
  measures: [
    measure('time', 'a fresh learner has 1,000,000 keys under 2,000 puts/s', 's'),
    measure('leader-changes', 'leader changes meanwhile', 'count', { value: 0 }, { value: 0 }),
    measure('p99', 'put p99 meanwhile over that before', '×', { value: 3 }, { value: 1.5 }),
    measure('p99-before', 'put p99 before', 'ms'),
    measure('p99-during', 'put p99 meanwhile', 'ms'),
    measure('longest', 'slowest put meanwhile', 'ms'),
    measure('failed', 'puts that failed meanwhile', 'count'),
  ],
  isLong: true,
  run: async (cluster, { durationS, warmUpS, manyKeys }, progress) => {
    progress(`filling with ${manyKeys.toLocaleString('en-US')} keys`);
    const { member: first } = await cluster.untilLed();
    await runGrpc(first, {
      ...{ method: 'put', ...shape, firstKey: 0, keys: manyKeys, connections: 50, streams: 20 },
      ...{ warmUpS: 0, durationS: 0, requestsMax: manyKeys },
    });
    await settle();

    const { endpoints } = cluster;
    const load: PacedLoad = { endpoints, putsPerS, connections, underWayMax, keys: manyKeys, ...shape };
    const puts = new SteppedClient('paced-load', load);
    try {
      await puts.reached();
      const next = async (): Promise<PhaseFigures> => {
        puts.goOn();
        return puts.reached<PhaseFigures>();
      };
      await sleep(warmUpS * 1000);
      await next();
      progress('puts before the join');
      await sleep(beforeLengths * durationS * 1000);
      const before = await next();
      if (before.failed > 0)
        throw new Error(`${before.failed} of ${before.calls} puts failed before the join`);

      const { member: leader, status } = await cluster.untilLed();
      const joinFromMs = performance.now();
      const learner = await cluster.addLearner(leader);
      const startedAtMs = performance.now();
      progress('the learner catches up');
      await untilCaughtUp(cluster, learner.member, leader, manyKeys);
      const caughtUpS = (performance.now() - startedAtMs) / 1000;
      await cluster.promote(learner, leader);
      await sleep(Math.max(0, joinFromMs + joinMinMs - performance.now()));
      const during = await next();
      const after = (await cluster.untilLed()).status;
      return {
        'cluster-join-time': caughtUpS,
        // A new leader has a new term, whether or not it is another member.
        'cluster-join-leader-changes': after.term - status.term,
        'cluster-join-p99': during.p99Ms / before.p99Ms,
        'cluster-join-p99-before': before.p99Ms,
        'cluster-join-p99-during': during.p99Ms,
        'cluster-join-longest': during.maxMs,
        'cluster-join-failed': during.failed,
      };
    } finally {
      await puts.close();
    }
  },
};

/** Resolves when the learner has nearly all entries that the leader has applied, and serves all keys. */
async function untilCaughtUp(
  cluster: Cluster,
  learner: ClusterMember,
  leader: ClusterMember,
  keys: number,
): Promise<void> {
  const deadlineMs = performance.now() + joinTimeLimitMs;
  while (performance.now() < deadlineMs) {
    if (!learner.isRunning) throw new Error(`${learner.name} ended:\n${learner.output.slice(-4_000)}`);
    // The leader first: what it applies while the learner is asked is not counted as missing there.
    const ahead = await leader.status();
    const behind = await learner.status();
    if (
      ahead !== null &&
      behind !== null &&
      behind.appliedIndex >= ahead.appliedIndex - entriesBehindMax &&
      behind.revision >= ahead.revision - entriesBehindMax &&
      (await learner.countSerializable()) === keys
    )
      return;
    await sleep(pollMs);
  }
  throw new Error(
    `${learner.name} of ${cluster.program.name} has not caught up in ${joinTimeLimitMs} ms; its last output:\n${learner.output.slice(-4_000)}`,
  );
}

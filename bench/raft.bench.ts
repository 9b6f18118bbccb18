import { Raft } from '../src/raft/raft.ts';

/*
 * Cost of consensus alone for an only voter, in CPU time: propose, ready, persisted, takeCommitted, appliedTo and
 * compactLog, by entries a batch.
 *   npx tsx bench/raft.bench.ts [entries, 2000000 by default]
 */
const entries = Number(process.argv[2] ?? 2_000_000);
const data = new Uint8Array(300);
const decoded = {};

const raft = new Raft({
  id: 1n,
  hardState: { term: 0, vote: 0n, commit: 0 },
  snapshot: { index: 0, term: 0, confState: { voters: [1n], learners: [] } },
  entries: [],
  applied: 0,
  electionTicks: 10,
  heartbeatTicks: 1,
  random: () => 0,
  preVote: true,
  checkQuorum: true,
});
raft.campaign();

function write(): number {
  const ready = raft.ready();
  if (ready.hardState !== null) raft.persisted(ready.lastIndex, ready.lastTerm);
  const committed = raft.takeCommitted();
  const last = committed[committed.length - 1];
  if (last !== undefined) raft.appliedTo(last.index);
  raft.compactLog(raft.log.applied);
  return committed.length;
}

function measure(batch: number): number {
  const start = process.cpuUsage();
  let done = 0;
  while (done < entries) {
    for (let i = 0; i < batch; i++) raft.propose(data, decoded);
    done += write();
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / done;
}

measure(64);
for (const batch of [1, 8, 64, 512]) {
  console.log(`${`${batch}`.padStart(4)} entries a batch: ${measure(batch).toFixed(3)} µs an entry`);
}

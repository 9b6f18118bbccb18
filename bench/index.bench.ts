import { Buffer } from 'node:buffer';
import { RevisionIndex } from '../src/index/revision-index.ts';

/*
 * Cost of the index alone, in CPU time (other load on the machine distorts it less than wall time):
 *   node --expose-gc --import tsx bench/index.bench.ts [keys, 200000 by default]
 * Keys have 64 bytes, 23 of them common; values have 256.
 */
const count = Number(process.argv[2] ?? 200_000);
const keyBytes = 64;
const valueBytes = 256;
const sliceBudget = 500;

// All keys are made ahead, and stand behind a place for the current one, so that the measured loops allocate nothing.
const keys = Buffer.alloc((count + 1) * keyBytes, '-');
for (let i = 1; i <= count; i++) {
  keys.write('/registry/pods/default/', i * keyBytes, 'latin1');
  keys.write((Math.imul(i, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0'), i * keyBytes + 23, 'latin1');
}
const scratch = keys.subarray(0, keyBytes);
const value = Buffer.alloc(valueBytes, 'v');
const index = new RevisionIndex();
const target = Buffer.alloc(valueBytes);

function key(i: number): Buffer {
  keys.copyWithin(0, (i + 1) * keyBytes, (i + 2) * keyBytes);
  return scratch;
}

/** A permutation of [0, count) that jumps about. */
function shuffled(i: number): number {
  return (i * 7919) % count;
}

/** Longest single operation since the last report, in ms of wall time. */
let longestMs = 0;

function timed<T>(operation: () => T): T {
  const start = performance.now();
  const result = operation();
  longestMs = Math.max(longestMs, performance.now() - start);
  return result;
}

function measure(name: string, work: () => number): void {
  longestMs = 0;
  const before = process.cpuUsage();
  const operations = work();
  const { user, system } = process.cpuUsage(before);
  const microseconds = ((user + system) / operations).toFixed(2).padStart(7);
  const longest = longestMs > 0 ? `  longest ${longestMs.toFixed(2)} ms` : '';
  console.log(`${name.padEnd(44)} ${microseconds} us${longest}`);
}

function each(operation: (i: number) => void): () => number {
  return () => {
    for (let i = 0; i < count; i++) operation(i);
    return count;
  };
}

function compactInSlices(): number {
  const { versions } = index.stats();
  index.compact(index.revision);
  for (
    let run = index.compaction();
    run !== null && !timed(() => run?.step(sliceBudget));
    run = index.compaction()
  );
  return versions;
}

globalThis.gc?.();
const residentBefore = process.memoryUsage().rss;
let revision = index.revision;

measure(
  '(making a key, included below)',
  each((i) => void key(shuffled(i))),
);
measure(
  'insert',
  each((i) => timed(() => index.put(key(i), value, 0n, ++revision, 0))),
);
globalThis.gc?.();
const resident = process.memoryUsage().rss - residentBefore;
const { bytesInUse } = index.stats();
console.log(
  `in use ${Math.round(bytesInUse / count)} B a key, resident ${Math.round(resident / count)} B a key`,
);
console.log(`(key and value alone: ${keyBytes + valueBytes} B)`);

measure(
  'get',
  each((i) => void index.get(key(shuffled(i)), 0)),
);
measure(
  'get of an absent key',
  each((i) => {
    key(shuffled(i))[keyBytes - 1] = 0;
    index.get(scratch, 0);
  }),
);
measure(
  'overwrite',
  each((i) => timed(() => index.put(key(shuffled(i)), value, 0n, ++revision, 0))),
);
measure(
  'get at the revision before the overwrites',
  each((i) => void index.get(key(shuffled(i)), count + 1)),
);
const all = Buffer.alloc(1);
measure('scan in order', () => {
  const cursor = index.range(all, all, 0);
  let found = 0;
  while (cursor.next() !== 0) found++;
  return found;
});
measure('scan in order and copy key and value', () => {
  const cursor = index.range(all, all, 0);
  let found = 0;
  for (let ref = cursor.next(); ref !== 0; ref = cursor.next()) {
    index.copyKey(ref, target, 0);
    index.copyValue(ref, target, 0);
    found++;
  }
  return found;
});
measure(
  'range of one key',
  each((i) => void index.range(key(shuffled(i)), null, 0).next()),
);
measure('walk the history', () => {
  const cursor = index.historyFrom(0);
  let found = 0;
  while (cursor.next() !== 0) found++;
  return found;
});
measure(`compaction, a version, slices of ${sliceBudget}`, compactInSlices);
measure(
  'delete',
  each((i) => timed(() => index.delete(key(i), ++revision, 0))),
);
measure(`compaction of deletes, slices of ${sliceBudget}`, compactInSlices);

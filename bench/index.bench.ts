import { Buffer } from 'node:buffer';
import { RevisionIndex } from '../src/index/revision-index.ts';

/*
 * Cost of the index alone, in CPU time (other load on the machine distorts it less than wall time):
 *   node --expose-gc --import tsx bench/index.bench.ts [keys, 200000 by default]
 * Keys have 64 bytes, 23 of them common; values have 256. Everything runs once before it is measured.
 */
const measuredKeys = Number(process.argv[2] ?? 200_000);
const warmUpKeys = 30_000;
const keyBytes = 64;
const valueBytes = 256;
const sliceBudget = 500;

// All keys are made ahead, and stand behind a place for the current one, so that the measured loops allocate nothing.
const keys = Buffer.alloc((Math.max(measuredKeys, warmUpKeys) + 1) * keyBytes, '-');
for (let at = keyBytes; at < keys.length; at += keyBytes) {
  keys.write('/registry/pods/default/', at, 'latin1');
  keys.write((Math.imul(at / keyBytes, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0'), at + 23, 'latin1');
}
const scratch = keys.subarray(0, keyBytes);
const target = Buffer.alloc(valueBytes);
const value = Buffer.alloc(valueBytes, 'v');

function key(i: number): Buffer {
  keys.copyWithin(0, (i + 1) * keyBytes, (i + 2) * keyBytes);
  return scratch;
}

function run(count: number, report: (line: string) => void): void {
  const index = new RevisionIndex();
  let revision = index.revision;
  /** Longest single operation of the current measurement, in ms of wall time. */
  let longestMs = 0;

  /** A permutation of [0, count) that jumps about. */
  const shuffled = (i: number) => (i * 7919) % count;

  const measure = (name: string, work: () => number): void => {
    longestMs = 0;
    const before = process.cpuUsage();
    const operations = work();
    const { user, system } = process.cpuUsage(before);
    const microseconds = ((user + system) / operations).toFixed(2).padStart(7);
    report(
      `${name.padEnd(44)} ${microseconds} us${longestMs > 0 ? `  longest ${longestMs.toFixed(2)} ms` : ''}`,
    );
  };

  const each = (operation: (i: number) => void) => (): number => {
    for (let i = 0; i < count; i++) operation(i);
    return count;
  };

  const compactInSlices = (): number => {
    const { versions } = index.stats();
    index.compact(index.revision);
    for (let slice = index.compaction(), done = false; slice !== null && !done; ) {
      const start = performance.now();
      done = slice.step(sliceBudget);
      longestMs = Math.max(longestMs, performance.now() - start);
    }
    return versions;
  };

  globalThis.gc?.();
  const residentBefore = process.memoryUsage().rss;
  measure(
    '(making a key, included below)',
    each((i) => void key(shuffled(i))),
  );
  measure(
    'insert',
    each((i) => void index.put(key(i), value, 0n, ++revision, 0)),
  );
  globalThis.gc?.();
  const resident = process.memoryUsage().rss - residentBefore;
  const { bytesInUse } = index.stats();
  report(`bytes a key: ${Math.round(bytesInUse / count)} in use, ${Math.round(resident / count)} resident;`);
  report(`             ${keyBytes + valueBytes} of them are key and value`);

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
    each((i) => void index.put(key(shuffled(i)), value, 0n, ++revision, 0)),
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
    each((i) => void index.delete(key(i), ++revision, 0)),
  );
  measure(`compaction of deletes, slices of ${sliceBudget}`, compactInSlices);
}

run(warmUpKeys, () => {});
run(measuredKeys, (line) => console.log(line));

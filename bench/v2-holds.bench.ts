import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { V2Method, V2Request } from '../src/codec/generated/messages.generated.ts';
import { V2Error } from '../src/errors/v2-error.ts';
import { StateMachine } from '../src/state/state-machine.ts';
import { NameTable } from '../src/state/v2/name-table.ts';
import { TreeNode } from '../src/state/v2/node.ts';
import type { SubtreeReader } from '../src/state/v2/subtree-reader.ts';
import { nodesAtOnceMax, V2Store } from '../src/state/v2/v2-store.ts';

/*
 * How long the v2 tree holds the event loop with many nodes, at the longest: names that come into directories, a big directory that is
 * read, a snapshot that is taken with changes meanwhile and restored. That each step does no more than its share is tested by
 * counts (test/state/v2); this is what such a share takes. Nothing else may run.
 *   npx tsx bench/v2-holds.bench.ts [nodes, 200000 by default]
 */
const manyNodes = Number(process.argv[2] ?? 200_000);
/** As the member takes and reads snapshots. */
const sliceBytes = 64 * 1024;
/** Names that come in before the loop turns. */
const namesInTurn = 100;

/** How long one step took, in ms. The collections of V8 in it are not counted. */
interface Hold {
  ms: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Runs something in steps, and prints how many there were and the longest. */
async function measure(what: string, run: (step: <T>(work: () => T) => T) => void): Promise<void> {
  const holds: Hold[] = [];
  const collections: { startTime: number; duration: number }[] = [];
  const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()));
  observer.observe({ type: 'gc' });
  run((work) => {
    const fromMs = performance.now();
    const result = work();
    const untilMs = performance.now();
    holds.push({ ms: untilMs - fromMs, fromMs, untilMs });
    return result;
  });
  // The observer is told some turns later.
  for (let turn = 0; turn < 5; turn++) await sleep(10);
  collections.push(...observer.takeRecords());
  observer.disconnect();
  for (const { startTime, duration } of collections) {
    const hold = holds.findLast(({ fromMs }) => fromMs <= startTime);
    if (hold && startTime < hold.untilMs) hold.ms = Math.max(0, hold.ms - duration);
  }
  const inOrder = holds.map(({ ms }) => ms).sort((a, b) => b - a);
  const collectionMs = Math.max(0, ...collections.map(({ duration }) => duration));
  const [longest, hundredth] = [inOrder[0]!, inOrder[Math.floor(inOrder.length / 100)]!];
  console.log(
    `${what.padEnd(56)} ${String(holds.length).padStart(6)} steps  longest ${longest.toFixed(2)} ms  ` +
      `p99 ${hundredth.toFixed(2)} ms  longest collection ${collectionMs.toFixed(2)} ms`,
  );
}

function addNames(directories: number): (step: <T>(work: () => T) => T) => void {
  const items = Array.from(
    { length: manyNodes * 5 },
    (_, id) => new TreeNode(id, `key ${id}`, null, 0, '', 0n),
  );
  const tables = Array.from({ length: directories }, () => new NameTable<TreeNode>());
  return (step) => {
    for (let at = 0; at < items.length; at += namesInTurn) {
      step(() => {
        for (const item of items.slice(at, at + namesInTurn)) tables[item.id % directories]!.add(item);
      });
    }
  };
}

function readSorted(): (step: <T>(work: () => T) => T) => void {
  const store = new V2Store();
  for (let i = 0; i < manyNodes; i++) {
    store.apply(V2Request.create({ path: `/1/big/${(i * 7919) % 1_000_003}`, val: 'x' }));
  }
  return (step) => {
    const reader = step(() => store.read('/1/big', { recursive: true, sorted: true })) as SubtreeReader;
    while (step(() => reader.step(nodesAtOnceMax)) === null);
  };
}

function pathOf(i: number): string {
  return `/1/directory ${i % 100}/key ${i}`;
}

const chunks: Buffer[] = [];

function takeSnapshot(): (step: <T>(work: () => T) => T) => void {
  const state = new StateMachine({ clusterId: 1n });
  for (let i = 0; i < manyNodes; i++) {
    state.v2.apply(V2Request.create({ path: pathOf(i), val: `${i}`.padEnd(100, '.') }));
  }
  return (step) => {
    const source = step(() => state.snapshot());
    for (let slice = 0; ; slice++) {
      const chunk = step(() => source.next(sliceBytes));
      if (chunk === null) break;
      chunks.push(chunk);
      step(() => change(state.v2, slice));
    }
    step(() => source.release());
    for (let i = 0; i < 100; i++)
      step(() => state.v2.apply(V2Request.create({ path: '/1/behind', val: 'x' })));
  };
}

/** Changes nodes, makes some, and takes whole directories away, the last ones ahead of the snapshot. */
function change(store: V2Store, slice: number): void {
  for (let i = 0; i < 10; i++) {
    const at = (slice * 10 + i) * 311;
    try {
      store.apply(V2Request.create({ path: pathOf(at % manyNodes), val: 'changed', prevExist: true }));
    } catch (error) {
      // Refused where the directory is gone.
      if (!(error instanceof V2Error)) throw error;
    }
    store.apply(V2Request.create({ path: `/1/new/${at}`, val: 'new' }));
  }
  const path = `/1/directory ${99 - slice}`;
  if (slice < 9) store.apply(V2Request.create({ method: V2Method.DELETE, path, recursive: true }));
}

function restoreSnapshot(): (step: <T>(work: () => T) => T) => void {
  return (step) => {
    const restore = StateMachine.restore(1n);
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += sliceBytes) {
        step(() => restore.write(chunk.subarray(at, at + sliceBytes)));
      }
    }
    step(() => restore.finish());
  };
}

await measure(`${manyNodes * 5} names into a directory, a hundred at once`, addNames(1));
await measure(`${manyNodes * 5} names into a hundred directories`, addNames(100));
await measure(`${manyNodes} nodes in one directory, read and sorted`, readSorted());
await measure(`${manyNodes} nodes in a snapshot, changes meanwhile`, takeSnapshot());
await measure('the snapshot restored', restoreSnapshot());

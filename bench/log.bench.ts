import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 as zlibCrc32 } from 'node:zlib';
import benny from 'benny';
import crc32Js from 'crc-32';
import { systemClock } from '../src/host/system-clock.ts';
import { Batch } from '../src/log/batch.ts';
import { systemDisk } from '../src/log/disk.ts';
import { RecordType } from '../src/log/record.ts';
import { Wal } from '../src/log/wal.ts';

/*
 * What the log costs: the checksum, an append, durable batches of several sizes, a replay. Data in the temporary directory.
 *   node --import tsx bench/log.bench.ts
 */
const options = { minSamples: 20, maxTime: 0.5 };
const payload = Buffer.alloc(316, 'put');
const bytes = Buffer.alloc(4096, 'record');

function print({ results }: { results: { name: string; ops: number }[] }): void {
  for (const { name, ops } of results) console.log(`${name}: ${(1e6 / ops).toFixed(2)} us`);
}

await benny.suite(
  'checksum',
  ...[64, 192, 340, 4096].flatMap((length) => [
    benny.add(`zlib, ${length} bytes`, () => void zlibCrc32(bytes.subarray(0, length), 1), options),
    benny.add(`crc-32, ${length} bytes`, () => void crc32Js.buf(bytes.subarray(0, length), 1), options),
  ]),
  benny.complete(print),
);

const batch = new Batch();
await benny.suite(
  'append',
  benny.add(
    '64 entries of 316 bytes into a batch',
    () => {
      batch.begin(1n, 1);
      for (let index = 1; index <= 64; index++) batch.append(RecordType.ENTRY, index, 1, 0, payload);
    },
    options,
  ),
  benny.complete(print),
);

const secondsPerSize = 1;
const directory = mkdtempSync(join(tmpdir(), 'wald-bench-'));
let entries = 0;

const open = (): Promise<Wal> =>
  Wal.open({
    dir: join(directory, 'wal'),
    disk: systemDisk,
    clock: systemClock,
    clusterId: 1n,
    memberId: 2n,
    startAfter: { index: 0, term: 0 },
    replay: { hardState() {}, entry: () => void entries++, truncateFrom() {}, snapshotMark() {} },
  });

/** Writes batch after batch for a while; milliseconds of each. */
function writeBatches(wal: Wal, size: number): Promise<number[]> {
  const durations: number[] = [];
  const end = performance.now() + secondsPerSize * 1000;
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const startMs = performance.now();
      if (startMs > end) {
        resolve(durations);
        return;
      }
      for (let i = 0; i < size; i++) wal.append(wal.lastIndex + 1, 1, 0, payload);
      wal.write({ term: 1, vote: 2n, commit: 0 }, (error) => {
        durations.push(performance.now() - startMs);
        if (error) reject(error);
        else next();
      });
    };
    next();
  });
}

try {
  const openMs = performance.now();
  const wal = await open();
  console.log(`a new log is open after ${(performance.now() - openMs).toFixed(1)} ms`);
  for (const size of [1, 8, 64, 256, 1000]) {
    const durations = (await writeBatches(wal, size)).sort((a, b) => a - b);
    const at = (share: number): string => durations[Math.floor((durations.length - 1) * share)]!.toFixed(2);
    const rate = Math.round((durations.length * size) / secondsPerSize);
    console.log(
      `batches of ${size}: ${rate.toLocaleString('en')} entries/s, ms a batch: ` +
        `p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`,
    );
  }
  await wal.close();
  const replayMs = performance.now();
  const again = await open();
  const tookMs = performance.now() - replayMs;
  console.log(
    `replay of ${entries.toLocaleString('en')} entries: ${tookMs.toFixed(0)} ms, ` +
      `${((tookMs / entries) * 1_000_000).toFixed(0)} ms a million`,
  );
  await again.close();
} finally {
  rmSync(directory, { recursive: true });
}

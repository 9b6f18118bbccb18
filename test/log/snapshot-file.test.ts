import { basename } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CorruptLogError } from '../../src/errors/corrupt-log-error.ts';
import { silentLogger } from '../../src/host/logger.ts';
import {
  listSnapshots,
  loadNewestSnapshot,
  purgeSnapshots,
  removeUnfinishedSnapshots,
} from '../../src/log/snapshot-directory.ts';
import {
  blockBytesMax,
  parseSnapshotName,
  type SnapshotOwner,
  SnapshotReader,
  SnapshotWriter,
} from '../../src/log/snapshot-file.ts';
import { diskError, ForgetfulDisk } from '../support/forgetful-disk.ts';
import { RecordedSink } from './log-under-test.ts';

const test = suite('snapshot file');
const dir = '/data/snap';

function ownerOf(disk: ForgetfulDisk): SnapshotOwner {
  return { dir, disk, clusterId: 1n, memberId: 2n };
}

async function save(disk: ForgetfulDisk, index: number, chunks: string[], meta = ''): Promise<string> {
  const writer = await SnapshotWriter.create(ownerOf(disk), 'new');
  for (const chunk of chunks) await writer.write(Buffer.from(chunk));
  return writer.finish({ index, term: 3 }, Buffer.from(meta));
}

async function chunksOf(reader: SnapshotReader): Promise<string[]> {
  const chunks: string[] = [];
  for (let chunk = await reader.next(); chunk; chunk = await reader.next()) chunks.push(chunk.toString());
  await reader.close();
  return chunks;
}

async function damage(
  disk: ForgetfulDisk,
  path: string,
  change: (bytes: Buffer) => Buffer,
): Promise<ForgetfulDisk> {
  const twin = disk.clone();
  twin.put(path, change(twin.get(path)));
  return twin;
}

test('chunks, position and meta come back as they were written', async () => {
  const disk = new ForgetfulDisk();
  const chunks = ['one', 'x'.repeat(3_000_000), 'three', 'y'.repeat(1024 * 1024)];
  const path = await save(disk, 1000, chunks, 'meta of the writer');
  assert.is(path, `${dir}/00000000000003e8-0000000000000003.snapshot`);
  disk.crash();
  const reader = await SnapshotReader.open(ownerOf(disk), path);
  const { index, term, blocks, bytes, meta } = reader.info;
  assert.equal(
    { index, term, blocks, meta: meta.toString() },
    { index: 1000, term: 3, blocks: 4, meta: 'meta of the writer' },
  );
  assert.is(bytes, disk.get(path).length);
  assert.ok((await chunksOf(reader)).every((chunk, i) => chunk === chunks[i]));
});

test('an empty snapshot has no chunks, and empty chunks are left out', async () => {
  const disk = new ForgetfulDisk();
  for (const chunks of [[], ['']]) {
    const path = await save(disk, 1, chunks);
    const reader = await SnapshotReader.open(ownerOf(disk), path);
    assert.is(reader.info.meta.length, 0);
    assert.equal(await chunksOf(reader), []);
  }
});

test('a chunk has a largest size', async () => {
  const writer = await SnapshotWriter.create(ownerOf(new ForgetfulDisk()), 'new');
  await writer.write(Buffer.alloc(0));
  const error = await writer.write(new Uint8Array(blockBytesMax + 1)).catch((reason: Error) => reason);
  assert.match((error as Error).message, /at most 67108864 bytes/);
});

test('nothing is seen of a snapshot before it is finished, and nothing stays of one that is given up', async () => {
  const disk = new ForgetfulDisk();
  const writer = await SnapshotWriter.create(ownerOf(disk), 'new');
  await writer.write(Buffer.from('x'));
  assert.equal(await listSnapshots(ownerOf(disk)), []);
  await writer.abort();
  assert.equal(await disk.list(dir), []);
});

test('a long snapshot is synced as it is written, not all at the end', async () => {
  const disk = new ForgetfulDisk();
  const writer = await SnapshotWriter.create(ownerOf(disk), 'new');
  const chunk = Buffer.alloc(1024 * 1024);
  for (let i = 0; i < 12; i++) await writer.write(chunk);
  assert.ok(disk.syncs >= 2, `${disk.syncs} syncs`);
});

test('short writes are continued', async () => {
  const disk = new ForgetfulDisk();
  disk.fault = ({ kind, length }) => (kind === 'write' && length > 5 ? 5 : null);
  const path = await save(disk, 1, ['hello there']);
  assert.equal(await chunksOf(await SnapshotReader.open(ownerOf(disk), path)), ['hello there']);
});

test('an error of the disk reaches the writer, who can give up', async () => {
  const disk = new ForgetfulDisk();
  const writer = await SnapshotWriter.create(ownerOf(disk), 'new');
  disk.fault = ({ kind }) => (kind === 'write' ? diskError('ENOSPC') : null);
  const error = await writer
    .write(Buffer.alloc(2 * 1024 * 1024))
    .catch((reason: NodeJS.ErrnoException) => reason);
  assert.is((error as NodeJS.ErrnoException).code, 'ENOSPC');
  await writer.abort();
  assert.equal(await disk.list(dir), []);
});

test('a bit flipped anywhere, and a file cut anywhere, is found and named', async () => {
  const disk = new ForgetfulDisk();
  const path = await save(disk, 9, ['first chunk', 'second'], 'meta');
  const size = disk.get(path).length;
  const verdict = async (twin: ForgetfulDisk): Promise<unknown> => {
    try {
      const reader = await SnapshotReader.open(ownerOf(twin), path);
      await reader.verify();
      return null;
    } catch (error) {
      return error;
    }
  };
  assert.is(await verdict(disk), null);
  for (let bit = 0; bit < size * 8; bit++) {
    const error = await verdict(
      await damage(disk, path, (bytes) => {
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        return bytes;
      }),
    );
    assert.instance(error, CorruptLogError, `bit ${bit}`);
    assert.is((error as CorruptLogError).file, path);
  }
  for (let at = 0; at < size; at++) {
    const error = await verdict(await damage(disk, path, (bytes) => bytes.subarray(0, at)));
    assert.instance(error, CorruptLogError, `cut at ${at}`);
  }
});

test('a damaged snapshot is set aside with a warning, and the one before is used', async () => {
  const disk = new ForgetfulDisk();
  await save(disk, 5, ['old']);
  const path = await save(disk, 9, ['new']);
  const twin = await damage(disk, path, (bytes) => bytes.fill(1, 50, 51));
  const sink = new RecordedSink();
  const tried: number[] = [];
  const chunks = await loadNewestSnapshot(ownerOf(twin), sink, (reader) => {
    tried.push(reader.info.index);
    return chunksOf(reader);
  });
  assert.equal(tried, [9, 5]);
  assert.equal(chunks, ['old']);
  assert.is(sink.warnings.length, 1);
  assert.ok((await twin.list(dir)).includes('0000000000000009-0000000000000003.snapshot.broken'));
  assert.equal(await listSnapshots(ownerOf(twin)), [`${dir}/0000000000000005-0000000000000003.snapshot`]);
});

test('there is no newest snapshot in an empty or missing directory', async () => {
  const disk = new ForgetfulDisk();
  assert.is(await loadNewestSnapshot(ownerOf(disk), silentLogger, chunksOf), null);
  await disk.makeDirectory(dir);
  assert.is(await loadNewestSnapshot(ownerOf(disk), silentLogger, chunksOf), null);
});

test('a snapshot of another cluster is refused, not set aside', async () => {
  const disk = new ForgetfulDisk();
  await save(disk, 5, ['x']);
  const error = await loadNewestSnapshot({ ...ownerOf(disk), clusterId: 7n }, silentLogger, chunksOf).catch(
    (reason: Error) => reason,
  );
  assert.match((error as Error).message, /belongs to cluster 1, not to 7/);
  assert.is((await listSnapshots(ownerOf(disk))).length, 1);
});

test('the newest five are kept, or as many as asked for', async () => {
  const disk = new ForgetfulDisk();
  for (let index = 1; index <= 8; index++) await save(disk, index, ['x']);
  const indexes = async (): Promise<number[]> =>
    (await listSnapshots(ownerOf(disk))).map((path) => parseSnapshotName(basename(path))!.index);
  await purgeSnapshots(ownerOf(disk));
  assert.equal(await indexes(), [8, 7, 6, 5, 4]);
  await purgeSnapshots(ownerOf(disk), 2);
  assert.equal(await indexes(), [8, 7]);
  await purgeSnapshots(ownerOf(disk), 0);
  assert.equal(await indexes(), [8], 'the newest always stays');
});

test('what unfinished writers left is removed, and nothing else', async () => {
  const disk = new ForgetfulDisk();
  await save(disk, 5, ['x']);
  await SnapshotWriter.create(ownerOf(disk), 'left');
  disk.put(`${dir}/0000000000000003-0000000000000001.snapshot.broken`, Buffer.from('keep'));
  await removeUnfinishedSnapshots(ownerOf(disk));
  assert.equal((await disk.list(dir)).sort(), [
    '0000000000000003-0000000000000001.snapshot.broken',
    '0000000000000005-0000000000000003.snapshot',
  ]);
});

test.run();

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLogger } from '../../src/host/logger.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import { type DiskFile, systemDisk } from '../../src/log/disk.ts';
import { Wal } from '../../src/log/wal.ts';
import { RecordedLog } from './log-under-test.ts';

const test = suite('disk');
let dir = '';

test.before.each(() => {
  dir = mkdtempSync(join(tmpdir(), 'wald-disk-'));
});

test.after.each(() => {
  rmSync(dir, { recursive: true });
});

function put(file: DiskFile, text: string, position: number): Promise<number> {
  const bytes = Buffer.from(text);
  return new Promise((resolve, reject) => {
    file.write(bytes, 0, bytes.length, position, (error, written) =>
      error ? reject(error) : resolve(written),
    );
  });
}

test('files are read back as they were written, and only by their owner', async () => {
  const path = join(dir, 'f');
  for (const mode of ['create', 'change', 'create-durable', 'change-durable'] as const) {
    const file = await systemDisk.open(path, mode);
    assert.is(await put(file, 'hello', 3), 5);
    await file.sync();
    assert.is(await file.size(), 8);
    const bytes = Buffer.alloc(10);
    assert.is(await file.read(bytes, 1, 9, 2), 6);
    assert.is(bytes.toString('latin1', 1, 7), '\0hello');
    assert.is(await file.read(bytes, 0, 5, 8), 0, 'the end of the file');
    await file.truncate(4);
    assert.is(await file.size(), 4);
    await file.close();
  }
  assert.is(statSync(path).mode & 0o777, 0o600);
});

test('create empties a file that was there; read does not make one', async () => {
  const path = join(dir, 'f');
  await (await systemDisk.open(path, 'create')).close();
  const file = await systemDisk.open(path, 'change');
  await put(file, 'old', 0);
  await file.close();
  const again = await systemDisk.open(path, 'create');
  assert.is(await again.size(), 0);
  await again.close();
  const error = await systemDisk
    .open(join(dir, 'g'), 'read')
    .catch((reason: NodeJS.ErrnoException) => reason);
  assert.is((error as NodeJS.ErrnoException).code, 'ENOENT');
});

test('names are made, changed and taken away', async () => {
  await systemDisk.makeDirectory(join(dir, 'a', 'b'));
  await systemDisk.makeDirectory(join(dir, 'a', 'b'));
  await (await systemDisk.open(join(dir, 'a', 'f'), 'create')).close();
  await systemDisk.rename(join(dir, 'a', 'f'), join(dir, 'a', 'g'));
  await systemDisk.syncDirectory(join(dir, 'a'));
  assert.equal((await systemDisk.list(join(dir, 'a'))).sort(), ['b', 'g']);
  await systemDisk.remove(join(dir, 'a', 'g'));
  assert.equal(await systemDisk.list(join(dir, 'a')), ['b']);
  assert.is(statSync(join(dir, 'a')).mode & 0o777, 0o700);
});

test('a log on the real disk keeps what was written over stops and cuts', async () => {
  const options = {
    dir: join(dir, 'wal'),
    disk: systemDisk,
    clock: systemClock,
    clusterId: 1n,
    memberId: 2n,
    segmentBytes: 100_000,
    logger: silentLogger,
    startAfter: { index: 0, term: 0 },
  };
  for (let start = 0; start < 3; start++) {
    const replay = new RecordedLog();
    const wal = await Wal.open({ ...options, replay });
    assert.is(replay.entries.length, start * 200);
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 10; j++)
        wal.append(wal.lastIndex + 1, 1, 0, Buffer.alloc(1000, `${wal.lastIndex}.`));
      await new Promise<void>((resolve, reject) => {
        wal.write({ term: 1, vote: 2n, commit: 0 }, (error) => (error ? reject(error) : resolve()));
      });
    }
    await wal.close();
  }
});

test.run();

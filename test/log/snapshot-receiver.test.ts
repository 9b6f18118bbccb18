import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CorruptLogError } from '../../src/errors/corrupt-log-error.ts';
import { listSnapshots, removeUnfinishedSnapshots } from '../../src/log/snapshot-directory.ts';
import { type SnapshotOwner, type SnapshotReader, SnapshotWriter } from '../../src/log/snapshot-file.ts';
import { receiveSnapshot } from '../../src/log/snapshot-receiver.ts';
import { diskError, ForgetfulDisk } from '../support/forgetful-disk.ts';

const test = suite('snapshot receiver');

function ownerOf(disk: ForgetfulDisk, clusterId = 1n, memberId = 2n): SnapshotOwner {
  return { dir: '/data/snap', disk, clusterId, memberId };
}

/** The bytes of a snapshot file at entry 1000 that another member wrote. */
async function sentFile(clusterId = 1n): Promise<Buffer> {
  const disk = new ForgetfulDisk();
  const writer = await SnapshotWriter.create(ownerOf(disk, clusterId, 9n), 'new');
  for (const chunk of ['one', 'x'.repeat(300_000), 'three']) await writer.write(Buffer.from(chunk));
  return disk.get(await writer.finish({ index: 1000, term: 3 }));
}

async function* inPieces(file: Buffer, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += bytes) {
    const piece = Buffer.from(file.subarray(at, at + bytes));
    yield piece;
    // It is the sender's again: nothing may go on using it.
    piece.fill(0xee);
  }
}

async function readAll(reader: SnapshotReader): Promise<number[]> {
  const lengths: number[] = [];
  for (let chunk = await reader.next(); chunk; chunk = await reader.next()) lengths.push(chunk.length);
  return lengths;
}

test('a snapshot of another member is there over a loss of power, under the name of its position', async () => {
  const disk = new ForgetfulDisk();
  const { loaded, info } = await receiveSnapshot(ownerOf(disk), inPieces(await sentFile(), 777), readAll);
  assert.equal(loaded, [3, 300_000, 5]);
  assert.equal([info.index, info.term], [1000, 3]);
  disk.crash();
  assert.equal(await listSnapshots(ownerOf(disk)), [info.path]);
});

test('a file that is cut off, or has a bit flipped, is refused, and nothing of it stays', async () => {
  const whole = await sentFile();
  const flipped = Buffer.from(whole);
  flipped[200_000]! ^= 1;
  for (const file of [whole.subarray(0, whole.length - 1), whole.subarray(0, 10), flipped, Buffer.alloc(0)]) {
    const disk = new ForgetfulDisk();
    let error: unknown;
    await receiveSnapshot(ownerOf(disk), inPieces(file, 10_000), readAll).catch((thrown) => {
      error = thrown;
    });
    assert.instance(error, CorruptLogError);
    assert.equal(await disk.list('/data/snap'), []);
  }
});

test("another cluster's snapshot is refused", async () => {
  const disk = new ForgetfulDisk();
  let message = '';
  await receiveSnapshot(ownerOf(disk), inPieces(await sentFile(5n), 10_000), readAll).catch((error) => {
    message = error.message;
  });
  assert.match(message, 'belongs to cluster 5, not to 1');
  assert.equal(await disk.list('/data/snap'), []);
});

test('a sender that breaks off, a full disk and a state that cannot be made leave nothing behind', async () => {
  const file = await sentFile();
  async function* brokenOff(): AsyncGenerator<Uint8Array> {
    yield file.subarray(0, 100_000);
    throw new Error('the connection was lost');
  }
  const full = new ForgetfulDisk();
  full.capacityBytes = 100_000;
  const broken = new ForgetfulDisk();
  const unusable = new ForgetfulDisk();
  const attempts = [
    [broken, receiveSnapshot(ownerOf(broken), brokenOff(), readAll), /connection was lost/],
    [full, receiveSnapshot(ownerOf(full), inPieces(file, 10_000), readAll), /ENOSPC/],
    [
      unusable,
      receiveSnapshot(ownerOf(unusable), inPieces(file, 10_000), () => Promise.reject(new Error('no state'))),
      /no state/,
    ],
  ] as const;
  for (const [disk, attempt, expected] of attempts) {
    const error: Error = await attempt.then(
      () => new Error('it was taken'),
      (thrown) => thrown,
    );
    assert.match(error.message, expected);
    assert.equal(await disk.list('/data/snap'), []);
  }
});

test('what a crash leaves of one that arrives is removed by the next start', async () => {
  const disk = new ForgetfulDisk();
  const file = await sentFile();
  disk.fault = ({ kind }) => (kind === 'rename' || kind === 'remove' ? diskError('EIO') : null);
  await receiveSnapshot(ownerOf(disk), inPieces(file, 10_000), readAll).catch(() => {});
  disk.fault = () => null;
  assert.equal(await disk.list('/data/snap'), ['received.snapshot.tmp']);
  await removeUnfinishedSnapshots(ownerOf(disk));
  assert.equal(await disk.list('/data/snap'), []);
});

test.run();

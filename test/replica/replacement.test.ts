import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { memberId } from '../../src/api/cluster/member-id.ts';
import { makeConfig } from '../../src/config/config.ts';
import { parseFlags } from '../../src/config/parse-flags.ts';
import { GrpcCode } from '../../src/errors/api-error.ts';
import { CorruptLogError } from '../../src/errors/corrupt-log-error.ts';
import { silentLogger } from '../../src/host/logger.ts';
import { Layout } from '../../src/log/layout.ts';
import { LostEntriesError } from '../../src/raft/raft.ts';
import { NoReplacementError, replaceMember, setAsideMax } from '../../src/replica/replacement.ts';
import { readReplacementNote, writeReplacementNote } from '../../src/replica/replacement-note.ts';
import { ForgetfulDisk, forgetAll } from '../support/forgetful-disk.ts';
import {
  diesAt,
  flagsOf,
  keysOf,
  names,
  putEntry,
  RecordedLogger,
  start,
  startAs,
  TableNetwork,
  urlOf,
  write,
} from './bootstrap-under-test.ts';

const test = suite('a member whose data are lost');

const [idA, idB, idC] = names.map((name) => memberId([urlOf(name)], 'tok')) as [bigint, bigint, bigint];
/** That of the flags. */
const clusterId = (await start(new ForgetfulDisk(), flagsOf('a'))).clusterId.toString(16);
const successor = 0xabcdn;
const replacing = (...more: string[]) => flagsOf('a', '--damaged-data=replace', ...more);
const askedOf = (name: string, id = idA) => `POST ${urlOf(name)}/members/replace/${id.toString(16)}`;

/** The other members, who run and know this one; b asks the leader to replace it, as told. */
function others(answer: { status: number; body: string } = given(successor)): TableNetwork {
  const network = new TableNetwork();
  for (const name of ['b', 'c']) {
    network.runsAt(urlOf(name), clusterId, [
      { id: idA, url: urlOf('a'), started: true },
      { id: idB, url: urlOf('b'), started: true },
      { id: idC, url: urlOf('c'), started: true },
    ]);
  }
  network.answers.set(askedOf('b'), { ...answer, clusterId });
  return network;
}

const given = (id: bigint) => ({ status: 200, body: `{"successor":"${id.toString(16)}"}` });
const refused = (error: string, code: number) => ({ status: 400, body: JSON.stringify({ error, code }) });

/** A member that had a key, with a bit of its log flipped. */
async function damagedDisk(flags = flagsOf('a')): Promise<ForgetfulDisk> {
  const disk = await wholeDisk(flags);
  const path = segmentOf(disk);
  const bytes = disk.get(path);
  bytes[bytes.indexOf('the key')]! ^= 1;
  disk.put(path, bytes);
  return disk;
}

/** Of a member that had a key, and wrote again. */
async function wholeDisk(flags: readonly string[]): Promise<ForgetfulDisk> {
  const disk = new ForgetfulDisk();
  const parts = await start(disk, flags);
  const index = parts.wal.lastIndex + 1;
  await write(parts, [putEntry(index, 2, 'the key')], { term: 2, vote: idB, commit: index });
  await write(parts, [], { term: 3, vote: idB, commit: index });
  return disk;
}

const giveUpMs = 20_000;

function replaceByHand(disk: ForgetfulDisk, network: TableNetwork) {
  disk.kill();
  const process = disk.process();
  const config = makeConfig(parseFlags(flagsOf('a'), {}));
  const layout = new Layout('/data', '', process);
  return replaceMember({ config, disk: process, layout, network, logger: silentLogger }, giveUpMs);
}

/** All files but those that a start makes anew. */
function filesOf(disk: ForgetfulDisk): string[] {
  return disk.paths().filter((path) => !path.endsWith('.tmp'));
}

function segmentOf(disk: ForgetfulDisk): string {
  return disk.paths().find((path) => path.endsWith('.segment') && !path.includes('set-aside'))!;
}

async function errorOf(starting: Promise<unknown>): Promise<Error> {
  return starting.then(
    () => {
      throw new Error('it started');
    },
    (error: Error) => error,
  );
}

/** That it is an empty member of that ID, with what it had set aside and no note left, and starts as such again. */
async function isSuccessor(disk: ForgetfulDisk, parts: Awaited<ReturnType<typeof start>>, removed = idA) {
  assert.is(parts.memberId, successor);
  assert.is(parts.clusterId, BigInt(`0x${clusterId}`));
  assert.is(parts.wal.lastIndex, 0);
  assert.is(parts.raft.term, 0);
  assert.equal(parts.raft.confState, { voters: [], learners: [] });
  assert.equal(keysOf(parts, 'the key'), []);
  assert.is(await readReplacementNote(new Layout('/data', '', disk)), null);
  const aside = `/data/wald/set-aside/${removed.toString(16)}-${successor.toString(16)}/`;
  const again = await start(disk, replacing(), { network: others() });
  assert.is(again.memberId, successor);
  assert.ok(parts.remotePeers.length > 0);
  return disk.paths().filter((path) => path.startsWith(aside));
}

test('is refused as it stands without the flag', async () => {
  const disk = await damagedDisk();
  const before = filesOf(disk);
  const network = others();
  assert.instance(await errorOf(start(disk, flagsOf('a'), { network })), CorruptLogError);
  assert.equal(filesOf(disk), before);
  assert.not.ok(network.asked.some((request) => request.startsWith('POST')));
});

test('comes back empty under the ID that the leader gives it, and what it had is set aside', async () => {
  const disk = await damagedDisk();
  const segment = disk.get(segmentOf(disk));
  const network = others();
  const logger = new RecordedLogger();
  const parts = await start(disk, replacing(), { network, logger });
  assert.ok(logger.lines.includes('error: the data of this member are lost'));
  assert.ok(logger.lines.includes('warn: this member comes back under another ID; its files were set aside'));
  const aside = await isSuccessor(disk, parts);
  const moved = aside.find((path) => path.endsWith('.segment'))!;
  assert.equal(disk.get(moved), segment, 'with every byte of it');
});

test('comes back where its directory is empty, by its peer URLs, as a first member and as one that joined', async () => {
  for (const state of ['new', 'existing']) {
    const disk = new ForgetfulDisk();
    const parts = await start(disk, replacing(`--initial-cluster-state=${state}`), { network: others() });
    assert.equal(await isSuccessor(disk, parts), [], state);
  }
});

test('comes back where no segment says any more who it was', async () => {
  const disk = await damagedDisk();
  disk.put(segmentOf(disk), Buffer.alloc(8_192));
  await isSuccessor(disk, await start(disk, replacing(), { network: others() }));
});

test('comes back where it showed only while it ran, although its files look whole', async () => {
  const disk = await wholeDisk(flagsOf('a'));
  disk.kill();
  const lostData = new LostEntriesError(idA, 9, 4);
  const parts = await startAs(disk.process(), replacing(), { network: others(), lostData });
  assert.ok((await isSuccessor(disk, parts)).some((path) => path.endsWith('.segment')));
});

test('is not replaced where the operator makes it a cluster of its own', async () => {
  const network = others();
  const error = await errorOf(start(await damagedDisk(), replacing('--force-new-cluster'), { network }));
  assert.instance(error, CorruptLogError);
  assert.equal(network.asked, []);
});

test('is not replaced where nobody else is named: it is refused with the place', async () => {
  const alone = ['--data-dir=/data', '--wal-segment-bytes=8192', '--damaged-data=replace'];
  const disk = await damagedDisk(alone);
  const before = filesOf(disk);
  const logger = new RecordedLogger();
  const error = await errorOf(start(disk, alone, { logger }));
  assert.match(
    error.message,
    'the member cannot be replaced: --initial-cluster names no other member to ask',
  );
  assert.ok(logger.lines.includes('error: the data of this member are lost'));
  assert.equal(filesOf(disk), before);
});

test('is not replaced by another cluster, nor by one that does not know it any more, and nothing is set aside', async () => {
  const elsewhere = others();
  for (const name of ['b', 'c'])
    elsewhere.runsAt(urlOf(name), '77', [{ id: idB, url: urlOf('b'), started: true }]);
  const strangers = others(refused('etcdserver: member not found', GrpcCode.NOT_FOUND));
  for (const [network, expected] of [
    [elsewhere, `its log is of cluster ${clusterId}, and ${urlOf('b')} of --initial-cluster belongs to 77`],
    [strangers, `the cluster has no member ${idA.toString(16)} any more`],
  ] as const) {
    const disk = await damagedDisk();
    const before = filesOf(disk);
    const error = await errorOf(start(disk, replacing(), { network }));
    assert.instance(error, NoReplacementError);
    assert.match(error.message, expected);
    assert.equal(filesOf(disk), before);
  }
});

test('asks again while the others cannot say yes, one after the other, with pauses that grow', async () => {
  const disk = await damagedDisk();
  const network = others(refused('etcdserver: replacing it would take the majority', 9));
  const logger = new RecordedLogger();
  const pausesMs: number[] = [];
  const { after } = network.clock;
  network.clock.after = (delayMs, run) => {
    pausesMs.push(delayMs);
    if (pausesMs.length === 7) network.answers.set(askedOf('c'), { ...given(successor), clusterId });
    return after(delayMs, run);
  };
  await isSuccessor(disk, await start(disk, replacing(), { network, logger }));
  assert.equal(pausesMs.slice(0, 7), [1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 16_000]);
  const waiting = 'warn: the data of this member are lost, and it cannot be replaced yet; trying again';
  assert.is(logger.lines.filter((line) => line === waiting).length, 7);
  assert.is(network.asked.filter((request) => request === askedOf('b')).length, 8);
});

test('asks the next one where one is behind, of another cluster, or has no members', async () => {
  const nobody = others();
  nobody.answers.set(`${urlOf('b')}/members`, { status: 200, body: '[]\n', clusterId });
  const stranger = others();
  stranger.runsAt(urlOf('b'), '77', [{ id: idB, url: urlOf('b'), started: true }]);
  const behind = others(refused('etcdserver: no leader', GrpcCode.UNAVAILABLE));
  const garbled = others();
  garbled.answers.set(`${urlOf('b')}/members`, { status: 500, body: 'x', clusterId });
  for (const network of [nobody, stranger, behind, garbled]) {
    network.answers.set(askedOf('c'), { ...given(successor), clusterId });
    const parts = await start(await damagedDisk(), replacing(), { network });
    assert.is(parts.memberId, successor);
    assert.is(network.clock.nowMs(), 0, 'without a pause');
  }
});

test('believes no answer that is none', async () => {
  for (const body of ['', 'null', '{}', '{"successor":"xyz"}', '{"successor":12}', '404 page not found\n']) {
    const disk = await damagedDisk();
    const before = filesOf(disk);
    const network = others({ status: 200, body });
    let pauses = 0;
    const { after } = network.clock;
    network.clock.after = (delayMs, run) => {
      if (++pauses === 3)
        network.answers.set(askedOf('b'), { ...refused('gone', GrpcCode.NOT_FOUND), clusterId });
      return after(delayMs, run);
    };
    assert.instance(await errorOf(start(disk, replacing(), { network })), NoReplacementError, body);
    assert.equal(filesOf(disk), before, body);
  }
});

test('is replaced no more often than its directory is looked after', async () => {
  const disk = await damagedDisk();
  for (let time = 0; time < setAsideMax; time++)
    disk.put(`/data/wald/set-aside/${time}-1/log/0000.segment`, Buffer.from('x'));
  const network = others();
  const error = await errorOf(start(disk, replacing(), { network }));
  assert.match(
    error.message,
    `the files of ${setAsideMax} replaced members lie below /data/wald/set-aside already`,
  );
  assert.equal(network.asked, []);
  const fewer = await damagedDisk();
  for (let time = 1; time < setAsideMax; time++)
    fewer.put(`/data/wald/set-aside/${time}-1/log/0000.segment`, Buffer.from('x'));
  await isSuccessor(fewer, await start(fewer, replacing(), { network }));
});

test('comes back under one ID whatever moment the power fails at', async () => {
  for (let moment = 0, isOver = false; !isOver; moment++) {
    for (const lose of ['the process', 'the power']) {
      const disk = await damagedDisk();
      const network = others();
      isOver = !(await diesAt(disk, moment, start(disk, replacing(), { network })));
      if (lose === 'the power') disk.crash(forgetAll);
      // Without the flag as well: a replacement that was begun is ended.
      const note = await readReplacementNote(new Layout('/data', '', disk));
      const flags = note === null ? replacing() : flagsOf('a');
      const parts = await start(disk, flags, { network });
      const aside = await isSuccessor(disk, parts);
      assert.is(aside.filter((path) => path.endsWith('.segment')).length, 1, `moment ${moment}`);
    }
  }
});

test('that lost its note as well joins under the ID that it was given, by its URLs', async () => {
  const network = others();
  network.runsAt(urlOf('b'), clusterId, [
    { id: idB, url: urlOf('b'), started: true },
    { id: idC, url: urlOf('c'), started: true },
    { id: successor, url: urlOf('a'), isLearner: true },
  ]);
  const disk = new ForgetfulDisk();
  const parts = await start(disk, replacing('--initial-cluster-state=existing'), { network });
  assert.is(parts.memberId, successor);
  assert.not.ok(network.asked.some((request) => request.startsWith('POST')));
});

test('with a note that is damaged is refused with the place', async () => {
  const disk = await damagedDisk();
  const layout = new Layout('/data', '', disk);
  await writeReplacementNote(layout, { clusterId: 1n, removed: idA, successor });
  assert.equal(await readReplacementNote(layout), { clusterId: 1n, removed: idA, successor });
  const bytes = disk.get('/data/wald/replacement');
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at]! ^= 1;
    disk.put('/data/wald/replacement', damaged);
    const error = await errorOf(start(disk, replacing(), { network: others() }));
    assert.instance(error, CorruptLogError, `byte ${at}`);
    assert.match(error.message, '/data/wald/replacement');
  }
});

test('is replaced by hand while it does not run, and again it gives the same ID, until it has begun', async () => {
  const disk = await damagedDisk();
  const network = others();
  const first = await replaceByHand(disk, network);
  assert.equal(first, { clusterId: BigInt(`0x${clusterId}`), removed: idA, successor });
  assert.equal(await replaceByHand(disk, network), first);
  // Neither needs the flag then.
  await isSuccessor(disk, await start(disk, flagsOf('a'), { network }));
});

test('is not replaced by hand where the others cannot say yes in time: nothing is changed', async () => {
  const why = 'etcdserver: replacing it would take the majority';
  for (const network of [others(refused(why, GrpcCode.FAILED_PRECONDITION)), new TableNetwork()]) {
    const disk = await damagedDisk();
    const before = filesOf(disk);
    const error = await errorOf(replaceByHand(disk, network));
    assert.instance(error, NoReplacementError);
    const reason = network.answers.size > 0 ? why : 'could not retrieve cluster information';
    assert.match(error.message, `the member cannot be replaced: `);
    assert.match(error.message, reason);
    assert.equal(filesOf(disk), before);
    assert.ok(network.clock.nowMs() <= giveUpMs);
  }
});

test('that was never written to has nothing to lose: it begins', async () => {
  const disk = new ForgetfulDisk();
  await new Layout('/data', '', disk).prepare(silentLogger);
  const parts = await start(disk, replacing());
  assert.is(parts.memberId, idA);
});

test.run();

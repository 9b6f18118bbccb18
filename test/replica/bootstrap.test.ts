import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { memberId } from '../../src/api/cluster/member-id.ts';
import { UsageError } from '../../src/errors/usage-error.ts';
import type { Entry, HardState } from '../../src/raft/entry.ts';
import { type Bootstrapped, MemberRemovedError } from '../../src/replica/bootstrap.ts';
import { openLog } from '../log/log-under-test.ts';
import { type CrashChoice, ForgetfulDisk, forgetAll } from '../support/forgetful-disk.ts';
import {
  addEntry,
  diesAt,
  flagsOf,
  installSnapshot,
  keysOf,
  memberIds,
  names,
  putEntry,
  RecordedLogger,
  removeEntry,
  start,
  TableNetwork,
  urlOf,
  write,
} from './bootstrap-under-test.ts';

const ids = names.map((name) => memberId([urlOf(name)], 'tok'));
const [idA, idB, idC] = ids as [bigint, bigint, bigint];
const ascending = (list: readonly bigint[]) => [...list].sort((a, b) => (a < b ? -1 : 1));
const clusterIdText = '7ba2b5d5b1e42a9b';
const newcomer = 0x1234n;
const newcomerUrl = 'http://10.0.0.9:2380';

/** The whole log of a member as `index/term:data`, and its hard state. */
async function logOf(disk: ForgetfulDisk, { clusterId, memberId }: Bootstrapped) {
  const { replay } = await openLog(disk, {
    dir: '/data/wald/log',
    clusterId,
    memberId,
    segmentBytes: 8192,
  });
  return { entries: replay.entries, hardState: replay.lastHardState };
}

/** A disk with a first member of three whose log goes on with `entries`. */
async function memberWith(name: string, entries: readonly Entry[], hardState: HardState) {
  const disk = new ForgetfulDisk();
  await write(await start(disk, flagsOf(name)), entries, hardState);
  return disk;
}

/** A cluster of the members a and b that has added `newcomer`, as a's peer port tells it. */
function networkWithNewcomer(isLearner = false): TableNetwork {
  const network = new TableNetwork();
  network.runsAt(urlOf('a'), '77', [
    { id: 5n, url: urlOf('a'), started: true },
    { id: 2n ** 64n - 1n, url: urlOf('b'), started: true },
    { id: newcomer, url: newcomerUrl, isLearner },
  ]);
  return network;
}

const newcomerFlags = [
  '--data-dir=/data',
  '--wal-segment-bytes=8192',
  '--name=n',
  `--initial-cluster=a=${urlOf('a')},b=${urlOf('b')},n=${newcomerUrl}`,
  '--initial-cluster-state=existing',
];

async function refusalOf(starting: Promise<Bootstrapped>): Promise<Error> {
  return starting.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: Error) => error,
  );
}

interface PowerFailures {
  prepare(): Promise<ForgetfulDisk> | ForgetfulDisk;
  readonly flags: readonly string[];
  /** Flags of the start after the power failure; the same if not given. */
  readonly flagsThen?: readonly string[];
  readonly network?: TableNetwork;
  check(parts: Bootstrapped): void;
}

const keepAll: CrashChoice = {
  keepsSector: () => true,
  keepsLength: () => true,
  keepsNames: (pending) => pending,
};

/**
 * Starts a member again and again, and lets the power fail at the first, the second, … thing that it asks of the disk, until a
 * start comes through. Each time the member is started once more on what is left, and checked.
 *
 * @returns at how many moments the power failed
 */
async function withPowerFailures(failures: PowerFailures): Promise<number> {
  const { flags, flagsThen = flags, network = new TableNetwork() } = failures;
  for (let moment = 0; ; moment++) {
    let died = true;
    for (const choice of [forgetAll, keepAll]) {
      const disk = await failures.prepare();
      died = await diesAt(disk, moment, start(disk, flags, { network }));
      disk.crash(choice);
      failures.check(await start(disk, flagsThen, { network }));
    }
    if (!died) return moment;
  }
}

test('the logs of all first members begin with the same bytes, an entry for each in the order of their IDs', async () => {
  const logs = [];
  for (const name of names) {
    const disk = new ForgetfulDisk();
    // Neither the order of the list nor that of the URLs of one member matters.
    const text = (name === 'a' ? [...names] : [...names].reverse())
      .map((other) => `${other}=${urlOf(other)}`)
      .join(',');
    const parts = await start(disk, flagsOf(name, `--initial-cluster=${text}`));
    assert.is(parts.memberId, ids[names.indexOf(name)]);
    assert.is(parts.wasInitialized, false);
    assert.is(parts.raft.term, 1);
    assert.is(parts.raft.log.commit, 3);
    assert.equal(parts.raft.confState, { voters: ascending(ids), learners: [] });
    assert.equal(memberIds(parts), ascending(ids));
    // etcd lists the others by the names of the flags as well, before they have started.
    assert.is(parts.state.members.get(idB)?.name, 'b');
    logs.push(await logOf(disk, parts));
  }
  assert.is(logs[0]!.entries.length, 3);
  assert.equal(logs[0]!.hardState, { term: 1, vote: 0n, commit: 3 });
  assert.equal(logs[1], logs[0]);
  assert.equal(logs[2], logs[0]);
});

test('the URLs of one member are the same bytes in any order', async () => {
  const logs = [];
  for (const own of [
    ['http://10.0.0.1:1', 'http://10.0.0.1:2'],
    ['http://10.0.0.1:2', 'http://10.0.0.1:1'],
  ]) {
    const disk = new ForgetfulDisk();
    const parts = await start(disk, [
      '--data-dir=/data',
      '--wal-segment-bytes=8192',
      `--initial-advertise-peer-urls=${own.join(',')}`,
      `--initial-cluster=${own.map((url) => `default=${url}`).join(',')}`,
    ]);
    logs.push(await logOf(disk, parts));
  }
  assert.equal(logs[1], logs[0]);
});

test('a first member knows where the others are, and a cluster of one has none', async () => {
  const parts = await start(new ForgetfulDisk(), flagsOf('b'));
  assert.equal(
    parts.remotePeers,
    ascending([idA, idC]).map((id) => ({ id, urls: [urlOf(id === idA ? 'a' : 'c')] })),
  );
  const alone = await start(new ForgetfulDisk(), ['--data-dir=/data', '--wal-segment-bytes=8192']);
  assert.equal(alone.remotePeers, []);
});

test('the clock of elections is put forward in clusters of several alone, and not against the flag', async () => {
  assert.is((await start(new ForgetfulDisk(), flagsOf('a'))).electionTicksAhead, 8);
  assert.is(
    (await start(new ForgetfulDisk(), flagsOf('a', '--initial-election-tick-advance=false')))
      .electionTicksAhead,
    0,
  );
  const alone = await start(new ForgetfulDisk(), ['--data-dir=/data', '--wal-segment-bytes=8192']);
  assert.is(alone.electionTicksAhead, 0);
});

test('a first start that loses power at any moment is made up for by the next one', async () => {
  const moments = await withPowerFailures({
    prepare: () => new ForgetfulDisk(),
    flags: flagsOf('c'),
    check: (parts) => {
      assert.is(parts.memberId, idC);
      assert.equal(memberIds(parts), ascending(ids));
      assert.equal(parts.raft.confState.voters, ascending(ids));
      assert.is(parts.raft.log.commit, 3);
    },
  });
  assert.ok(moments >= 10, `${moments} moments`);
});

test('a member that has data ignores the flags that name a cluster, wrong ones as well', async () => {
  const disk = await memberWith('a', [putEntry(4, 2, 'k')], { term: 2, vote: idB, commit: 4 });
  const network = new TableNetwork();
  const parts = await start(
    disk,
    [
      '--data-dir=/data',
      '--wal-segment-bytes=8192',
      '--name=zzz',
      '--initial-cluster=q=foo,q',
      '--initial-cluster-state=existing',
    ],
    { network },
  );
  assert.is(parts.memberId, idA);
  assert.equal(memberIds(parts), ascending(ids));
  assert.equal(keysOf(parts, 'k'), ['k']);
  assert.is(parts.raft.vote, idB);
  assert.is(parts.wasInitialized, true);
  assert.equal(network.asked, []);
});

test('a first member without data whose cluster knows it already does not begin anew', async () => {
  const network = new TableNetwork();
  network.runsAt(urlOf('b'), clusterIdText, [
    { id: idA, url: urlOf('a'), started: true },
    { id: idB, url: urlOf('b'), started: true },
    { id: idC, url: urlOf('c') },
  ]);
  const error = await refusalOf(start(new ForgetfulDisk(), flagsOf('a'), { network }));
  assert.instance(error, UsageError);
  assert.match(error.message, `member ${idA.toString(16)} has already been bootstrapped`);
  assert.equal(network.asked, [`${urlOf('b')}/members`]);

  // The third one was late: the others run, and it has never started.
  const late = await start(new ForgetfulDisk(), flagsOf('c'), { network });
  assert.equal(memberIds(late), ascending(ids));
});

test('a member that joins has the IDs that the cluster gave it, nothing in its log, and no members until the leader sends them', async () => {
  const disk = new ForgetfulDisk();
  const parts = await start(disk, newcomerFlags, { network: networkWithNewcomer() });
  assert.is(parts.memberId, newcomer);
  assert.is(parts.clusterId, 0x77n);
  assert.is(parts.wal.lastIndex, 0);
  assert.equal(parts.raft.confState, { voters: [], learners: [] });
  assert.equal(memberIds(parts), []);
  assert.is(parts.wasInitialized, false);
  assert.equal(parts.remotePeers, [
    { id: 5n, urls: [urlOf('a')] },
    { id: 2n ** 64n - 1n, urls: [urlOf('b')] },
  ]);
  for (let tick = 0; tick < 100; tick++) parts.raft.tick();
  assert.is(parts.raft.role, 'follower');
});

test('a learner joins as any member does', async () => {
  const parts = await start(new ForgetfulDisk(), newcomerFlags, { network: networkWithNewcomer(true) });
  assert.is(parts.memberId, newcomer);
  assert.equal(parts.raft.confState, { voters: [], learners: [] });
});

test('a member that joined and received nothing before it ended joins again, whatever its flags are then', async () => {
  for (const state of ['existing', 'new']) {
    const disk = new ForgetfulDisk();
    await start(disk, newcomerFlags, { network: networkWithNewcomer() });
    const flags = [...newcomerFlags, `--initial-cluster-state=${state}`];
    const again = await start(disk, flags, { network: networkWithNewcomer() });
    assert.is(again.memberId, newcomer);
    assert.is(again.wal.lastIndex, 0);
    assert.equal(
      again.remotePeers.map(({ id }) => id),
      [5n, 2n ** 64n - 1n],
    );

    const logger = new RecordedLogger();
    const unreachable = await start(disk, flags, { logger });
    assert.equal(unreachable.remotePeers, []);
    assert.ok(logger.lines.includes('warn: waiting until a member of the cluster connects'));

    const network = networkWithNewcomer();
    network.runsAt(urlOf('a'), '78', [{ id: 5n, url: urlOf('a'), started: true }]);
    assert.equal((await start(disk, flags, { network })).remotePeers, []);
  }
});

test('a join that loses power at any moment is made up for by the next start', async () => {
  await withPowerFailures({
    prepare: () => new ForgetfulDisk(),
    flags: newcomerFlags,
    network: networkWithNewcomer(),
    check: (parts) => {
      assert.is(parts.memberId, newcomer);
      assert.is(parts.clusterId, 0x77n);
      assert.is(parts.wal.lastIndex, 0);
    },
  });
});

test('a member that joined, voted, and has an empty log does not forget its vote for first entries', async () => {
  // The third of three first members, which was started to join: its ID is that of the flags.
  const network = new TableNetwork();
  const first = await start(new ForgetfulDisk(), flagsOf('a'));
  network.runsAt(urlOf('a'), first.clusterId.toString(16), [
    { id: idA, url: urlOf('a'), started: true },
    { id: idB, url: urlOf('b'), started: true },
    { id: idC, url: urlOf('c') },
  ]);
  const disk = new ForgetfulDisk();
  const joined = await start(disk, flagsOf('c', '--initial-cluster-state=existing'), { network });
  assert.is(joined.memberId, idC);
  await write(joined, [], { term: 7, vote: idB, commit: 0 });
  const again = await start(disk, flagsOf('c'));
  assert.is(again.raft.term, 7);
  assert.is(again.raft.vote, idB);
  assert.is(again.wal.lastIndex, 0);
});

test('a member whose data is lost may not join under the ID that made promises', async () => {
  const network = networkWithNewcomer();
  network.runsAt(urlOf('a'), '77', [
    { id: 5n, url: urlOf('a'), started: true },
    { id: 6n, url: urlOf('b'), started: true },
    { id: newcomer, url: newcomerUrl, started: true },
  ]);
  const error = await refusalOf(start(new ForgetfulDisk(), newcomerFlags, { network }));
  assert.match(error.message, 'member 1234 has already been bootstrapped');
});

test('the members after a restart are those of the entries that are committed', async () => {
  const added = addEntry(4, 2, newcomer, newcomerUrl);
  const removed = removeEntry(5, 2, idB);
  for (const [commit, expected] of [
    [3, ids],
    [4, [...ids, newcomer]],
    [5, [idA, idC, newcomer]],
  ] as const) {
    const disk = await memberWith('a', [added, removed], { term: 2, vote: 0n, commit });
    const parts = await start(disk, flagsOf('a'));
    assert.equal(parts.raft.confState.voters, ascending(expected), `commit ${commit}`);
    assert.equal(memberIds(parts), ascending(expected));
    assert.is(parts.raft.log.last, 5);
    assert.equal(
      parts.remotePeers.map(({ id }) => id),
      ascending(expected.filter((id) => id !== idA)),
    );
  }
});

test('the members after a restart are those of the snapshot, and of the changes behind it', async () => {
  const entries = [
    addEntry(4, 2, newcomer, newcomerUrl, true),
    removeEntry(5, 2, idB),
    putEntry(6, 2, 'k'),
    removeEntry(7, 2, idC),
  ];
  const disk = await memberWith('a', entries, { term: 2, vote: 0n, commit: 7 });
  const parts = await start(new ForgetfulDisk(), flagsOf('a'));
  await installSnapshot(parts, entries.slice(0, 2), disk);
  const restarted = await start(disk, flagsOf('a'));
  assert.is(restarted.snapshotIndex, 5);
  assert.equal(restarted.raft.confState, { voters: [idA], learners: [newcomer] });
  assert.equal(memberIds(restarted), ascending([idA, newcomer]));
  assert.equal(keysOf(restarted, 'k'), ['k']);
});

test('a change of the members that the state refuses changes nothing for Raft, with a snapshot and without', async () => {
  const taken = addEntry(4, 2, newcomer, urlOf('b'));
  for (const withSnapshot of [false, true]) {
    const disk = await memberWith('a', [taken], { term: 2, vote: 0n, commit: 4 });
    if (withSnapshot) await installSnapshot(await start(new ForgetfulDisk(), flagsOf('a')), [taken], disk);
    const parts = await start(disk, flagsOf('a'));
    assert.equal(parts.raft.confState.voters, ascending(ids));
    assert.equal(memberIds(parts), ascending(ids));
  }
});

test("a leader's snapshot whose mark did not reach the log counts, with the leader's term", async () => {
  // The log ends before it, disagrees with it, or agrees and goes on; its hard state is behind in term and commit.
  const snapshotEntries = [putEntry(4, 2, 'k4'), putEntry(5, 3, 'k5'), addEntry(6, 3, newcomer, newcomerUrl)];
  for (const [own, last] of [
    [[], 6],
    [[putEntry(4, 2, 'k4'), putEntry(5, 2, 'x'), putEntry(6, 2, 'y'), putEntry(7, 2, 'z')], 6],
    [[...snapshotEntries, putEntry(7, 3, 'k7')], 7],
  ] as [Entry[], number][]) {
    const term = own.at(-1)?.term ?? 1;
    const disk = await memberWith('a', own, { term, vote: idA, commit: 3 });
    await installSnapshot(await start(new ForgetfulDisk(), flagsOf('b')), snapshotEntries, disk);
    for (let again = 0; again < 2; again++) {
      const parts = await start(disk, flagsOf('a'));
      assert.is(parts.memberId, idA);
      assert.is(parts.snapshotIndex, 6);
      assert.is(parts.raft.term, 3);
      assert.is(parts.raft.vote, term === 3 ? idA : 0n, 'a vote of an older term is over');
      assert.is(parts.raft.log.commit, 6);
      assert.is(parts.raft.log.last, last);
      assert.is(parts.wal.lastIndex, last);
      assert.equal(parts.raft.confState.voters, ascending([...ids, newcomer]));
      assert.equal(keysOf(parts, 'k4', 'k5', 'x', 'y', 'z'), ['k4', 'k5']);
    }
    const parts = await start(disk, flagsOf('a'));
    await write(parts, [putEntry(last + 1, 4, 'after')], { term: 4, vote: idB, commit: last + 1 });
    assert.equal(keysOf(await start(disk, flagsOf('a')), 'after'), ['after']);
  }
});

test('a snapshot that is ahead of the log counts although the power fails at any moment of the start', async () => {
  const snapshotEntries = [putEntry(4, 2, 'k4'), putEntry(5, 3, 'k5')];
  const leader = await start(new ForgetfulDisk(), flagsOf('b'));
  const withSnapshot = await memberWith('a', [], { term: 1, vote: 0n, commit: 3 });
  await installSnapshot(leader, snapshotEntries, withSnapshot);
  await withPowerFailures({
    prepare: () => withSnapshot.clone(),
    flags: flagsOf('a'),
    check: (parts) => {
      assert.is(parts.raft.term, 3);
      assert.is(parts.raft.log.commit, 5);
      assert.equal(keysOf(parts, 'k4', 'k5'), ['k4', 'k5']);
    },
  });
});

test('--force-new-cluster leaves the member alone with all its data', async () => {
  const entries = [putEntry(4, 2, 'k4'), addEntry(5, 2, newcomer, newcomerUrl, true), putEntry(6, 3, 'k6')];
  // The commit index on disk is behind what was acknowledged: it does not cover the last two entries.
  const disk = await memberWith('b', entries, { term: 3, vote: idC, commit: 4 });
  const forced = await start(disk, flagsOf('b', '--force-new-cluster'));
  for (const parts of [
    forced,
    await start(disk, flagsOf('b')),
    await start(disk, flagsOf('b', '--force-new-cluster')),
  ]) {
    assert.is(parts.memberId, idB);
    assert.is(parts.clusterId, forced.clusterId);
    assert.equal(parts.raft.confState, { voters: [idB], learners: [] });
    assert.equal(memberIds(parts), [idB]);
    assert.ok(parts.state.members.isRemoved(idA) && parts.state.members.isRemoved(newcomer));
    assert.equal(keysOf(parts, 'k4', 'k6'), ['k4', 'k6']);
    assert.is(parts.raft.term, 3);
    assert.equal(parts.remotePeers, []);
    assert.is(parts.electionTicksAhead, 0);
    assert.is(parts.wal.lastIndex, 9);
  }
  forced.raft.campaign();
  assert.is(forced.raft.role, 'leader');
});

test('--force-new-cluster leaves the member alone as a whole or not at all, whenever the power fails', async () => {
  const before = await memberWith('b', [putEntry(4, 2, 'k')], { term: 2, vote: 0n, commit: 4 });
  const outcomes = new Set<number>();
  await withPowerFailures({
    prepare: () => before.clone(),
    flags: flagsOf('b', '--force-new-cluster'),
    flagsThen: flagsOf('b'),
    check: (parts) => {
      outcomes.add(memberIds(parts).length);
      assert.equal(parts.raft.confState.voters, memberIds(parts));
      assert.equal(keysOf(parts, 'k'), ['k']);
    },
  });
  assert.equal([...outcomes], [3, 1]);
});

test('--force-new-cluster makes a voter of a learner, and a member of one that has received nothing', async () => {
  const network = networkWithNewcomer(true);
  const disk = new ForgetfulDisk();
  const joined = await start(disk, newcomerFlags, { network });
  const entries = [
    addEntry(1, 1, 5n, urlOf('a')),
    addEntry(2, 2, newcomer, newcomerUrl, true),
    putEntry(3, 2, 'k'),
  ];
  await write(joined, entries, { term: 2, vote: 0n, commit: 3 });
  const learner = await start(disk, [...newcomerFlags, '--force-new-cluster']);
  assert.equal(learner.raft.confState, { voters: [newcomer], learners: [] });
  assert.equal(keysOf(learner, 'k'), ['k']);

  const empty = new ForgetfulDisk();
  await start(empty, newcomerFlags, { network });
  const alone = await start(empty, [...newcomerFlags, '--force-new-cluster']);
  assert.equal(alone.raft.confState, { voters: [newcomer], learners: [] });
  assert.equal(alone.state.members.get(newcomer)?.peerURLs, [newcomerUrl]);
  alone.raft.campaign();
  assert.is(alone.raft.role, 'leader');
});

test('--force-new-cluster without data begins the cluster that the flags name', async () => {
  const parts = await start(new ForgetfulDisk(), flagsOf('a', '--force-new-cluster'));
  assert.equal(memberIds(parts), ascending(ids));
});

test('a member that was removed is there for the others, which may not know yet, but counts itself no more', async () => {
  const disk = await memberWith('a', [removeEntry(4, 2, idA)], { term: 2, vote: 0n, commit: 4 });
  const parts = await start(disk, flagsOf('a'));
  assert.not(parts.raft.confState.voters.includes(idA));
  parts.raft.campaign();
  assert.is(parts.raft.role, 'preCandidate', 'it asks the others, and needs both');
});

test('a member that was removed cannot be a cluster alone, and leaves its directory to somebody else', async () => {
  const disk = await memberWith('a', [removeEntry(4, 2, idA)], { term: 2, vote: 0n, commit: 4 });
  const error = await refusalOf(start(disk, flagsOf('a', '--force-new-cluster')));
  assert.instance(error, MemberRemovedError);
  assert.match(error.message, 'the member has been permanently removed from the cluster');
  assert.match(error.message, '/data');
  // The same process: the lock is free again.
  const lock = await disk.lock('/data/LOCK', 'mine');
  assert.ok(lock !== null);
});

test('a member whose removal is not known to be committed starts', async () => {
  const disk = await memberWith('a', [removeEntry(4, 2, idA)], { term: 2, vote: 0n, commit: 3 });
  assert.equal(memberIds(await start(disk, flagsOf('a'))), ascending(ids));
});

test("etcd's own data directory is refused before anything is written to it", async () => {
  const disk = new ForgetfulDisk();
  disk.put('/data/member/snap/db', Buffer.from('bolt'));
  const error = await refusalOf(start(disk, flagsOf('a')));
  assert.match(error.message, '/data is a data directory of etcd (it has /data/member/snap/db)');
  assert.is(disk.usedBytes, 4);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ConfState, EntryType } from '../../src/raft/entry.ts';
import { type Message, RaftMessageType } from '../../src/raft/message.ts';
import { LostEntriesError, type Raft } from '../../src/raft/raft.ts';
import type { RaftConfig } from '../../src/raft/raft-config.ts';
import { bytes } from './cluster.ts';
import { entry, message, start, three } from './member-under-test.ts';

/** Everything a member has to do, done at once; returns what it sent. */
function run(raft: Raft): Message[] {
  const sent: Message[] = [];
  while (raft.hasReady()) {
    const ready = raft.ready();
    sent.push(...ready.messages);
    if (ready.hardState !== null) raft.persisted(ready.lastIndex, ready.lastTerm);
    if (ready.snapshot !== null) raft.appliedTo(ready.snapshot.index);
    sent.push(...ready.messagesAfterPersist);
    for (const { index } of [...ready.committed, ...raft.takeCommitted()]) raft.appliedTo(index);
  }
  return sent;
}

/** Member 1, elected by member 2, which has acknowledged the entry that opened the term. */
function startLeader(changes: Partial<RaftConfig> = {}, confState: ConfState = three): Raft {
  const raft = start(changes, confState);
  raft.campaign();
  run(raft);
  raft.step(message(RaftMessageType.VOTE_RESP, 2n, raft.term));
  run(raft);
  acknowledge(raft, 2n, raft.log.last);
  run(raft);
  return raft;
}

function acknowledge(raft: Raft, from: bigint, index: number): void {
  raft.step(message(RaftMessageType.APP_RESP, from, raft.term, { index }));
}

const progressOf = (raft: Raft, id: bigint) => raft.status().progress.find((progress) => progress.id === id)!;
const ofType = (messages: readonly Message[], type: RaftMessageType, to?: bigint): Message[] =>
  messages.filter((sent) => sent.type === type && (to === undefined || sent.to === to));

test('a follower commits no further than its log is known to match', () => {
  const raft = start({
    hardState: { term: 1, vote: 0n, commit: 0 },
    entries: [1, 2, 3, 4].map((i) => entry(i, 1)),
  });
  raft.step(message(RaftMessageType.APP, 2n, 2, { index: 2, logTerm: 1, commit: 4 }));
  assert.is(raft.log.commit, 2);
});

test('a heartbeat that counts on entries this member lost stops it, and says what to do', () => {
  const raft = start({ hardState: { term: 1, vote: 0n, commit: 0 }, entries: [entry(1, 1)] });
  assert.throws(
    () => raft.step(message(RaftMessageType.HEARTBEAT, 2n, 1, { commit: 3 })),
    (error: unknown) =>
      error instanceof LostEntriesError &&
      /ends at entry 1.*let it come back under another ID: `wald replace`/.test(error.message),
  );
});

test('messages to somebody else, from strangers and of older terms change nothing', () => {
  const raft = startLeader();
  const before = raft.status();
  raft.step({ ...message(RaftMessageType.HEARTBEAT, 2n, 99), to: 7n });
  raft.step(message(RaftMessageType.APP_RESP, 9n, raft.term, { index: 1 }));
  raft.step(message(RaftMessageType.VOTE_RESP, 3n, 0));
  assert.equal(raft.status(), before);
});

test('two leaders of one term are never accepted', () => {
  const raft = startLeader();
  assert.throws(() => raft.step(message(RaftMessageType.APP, 2n, raft.term)), /two members lead term 1/);
});

test("a leader's appends leave while its own write is in flight, and count for it only when that is done", () => {
  const raft = startLeader();
  raft.propose(bytes('a'));
  const ready = raft.ready();
  assert.is(ofType(ready.messages, RaftMessageType.APP, 2n).length, 1);
  raft.propose(bytes('b'));
  const meanwhile = raft.takeMessages();
  assert.is(ofType(meanwhile, RaftMessageType.APP, 2n)[0]!.entries.length, 1);
  acknowledge(raft, 2n, 3);
  assert.is(raft.log.commit, 1);
  raft.persisted(ready.lastIndex, ready.lastTerm);
  assert.is(raft.log.commit, 2);
});

test('a majority of others commits entries that this member applies only once they are durable here', () => {
  const raft = startLeader();
  raft.propose(bytes('a'));
  const ready = raft.ready();
  acknowledge(raft, 2n, 2);
  acknowledge(raft, 3n, 2);
  assert.is(raft.log.commit, 2);
  assert.equal(raft.takeCommitted(), []);
  raft.persisted(ready.lastIndex, ready.lastTerm);
  assert.equal(
    raft.takeCommitted().map(({ index }) => index),
    [2],
  );
});

test('proposals of one turn travel in one append', () => {
  const raft = startLeader();
  for (const text of ['a', 'b', 'c']) raft.propose(bytes(text));
  const appends = ofType(raft.ready().messages, RaftMessageType.APP, 2n);
  assert.equal(
    appends.map(({ entries }) => entries.length),
    [3],
  );
});

test('in a term that is not durable yet, a leader says nothing before it is', () => {
  const raft = start({}, { voters: [1n], learners: [2n] });
  raft.campaign();
  const ready = raft.ready();
  assert.equal(ready.messages, []);
  assert.is(ofType(ready.messagesAfterPersist, RaftMessageType.APP, 2n).length, 1);
  raft.propose(bytes('a'));
  assert.equal(raft.takeMessages(), []);
});

test('after an election no membership change is proposed over one that is committed but not applied', () => {
  const raft = start({
    hardState: { term: 1, vote: 0n, commit: 0 },
    entries: [entry(1, 1, 'addVoter 4', EntryType.CONF_CHANGE)],
  });
  raft.campaign();
  run(raft);
  raft.step(message(RaftMessageType.VOTE_RESP, 2n, 2));
  const ready = raft.ready();
  raft.persisted(ready.lastIndex, ready.lastTerm);
  assert.is(raft.proposeConfChange(bytes('removeMember 3')), 0);
  acknowledge(raft, 2n, 2);
  assert.is(raft.status().committedInTerm, true);
  assert.is(raft.proposeConfChange(bytes('removeMember 3')), 0);
  assert.is(raft.takeCommitted().length, 2);
  raft.applyConfChange({ type: 'addVoter', member: 4n });
  raft.appliedTo(1);
  assert.ok(raft.proposeConfChange(bytes('removeMember 3')) > 0);
});

test('nobody stands for election over a membership change that is committed but not applied', () => {
  const raft = start({
    hardState: { term: 1, vote: 0n, commit: 1 },
    entries: [entry(1, 1, 'removeMember 1', EntryType.CONF_CHANGE)],
  });
  raft.campaign();
  assert.is(raft.role, 'follower');
});

test('at most inflightMessagesMax appends and inflightBytesMax of data are on their way to a follower', () => {
  const few = startLeader({ inflightMessagesMax: 3, messageBytesMax: 1 });
  for (let i = 0; i < 10; i++) few.propose(bytes('x'));
  assert.is(ofType(run(few), RaftMessageType.APP, 2n).length, 3);
  const small = startLeader({ inflightBytesMax: 10, messageBytesMax: 4 });
  for (let i = 0; i < 10; i++) small.propose(bytes('1234'));
  assert.is(ofType(run(small), RaftMessageType.APP, 2n).length, 3);
});

test('an append holds messageBytesMax of data, and a larger entry travels alone', () => {
  const raft = startLeader({ messageBytesMax: 8 });
  for (const text of ['1234', '5678', '123456789', '1']) raft.propose(bytes(text));
  const appends = ofType(run(raft), RaftMessageType.APP, 2n);
  assert.equal(
    appends.map(({ entries }) => entries.length),
    [2, 1, 1],
  );
});

test('a follower that lags by many megabytes gets 1 MiB of them at once, in appends of 128 KiB', () => {
  const raft = startLeader();
  const kibibyte = new Uint8Array(1024);
  for (let i = 0; i < 10 * 1024; i++) raft.propose(kibibyte);
  const sizes = ofType(run(raft), RaftMessageType.APP, 2n).map(({ entries }) => entries.length);
  assert.equal(sizes, Array(8).fill(128));
});

test('an unreachable follower gets one append at a time until it answers', () => {
  const raft = startLeader({ messageBytesMax: 1 });
  raft.reportUnreachable(2n);
  for (let i = 0; i < 5; i++) raft.propose(bytes('x'));
  assert.is(ofType(run(raft), RaftMessageType.APP, 2n).length, 1);
  acknowledge(raft, 2n, 2);
  assert.ok(ofType(run(raft), RaftMessageType.APP, 2n).length > 1);
});

test('compaction keeps at most catchUpEntriesMax entries, and catchUpBytesMax of data, for those that lag', () => {
  const fill = (raft: Raft): void => {
    for (let i = 0; i < 20; i++) raft.propose(bytes('12345'));
    run(raft);
    acknowledge(raft, 2n, raft.log.last);
    run(raft);
    raft.compactLog(raft.log.applied);
  };
  const byEntries = startLeader({ catchUpEntriesMax: 4 });
  fill(byEntries);
  assert.is(byEntries.log.last - byEntries.log.offset, 4);
  const byBytes = startLeader({ catchUpBytesMax: 12 });
  fill(byBytes);
  assert.is(byBytes.log.bytes, 10);
  const caughtUp = startLeader();
  acknowledge(caughtUp, 3n, 1);
  caughtUp.compactLog(caughtUp.log.applied);
  assert.is(caughtUp.log.offset, caughtUp.log.applied);
});

test('a follower that needs what is gone makes the leader want a snapshot, and gets it when there is one', () => {
  const raft = startLeader({ catchUpEntriesMax: 0 });
  raft.propose(bytes('a'));
  run(raft);
  acknowledge(raft, 2n, 2);
  run(raft);
  raft.compactLog(2);
  assert.is(raft.snapshotWanted, false);
  raft.step(message(RaftMessageType.APP_RESP, 3n, 1, { index: 0, reject: true }));
  assert.equal(ofType(run(raft), RaftMessageType.SNAP), []);
  assert.is(raft.snapshotWanted, true);
  raft.snapshotAvailable({ index: 2, term: 1, confState: three });
  assert.is(ofType(run(raft), RaftMessageType.SNAP, 3n).length, 1);
  assert.is(raft.snapshotWanted, false);
  assert.equal([progressOf(raft, 3n).state, progressOf(raft, 3n).pendingSnapshot], ['snapshot', 2]);

  // While it is under way, the follower gets nothing else; its acknowledgement ends that.
  raft.propose(bytes('b'));
  assert.equal(ofType(run(raft), RaftMessageType.APP, 3n), []);
  acknowledge(raft, 3n, 2);
  assert.is(progressOf(raft, 3n).state, 'replicate');
  assert.equal(
    ofType(run(raft), RaftMessageType.APP, 3n).map(({ entries }) => entries.length),
    [1],
  );
});

test('a snapshot that could not be delivered is sent again once the follower is heard of', () => {
  const raft = startLeader({ catchUpEntriesMax: 0 });
  raft.compactLog(1);
  raft.snapshotAvailable({ index: 1, term: 1, confState: three });
  raft.step(message(RaftMessageType.APP_RESP, 3n, 1, { index: 0, reject: true }));
  assert.is(ofType(run(raft), RaftMessageType.SNAP, 3n).length, 1);
  raft.reportSnapshot(3n, false);
  assert.equal(run(raft), []);
  raft.step(message(RaftMessageType.HEARTBEAT_RESP, 3n, 1));
  assert.is(ofType(run(raft), RaftMessageType.SNAP, 3n).length, 1);
});

test('an installed snapshot is marked, loaded and only then acknowledged', () => {
  const raft = start();
  const snapshot = { index: 9, term: 2, confState: { voters: [2n, 3n], learners: [1n] } };
  raft.step(message(RaftMessageType.SNAP, 2n, 3, { snapshot }));
  const ready = raft.ready();
  assert.equal(ready.snapshot, snapshot);
  assert.equal(ready.hardState, { term: 3, vote: 0n, commit: 9 });
  assert.equal(ready.messages, []);
  assert.is(ofType(ready.messagesAfterPersist, RaftMessageType.APP_RESP, 2n)[0]!.index, 9);
  assert.equal(raft.status().confState, snapshot.confState);
  raft.campaign();
  assert.is(raft.role, 'follower');
  raft.persisted(ready.lastIndex, ready.lastTerm);
  raft.appliedTo(9);
  assert.is(raft.log.applied, 9);
});

test('a snapshot of what the log has already only moves the commit index', () => {
  const raft = start({
    hardState: { term: 1, vote: 0n, commit: 1 },
    entries: [1, 2, 3].map((i) => entry(i, 1)),
  });
  raft.step(message(RaftMessageType.SNAP, 2n, 1, { snapshot: { index: 2, term: 1, confState: three } }));
  assert.is(raft.log.commit, 2);
  assert.is(raft.log.last, 3);
  assert.is(raft.ready().snapshot, null);
});

test('a transfer to a learner, a stranger or itself does not begin', () => {
  const raft = startLeader({}, { voters: [1n, 2n, 3n], learners: [4n] });
  for (const member of [4n, 9n, 1n]) raft.transferLeadership(member);
  assert.is(raft.status().transferee, 0n);
  assert.ok(raft.propose(bytes('a')) > 0);
});

test('a removed member is no longer sent to, and no longer counts', () => {
  const raft = startLeader();
  raft.proposeConfChange(bytes('removeMember 2'));
  run(raft);
  acknowledge(raft, 3n, 2);
  raft.applyConfChange({ type: 'removeMember', member: 2n });
  run(raft);
  raft.propose(bytes('a'));
  assert.equal(
    run(raft).map(({ to }) => to),
    [3n],
  );
  acknowledge(raft, 2n, 3);
  assert.is(raft.log.commit, 2);
  acknowledge(raft, 3n, 3);
  assert.is(raft.log.commit, 3);
});

test('a follower whose leader has ended stands for election within a few ticks, and forgets that when the leader speaks', () => {
  for (const drawn of [0, 1, 2]) {
    const raft = start({ checkQuorum: true, preVote: true, random: (bound) => Math.min(drawn, bound - 1) });
    raft.step(message(RaftMessageType.HEARTBEAT, 2n, 1));
    run(raft);
    raft.leaderGone();
    assert.is(raft.leader, 0n);
    // It does not keep others from being elected either.
    raft.step(message(RaftMessageType.PRE_VOTE, 3n, 2, { index: 0, logTerm: 0 }));
    assert.ok(run(raft).some(({ type, reject }) => type === RaftMessageType.PRE_VOTE_RESP && !reject));
    let ticks = 0;
    while (raft.role === 'follower') {
      raft.tick();
      ticks++;
    }
    assert.ok(ticks <= 3, `${ticks} ticks`);
  }
  const raft = start();
  raft.step(message(RaftMessageType.HEARTBEAT, 2n, 1));
  raft.leaderGone();
  raft.step(message(RaftMessageType.HEARTBEAT, 2n, 1));
  assert.is(raft.leader, 2n);
  for (let tick = 0; tick < 9; tick++) raft.tick();
  assert.is(raft.role, 'follower');
});

test('a vote that is refused does not begin the wait anew, so that whoever has the longer log comes to stand (paper, section 5.2)', () => {
  // Two voters: the other one lacks an entry, cannot win, and is always a little sooner.
  const raft = start(
    { entries: [entry(1, 1)], hardState: { term: 1, vote: 0n, commit: 0 } },
    { voters: [1n, 2n], learners: [] },
  );
  for (let tick = 0; tick < 9; tick++) raft.tick();
  raft.step(message(RaftMessageType.VOTE, 2n, 2));
  assert.is(raft.term, 2);
  assert.ok(run(raft).some(({ type, reject }) => type === RaftMessageType.VOTE_RESP && reject));
  raft.tick();
  assert.is(raft.role, 'candidate');

  // One that is granted does.
  const granting = start({}, { voters: [1n, 2n], learners: [] });
  for (let tick = 0; tick < 9; tick++) granting.tick();
  granting.step(message(RaftMessageType.VOTE, 2n, 2));
  granting.tick();
  assert.is(granting.role, 'follower');
});

test('a member that has just started may be put forward, but does nothing at once', () => {
  const raft = start();
  raft.advance(8);
  assert.is(raft.role, 'follower');
  raft.tick();
  assert.is(raft.role, 'follower');
  raft.tick();
  assert.is(raft.role, 'candidate');
});

test('entries that a member which is there still needs are kept, however many', () => {
  const raft = start({ catchUpEntriesMax: 2 });
  raft.campaign();
  run(raft);
  raft.step(message(RaftMessageType.VOTE_RESP, 2n, 1));
  run(raft);
  for (let i = 0; i < 10; i++) raft.propose(bytes(String(i)));
  run(raft);
  raft.step(message(RaftMessageType.APP_RESP, 2n, 1, { index: 11 }));
  raft.step(message(RaftMessageType.APP_RESP, 3n, 1, { index: 3 }));
  run(raft);
  raft.appliedTo(raft.log.applying);
  raft.compactLog(11);
  assert.is(raft.log.offset, 3);
  for (let tick = 0; tick < 20; tick++) {
    raft.tick();
    raft.step(message(RaftMessageType.HEARTBEAT_RESP, 2n, 1));
  }
  raft.compactLog(11);
  assert.is(raft.log.offset, 9);
});

test('a member that was removed leads those that are left until they know, and counts for nothing itself', () => {
  const others = { voters: [2n, 3n], learners: [] };
  const stranger = start({ preVote: true }, others);
  stranger.campaign();
  assert.is(stranger.role, 'follower');
  const raft = start({ preVote: true, removed: true }, others);
  raft.campaign();
  assert.is(raft.role, 'preCandidate');
  raft.step(message(RaftMessageType.PRE_VOTE_RESP, 2n, 1));
  assert.is(raft.role, 'preCandidate', 'one of two is no majority');
  raft.step(message(RaftMessageType.PRE_VOTE_RESP, 3n, 1));
  run(raft);
  raft.step(message(RaftMessageType.VOTE_RESP, 2n, 1));
  raft.step(message(RaftMessageType.VOTE_RESP, 3n, 1));
  run(raft);
  assert.is(raft.role, 'leader');
  raft.step(message(RaftMessageType.APP_RESP, 2n, 1, { index: 1 }));
  run(raft);
  assert.is(raft.log.commit, 0);
  raft.step(message(RaftMessageType.APP_RESP, 3n, 1, { index: 1 }));
  run(raft);
  assert.is(raft.log.commit, 1);
});

test('a member that cannot stand grants its vote when its leader has been silent for an election time-out', () => {
  const raft = start({ checkQuorum: true }, { voters: [2n, 3n], learners: [1n] });
  raft.step(message(RaftMessageType.HEARTBEAT, 2n, 1));
  run(raft);
  for (let tick = 0; tick < 9; tick++) raft.tick();
  raft.step(message(RaftMessageType.VOTE, 3n, 2));
  assert.equal(run(raft), [], 'it has heard of a leader');
  raft.tick();
  assert.is(raft.leader, 0n);
  raft.step(message(RaftMessageType.VOTE, 3n, 2));
  assert.ok(run(raft).some(({ type, reject }) => type === RaftMessageType.VOTE_RESP && !reject));
});

test.run();

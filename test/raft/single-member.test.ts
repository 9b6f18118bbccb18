import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Entry, EntryType } from '../../src/raft/entry.ts';
import { Raft } from '../../src/raft/raft.ts';
import type { RaftConfig } from '../../src/raft/raft-config.ts';

const alone = { voters: [1n], learners: [] };

function start(changes: Partial<RaftConfig> = {}): Raft {
  return new Raft({
    id: 1n,
    hardState: { term: 0, vote: 0n, commit: 0 },
    snapshot: { index: 0, term: 0, confState: alone },
    entries: [],
    applied: 0,
    electionTicks: 10,
    heartbeatTicks: 1,
    random: () => 0,
    preVote: true,
    checkQuorum: true,
    ...changes,
  });
}

/** A member that leads and has applied the first entry of its term. */
function startLeader(changes: Partial<RaftConfig> = {}): Raft {
  const raft = start(changes);
  for (const entry of raft.takeCommitted()) raft.appliedTo(entry.index);
  raft.campaign();
  write(raft);
  return raft;
}

/** One Ready, its write and what it commits. */
function write(raft: Raft): readonly Entry[] {
  const ready = raft.ready();
  if (ready.hardState !== null) raft.persisted(ready.lastIndex, ready.lastTerm);
  const committed = [...ready.committed, ...raft.takeCommitted()];
  const last = committed.at(-1);
  if (last !== undefined) raft.appliedTo(last.index);
  return committed;
}

const data = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (entries: readonly Entry[]): string[] =>
  entries.map((entry) => Buffer.from(entry.data).toString());

test('the only voter leads at once, and opens its term with an empty entry', () => {
  const raft = start();
  assert.is(raft.hasReady(), false);
  raft.campaign();
  const ready = raft.ready();
  assert.equal(ready.hardState, { term: 1, vote: 1n, commit: 0 });
  assert.equal(ready.softState, { leader: 1n, role: 'leader' });
  assert.is(ready.entries.length, 1);
  assert.is(ready.entries[0]!.data.length, 0);
  assert.equal([ready.lastIndex, ready.lastTerm], [1, 1]);
  assert.equal(ready.committed, []);
  assert.equal(ready.messages, []);
  assert.equal(ready.messagesAfterPersist, []);
});

test('the only voter stands by itself once the election time-out has passed', () => {
  const raft = start({ random: () => 3 });
  for (let i = 0; i < 12; i++) raft.tick();
  assert.is(raft.role, 'follower');
  raft.tick();
  assert.is(raft.role, 'leader');
});

test('nothing is committed before it is durable here', () => {
  const raft = startLeader();
  assert.is(raft.propose(data('a')), 2);
  const ready = raft.ready();
  assert.equal(texts(ready.entries), ['a']);
  assert.is(raft.log.commit, 1);
  assert.equal(raft.takeCommitted(), []);
  raft.persisted(ready.lastIndex, ready.lastTerm);
  assert.is(raft.log.commit, 2);
  assert.equal(texts(raft.takeCommitted()), ['a']);
});

test('proposals made while a write is in flight go into the next one, each once', () => {
  const raft = startLeader();
  raft.propose(data('a'));
  const first = raft.ready();
  raft.propose(data('b'));
  raft.propose(data('c'));
  raft.persisted(first.lastIndex, first.lastTerm);
  assert.equal(texts(raft.takeCommitted()), ['a']);
  const second = raft.ready();
  assert.equal(texts(second.entries), ['b', 'c']);
  assert.is(second.hardState!.commit, 2);
  raft.persisted(second.lastIndex, second.lastTerm);
  assert.equal(texts(raft.takeCommitted()), ['b', 'c']);
  assert.equal(raft.takeCommitted(), []);
});

test('a commit index that moved alone is not worth a write', () => {
  const raft = startLeader();
  raft.propose(data('a'));
  write(raft);
  assert.is(raft.hasReady(), false);
  assert.is(raft.ready().hardState, null);
});

test('a second Ready over a write in flight, and an end of a write that never began, are refused', () => {
  const raft = startLeader();
  raft.propose(data('a'));
  const ready = raft.ready();
  assert.throws(() => raft.ready(), /write before/);
  raft.persisted(ready.lastIndex, ready.lastTerm);
  assert.throws(() => raft.persisted(ready.lastIndex, ready.lastTerm), /without a write/);
});

test('the decoded command stays beside its entry', () => {
  const raft = startLeader();
  const decoded = { key: 'a' };
  raft.propose(data('a'), decoded);
  assert.is(write(raft)[0]!.decoded, decoded);
});

test('after a restart everything durable is committed beneath an entry of the new term', () => {
  const entries: Entry[] = [1, 2, 3].map((index) => ({
    index,
    term: 2,
    type: EntryType.NORMAL,
    data: data(`${index}`),
  }));
  const raft = start({ hardState: { term: 2, vote: 1n, commit: 1 }, entries });
  const replayed = raft.takeCommitted();
  assert.equal(texts(replayed), ['1']);
  raft.appliedTo(1);
  raft.campaign();
  assert.equal(texts(write(raft)), ['2', '3', '']);
  assert.is(raft.term, 3);
});

test('a start may continue behind a position that is applied already, without the entries before it', () => {
  const entries: Entry[] = [{ index: 8, term: 2, type: EntryType.NORMAL, data: data('8') }];
  const raft = startLeader({
    hardState: { term: 2, vote: 1n, commit: 7 },
    snapshot: { index: 7, term: 2, confState: alone },
    entries,
    applied: 7,
  });
  assert.is(raft.log.applied, 9);
  assert.is(raft.propose(data('a')), 10);
});

test('a start with a log that ends before its commit index is refused', () => {
  assert.throws(() => start({ hardState: { term: 1, vote: 1n, commit: 3 } }), /entry 3 is committed/);
});

test('reads of one turn are answered together, at the commit index, without a message', () => {
  const raft = startLeader();
  assert.is(raft.readIndex(7), true);
  assert.is(raft.readIndex(8), true);
  assert.is(raft.hasReady(), true);
  assert.equal(raft.takeReadStates(), [
    { index: 1, context: 7 },
    { index: 1, context: 8 },
  ]);
  assert.is(raft.hasReady(), false);
  assert.is(raft.readIndexAtOnce(), 1);
});

test('a read waits until an entry of the term is committed', () => {
  const raft = start();
  assert.is(raft.readIndex(7), false);
  raft.campaign();
  assert.is(raft.readIndex(7), true);
  assert.is(raft.readIndexAtOnce(), 0);
  const ready = raft.ready();
  assert.equal(ready.readStates, []);
  raft.persisted(ready.lastIndex, ready.lastTerm);
  assert.equal(raft.takeReadStates(), [{ index: 1, context: 7 }]);
});

test('more reads than pendingReadsMax are refused', () => {
  const raft = start({ pendingReadsMax: 2 });
  raft.campaign();
  assert.equal([raft.readIndex(1), raft.readIndex(2), raft.readIndex(3)], [true, true, false]);
});

test('more than uncommittedBytesMax of data is refused until some is handed out to be applied', () => {
  const raft = startLeader({ uncommittedBytesMax: 10 });
  assert.is(raft.propose(data('a larger one passes alone')), 2);
  assert.is(raft.propose(data('b')), 0);
  write(raft);
  assert.is(raft.propose(data('12345')), 3);
  assert.is(raft.propose(data('67890')), 4);
  assert.is(raft.propose(data('1')), 0);
});

test('nothing is proposed on a member that does not lead', () => {
  const raft = start();
  assert.is(raft.propose(data('a')), 0);
  assert.is(raft.proposeConfChange(data('a')), 0);
});

test('a compacted log keeps nothing that is applied, and goes on', () => {
  const raft = startLeader();
  for (let i = 0; i < 10_000; i++) raft.propose(data('x'));
  write(raft);
  raft.propose(data('y'));
  raft.compactLog(Number.MAX_SAFE_INTEGER);
  assert.is(raft.log.bytes, 1);
  assert.is(raft.status().firstIndex, 10_002);
  assert.is(raft.log.lastTerm, 1);
  assert.equal(texts(write(raft)), ['y']);
});

test('committed entries can be taken in slices', () => {
  const raft = startLeader();
  for (const text of ['a', 'b', 'c']) raft.propose(data(text));
  const ready = raft.ready();
  raft.persisted(ready.lastIndex, ready.lastTerm);
  assert.equal(texts(raft.takeCommitted(2)), ['a', 'b']);
  assert.is(raft.hasReady(), true);
  assert.equal(texts(raft.takeCommitted(2)), ['c']);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EntryType } from '../../src/raft/entry.ts';
import { type Message, RaftMessageType } from '../../src/raft/message.ts';
import { LostEntriesError, type Raft } from '../../src/raft/raft.ts';
import { type RaftConfig, termsAheadMax } from '../../src/raft/raft-config.ts';
import { bytes, Cluster } from './cluster.ts';
import { electionTicks, entry, message, start as startAs, three } from './member-under-test.ts';

/*
 * What is forged over the peer port, from an ID that is no member (9) and from one that is.
 */

const { APP, APP_RESP, HEARTBEAT, PRE_VOTE, SNAP, TIMEOUT_NOW, TRANSFER_LEADER, VOTE, VOTE_RESP } =
  RaftMessageType;

/** Member 1 in term 4, which looks after its quorum. */
function start(confState = three, changes: Partial<RaftConfig> = {}): Raft {
  return startAs({ hardState: { term: 4, vote: 0n, commit: 0 }, checkQuorum: true, ...changes }, confState);
}

function write(raft: Raft): void {
  while (raft.hasReady()) {
    const ready = raft.ready();
    if (ready.hardState !== null) raft.persisted(ready.lastIndex, ready.lastTerm);
    for (const { index } of [...ready.committed, ...raft.takeCommitted()]) raft.appliedTo(index);
  }
}

/** A follower that hears of member 2 in term 5. */
function startFollower(): Raft {
  const raft = start();
  raft.step(message(APP, 2n, 5, { entries: [entry(1, 5)], commit: 1 }));
  write(raft);
  return raft;
}

/** Leads term 5, by the vote of member 2, which has its first entry. */
function startLeader(): Raft {
  const raft = start();
  raft.campaign();
  write(raft);
  raft.step(message(VOTE_RESP, 2n, 5));
  write(raft);
  raft.step(message(APP_RESP, 2n, 5, { index: 1 }));
  write(raft);
  return raft;
}

const snapshot = { index: 90, term: 9, confState: { voters: [9n], learners: [] } };
const forgeries: Readonly<Record<string, Message>> = {
  'an append': message(APP, 9n, 9, { index: 1, logTerm: 5, entries: [entry(2, 9, 'x')], commit: 2 }),
  'an append of the term': message(APP, 9n, 5, {
    index: 1,
    logTerm: 5,
    entries: [entry(2, 5, 'x')],
    commit: 2,
  }),
  'a heartbeat': message(HEARTBEAT, 9n, 9),
  'a heartbeat with a commit index far beyond the log': message(HEARTBEAT, 9n, 5, { commit: 1e9 }),
  'a snapshot': message(SNAP, 9n, 9, { snapshot }),
  'a request to stand for election': message(TIMEOUT_NOW, 9n, 5),
  'the same of a newer term': message(TIMEOUT_NOW, 9n, 9),
  'a transfer to a member': message(TRANSFER_LEADER, 9n, 5, { subject: 2n }),
  'a request for a vote': message(VOTE, 9n, 9, { index: 90, logTerm: 9 }),
  'the same, as if the leader had asked for it': message(VOTE, 9n, 9, {
    index: 90,
    logTerm: 9,
    transfer: true,
  }),
  'a request for a pre-vote, likewise': message(PRE_VOTE, 9n, 9, { index: 90, logTerm: 9, transfer: true }),
  'a refused vote of a newer term': message(VOTE_RESP, 9n, 9, { reject: true }),
  'an acknowledgement of a newer term': message(APP_RESP, 9n, 9),
};

for (const [what, forged] of Object.entries(forgeries)) {
  test(`${what} from who is no member changes nothing while a member leads, or this one does`, () => {
    for (const raft of [startFollower(), startLeader()]) {
      const before = raft.status();
      assert.match(raft.refusal(forged) ?? '', /^its sender is no member here, and member [12] leads$/);
      raft.step(forged);
      assert.equal(raft.status(), before);
      assert.not(raft.hasReady());
    }
  });
}

test('who is no member here is believed once no member leads any more, so that a member that is behind catches up', () => {
  const raft = startFollower();
  const append = message(APP, 9n, 9, { index: 1, logTerm: 5, entries: [entry(2, 9, 'x')], commit: 2 });
  for (let i = 1; i < electionTicks; i++) raft.tick();
  assert.is.not(raft.refusal(append), null);
  raft.tick();
  raft.step(append);
  assert.is(raft.leader, 9n);
  assert.is(raft.log.commit, 2);
});

test('who is no member here is believed while a change of the membership waits in the log', () => {
  const raft = startFollower();
  const change = entry(2, 5, 'addVoter 9', EntryType.CONF_CHANGE);
  raft.step(message(APP, 2n, 5, { index: 1, logTerm: 5, entries: [change], commit: 1 }));
  write(raft);
  raft.step(message(VOTE, 9n, 6, { index: 2, logTerm: 5, transfer: true }));
  assert.is(raft.vote, 9n);
});

test('a member that knows no members takes everybody at his word', () => {
  const raft = start({ voters: [], learners: [] });
  raft.step(message(HEARTBEAT, 9n, 5));
  assert.is(raft.leader, 9n);
  raft.step(message(HEARTBEAT, 8n, 6));
  assert.is(raft.leader, 8n);
  // Whose directory was emptied is told so, though it knows nobody yet.
  assert.throws(
    () => raft.step(message(HEARTBEAT, 8n, 6, { commit: 5 })),
    (error: unknown) => error instanceof LostEntriesError,
  );
});

test('a heartbeat that counts on entries which are not there ends nobody, where its sender is no member', () => {
  const raft = start();
  const forged = message(HEARTBEAT, 9n, 9, { commit: 1e9 });
  assert.match(raft.refusal(forged)!, 'counts on entry 1000000000 where the log ends at 0');
  raft.step(forged);
  assert.is(raft.term, 4);
});

test('an append whose commit index is beyond what it brings commits no more than that', () => {
  const raft = startFollower();
  raft.step(message(APP, 2n, 5, { index: 1, logTerm: 5, entries: [entry(2, 5)], commit: 1e9 }));
  assert.is(raft.log.commit, 2);
});

test('a follower whose members have all been replaced catches up with the leader of today', () => {
  const cluster = new Cluster({ config: { checkQuorum: true, preVote: true } });
  for (const id of three.voters) cluster.add(id, three);
  const lead = cluster.member(1n);
  lead.raft.campaign();
  cluster.stabilize();
  cluster.isolate(3n);
  const change = (by: bigint, data: string): void => {
    const { raft } = cluster.member(by);
    assert.ok(raft.proposeConfChange(bytes(data)) > 0, data);
    cluster.stabilize();
    // One tick of the leader tells of the commit.
    raft.tick();
    cluster.stabilize();
  };
  for (const id of [4n, 5n]) {
    // What the log begins with is the first members.
    cluster.add(id, three);
    change(1n, `addVoter ${id}`);
  }
  lead.raft.transferLeadership(4n);
  cluster.stabilize();
  assert.is(cluster.leader?.id, 4n);
  for (const id of [1n, 2n]) {
    change(4n, `removeMember ${id}`);
    cluster.member(id).crash(false);
  }
  assert.equal(cluster.member(3n).raft.confState, three);
  cluster.cuts.clear();
  for (let i = 0; i < 3 * electionTicks; i++) {
    for (const member of cluster.members.values()) if (member.up) member.raft.tick();
    cluster.stabilize();
  }
  assert.equal(cluster.member(3n).raft.confState, { voters: [3n, 4n, 5n], learners: [] });
  assert.is(cluster.member(3n).raft.leader, cluster.leader!.id);
});

test('a term further ahead than termsAheadMax is not believed, of a member neither', () => {
  for (const type of [APP, HEARTBEAT, VOTE, PRE_VOTE, VOTE_RESP, APP_RESP, TIMEOUT_NOW]) {
    const raft = start();
    const forged = message(type, 2n, 4 + termsAheadMax + 1, { reject: true });
    assert.match(raft.refusal(forged)!, 'its term 100000005 is 100000001 ahead');
    raft.step(forged);
    assert.is(raft.term, 4);
    assert.not(raft.hasReady());
    assert.is(raft.refusal(message(type, 2n, 4 + termsAheadMax)), null);
  }
});

test('many steps lead no further than one, but for a term with each tick', () => {
  const raft = start();
  for (let i = 1; i <= 100; i++)
    raft.step(message(VOTE_RESP, 2n, 4 + i * (termsAheadMax / 10), { reject: true }));
  assert.is(raft.term, 4 + termsAheadMax);
  assert.is.not(raft.refusal(message(HEARTBEAT, 2n, raft.term + 1)), null);
  raft.tick();
  assert.is(raft.refusal(message(HEARTBEAT, 2n, raft.term + 1)), null);
});

test('who is no member leads nobody to a term that members would not take of each other', () => {
  const raft = start();
  assert.is.not(raft.refusal(message(HEARTBEAT, 9n, 4 + termsAheadMax / 2 + 1)), null);
  raft.step(message(HEARTBEAT, 9n, 4 + termsAheadMax / 2));
  // One that was not reached, and is a little behind, still takes it.
  const behind = start(three, { hardState: { term: 1, vote: 0n, commit: 0 } });
  behind.step(message(HEARTBEAT, 2n, raft.term + 1000));
  assert.is(behind.term, raft.term + 1000);
});

test('a snapshot of a newer term than its sender is refused: the log would end behind the term', () => {
  const raft = start();
  const forged = message(SNAP, 2n, 5, { snapshot: { index: 9, term: 6, confState: three } });
  assert.match(raft.refusal(forged)!, 'its snapshot is of term 6, and its sender of 5');
  raft.step(forged);
  assert.is(raft.term, 4);
});

test('a sender without an ID is nobody that this member follows', () => {
  const raft = startFollower();
  assert.is.not(raft.refusal(message(HEARTBEAT, 0n, 9)), null);
});

test.run();

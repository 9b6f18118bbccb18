import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind, encodeCommandMessage } from '../../src/codec/command/command.ts';
import { ClusterAction, ClusterCommand, PutRequest } from '../../src/codec/generated/messages.generated.ts';
import { DecodeError } from '../../src/codec/reader.ts';
import { Writer } from '../../src/codec/writer.ts';
import { type Entry, EntryType } from '../../src/raft/entry.ts';
import { type Message, makeMessage, RaftMessageType } from '../../src/raft/message.ts';
import { RaftLog } from '../../src/raft/raft-log.ts';
import { decodeArriving } from '../../src/replica/arriving-entries.ts';
import type { Replica } from '../../src/replica/replica.ts';
import { QuietLogger } from '../support/quiet-logger.ts';
import { put, ReplicasUnderTest, storedValue } from './replicas-under-test.ts';

test.after.each(() => ReplicasUnderTest.stopAll());

const text = new TextEncoder();
const putBytes = encoded(
  CommandKind.PUT,
  PutRequest.create({ key: text.encode('a'), value: text.encode('1') }),
);
const update = encoded(CommandKind.MEMBERS, ClusterCommand.create({ action: ClusterAction.UPDATE, id: 2n }));
const undecodable: Readonly<Record<string, readonly [data: Buffer, type: EntryType, why: RegExp]>> = {
  'a body that is no message': [
    Buffer.concat([putBytes.subarray(0, 12), Buffer.from([0, 0])]),
    EntryType.NORMAL,
    /PutRequest: illegal tag 0/,
  ],
  'a kind that is not known': [at(putBytes, 1, 99), EntryType.NORMAL, /kind 99 is not known/],
  'a version that is not known': [
    at(putBytes, 0, 7),
    EntryType.NORMAL,
    /a command of format version 7 is not known/,
  ],
  'half a header': [putBytes.subarray(0, 5), EntryType.NORMAL, /a header of 12 bytes, found 5/],
  'a caller beyond its end': [at(putBytes, 3, 99), EntryType.NORMAL, /its part on the caller/],
  'a change of the membership that is none': [update, EntryType.CONF_CHANGE, /has no such change/],
  'one without a command': [Buffer.alloc(0), EntryType.CONF_CHANGE, /has no such change/],
};

for (const [what, [data, type, why]] of Object.entries(undecodable)) {
  test(`an entry with ${what} is named, with its index`, () => {
    const log = new RaftLog({ index: 4, term: 1 }, [], { term: 1, vote: 0n, commit: 4 }, 4);
    const good: Entry = { index: 5, term: 1, type: EntryType.NORMAL, data: putBytes };
    try {
      decodeArriving([good, { index: 6, term: 2, type, data }], log);
      assert.unreachable('it was taken');
    } catch (error) {
      assert.instance(error, DecodeError);
      assert.match((error as Error).message, /^entry 6 of term 2 /);
      assert.match((error as Error).message, why);
    }
  });
}

test('entries that the log holds are not decoded again, and the others carry their commands', () => {
  const held: Entry = { index: 5, term: 1, type: EntryType.NORMAL, data: putBytes };
  const log = new RaftLog({ index: 4, term: 1 }, [held], { term: 1, vote: 0n, commit: 4 }, 4);
  const empty: Entry = { index: 6, term: 1, type: EntryType.NORMAL, data: new Uint8Array(0) };
  const next: Entry = { index: 7, term: 1, type: EntryType.NORMAL, data: putBytes };
  const [first, second, third] = decodeArriving([held, empty, next], log);
  assert.is(first, held);
  assert.is(second!.decoded, undefined);
  assert.is((third!.decoded as { kind: number }).kind, CommandKind.PUT);
});

test('an append with an undecodable entry is not stored, is logged with sender and index, and the member starts again', async () => {
  const logger = new QuietLogger();
  const cluster = new ReplicasUnderTest(3, [], logger);
  await cluster.startAll();
  const leader = await cluster.leader();
  assert.is(await put(leader, 'a', '1'), null);
  await cluster.settled();
  const follower = await cluster.follower();
  for (const [data, type] of Object.values(undecodable)) {
    const { last } = follower.parts.raft.log;
    follower.receive(appendBehind(follower, leader.memberId, { data, type }));
    assert.is(follower.parts.raft.log.last, last);
  }
  const line = logger.lines.find((line) =>
    line.startsWith('refused a message of a peer; nothing was changed'),
  );
  assert.match(line!, /: entry \d+ of term \d+ cannot be decoded: proto: PutRequest: illegal tag 0/);
  const name = cluster.nameOf(follower);
  cluster.kill(name);
  await cluster.start(name);
  assert.is(await put(await cluster.leader(), 'b', '2'), null);
  await cluster.settled();
  assert.is(storedValue(cluster.replica(name), 'b'), '2');
  assert.equal(cluster.fatal, []);
});

test('what who is no member sends to a running cluster changes nothing, and many of it are one line in the log', async () => {
  const logger = new QuietLogger();
  const cluster = new ReplicasUnderTest(3, [], logger);
  await cluster.startAll();
  const leader = await cluster.leader();
  assert.is(await put(leader, 'a', '1'), null);
  await cluster.settled();
  const { term } = leader.loop;
  const stranger = 0xdeadbeefn;
  for (let i = 0; i < 50; i++) {
    for (const replica of cluster.replicas.values()) {
      const { log } = replica.parts.raft;
      const forge = (type: RaftMessageType, ahead: number, fields: Partial<Message>): void =>
        replica.receive(makeMessage(type, stranger, replica.memberId, term + ahead, fields));
      forge(RaftMessageType.VOTE, 5, { index: log.last + 9, logTerm: term + 4, transfer: true });
      forge(RaftMessageType.HEARTBEAT, 5, { commit: 1e9 });
      forge(RaftMessageType.HEARTBEAT, 2 ** 48 - 1 - term, {});
      replica.receive(appendBehind(replica, stranger, { data: putBytes, type: EntryType.NORMAL }));
    }
  }
  const snapshot = { index: 1e6, term, confState: { voters: [stranger], learners: [] } };
  const message = makeMessage(RaftMessageType.SNAP, stranger, leader.memberId, term, { snapshot });
  let read = 0;
  const file = (async function* () {
    read++;
    yield new Uint8Array(1);
  })();
  let refusal = '';
  await leader.receiveSnapshot(message, file).catch((error: Error) => {
    refusal = error.message;
  });
  assert.match(refusal, 'the message is refused: its sender is no member here');
  assert.is(read, 0, 'nothing of the file was read');
  assert.is(leader.loop.term, term);
  assert.ok(leader.loop.isLeader);
  assert.is(await put(leader, 'a', '2'), null);
  assert.equal(cluster.fatal, []);
  const lines = logger.lines.filter((line) => line.startsWith('refused a message of a peer'));
  // One of each member, and as many as seconds have passed.
  assert.ok(lines.length >= 3 && lines.length < 60, `${lines.length} lines on 600 messages`);
});

test.run();

/** An append of one entry that follows what `replica` holds, as its leader would send it. */
function appendBehind(replica: Replica, from: bigint, entry: Pick<Entry, 'data' | 'type'>): Message {
  const { log, term } = replica.parts.raft;
  const entries = [{ index: log.last + 1, term, ...entry }];
  const fields = { index: log.last, logTerm: log.lastTerm, entries, commit: log.last + 1 };
  return makeMessage(RaftMessageType.APP, from, replica.memberId, term, fields);
}

function encoded(kind: CommandKind, body: never | object): Buffer {
  const writer = new Writer();
  encodeCommandMessage(kind, 0, 0, body as never, writer);
  return Buffer.from(writer.copy());
}

function at(bytes: Buffer, offset: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[offset] = value;
  return changed;
}

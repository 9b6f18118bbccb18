import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageType } from '../../../src/raft/message.ts';
import { Random } from '../../support/random.ts';
import {
  makeMessage,
  startCluster,
  stopAll,
  type TransportUnderTest,
  until,
} from './transport-under-test.ts';

const test = suite('http-peer-transport');
let members: TransportUnderTest[] = [];
test.after.each(async () => {
  await stopAll(members);
  members = [];
});

test('messages of a turn leave in order as one write, whatever their size', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  const random = new Random(1);
  const sizes = [0, 1, 15, 16, 4095, 4096, 32_752, 32_768, 65_536, 65_537, 262_144, 1_048_576, 3, 0];
  const sent = sizes.map((size, i) =>
    makeMessage(1n, 2n, {
      type: MessageType.app,
      index: i,
      term: 3,
      logTerm: 2,
      commit: i,
      entries: [{ index: i + 1, term: 3, type: i % 2 === 0 ? 0 : 1, data: random.bytes(size) }],
    }),
  );
  for (const message of sent) a.transport.send(message);
  await until(() => b.handler.messages.length === sent.length, 'all have come');
  assert.equal(
    b.handler.messages.map((message) => ({ ...message, entries: hex(message.entries) })),
    sent.map((message) => ({ ...message, entries: hex(message.entries) })),
  );
});

test.run();

function hex(entries: readonly { data: Uint8Array }[]) {
  return entries.map((entry) => ({ ...entry, data: Buffer.from(entry.data).toString('hex') }));
}

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ElectionService as Election, LockService as Lock } from '../../src/codec/services.generated.ts';
import { startEtcd } from '../support/etcd-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { LockSide } from './lock-side.ts';

const test = suite<{ servers: ServerProcess[] }>('locks and elections across a crash');
const bytes = (text: string) => Buffer.from(text);

test.before(async (context) => {
  context.servers = await Promise.all([startEtcd(), startWald()]);
});

test.after(async ({ servers }) => {
  for (const server of servers) await server.remove();
});

test('who held a lock holds it after a crash, and who waited has kept its place', async ({ servers }) => {
  const before = servers.map((server) => new LockSide(server, 'grpc'));
  await Promise.all(
    before.map(async (side) => {
      for (const ID of [10, 11, 12]) await side.do('Lease/LeaseGrant', { ID, TTL: 60 });
      await side.ask(Lock.Lock, { name: bytes('a'), lease: 10 });
      await side.ask(Election.Campaign, { name: bytes('e'), lease: 11, value: bytes('leader') });
      const waiting = side.begin(Lock.Lock, { name: bytes('a'), lease: 11 });
      await side.untilKeys('a/', 2);
      await side.server.kill();
      side.note((await waiting.answer).slice(0, 'code 14'.length));
      side.close();
      await side.server.restart();
    }),
  );
  const after = servers.map((server) => new LockSide(server, 'grpc'));
  await Promise.all(
    after.map(async (side) => {
      const last = side.begin(Lock.Lock, { name: bytes('a'), lease: 12 });
      await side.untilKeys('a/', 3);
      const again = side.begin(Lock.Lock, { name: bytes('a'), lease: 11 });
      side.note(await side.ask(Lock.Lock, { name: bytes('a'), lease: 10 }));
      await side.ask(Lock.Unlock, { key: bytes('a/a') });
      side.note(await again.answer);
      await side.ask(Lock.Unlock, { key: bytes('a/b') });
      side.note(await last.answer);
      await side.ask(Election.Leader, { name: bytes('e') });
      side.close();
    }),
  );
  // etcd's revision runs ahead of what it had acknowledged when it starts after a crash.
  const lines = (side: LockSide) =>
    side.lines.map((line) => line.replaceAll(/"(\w*)revision":"\d+"/g, '"$1revision":N'));
  assert.equal(lines(before[1]!), lines(before[0]!));
  assert.equal(lines(after[1]!), lines(after[0]!));
  assert.is(before[1]!.lines.at(-1), 'code 14');
});

test.run();

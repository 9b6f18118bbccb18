import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ElectionService as Election,
  LockService as Lock,
} from '../../src/codec/generated/services.generated.ts';
import { startEtcd } from '../support/etcd-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { LockSide } from './lock-side.ts';

const test = suite<{ servers: ServerProcess[] }>('locks and elections across a crash and a stop');
/** Of those who wait while their server stops. */
const leaseS = 60;
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

test('a server that stops tells those who wait and observe, and leaves no key of theirs', async ({
  servers,
}) => {
  const before = servers.map((server) => new LockSide(server, 'grpc'));
  await Promise.all(
    before.map(async (side) => {
      for (const ID of [20, 21]) await side.do('Lease/LeaseGrant', { ID, TTL: leaseS });
      await side.ask(Lock.Lock, { name: bytes('s'), lease: 20 });
      const waiting = side.begin(Lock.Lock, { name: bytes('s'), lease: 21 });
      const observed = side.stream(Election.Observe, { name: bytes('nobody') });
      await side.untilKeys('s/', 2);
      const stopAtMs = performance.now();
      await side.server.stop();
      assert.ok(performance.now() - stopAtMs < leaseS * 500, 'it does not wait for them');
      side.note((await waiting.answer).slice(0, 'code 14'.length));
      side.note(observed.messages.join());
      side.close();
      await side.server.restart();
    }),
  );
  for (const side of before) side.lines.shift();
  // A call that etcd's stop resets before its connection ends has code 13 instead, now and then.
  const [etcdLines, waldLines] = before.map(({ lines }) => lines);
  assert.equal(
    waldLines,
    etcdLines!.map((line) => line.replace('code 13', 'code 14')),
  );
  assert.is(waldLines![0], 'code 14');
  // etcd does so too when it has the time.
  const after = new LockSide(servers[1]!, 'grpc');
  assert.match(await after.keys('s/'), /^s\/14=\S* 20 \d+$/);
  after.close();
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ElectionService as Election,
  LockService as Lock,
} from '../../src/codec/generated/services.generated.ts';
import { startEtcd } from '../support/etcd-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { LockSide, type LockTransport } from './lock-side.ts';

/*
 * The same calls to etcd and to wald: the answers are equal. What wald does otherwise on purpose, which is to look again
 * after a wait whether the place is still there, is tested in test/api.
 */
const test = suite<{ servers: ServerProcess[] }>('locks and elections beside etcd');
const transports: readonly LockTransport[] = ['grpc', 'json', 'http'];
const leases = [10, 11, 12];
const bytes = (text: string) => Buffer.from(text);

test.before(async (context) => {
  context.servers = await Promise.all([startEtcd(), startWald()]);
});

test.after(async ({ servers }) => {
  for (const server of servers) await server.remove();
});

/**
 * Runs the same on etcd and on wald, over each transport, and compares what they noted.
 * @param run `revision` is that of the store before
 */
function both(what: string, run: (side: LockSide, revision: number) => Promise<void>): void {
  for (const transport of transports) {
    test(`${what} (${transport})`, async ({ servers }) => {
      const sides = servers.map((server) => new LockSide(server, transport));
      await Promise.all(
        sides.map(async (side) => {
          for (const ID of leases) await side.do('Lease/LeaseGrant', { ID, TTL: 60 });
          const { header } = await side.do('KV/Range', { key: bytes('nothing') });
          await run(side, Number((header as { revision: string }).revision));
          // What is left goes with the leases.
          const { leases: left } = await side.do('Lease/LeaseLeases', {});
          for (const { ID } of left as { ID: string }[]) await side.do('Lease/LeaseRevoke', { ID });
          side.close();
        }),
      );
      assert.ok(sides[0]!.lines.length > 0);
      assert.equal(sides[1]!.lines, sides[0]!.lines);
    });
  }
}

both('what a lock refuses', async (side) => {
  for (const lease of [99, -1]) await side.ask(Lock.Lock, { name: bytes('n'), lease });
  await side.ask(Lock.Lock, { name: bytes(''), lease: 99 });
  await side.ask(Lock.Lock, { name: Buffer.alloc(1_600_000, 'x'), lease: 10 });
  await side.ask(Lock.Unlock, { key: bytes('') });
  await side.ask(Lock.Unlock, { key: bytes('nothing') });
});

both('a lock goes from one to the next', async (side) => {
  await side.ask(Lock.Lock, { name: bytes('a'), lease: 10 });
  await side.ask(Lock.Lock, { name: bytes('a'), lease: 10 });
  const second = side.begin(Lock.Lock, { name: bytes('a'), lease: 11 });
  await side.untilKeys('a/', 2);
  const third = side.begin(Lock.Lock, { name: bytes('a'), lease: 12 });
  await side.untilKeys('a/', 3);
  side.note(await side.keys('a/'));
  await side.ask(Lock.Unlock, { key: bytes('a/a') });
  side.note(await second.answer);
  await side.do('Lease/LeaseRevoke', { ID: 11 });
  side.note(await third.answer);
  side.note(await side.keys('a/'));
  await side.ask(Lock.Lock, { name: bytes(''), lease: 10 });
  side.note(await side.keys('/'));
});

both('who gives up waiting leaves no key', async (side) => {
  await side.ask(Lock.Lock, { name: bytes('a'), lease: 10 });
  const cancelled = side.begin(Lock.Lock, { name: bytes('a'), lease: 11 });
  await side.untilKeys('a/', 2);
  cancelled.cancel();
  await side.untilKeys('a/', 1);
  const late = side.begin(Lock.Lock, { name: bytes('a'), lease: 11 }, 300);
  side.note(await late.answer);
  await side.untilKeys('a/', 1);
  await side.ask(Election.Campaign, { name: bytes('e'), lease: 10, value: bytes('one') });
  const campaign = side.begin(Election.Campaign, { name: bytes('e'), lease: 11, value: bytes('two') });
  await side.untilKeys('e/', 2);
  campaign.cancel();
  await side.untilKeys('e/', 1);
  side.note(`${await side.keys('a/')} ${await side.keys('e/')}`);
});

both('a lock without a lease is on one that lasts a minute', async (side) => {
  await side.begin(Lock.Lock, { name: bytes('a'), lease: 0 }).answer;
  const { leases } = await side.do('Lease/LeaseLeases', {});
  const [made] = (leases as { ID: string }[]).filter(({ ID }) => Number(ID) > 100);
  const { grantedTTL, keys } = await side.do('Lease/LeaseTimeToLive', { ID: made!.ID, keys: true });
  side.note(`${grantedTTL} s`);
  side.note(`${keys}`.replace(BigInt(made!.ID).toString(16), 'its ID'));
});

both('what an election refuses', async (side) => {
  await side.ask(Election.Leader, { name: bytes('e') });
  await side.ask(Election.Proclaim, { value: bytes('x') });
  await side.ask(Election.Resign, {});
  await side.ask(Election.Proclaim, { leader: {}, value: bytes('x') });
  await side.ask(Election.Resign, { leader: {} });
  await side.ask(Election.Campaign, { name: bytes('e'), lease: 99, value: bytes('x') });
  await side.ask(Election.Campaign, { name: bytes('e'), lease: 10, value: Buffer.alloc(1_600_000) });
  const leader = { name: bytes('e'), key: bytes('e/a'), rev: 5, lease: 10 };
  await side.ask(Election.Proclaim, { leader, value: bytes('x') });
  await side.ask(Election.Resign, { leader });
});

both('an election: candidates, proclamations, resignations', async (side, revision) => {
  await side.ask(Election.Campaign, { name: bytes('e'), lease: 10, value: bytes('one') });
  await side.ask(Election.Campaign, { name: bytes('e'), lease: 10, value: bytes('one') });
  await side.ask(Election.Campaign, { name: bytes('e'), lease: 10, value: bytes('uno') });
  await side.ask(Election.Leader, { name: bytes('e') });
  const leader = { name: bytes('e'), key: bytes('e/a'), rev: revision + 1, lease: 10 };
  await side.ask(Election.Proclaim, { leader, value: bytes('eins') });
  await side.ask(Election.Proclaim, { leader: { ...leader, rev: revision }, value: bytes('x') });
  await side.ask(Election.Proclaim, { leader: { ...leader, lease: 99 }, value: bytes('x') });
  await side.ask(Election.Proclaim, { leader: { ...leader, name: bytes('other') }, value: bytes('odin') });
  const next = side.begin(Election.Campaign, { name: bytes('e'), lease: 11, value: bytes('two') });
  await side.untilKeys('e/', 2);
  await side.ask(Election.Leader, { name: bytes('e') });
  await side.ask(Election.Resign, { leader: { ...leader, rev: revision } });
  await side.ask(Election.Resign, { leader });
  side.note(await next.answer);
  await side.ask(Election.Leader, { name: bytes('e') });
  await side.do('Lease/LeaseRevoke', { ID: 11 });
  await side.ask(Election.Leader, { name: bytes('e') });
});

both('who observes an election is told the same', async (side) => {
  const put = (key: string, value: string) =>
    side.do('KV/Put', { key: bytes(key), value: bytes(value), lease: 10 });
  await put('e/first', 'one');
  await put('elsewhere', '');
  const observed = side.stream(Election.Observe, { name: bytes('e') });
  const sent = async (count: number) => {
    await side.until(`${count} messages`, () => observed.messages.length === count);
  };
  await sent(1);
  await put('e/first', 'uno');
  await sent(2);
  await put('e/second', 'two');
  await put('elsewhere', '');
  await side.do('KV/DeleteRange', { key: bytes('e/first') });
  await sent(3);
  await side.do('KV/DeleteRange', { key: bytes('e/second') });
  await side.do('KV/Put', { key: bytes('elsewhere') });
  await put('e/third', 'three');
  await sent(4);
  await put('e/third', 'tres');
  await sent(5);
  observed.cancel();
  side.note(observed.messages.slice(0, 5).join('\n'));
});

both('the services stand in one queue with etcdctl', async (side) => {
  await side.ask(Lock.Lock, { name: bytes('a'), lease: 10 });
  const command = side.etcdctl('lock', 'a', '--', 'sh', '-c', 'echo $ETCD_LOCK_REV');
  await side.untilKeys('a/', 2);
  const behind = side.begin(Lock.Lock, { name: bytes('a'), lease: 11 });
  await side.untilKeys('a/', 3);
  await side.ask(Lock.Unlock, { key: bytes('a/a') });
  const { code, stdout, stderr } = await command;
  side.note(`${code} ${stdout} ${stderr}`);
  side.note(await behind.answer);
  await side.ask(Election.Campaign, { name: bytes('e'), lease: 10, value: bytes('one') });
  const observed = await side.etcdctl('get', 'e/', '--prefix', '--print-value-only');
  side.note(observed.stdout);
});

test.run();

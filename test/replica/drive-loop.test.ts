import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errors } from '../../src/errors/api-error.ts';
import { proposalBytesPendingMax, proposalsPendingMax } from '../../src/replica/proposals.ts';
import { diskError, ForgetfulDisk } from '../support/forgetful-disk.ts';
import { barrier, put, startLoop, storedValue } from './loop-under-test.ts';

/** A disk whose writes end only when the test lets them. */
class HeldDisk {
  held = false;
  private waiting: (() => void)[] = [];
  readonly disk = new ForgetfulDisk((run) => {
    if (this.held) this.waiting.push(run);
    else setImmediate(run);
  });

  release(): void {
    this.held = false;
    for (const run of this.waiting.splice(0)) setImmediate(run);
  }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

test('a put is acknowledged when its write is durable, and not a moment before', async () => {
  const device = new HeldDisk();
  const member = await startLoop(device.disk.process());
  await barrier(member.loop);
  device.held = true;
  let acknowledged = false;
  const done = put(member.loop, 'a', '1').then(() => {
    acknowledged = true;
  });
  await turns(20);
  assert.not(acknowledged);
  assert.is(storedValue(member, 'a'), null);
  device.release();
  await done;
  assert.is(storedValue(member, 'a'), '1');
  await member.loop.stop();
});

test('all proposals of one turn are one durable write', async () => {
  const disk = new ForgetfulDisk();
  const member = await startLoop(disk.process());
  await barrier(member.loop);
  const before = disk.writes;
  const results = await Promise.all(Array.from({ length: 100 }, (_, i) => put(member.loop, `k${i}`, 'v')));
  assert.ok(results.every((error) => error === null));
  assert.is(disk.writes - before, 1);
  await member.loop.stop();
});

test('what comes while a write is in flight is the next write', async () => {
  const device = new HeldDisk();
  const member = await startLoop(device.disk.process());
  await barrier(member.loop);
  const before = device.disk.writes;
  device.held = true;
  const first = put(member.loop, 'a', '1');
  await turns(5);
  const rest = [put(member.loop, 'b', '2'), put(member.loop, 'c', '3')];
  await turns(5);
  rest.push(put(member.loop, 'd', '4'));
  await turns(5);
  device.release();
  await Promise.all([first, ...rest]);
  assert.is(device.disk.writes - before, 2);
  await member.loop.stop();
});

test('the loop rests while a write is in flight', async () => {
  const device = new HeldDisk();
  const member = await startLoop(device.disk.process());
  await barrier(member.loop);
  device.held = true;
  const first = put(member.loop, 'a', '1');
  await turns(5);
  const second = put(member.loop, 'b', '2');
  await turns(5);
  const before = performance.eventLoopUtilization();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { utilization } = performance.eventLoopUtilization(before);
  assert.ok(utilization < 0.5, `the loop was busy for ${Math.round(100 * utilization)} % of the time`);
  device.release();
  await Promise.all([first, second]);
  await member.loop.stop();
});

test('a linearizable read sees every put that was acknowledged before it', async () => {
  const member = await startLoop(new ForgetfulDisk().process());
  for (let i = 0; i < 50; i++) {
    assert.is(await put(member.loop, 'a', String(i)), null);
    assert.is(await barrier(member.loop), null);
    assert.is(storedValue(member, 'a'), String(i));
  }
  await member.loop.stop();
});

test('what was acknowledged is there after a loss of power', async () => {
  const disk = new ForgetfulDisk();
  for (let life = 0; life < 5; life++) {
    const member = await startLoop(disk.process());
    assert.is(await barrier(member.loop), null);
    for (let before = 0; before < life; before++) assert.is(storedValue(member, `life${before}`), 'value 99');
    for (let i = 0; i < 100; i++) assert.is(await put(member.loop, `life${life}`, `value ${i}`), null);
    // Nobody was told of this one.
    void put(member.loop, 'unacknowledged', String(life));
    disk.crash();
    void member.loop.stop();
  }
});

test('a failed write ends the member, and nothing is acknowledged any more', async () => {
  const disk = new ForgetfulDisk();
  const member = await startLoop(disk.process());
  await barrier(member.loop);
  disk.fault = ({ kind, path }) => (kind === 'write' && path.endsWith('.segment') ? diskError('EIO') : null);
  let acknowledged = false;
  void put(member.loop, 'a', '1').then((error) => {
    acknowledged ||= error === null;
  });
  while (member.fatal.length === 0) await turns(1);
  assert.match(member.fatal[0]!.message, 'EIO');
  disk.fault = () => null;
  void put(member.loop, 'b', '2').then((error) => {
    acknowledged ||= error === null;
  });
  await turns(20);
  assert.not(acknowledged);
  await member.loop.stop();
});

test('a proposal that finds too many before it is refused, and the others are not', async () => {
  const device = new HeldDisk();
  const member = await startLoop(device.disk.process());
  await barrier(member.loop);
  device.held = true;
  const accepted = [];
  for (let i = 0; i < proposalsPendingMax; i++) accepted.push(put(member.loop, 'a', String(i)));
  assert.is(await put(member.loop, 'one', 'more'), errors.tooManyRequests);
  device.release();
  assert.ok((await Promise.all(accepted)).every((error) => error === null));
  assert.is(await put(member.loop, 'one', 'more'), null);
  await member.loop.stop();
});

test('proposals that would hold too many bytes are refused', async () => {
  const device = new HeldDisk();
  const member = await startLoop(device.disk.process());
  await barrier(member.loop);
  device.held = true;
  const value = 'x'.repeat(1024 * 1024);
  const results = [];
  for (let i = 0; i <= proposalBytesPendingMax / value.length; i++)
    results.push(put(member.loop, 'a', value));
  assert.is(await results.pop(), errors.tooManyRequests);
  device.release();
  assert.is(await results[0], null);
  await member.loop.stop();
});

test('a proposal whose write takes longer than the time-out is told so', async () => {
  const device = new HeldDisk();
  let nowMs = 0;
  const member = await startLoop(device.disk.process(), () => nowMs);
  await barrier(member.loop);
  device.held = true;
  const done = put(member.loop, 'a', '1');
  await turns(5);
  nowMs = 7001;
  assert.is(await done, errors.timeout);
  device.release();
  await member.loop.stop();
});

test('who comes when the member stops is told so', async () => {
  const member = await startLoop(new ForgetfulDisk().process());
  await barrier(member.loop);
  const under = put(member.loop, 'a', '1');
  const stopped = member.loop.stop();
  assert.is(await under, errors.stopped);
  await stopped;
  assert.is(await put(member.loop, 'b', '2'), errors.stopped);
  assert.is(await barrier(member.loop), errors.stopped);
});

test('a full disk refuses writes with a clear error, reads go on, and writes do again when there is space', async () => {
  const disk = new ForgetfulDisk();
  const member = await startLoop(disk.process());
  await barrier(member.loop);
  disk.fault = ({ kind, path }) => (kind !== 'read' && path.endsWith('.tmp') ? diskError('ENOSPC') : null);
  const value = 'x'.repeat(4096);
  let error = null;
  let acknowledged = 0;
  while (error === null) {
    error = await put(member.loop, `k${acknowledged}`, value);
    if (error === null) acknowledged++;
  }
  assert.is(error, errors.logDiskFull);
  assert.is(await barrier(member.loop), null);
  assert.is(storedValue(member, `k${acknowledged - 1}`), value);
  assert.equal(member.fatal, []);
  disk.fault = () => null;
  while ((await put(member.loop, 'again', '1')) !== null) await turns(10);
  assert.is(storedValue(member, 'again'), '1');
  await member.loop.stop();
});

test.run();

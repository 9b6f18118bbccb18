import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../src/host/system-clock.ts';
import { Exposition } from '../../src/http/exposition.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A registry that tells how often it was collected, and the value that a test has set meanwhile. */
class CountingRegistry {
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';
  collections = 0;
  value = 0;
  /** What a collection waits for before it reads the value. */
  before: Promise<unknown> = Promise.resolve();

  async metrics(): Promise<string> {
    this.collections++;
    await this.before;
    return `value ${this.value}\n`;
  }
}

test('1,500 scrapes of one turn are one collection', async () => {
  const registry = new CountingRegistry();
  const exposition = new Exposition(registry, systemClock);
  const answers = Array.from({ length: 1500 }, (_, i) => exposition.bytes(i % 2 === 0));
  assert.is(registry.collections, 0, 'it begins in a turn of its own');
  const bytes = await Promise.all(answers);
  assert.is(registry.collections, 1);
  assert.equal(String(bytes[1]), 'value 0\n');
  assert.equal(gunzipSync(bytes[0]!).toString(), 'value 0\n');
  assert.is(new Set(bytes).size, 2, 'compressed once');
});

test('scrapes in later turns have collections of their own, one a turn', async () => {
  const registry = new CountingRegistry();
  const exposition = new Exposition(registry, systemClock);
  for (let i = 1; i <= 3; i++) {
    registry.value = i;
    const [first, second] = await Promise.all([exposition.bytes(false), exposition.bytes(false)]);
    assert.equal([String(first), String(second)], [`value ${i}\n`, `value ${i}\n`]);
    assert.is(registry.collections, i);
  }
});

test('who scrapes during a collection gets the next one, with what has changed since', async () => {
  const registry = new CountingRegistry();
  const exposition = new Exposition(registry, systemClock);
  let goOn = (_: unknown): void => {};
  registry.before = new Promise((resolve) => {
    goOn = resolve;
  });
  const early = exposition.bytes(true);
  for (let i = 0; i < 3; i++) await turn();
  assert.is(registry.collections, 1);
  const late = [exposition.bytes(false), exposition.bytes(true), exposition.bytes(false)];
  for (let i = 0; i < 3; i++) await turn();
  assert.is(registry.collections, 1, 'none begins while another is under way');
  goOn(null);
  await early;
  registry.value = 7;
  assert.is(String(await late[0]), 'value 7\n');
  await Promise.all(late);
  assert.is(registry.collections, 2);
});

test('a collection that fails fails for all who asked, and not for those after them', async () => {
  const registry = new CountingRegistry();
  const exposition = new Exposition(registry, systemClock);
  const failing = Promise.reject(new Error('why'));
  failing.catch(() => {});
  registry.before = failing;
  const answers = await Promise.allSettled([exposition.bytes(false), exposition.bytes(true)]);
  assert.equal(
    answers.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  registry.before = Promise.resolve();
  assert.is(String(await exposition.bytes(false)), 'value 0\n');
});

test.run();

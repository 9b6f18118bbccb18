import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  RangeRequest,
  RangeResponse,
  SortOrder,
  SortTarget,
} from '../../../src/codec/generated/messages.generated.ts';
import { Writer } from '../../../src/codec/writer.ts';
import { encodeVersion } from '../../../src/state/kv/key-value.ts';
import type { RangeRun } from '../../../src/state/kv/range.ts';
import { Random } from '../../support/random.ts';
import { bytes, everyKey, LogOfCommands } from '../log-of-commands.ts';

const keyCount = 500;

function logOfManyKeys(): LogOfCommands {
  const log = new LogOfCommands();
  const random = new Random(1);
  for (let i = 0; i < keyCount; i++) {
    log.put(`key-${String(random.below(300)).padStart(3, '0')}`, String(random.below(20)));
  }
  return log;
}

function start(log: LogOfCommands, fields: Partial<RangeRequest> = {}): RangeRun {
  return log.state.kv.startRange(RangeRequest.create({ key: everyKey, rangeEnd: everyKey, ...fields }));
}

/** What a message says, whether its bytes are views or not. */
function plain(response: RangeResponse): string {
  const writer = new Writer();
  RangeResponse.encode(response, writer);
  return writer.view().toString('hex');
}

test('a range that is sorted in slices of any length is the one that is sorted at once', () => {
  const log = logOfManyKeys();
  for (let target = 0; target <= 4; target++) {
    for (const sortOrder of [SortOrder.NONE, SortOrder.ASCEND, SortOrder.DESCEND]) {
      const fields = { sortTarget: target, sortOrder, limit: 200, minModRevision: 30 };
      const expected = plain(log.range('\0', '\0', fields));
      for (const items of [1, 7, 64, 1000]) {
        const run = start(log, fields);
        while (!run.step(items));
        assert.is(plain(run.response()), expected, `target ${target}, order ${sortOrder}, ${items} a slice`);
        run.release();
      }
    }
  }
});

test('a slice looks at no more than it is asked to', () => {
  const run = start(logOfManyKeys(), { sortTarget: SortTarget.VALUE });
  let slices = 0;
  while (!run.step(10)) slices++;
  run.release();
  assert.ok(slices > run.count / 10, `${slices} slices for ${run.count} keys`);
});

test('a range under way does not see writes, deletes and compaction that come meanwhile', () => {
  const log = logOfManyKeys();
  const expected = plain(log.range('\0', '\0'));
  const run = start(log);
  let turn = 0;
  while (!run.step(5)) {
    log.put(`key-${String((turn * 37) % 300).padStart(3, '0')}`, `new ${turn}`);
    if (turn % 3 === 0) log.delete('key-000', `key-${String(turn * 2).padStart(3, '0')}`);
    if (turn % 5 === 0) log.compact(log.state.kv.revision);
    log.state.kv.stepCompaction(50);
    turn++;
  }
  log.delete('\0', '\0');
  log.compact(log.state.kv.revision);
  log.finishCompaction();
  assert.is(plain(run.response()), expected);
  assert.is(log.state.kv.stepCompaction(1), 'blocked');
  run.release();
  run.release();
  log.finishCompaction();
  assert.is(log.state.kv.index.stats().versions, 0);
});

test('a range that is given up half way lets compaction go on', () => {
  const log = logOfManyKeys();
  const run = start(log);
  run.step(5);
  log.compact(log.state.kv.revision);
  assert.is(log.state.kv.stepCompaction(10), 'blocked');
  run.release();
  log.finishCompaction();
  assert.is(log.state.kv.stepCompaction(10), 'done');
});

test('the parts of a range make the whole, and stay so while the store changes', () => {
  const log = logOfManyKeys();
  const expected = log.range('\0', '\0', { limit: 100 });
  const expectedText = plain(expected);
  const run = start(log, { limit: 100 });
  while (!run.step(50));
  const writer = new Writer();
  let parts = 0;
  for (let part = run.nextPart(100); part !== null; part = run.nextPart(100)) {
    RangeResponse.encode(part, writer);
    parts++;
    log.delete('\0', '\0');
    log.compact(log.state.kv.revision);
    log.state.kv.stepCompaction(1000);
    log.put('key-001', 'other bytes in the place of what was freed');
  }
  run.release();
  assert.ok(parts > 5, `${parts} parts`);
  assert.is(plain(RangeResponse.decode(writer.view())), expectedText);
});

test('an empty range has one part', () => {
  const run = start(new LogOfCommands());
  assert.ok(run.step(1));
  assert.is(run.nextPart(100)?.count, 0);
  assert.is(run.nextPart(100), null);
  run.release();
});

test('a version is encoded from the index as its key-value would be', () => {
  const log = new LogOfCommands();
  log.put('a', '');
  log.put('a', 'x'.repeat(300));
  const run = start(log);
  run.step(10);
  const writer = new Writer(16);
  for (const keysOnly of [false, true]) {
    const { kvs } = log.range('a', '', { keysOnly });
    const fromObject = new Writer();
    RangeResponse.encode(RangeResponse.create({ kvs }), fromObject);
    writer.reset();
    encodeVersion(log.state.kv.index, run.versions[0]!, keysOnly, writer);
    assert.ok(fromObject.view().includes(writer.view()));
    assert.ok(fromObject.length - writer.length <= 3, 'only tag and length stand before it');
  }
  run.release();
});

test('keys of any bytes are ranged over in the order of their bytes', () => {
  const log = new LogOfCommands();
  const keys = ['\0', '\0\0', 'a', 'a\0', 'a\xff', 'b', '\x7f', '\x80', '\xff', '\xff\0'];
  for (const key of new Random(3).shuffled(keys)) log.put(key, '');
  const sorted = [...keys].sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
  assert.equal(
    log.list('\0', '\0'),
    sorted.map((key) => `${key}=`),
  );
});

test.run();

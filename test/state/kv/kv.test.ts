import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../../src/codec/command/command.ts';
import { PutRequest, SortOrder, SortTarget } from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { bytes, LogOfCommands } from '../log-of-commands.ts';

test('the first put has revision 2, version 1 and is its own creation', () => {
  const log = new LogOfCommands();
  assert.is(log.state.kv.revision, 1);
  assert.is(log.put('a').header?.revision, 2);
  const { kvs, count, header } = log.range('a');
  assert.is(header?.revision, 2);
  assert.is(count, 1);
  assert.equal(kvs, [
    { key: bytes('a'), createRevision: 2, modRevision: 2, version: 1, value: bytes('a'), lease: 0n },
  ]);
});

test('an overwrite keeps the creation and counts the version up; a delete starts over', () => {
  const log = new LogOfCommands();
  log.put('a', '1');
  log.put('a', '2');
  assert.is(log.range('a').kvs[0]?.version, 2);
  assert.is(log.range('a').kvs[0]?.createRevision, 2);
  log.delete('a');
  log.put('a', '3');
  assert.is(log.range('a').kvs[0]?.version, 1);
  assert.is(log.range('a').kvs[0]?.createRevision, 5);
});

test('a put tells the key-value before it when asked, and nothing for a new key', () => {
  const log = new LogOfCommands();
  assert.is(log.put('a', '1', { prevKv: true }).prevKv, undefined);
  const { prevKv } = log.put('a', '2', { prevKv: true });
  assert.equal(prevKv?.value, bytes('1'));
  assert.is(prevKv?.modRevision, 2);
});

test('a put may keep the value of a key that is there, but not of one that is not', () => {
  const log = new LogOfCommands();
  const request = PutRequest.create({ key: bytes('a'), ignoreValue: true });
  assert.is(log.run(CommandKind.PUT, request).error, errors.keyNotFound);
  assert.is(log.state.kv.revision, 1);
  log.put('a', 'kept');
  log.put('a', '', { ignoreValue: true });
  assert.equal(log.list('a', ''), ['a=kept']);
  assert.is(log.range('a').kvs[0]?.version, 2);
});

test('a put on a lease that is not there is refused and changes nothing', () => {
  const log = new LogOfCommands();
  const result = log.run(CommandKind.PUT, PutRequest.create({ key: bytes('a'), lease: 7n }));
  assert.is(result.error, errors.leaseNotFound);
  assert.is(result.changedRevision, 0);
  assert.is(log.state.kv.revision, 1);
});

test('deleting what is not there changes no revision', () => {
  const log = new LogOfCommands();
  log.put('a');
  const response = log.delete('b');
  assert.is(response.deleted, 0);
  assert.is(response.header?.revision, 2);
  assert.is(log.state.kv.revision, 2);
});

test('deleting a range is one revision, and tells what it deleted in order of keys', () => {
  const log = new LogOfCommands();
  for (const key of ['c', 'a', 'b', 'd']) log.put(key);
  const { deleted, prevKvs, header } = log.delete('a', 'd', true);
  assert.is(deleted, 3);
  assert.is(header?.revision, 6);
  assert.equal(
    prevKvs.map((kv) => Buffer.from(kv.key).toString()),
    ['a', 'b', 'c'],
  );
  assert.equal(log.list(), ['d=d']);
});

test('a range end is a bound, the end of all keys as one zero byte, or absent for one key', () => {
  const log = new LogOfCommands();
  for (const key of ['a', 'b', 'c', '\xff\xff']) log.put(key, '');
  assert.equal(log.list('b', ''), ['b=']);
  assert.equal(log.list('a', 'c'), ['a=', 'b=']);
  assert.equal(log.list('b', '\0'), ['b=', 'c=', '\xff\xff=']);
  assert.equal(log.list('\0', '\0').length, 4);
  assert.equal(log.list('c', 'a'), []);
});

test('a range reads at every revision that is kept', () => {
  const log = new LogOfCommands();
  log.put('a', '1');
  log.put('b', '1');
  log.put('a', '2');
  log.delete('b');
  assert.equal(log.list('\0', '\0', { revision: 2 }), ['a=1']);
  assert.equal(log.list('\0', '\0', { revision: 3 }), ['a=1', 'b=1']);
  assert.equal(log.list('\0', '\0', { revision: 4 }), ['a=2', 'b=1']);
  assert.equal(log.list('\0', '\0', { revision: 5 }), ['a=2']);
  assert.equal(log.list('\0', '\0', { revision: -7 }), ['a=2'], 'below 0 is the newest');
  assert.throws(
    () => log.list('a', '', { revision: 6 }),
    (error: unknown) => error === errors.futureRevision,
  );
  assert.throws(
    () => log.list('\0', '\0', { revision: Number.MAX_SAFE_INTEGER }),
    (error: unknown) => error === errors.futureRevision,
  );
});

test('a limit cuts and says so, while the count stays that of the range', () => {
  const log = new LogOfCommands();
  for (const key of ['a', 'b', 'c']) log.put(key, '');
  const cut = log.range('\0', '\0', { limit: 2 });
  assert.is(cut.kvs.length, 2);
  assert.is(cut.more, true);
  assert.is(cut.count, 3);
  const exact = log.range('\0', '\0', { limit: 3 });
  assert.is(exact.more, false);
  assert.is(log.range('\0', '\0', { limit: -1 }).kvs.length, 3);
  assert.is(log.range('\0', '\0', { limit: Number.MAX_SAFE_INTEGER }).kvs.length, 3);
});

test('keys alone come without values, a count without keys', () => {
  const log = new LogOfCommands();
  log.put('a');
  log.put('b');
  assert.equal(log.list('\0', '\0', { keysOnly: true }), ['a=', 'b=']);
  for (const [key, end] of [
    ['\0', '\0'],
    ['a', ''],
  ] as const) {
    const { kvs, count, more } = log.range(key, end, { countOnly: true, limit: 1 });
    assert.is(kvs.length, 0);
    assert.is(count, end === '' ? 1 : 2);
    assert.is(more, false);
  }
});

test('bounds of revisions leave keys out, and the count still has them', () => {
  const log = new LogOfCommands();
  log.put('a');
  log.put('b');
  log.put('c');
  log.put('a');
  assert.equal(log.list('\0', '\0', { minModRevision: 4 }), ['a=a', 'c=c']);
  assert.equal(log.list('\0', '\0', { maxModRevision: 4 }), ['b=b', 'c=c']);
  assert.equal(log.list('\0', '\0', { minCreateRevision: 3 }), ['b=b', 'c=c']);
  assert.equal(log.list('\0', '\0', { maxCreateRevision: 3 }), ['a=a', 'b=b']);
  assert.equal(log.list('\0', '\0', { maxCreateRevision: -1 }), []);
  const { count, more, kvs } = log.range('\0', '\0', { minModRevision: 4, limit: 1 });
  assert.is(count, 3);
  assert.is(more, true);
  assert.is(kvs.length, 1);
  assert.is(log.range('a', '', { maxModRevision: 4 }).count, 1);
  assert.is(log.range('a', '', { maxModRevision: 4 }).kvs.length, 0);
});

test('a range is sorted by every target in both directions, ties in order of keys', () => {
  const log = new LogOfCommands();
  log.put('b', '1');
  log.put('a', '3');
  log.put('c', '2');
  log.put('d', '2');
  log.put('b', '0');
  const keys = (sortTarget: number, sortOrder: number) =>
    log
      .list('\0', '\0', { sortTarget, sortOrder })
      .map((text) => text[0])
      .join('');
  assert.is(keys(SortTarget.KEY, SortOrder.ASCEND), 'abcd');
  assert.is(keys(SortTarget.KEY, SortOrder.DESCEND), 'dcba');
  assert.is(keys(SortTarget.VERSION, SortOrder.ASCEND), 'acdb');
  assert.is(keys(SortTarget.VERSION, SortOrder.DESCEND), 'bacd');
  assert.is(keys(SortTarget.CREATE, SortOrder.ASCEND), 'bacd');
  assert.is(keys(SortTarget.CREATE, SortOrder.DESCEND), 'dcab');
  assert.is(keys(SortTarget.MOD, SortOrder.ASCEND), 'acdb');
  assert.is(keys(SortTarget.MOD, SortOrder.DESCEND), 'bdca');
  assert.is(keys(SortTarget.VALUE, SortOrder.ASCEND), 'bcda');
  assert.is(keys(SortTarget.VALUE, SortOrder.DESCEND), 'acdb');
});

test('with a target and no order the first keys are sorted; with an order, all are before the limit cuts', () => {
  const log = new LogOfCommands();
  for (const [key, value] of ['d1', 'c2', 'b3', 'a4']) log.put(key!, value!);
  const ofFirst = { limit: 1, sortTarget: SortTarget.VALUE, sortOrder: SortOrder.NONE };
  // Two keys are read for a limit of one, a=4 and b=3, and then sorted: as etcd does.
  assert.equal(log.list('\0', '\0', ofFirst), ['b=3']);
  assert.equal(log.list('\0', '\0', { ...ofFirst, sortOrder: SortOrder.ASCEND }), ['d=1']);
  assert.equal(log.list('\0', '\0', { ...ofFirst, maxModRevision: 99 }), ['d=1']);
});

test('an order that is not known sorts nothing', () => {
  const log = new LogOfCommands();
  for (const [key, value] of ['a2', 'b1']) log.put(key!, value!);
  assert.equal(log.list('\0', '\0', { sortOrder: 7, sortTarget: SortTarget.VALUE }), ['a=2', 'b=1']);
});

test('compaction refuses what is compacted and what is to come, and keeps its own revision readable', () => {
  const log = new LogOfCommands();
  for (let i = 0; i < 5; i++) log.put('a', String(i));
  assert.is(log.compact(7).error, errors.futureRevision);
  assert.is(log.compact(-1).error, errors.compacted);
  assert.is(log.compact(4).error, null);
  assert.is(log.compact(4).error, errors.compacted);
  assert.is(log.compact(Number.MIN_SAFE_INTEGER).error, errors.compacted);
  for (const finish of [() => {}, () => log.finishCompaction()]) {
    finish();
    assert.equal(log.list('a', '', { revision: 4 }), ['a=2']);
    assert.throws(
      () => log.list('a', '', { revision: 3 }),
      (error: unknown) => error === errors.compacted,
    );
  }
});

test('a store that was never compacted can be compacted to 0, once', () => {
  const log = new LogOfCommands();
  log.put('a');
  assert.is(log.state.kv.compactRevision, -1);
  assert.is(log.compact(0).error, null);
  assert.is(log.compact(0).error, errors.compacted);
  assert.is(log.state.kv.compactRevision, 0);
  assert.equal(log.list(), ['a=a']);
});

test('compaction at the current revision drops deleted keys for good', () => {
  const log = new LogOfCommands();
  log.put('a');
  log.put('b');
  log.delete('a');
  assert.is(log.compact(4).error, null);
  log.finishCompaction();
  assert.is(log.state.kv.stepCompaction(1), 'done');
  assert.is(log.state.kv.index.stats().versions, 1);
  log.put('a');
  assert.is(log.range('a').kvs[0]?.version, 1);
});

test.run();

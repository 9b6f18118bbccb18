import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../../src/codec/command/command.ts';
import type { ApiError } from '../../../src/errors/api-error.ts';
import { inCheckout } from '../../support/checkout.ts';
import { LogOfCommands } from '../log-of-commands.ts';
import { type HashHistory, hashHistories } from './hash-kv-histories.ts';

const golden = JSON.parse(readFileSync(inCheckout('test/state/kv/hash-kv.golden.json'), 'utf8')) as Record<
  string,
  string[]
>;

function answer(log: LogOfCommands, revision: number, itemsMax: number): string {
  try {
    const run = log.state.kv.startHash(revision);
    while (!run.step(itemsMax));
    return `${run.hash} at ${run.storeRevision}, compacted ${run.compactRevision}`;
  } catch (error) {
    return (error as ApiError).message;
  }
}

/** @param compactionItems how many versions each step of the physical compaction looks at; 0: it never runs */
function replay({ steps }: HashHistory, itemsMax: number, compactionItems: number): string[] {
  const log = new LogOfCommands();
  const answers: string[] = [];
  for (const step of steps) {
    if ('put' in step) log.run(CommandKind.PUT, step.put);
    else if ('delete' in step) log.run(CommandKind.DELETE_RANGE, step.delete);
    else if ('txn' in step) log.run(CommandKind.TXN, step.txn);
    else if ('compact' in step) log.run(CommandKind.COMPACTION, step.compact);
    else for (const revision of step.hash) answers.push(answer(log, revision, itemsMax));
    if (compactionItems !== 0) log.state.kv.stepCompaction(compactionItems);
  }
  return answers;
}

for (const history of hashHistories) {
  test(`the hash is etcd's for ${history.name}`, () => {
    assert.equal(replay(history, 1000, 1000), golden[history.name]);
  });

  test(`how far compaction and hash have come makes no difference for ${history.name}`, () => {
    assert.equal(replay(history, 1, 0), golden[history.name]);
    assert.equal(replay(history, 2, 1), golden[history.name]);
  });
}

test('a hash under way does not see what is written, deleted and compacted meanwhile', () => {
  const log = new LogOfCommands();
  for (let i = 0; i < 300; i++) log.put(`key-${(i * 7) % 40}`, String(i));
  log.compact(200);
  const expected = log.hash();
  const run = log.state.kv.startHash(0);
  for (let i = 0; !run.step(5); i++) {
    log.put(`key-${i % 40}`, `new ${i}`);
    log.delete(`key-${(i * 3) % 40}`);
    if (i % 4 === 0) log.compact(log.state.kv.revision - 1);
    log.state.kv.stepCompaction(20);
  }
  assert.is(run.hash, expected);
  log.finishCompaction();
  assert.is(log.state.kv.stepCompaction(1), 'done', 'a finished hash holds nothing up');
});

test('a hash that is given up half way lets compaction go on', () => {
  const log = new LogOfCommands();
  for (let i = 0; i < 50; i++) log.put('a', String(i));
  const run = log.state.kv.startHash(0);
  run.step(5);
  log.compact(40);
  assert.is(log.state.kv.stepCompaction(10), 'blocked');
  run.release();
  run.release();
  assert.is(log.state.kv.stepCompaction(10), 'more');
});

test.run();

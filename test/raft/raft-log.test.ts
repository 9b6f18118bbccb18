import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Entry, EntryType } from '../../src/raft/entry.ts';
import { RaftLog } from '../../src/raft/raft-log.ts';

const entry = (index: number, term: number, size = 1): Entry => ({
  index,
  term,
  type: EntryType.NORMAL,
  data: new Uint8Array(size),
});

/** A log whose entry at index i + 1 has the i-th of `terms`; all of it durable. */
function logOf(terms: readonly number[], commit = 0): RaftLog {
  const entries = terms.map((term, i) => entry(i + 1, term));
  const hardState = { term: terms.at(-1) ?? 0, vote: 0n, commit };
  return new RaftLog({ index: 0, term: 0 }, entries, hardState, 0);
}

function termsOf(log: RaftLog): number[] {
  const terms: number[] = [];
  for (let index = log.offset + 1; index <= log.last; index++) terms.push(log.term(index));
  return terms;
}

/** Commits, hands out and applies everything up to `index`. */
function applyTo(log: RaftLog, index: number): void {
  log.commitTo(index);
  log.takeCommitted(Number.POSITIVE_INFINITY);
  log.appliedTo(index);
}

test('a term is known from the start of the log in memory to its end, and nowhere else', () => {
  const log = new RaftLog({ index: 5, term: 2 }, [entry(6, 3)], { term: 3, vote: 0n, commit: 5 }, 5);
  assert.equal(
    [4, 5, 6, 7].map((index) => log.term(index)),
    [-1, 2, 3, -1],
  );
  assert.throws(() => log.entry(5), /not in memory/);
});

test('an append is refused where the log does not match, and changes nothing', () => {
  const log = logOf([1, 1]);
  assert.is(log.appendFrom(2, 2, [entry(3, 2)]), -1);
  assert.is(log.appendFrom(3, 1, [entry(4, 2)]), -1);
  assert.equal(termsOf(log), [1, 1]);
});

test('an append replaces the suffix from the first entry that differs', () => {
  const log = logOf([1, 1, 1, 1], 1);
  assert.is(log.appendFrom(1, 1, [entry(2, 1), entry(3, 2)]), 3);
  assert.equal(termsOf(log), [1, 1, 2]);
  assert.equal([log.durable, log.submitted], [2, 2]);
  assert.equal(
    log.submit().map(({ index }) => index),
    [3],
  );
});

test('an overtaken append does not cut off entries behind it', () => {
  const log = logOf([1, 1, 1, 1]);
  assert.is(log.appendFrom(1, 1, [entry(2, 1)]), 2);
  assert.equal(termsOf(log), [1, 1, 1, 1]);
  assert.is(log.durable, 4);
});

test('a committed entry is never replaced', () => {
  const log = logOf([1, 1, 1], 2);
  assert.throws(() => log.appendFrom(1, 1, [entry(2, 2)]), /2 is committed/);
});

test('a write whose entries were replaced meanwhile makes nothing durable', () => {
  const log = logOf([1]);
  log.append(entry(2, 1));
  log.append(entry(3, 1));
  log.submit();
  log.appendFrom(1, 1, [entry(2, 2), entry(3, 2)]);
  log.persisted(3, 1);
  assert.is(log.durable, 1);
  log.submit();
  log.persisted(3, 2);
  assert.is(log.durable, 3);
});

test('where terms part is found a whole term at a time', () => {
  const log = logOf([1, 1, 3, 3, 5]);
  assert.equal(
    [0, 1, 2, 3, 4, 5, 6].map((term) => log.lastIndexWithin(9, term)),
    [0, 2, 2, 4, 4, 5, 5],
  );
  assert.is(log.lastIndexWithin(1, 9), 1);
});

test('the log with the later last term, or the longer one, is more up to date (paper, section 5.4.1)', () => {
  const log = logOf([1, 2]);
  assert.is(log.isUpToDate(1, 3), true);
  assert.is(log.isUpToDate(2, 2), true);
  assert.is(log.isUpToDate(3, 2), true);
  assert.is(log.isUpToDate(1, 2), false);
  assert.is(log.isUpToDate(9, 1), false);
});

test('a slice holds bytesMax of data, and at least one entry', () => {
  const log = logOf([]);
  for (const [i, size] of [10, 10, 50, 1].entries()) log.append(entry(i + 1, 1, size));
  assert.is(log.slice(1, 20).length, 2);
  assert.is(log.slice(1, 1).length, 1);
  assert.is(log.slice(3, 1).length, 1);
  assert.is(log.slice(1, 1000).length, 4);
  assert.is(log.slice(5, 1000).length, 0);
});

test('entries survive growth, compaction and shrinking of the ring, at large indexes too', () => {
  const start = 2 ** 40 - 3;
  const log = new RaftLog({ index: start, term: 1 }, [], { term: 1, vote: 0n, commit: start }, start);
  for (let index = start + 1; index <= start + 100_000; index++) log.append(entry(index, 1));
  log.submit();
  log.persisted(start + 100_000, 1);
  applyTo(log, start + 99_990);
  log.compact(start + 99_990);
  assert.is(log.bytes, 10);
  assert.is(log.slice(start + 99_991, 1000).length, 10);
  assert.is(log.slice(start + 99_991, 1000)[9]!.index, start + 100_000);
  log.append(entry(start + 100_001, 1));
  assert.is(log.last, start + 100_001);
});

test('only what is applied is compacted', () => {
  const log = logOf([1, 1, 1]);
  applyTo(log, 2);
  assert.throws(() => log.compact(3), /only 2 is applied/);
  log.compact(1);
  log.compact(1);
  assert.equal([log.offset, log.term(1), log.bytes], [1, 1, 2]);
});

test('a snapshot replaces the log, and nothing behind it is applied before it is', () => {
  const log = logOf([1, 1, 1], 1);
  const snapshot = { index: 10, term: 4, confState: { voters: [1n], learners: [] } };
  log.restore(snapshot);
  assert.equal([log.last, log.commit, log.lastTerm, log.bytes], [10, 10, 4, 0]);
  log.append(entry(11, 4));
  log.submit();
  log.persisted(11, 4);
  log.commitTo(11);
  assert.is(log.hasCommitted, false);
  assert.equal(log.takeCommitted(9), []);
  log.appliedTo(10);
  assert.equal(
    log.takeCommitted(9).map(({ index }) => index),
    [11],
  );
});

test('a snapshot that is overtaken by a newer one while it is loaded may still be applied', () => {
  const log = logOf([1], 1);
  const confState = { voters: [1n], learners: [] };
  log.restore({ index: 10, term: 2, confState });
  log.persisted(10, 2);
  log.restore({ index: 20, term: 2, confState });
  log.appliedTo(10);
  assert.is(log.applied, 10);
  assert.is(log.hasCommitted, false);
  log.persisted(20, 2);
  log.appliedTo(20);
  assert.is(log.applied, 20);
});

test.run();

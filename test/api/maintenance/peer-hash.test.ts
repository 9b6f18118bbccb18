import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { malformedAnswer } from '../../../src/api/leader/leader-wire.ts';
import {
  answerHash,
  hashKeys,
  hashQuestion,
  type KvHash,
  readHashAnswer,
} from '../../../src/api/maintenance/peer-hash.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import { LogOfCommands } from '../../state/log-of-commands.ts';

function ask(log: LogOfCommands, question: Uint8Array): Promise<KvHash | ApiError> {
  return new Promise((resolve) => {
    answerHash(log.state.kv, systemClock, question, (_error, answer) => resolve(readHashAnswer(answer)));
  });
}

function hashOf(log: LogOfCommands, revision: number): Promise<KvHash | null> {
  return new Promise((resolve) => {
    hashKeys(log.state.kv, systemClock, revision, (_error, hash) => resolve(hash));
  });
}

function logOf(count: number): LogOfCommands {
  const log = new LogOfCommands();
  for (let i = 0; i < count; i++) log.put(`key${i % 100}`, `value${i}`);
  return log;
}

test('a member answers with its hash at the revision asked for, its own revision and its compacted one', async () => {
  const log = logOf(3000);
  const answer = (await ask(log, hashQuestion(1000))) as KvHash;
  assert.equal(answer, (await hashOf(log, 1000))!);
  assert.is(answer.revision, 3001);
  const same = (await ask(logOf(999), hashQuestion(0))) as KvHash;
  assert.is(same.hash, answer.hash);
  assert.is(same.revision, 1000);

  log.compact(500);
  const compacted = (await ask(log, hashQuestion(1000))) as KvHash;
  assert.is(compacted.compactRevision, 500);
  assert.is.not(compacted.hash, answer.hash);
});

test('what is compacted, or yet to come, or no question, is answered with why there is no hash', async () => {
  const log = logOf(100);
  log.compact(50);
  assert.is(await ask(log, hashQuestion(50)), errors.compacted);
  assert.is(await ask(log, hashQuestion(102)), errors.futureRevision);
  assert.is(await ask(log, Buffer.alloc(0)), errors.futureRevision);
  assert.is(await ask(log, Buffer.from('ffffffffffffff7f', 'hex')), errors.futureRevision);
});

test('an answer that is cut short is none', () => {
  assert.is(readHashAnswer(Buffer.alloc(17)), malformedAnswer);
});

test.run();

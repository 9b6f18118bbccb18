import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeLogger } from '../../src/host/logger.ts';

const test = suite('the log');
let directory = '';

test.before.each(() => {
  directory = mkdtempSync(join(tmpdir(), 'wald-logger-'));
});
test.after.each(() => rmSync(directory, { recursive: true }));

function linesOf(file: string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a child writes to the same place, with who it is; its children say who they are, not whose', () => {
  const file = join(directory, 'log');
  const logger = makeLogger('info', [file]);
  logger.info('one');
  const child = logger.child('room/noun');
  child.warn('two', { error: new Error('why') });
  child.child('room/other').error('three');
  logger.flush();
  assert.equal(
    linesOf(file).map(({ level, caller, msg, error }) => [level, caller, msg, error]),
    [
      ['info', 'main', 'one', undefined],
      ['warn', 'room/noun', 'two', 'why'],
      ['error', 'room/other', 'three', undefined],
    ],
  );
});

test('a level that is changed holds for all children, whoever changes it', () => {
  const file = join(directory, 'log');
  const logger = makeLogger('info', [file]);
  const child = logger.child('room/noun');
  child.debug('not yet');
  logger.level = 'debug';
  child.debug('now');
  child.level = 'error';
  logger.warn('not any more');
  logger.error('still');
  logger.flush();
  assert.equal(
    linesOf(file).map(({ msg }) => msg),
    ['now', 'still'],
  );
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { UsageError } from '../../src/errors/usage-error.ts';
import { checkOpenFiles, openFilesMax, ownFilesMax } from '../../src/host/open-files.ts';

test('no more open files than the member needs for itself end the start with the limit, the least and what to do', () => {
  for (const filesMax of [64, ownFilesMax]) {
    let error: unknown;
    try {
      checkOpenFiles(filesMax);
    } catch (thrown) {
      error = thrown;
    }
    assert.instance(error, UsageError);
    const { message, exitCode } = error as UsageError;
    assert.is(exitCode, 1);
    assert.match(message, `file descriptor limit[${filesMax}] of wald process is too low`);
    assert.match(message, 'higher than 150');
    assert.match(message, 'ulimit -n 65536');
  }
  checkOpenFiles(ownFilesMax + 1);
  checkOpenFiles(Number.POSITIVE_INFINITY);
});

test('the limit of this process is found', () => {
  assert.ok(openFilesMax() > 0);
});

test.run();

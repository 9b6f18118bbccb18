import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assert as holds } from '../../src/errors/assert.ts';
import { CorruptLogError } from '../../src/errors/corrupt-log-error.ts';
import { DirectoryLockedError } from '../../src/errors/directory-locked-error.ts';
import { isExpectedError } from '../../src/errors/expected-error.ts';

function thrownBy(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}

test('what the system, a disk or a directory says needs no stack, directly or as a cause; a bug does', () => {
  const system = thrownBy(() => readFileSync('/no/such/file'));
  for (const error of [
    system,
    new Error('listen tcp 127.0.0.1:1: bind: address already in use', { cause: system }),
    new CorruptLogError('f', 0, 'a', 'b'),
    new DirectoryLockedError('d', ''),
  ]) {
    assert.ok(isExpectedError(error), String(error));
  }
  for (const error of [
    thrownBy(() => holds(false, 'no')),
    new TypeError('x is not a function'),
    new Error('outer', { cause: new Error('inner') }),
    'text',
    null,
  ]) {
    assert.not.ok(isExpectedError(error), String(error));
  }
});

test.run();

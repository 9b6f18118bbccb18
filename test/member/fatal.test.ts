import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AssertionError } from '../../src/errors/assert.ts';
import { describeFatal } from '../../src/member/fatal.ts';
import { LostEntriesError } from '../../src/raft/raft.ts';
import { diskError } from '../support/forgetful-disk.ts';

test('an assertion that broke is told as a bug of wald, with what to do, and not as a log that could not be written', () => {
  for (const error of [new AssertionError('two members lead term 8'), new TypeError('x is not a function')]) {
    const { message, fields } = describeFatal(error);
    assert.match(message, /bug of wald, not of the disk/);
    assert.match(String(fields['what-to-do']), /^Start the member again: .* Please report this line/);
  }
});

test("a disk's error is told as a log that could not be written", () => {
  assert.equal(describeFatal(diskError('EIO')), { message: 'the log could not be written', fields: {} });
});

test('entries that this member lost are told as that; the error itself says what to do', () => {
  assert.match(describeFatal(new LostEntriesError(1n, 9, 4)).message, 'lacks entries');
});

test.run();

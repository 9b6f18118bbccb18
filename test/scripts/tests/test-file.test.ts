import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { countsOf } from '../../../scripts/tests/test-file.ts';

function summary(total: number, passed: number, skipped: number): string {
  return `\n  Total:     ${total}\n  Passed:    ${passed}\n  Skipped:   ${skipped}\n  Duration:  1.00ms\n\n`;
}

test('counts are taken from the summary', () => {
  assert.equal(countsOf(summary(5, 5, 0), 0), { passed: 5, failed: 0 });
  assert.equal(countsOf(summary(5, 3, 0), 1), { passed: 3, failed: 2 });
});

test('a skipped test is a failure', () => {
  assert.equal(countsOf(summary(2, 2, 1), 0), { passed: 2, failed: 1 });
});

test('a file without a summary, without tests, or with an exit code that no test explains is a failure', () => {
  assert.equal(countsOf('• • ', 0), { passed: 0, failed: 1 });
  assert.equal(countsOf(summary(0, 0, 0), 0), { passed: 0, failed: 1 });
  assert.equal(countsOf(summary(2, 2, 0), 1), { passed: 2, failed: 1 });
  assert.equal(countsOf(summary(2, 2, 0), null), { passed: 2, failed: 1 });
});

test('where tests are chosen by name, a file may have none, but it may not break', () => {
  assert.equal(countsOf('', 0, true), { passed: 0, failed: 0 });
  assert.equal(countsOf('SyntaxError', 1, true), { passed: 0, failed: 1 });
  assert.equal(countsOf('', null, true), { passed: 0, failed: 1 });
});

test.run();

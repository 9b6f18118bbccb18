import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cleanPath, compareNames, isHidden } from '../../../src/state/v2/path.ts';

const test = suite('paths of the v2 tree');

for (const [given, clean] of [
  ['/1/foo', '/1/foo'],
  ['/', '/'],
  ['', '/'],
  ['1/foo', '/1/foo'],
  ['/1/foo/', '/1/foo'],
  ['//1///foo', '/1/foo'],
  ['/1/./foo/.', '/1/foo'],
  ['/1/a/../foo', '/1/foo'],
  ['/../../1', '/1'],
  ['/1/.hidden', '/1/.hidden'],
  ['/1/..a/...', '/1/..a/...'],
] as const) {
  test(`"${given}" is made ${clean}`, () => assert.is(cleanPath(given), clean));
}

test('what is clean stays, whatever it was made of', () => {
  const piece = fc.constantFrom('/', '.', '..', 'a', '//', '_b');
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const clean = cleanPath(pieces.join(''));
      assert.is(cleanPath(clean), clean);
      assert.match(clean, /^\/$|^(\/[^/]+)+$/);
    }),
  );
});

test('names are in the order of their UTF-8 bytes', () => {
  const name = fc.string({ unit: 'binary', maxLength: 4 });
  fc.assert(
    fc.property(name, name, (a, b) => {
      const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
      assert.is(Math.sign(compareNames(a, b)), expected);
    }),
    { numRuns: 500 },
  );
  assert.ok(compareNames('\uffee', '\u{1f600}') < 0, 'above what UTF-16 puts behind it');
});

test('a name with an underscore in front is hidden', () => {
  assert.ok(isHidden('_a'));
  assert.not(isHidden('a_'));
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { goQuote } from '../../src/codec/json-error.ts';

test('text is quoted as Go quotes it, byte for byte where it is no UTF-8', () => {
  const cases: [Buffer, string][] = [
    [Buffer.from('ASCEND'), '"ASCEND"'],
    [Buffer.from('a"b\\c\n'), '"a\\"b\\\\c\\n"'],
    [Buffer.from('ASCE\xe0ND', 'latin1'), '"ASCE\\xe0ND"'],
    [Buffer.from('DE\xbeSCEND', 'latin1'), '"DE\\xbeSCEND"'],
    [Buffer.from('\xc3', 'latin1'), '"\\xc3"'],
    [Buffer.from('\xed\xa0\x80', 'latin1'), '"\\xed\\xa0\\x80"'],
    [Buffer.from('\ufeffé世🙂'), '"\\ufeffé世🙂"'],
  ];
  for (const [text, quoted] of cases) assert.is(goQuote(text), quoted);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FormError, formBytesMax, mediaType, parseForm } from '../../../src/http/v2/form.ts';
import { FakeRequest } from '../support/recorded-exchange.ts';

const formType = ['content-type', 'application/x-www-form-urlencoded'];

const test = suite('v2 form');

function form(method: string, query: string, body = '', headers: readonly string[] = formType) {
  return Object.fromEntries(parseForm(new FakeRequest(method, `/?${query}`, body, headers)));
}

function complaint(method: string, query: string, body = '', headers: readonly string[] = formType): string {
  try {
    parseForm(new FakeRequest(method, `/?${query}`, body, headers));
  } catch (error) {
    assert.instance(error, FormError);
    return (error as FormError).message;
  }
  return '';
}

test('the first value of a name counts, and those of the body come before those of the query', () => {
  assert.equal(form('PUT', 'a=1&a=2&b=3', 'b=4&b=5&c'), { a: '1', b: '4', c: '' });
});

test('only PUT, POST and PATCH have a form in the body', () => {
  for (const method of ['PUT', 'POST', 'PATCH']) assert.equal(form(method, '', 'a=1'), { a: '1' });
  for (const method of ['GET', 'HEAD', 'DELETE']) assert.equal(form(method, '', 'a=1'), {});
});

test('a body of another type, or of none, is no form', () => {
  assert.equal(form('PUT', 'q=1', 'a=1', ['content-type', 'text/plain']), { q: '1' });
  assert.equal(form('PUT', 'q=1', 'a=1', []), { q: '1' });
  assert.equal(form('PUT', '', 'a=1', ['content-type', 'Application/X-WWW-Form-Urlencoded; charset=x']), {
    a: '1',
  });
});

test('escapes and plus signs are undone, in names too', () => {
  assert.equal(form('PUT', 'n%61me=a+b%20c%2B', '%76=%c3%bc%ef%bf%bd'), { name: 'a b c+', v: 'ü\ufffd' });
});

test('what is not UTF-8 is refused in query and body, escaped or not, and U+FFFD itself is taken', () => {
  const refused = (name: string) => `"${name}" is not UTF-8 text; encode other bytes, as base64 for example`;
  assert.is(complaint('GET', 'prevValue=%fe'), refused('prevValue'));
  assert.is(complaint('PUT', 'a=1', 'b=2&value=x%ffy'), refused('value'));
  // Half a character; a surrogate; a byte more than the shortest form.
  for (const escaped of ['%c3', '%ed%a0%80', '%c0%80'])
    assert.is(complaint('GET', `v=${escaped}`), refused('v'));
  const raw = new FakeRequest('PUT', '/', Buffer.from([0x76, 0x3d, 0xff]), formType);
  assert.throws(
    () => parseForm(raw),
    (error: Error) => error.message === refused('v'),
  );
  // An adapter has made one of bytes that it could not read.
  assert.is(complaint('GET', 'v=\ufffd'), refused('v'));
  assert.match(complaint('GET', '%ff=1'), /is not UTF-8 text/);
  assert.equal(form('PUT', 'a=%ef%bf%bd', 'v=\ufffd'), { a: '\ufffd', v: '\ufffd' });
});

test('malformed escapes and semicolons are refused in the words of Go', () => {
  assert.is(complaint('GET', 'a=%zz'), 'invalid URL escape "%zz"');
  assert.is(complaint('GET', '%4=1'), 'invalid URL escape "%4="');
  assert.is(complaint('GET', 'a=%'), 'invalid URL escape "%"');
  assert.is(complaint('GET', 'a=1;b=2'), 'invalid semicolon separator in query');
  assert.is(complaint('PUT', 'a=%zz', 'a;b'), 'invalid semicolon separator in query');
});

test('a form of formBytesMax bytes is read, and one of a byte more is refused', () => {
  const request = (bytes: number) => {
    const made = new FakeRequest('PUT', '/', 'a=1', formType);
    made.bodyBytes = bytes;
    return made;
  };
  assert.is(formBytesMax, 10 * 1024 * 1024);
  assert.is(parseForm(request(formBytesMax)).get('a'), '1');
  assert.throws(
    () => parseForm(request(formBytesMax + 1)),
    (error: Error) => error.message === 'http: POST too large',
  );
});

test('a content type that is none has the complaint of Go', () => {
  assert.equal(mediaType('A/B; c="d;e"; f=g;'), { type: 'a/b', complaint: null });
  const complaints: readonly (readonly [string, string])[] = [
    [';', 'mime: no media type'],
    ['a b', 'mime: expected slash after first token'],
    ['a/', 'mime: expected token after slash'],
    ['a/b c', 'mime: unexpected content after media subtype'],
    ['a/b; c', 'mime: invalid media parameter'],
    ['a/b; c=1; C=2', 'mime: duplicate parameter name'],
  ];
  for (const [text, expected] of complaints) assert.is(mediaType(text).complaint, expected, text);
});

test.run();

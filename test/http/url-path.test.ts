import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cleanUrlPath, decodePath, encodePath, isCleanPath } from '../../src/http/url-path.ts';

test('percent-encoding is undone byte by byte, and UTF-8 comes together', () => {
  assert.is(decodePath('/plain'), '/plain');
  assert.is(decodePath('/vers%69on'), '/version');
  assert.is(decodePath('/%2Fa%2fb'), '//a/b');
  assert.is(decodePath('/%c3%a9+%20é'), '/é+ é');
  assert.is(decodePath('/%25%32%35'), '/%25');
});

test('bytes that are no UTF-8 become replacement characters', () => {
  assert.is(decodePath('/%ff'), '/\ufffd');
});

test('a malformed escape is null', () => {
  for (const path of ['/%', '/%2', '/%zz', '/%2g', '/a%', '/%%20']) assert.is(decodePath(path), null, path);
});

test('a path is cleaned as by Go', () => {
  for (const [path, clean] of [
    ['/', '/'],
    ['', '/'],
    ['//', '/'],
    ['/a//b', '/a/b'],
    ['/a/./b', '/a/b'],
    ['/a/../b', '/b'],
    ['/../b', '/b'],
    ['/..', '/'],
    ['/a/..', '/'],
    ['/a/.', '/a'],
    ['/a/', '/a/'],
    ['/a//', '/a/'],
    ['/a/./', '/a/'],
    ['/a/b/../', '/a/'],
    ['/.a/..b/c.', '/.a/..b/c.'],
  ] as const) {
    assert.is(cleanUrlPath(path), clean, path);
    assert.is(isCleanPath(path), path === clean, path);
  }
});

test('a path is encoded as by Go', () => {
  assert.is(encodePath('/<b>"\'& c'), '/%3Cb%3E%22%27&%20c');
  assert.is(encodePath('/x/?y é'), '/x/%3Fy%20%C3%A9');
  assert.is(encodePath('/a-_.~$+,:;=@!*()%'), '/a-_.~$+,:;=@%21%2A%28%29%25');
});

test.run();

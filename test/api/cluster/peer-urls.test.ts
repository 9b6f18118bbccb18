import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePeerUrl, parsePeerUrls } from '../../../src/api/cluster/peer-urls.ts';
import { peerUrls } from './peer-urls.ts';

test('peer URLs are taken, written and refused as etcd does', () => {
  for (const [given, expected] of peerUrls) assert.is(parsePeerUrl(given), expected, JSON.stringify(given));
});

test('a member has one URL at least, and its URLs are in ascending order', () => {
  assert.is(parsePeerUrls([]), null);
  assert.equal(parsePeerUrls(['http://b:1', 'http://a:1']), ['http://a:1', 'http://b:1']);
  assert.equal(parsePeerUrls(['http://a:1', 'http://a:1']), ['http://a:1', 'http://a:1']);
  assert.is(parsePeerUrls(['http://a:1', 'a:1']), null);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Listing } from '../../../src/http/v2/listing.ts';
import { V2Event, type V2Node } from '../../../src/state/v2/event.ts';

const test = suite('v2 listing');

const file = (key: string): V2Node => ({ key, value: key.repeat(9), createdIndex: 3, modifiedIndex: 4 });

function directory(key: string, nodes: readonly V2Node[]): V2Node {
  return { key, dir: true, nodes, createdIndex: 1, modifiedIndex: 2 };
}

/** What is in a listing that is written so many nodes at a time. */
function text(node: V2Node, count: number): string {
  const listing = new Listing(new V2Event('get', node, undefined, 9, false, 0), () => 0n);
  let steps = 1;
  while (!listing.step(count)) assert.ok(++steps < 10_000);
  return Buffer.concat(listing.finish()).toString();
}

test('a directory shows what is in it before its indexes, and nothing where it is empty', () => {
  const root = {
    key: '/1',
    dir: true,
    nodes: [directory('/1/a', []), file('/1/b')],
    createdIndex: 0,
    modifiedIndex: 0,
  };
  assert.is(
    text(root, 10),
    '{"action":"get","node":{"dir":true,"nodes":[{"key":"/a","dir":true,"modifiedIndex":2,"createdIndex":1},' +
      '{"key":"/b","value":"/1/b/1/b/1/b/1/b/1/b/1/b/1/b/1/b/1/b","modifiedIndex":4,"createdIndex":3}]}}\n',
  );
  assert.is(text({ ...root, nodes: [] }, 1), '{"action":"get","node":{"dir":true}}\n');
});

test('the text is the same in whatever slices it is written', () => {
  const many = directory(
    '/1/d',
    Array.from({ length: 40 }, (_, i) =>
      directory(
        `/1/d/${i}`,
        Array.from({ length: i }, (_, k) =>
          k % 7 === 0 ? directory(`/1/d/${i}/${k}`, [file('/1/x')]) : file(`/1/d/${i}/${k}`),
        ),
      ),
    ),
  );
  const whole = text(many, 100_000);
  for (const count of [1, 2, 7, 100]) assert.is(text(many, count), whole, `${count}`);
  assert.is(JSON.parse(whole).node.nodes.length, 40);
});

test.run();

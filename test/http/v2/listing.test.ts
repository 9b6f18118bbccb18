import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { v2KeyBytesMax } from '../../../src/api/v2/v2-keys.ts';
import { Listing } from '../../../src/http/v2/listing.ts';
import { ListingAnswer, pieceBytesMax, pieceNodesMax } from '../../../src/http/v2/listing-answer.ts';
import { type V2Entry, V2Event, type V2Node } from '../../../src/state/v2/event.ts';
import { RecordedResponse } from '../support/recorded-exchange.ts';

const test = suite('v2 listing');

const file = (name: string, value = name.repeat(9)): V2Entry => ({
  name,
  value,
  createdIndex: 3,
  modifiedIndex: 4,
});

function directory(name: string, nodes: readonly V2Entry[]): V2Entry {
  return { name, dir: true, nodes, createdIndex: 1, modifiedIndex: 2 };
}

function listing(node: V2Node): Listing {
  return new Listing(new V2Event('get', node, undefined, 9, false, 0), () => 0n);
}

/** The pieces of a listing, of so many nodes and bytes each. */
function* pieces(node: V2Node, nodes: number, bytes: number): Generator<string, void> {
  const whole = listing(node);
  while (!whole.isDone) yield whole.next(nodes, bytes);
}

function text(node: V2Node, nodes: number, bytes = 1e9): string {
  return [...pieces(node, nodes, bytes)].join('');
}

test('a directory shows what is in it before its indexes, and nothing where it is empty', () => {
  const root = {
    key: '/1',
    dir: true,
    nodes: [directory('a', []), file('b', '/b')],
    createdIndex: 0,
    modifiedIndex: 0,
  };
  assert.is(
    text(root, 10),
    '{"action":"get","node":{"dir":true,"nodes":[{"key":"/a","dir":true,"modifiedIndex":2,"createdIndex":1},' +
      '{"key":"/b","value":"/b","modifiedIndex":4,"createdIndex":3}]}}\n',
  );
  assert.is(text({ ...root, nodes: [] }, 1), '{"action":"get","node":{"dir":true}}\n');
});

test('the text is the same in whatever pieces it is written', () => {
  const many: V2Node = {
    key: '/1/d"<',
    ...directory(
      '',
      Array.from({ length: 40 }, (_, i) =>
        directory(
          `${i}`,
          Array.from({ length: i }, (_, k) =>
            k % 7 === 0 ? directory(`é${k}&`, [file('x', '\u{1f600}'.repeat(9000))]) : file(`${k}`),
          ),
        ),
      ),
    ),
  };
  const whole = text(many, 100_000);
  for (const nodes of [1, 2, 7, 100]) assert.is(text(many, nodes), whole, `${nodes} nodes`);
  for (const bytes of [1, 100, 10_000]) assert.is(text(many, 1000, bytes), whole, `${bytes} bytes`);
  const { node } = JSON.parse(whole);
  assert.is(node.nodes.length, 40);
  assert.is(node.nodes[39].nodes[38].key, '/d"</39/38');
  assert.is(node.nodes[39].nodes[35].nodes[0].key, '/d"</39/é35&/x');
  assert.is(node.nodes[39].nodes[35].nodes[0].value, '\u{1f600}'.repeat(9000));
});

/** As deep and as wide as keys may be: a directory in a directory and so on, and many files with long keys in the last. */
function deepAndWide(value: string): V2Node {
  const depth = v2KeyBytesMax / 2 - 10;
  let entries = Array.from({ length: 2000 }, (_, i) => file(`<${String(i).padStart(6, '0')}`, value));
  for (let i = 1; i < depth; i++) entries = [directory('<', entries)];
  return { key: '/1', dir: true, nodes: entries, createdIndex: 0, modifiedIndex: 0 };
}

test('no piece is much longer than its bytes, however deep and wide the tree is', () => {
  // A character of a key takes 6 bytes, and so does one of the 8,192 that a value goes on with.
  const overBytes = 6 * v2KeyBytesMax + 6 * 8192;
  for (const value of ['x', '<'.repeat(100_000)]) {
    const node = deepAndWide(value);
    let [count, mostBytes, allBytes] = [0, 0, 0];
    for (const piece of pieces(node, pieceNodesMax, pieceBytesMax)) {
      const bytes = Buffer.byteLength(piece);
      mostBytes = Math.max(mostBytes, bytes);
      allBytes += bytes;
      if (++count === 300) break;
    }
    assert.ok(mostBytes <= pieceBytesMax + overBytes, `${mostBytes} bytes`);
    assert.ok(allBytes >= (count - 1) * pieceBytesMax, `${count} pieces of ${allBytes} bytes`);
  }
});

/** An answer that takes pieces and says whether it has room for more, and the turns of the loop that come. */
function answerUnderTest(node: V2Node) {
  const turns: (() => void)[] = [];
  const response = new RecordedResponse();
  const answer = new ListingAnswer(response, listing(node), { soon: (run) => turns.push(run) });
  const turn = () => turns.shift()!();
  return { response, answer, turns, turn };
}

test('a listing that fits into a piece is the whole answer', () => {
  const { response, answer, turns } = answerUnderTest({ key: '/1/a', ...directory('', [file('b')]) });
  answer.begin();
  assert.ok(response.ended);
  assert.is(turns.length, 0);
});

test('no piece is written before the client has taken those before it, and none when it is gone', () => {
  const node = deepAndWide('x');
  const { response, answer, turns, turn } = answerUnderTest(node);
  answer.begin();
  assert.is(response.chunks.length, 1);
  turn();
  response.roomy = false;
  turn();
  assert.is(response.chunks.length, 3);
  assert.is(turns.length, 0);
  response.roomy = true;
  response.onDrain!();
  assert.is(response.chunks.length, 4);
  // uWebSockets says it when nobody waits, too.
  response.onDrain!();
  assert.is(response.chunks.length, 4);
  assert.is(turns.length, 1);
  while (turns.length > 0) turn();
  assert.ok(response.ended);
  assert.is(response.body, text(node, 100_000));

  const lost = answerUnderTest(node);
  lost.answer.begin();
  lost.response.aborted = true;
  lost.turn();
  assert.is(lost.response.chunks.length, 1);
  assert.is(lost.turns.length, 0);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareRows, expected } from './comparison.ts';
import { compareSeed, fuzzPieces, seedFailureText } from './fuzz.ts';
import { parseAnswers } from './raw-exchange.ts';
import { rows } from './requests.ts';
import { type Sides, startSides } from './sides.ts';
import { readStrictly } from './strict-reading.ts';

/** A small share of `npm run differential:http1`. */
const seeds = Array.from({ length: 60 }, (_, i) => i + 1);

const test = suite('HTTP/1.1 beside etcd, byte by byte');

let sides: Sides;

test.before(async () => {
  sides = await startSides('wald');
});

test.after(() => sides.remove());

test('every sequence of bytes has the answers and the end at both ports that etcd gives, or that the table says', async () => {
  const failures = await compareRows(rows(), sides.ports);
  assert.equal(
    failures.map(({ row, port, text }) => `${row} at ${port}: ${text}`).join('\n'),
    '',
    'repeat: npm run differential:http1 -- --rows --named NAME',
  );
});

test('sequences of requests with wrong bytes, cut anywhere, have as many answers as with etcd, and end', async () => {
  const failures: string[] = [];
  await Promise.all(
    seeds.map(async (seed) => {
      const failure = await compareSeed(sides, seed);
      if (failure !== null) failures.push(seedFailureText(seed, failure));
    }),
  );
  assert.equal(failures.join('\n\n'), '');
});

test('every name of a row is its own, and a row that differs from etcd says why', () => {
  const table = rows();
  assert.is(new Set(table.map(({ name }) => name)).size, table.length);
  for (const row of table) {
    assert.is(row.wald === undefined, row.why === undefined, row.name);
    assert.ok(expected(row, 'uws').length > 0, row.name);
  }
});

test('answers are told apart: with a length, in chunks, without a body, up to the end', () => {
  const { answers, junk } = parseAnswers(
    [
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc',
      'HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 19\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.0 400 Bad Request\r\nConnection: close\r\n\r\nno HTTP/1.0 here',
    ].join(''),
  );
  assert.equal(
    answers.map(({ status, body }) => `${status} ${body}`),
    ['100 ', '200 abc', '405 ', '200 abcde', '200 ', '400 no HTTP/1.0 here'],
  );
  assert.ok(answers.every(({ isComplete }) => isComplete));
  assert.is(junk, '');
  const [upgraded] = parseAnswers(
    'HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x02hi\x88\x02\x03\xe8',
  ).answers;
  assert.is(upgraded!.body, '81 hi\n88 \x03\xe8');
  assert.not(parseAnswers('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab').answers[0]!.isComplete);
  assert.is(parseAnswers('HTTP/1.1 200').junk, 'HTTP/1.1 200');
});

test('the strict reading counts whole requests, and names what is wrong with the next', () => {
  const version = 'GET /version HTTP/1.1\r\nHost: x\r\n\r\n';
  const post = (headers: string, body: string) =>
    `POST /v3/kv/range HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`;
  const chunked = 'Transfer-Encoding: chunked\r\n';
  const reading = (bytes: string): string => {
    const { requests, rest } = readStrictly(bytes);
    return `${requests} ${typeof rest === 'string' ? rest : `${rest.kind}: ${rest.what}`}`;
  };
  assert.equal(
    [
      version + post('Content-Length: 2\r\n', '{}'),
      version + post(chunked, '2;a=b\r\n{}\r\n0\r\n\r\n'),
      version + version.slice(0, 20),
      post('Content-Length: 3\r\n', '{}'),
      post(chunked, '2\r\n{}\r\n'),
      version.replace('Host', 'Connection: close\r\nHost') + version,
      version + version.replace('\r\n', '\n'),
      post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}'),
      post(`${chunked}Content-Length: 2\r\n`, '{}'),
      post('Transfer-Encoding: gzip, chunked\r\n', ''),
      post(chunked, '2\r\n{}\n0\r\n\r\n'),
      version.replace('Host', 'A : b\r\nHost'),
      version.replace('HTTP/1.1', 'HTTP/2.0'),
    ].map(reading),
    [
      '2 none',
      '2 none',
      '1 incomplete',
      '0 incomplete',
      '0 incomplete',
      '1 unread',
      '1 framing: a bare LF',
      '0 framing: two lengths',
      '0 framing: a length and an encoding',
      '0 framing: an unknown encoding',
      '0 body: the end of a chunk',
      '0 framing: white space before a colon',
      '0 form: the request line',
    ],
  );
});

test('a sequence with wrong bytes depends on nothing but its seed', () => {
  assert.equal(fuzzPieces(7, 0), fuzzPieces(7, 0));
  assert.not.equal(fuzzPieces(7, 0), fuzzPieces(8, 0));
});

test.run();

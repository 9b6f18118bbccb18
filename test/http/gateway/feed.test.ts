import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addFeedRoute } from '../../../src/http/gateway/feed.ts';
import { Router } from '../../../src/http/router.ts';
import { WatchUnderTest } from '../../api/watch/watch-under-test.ts';
import { deleteOp, putOp } from '../../state/watch/watched-log.ts';
import { ask, FakeRequest, type RecordedResponse } from '../support/recorded-exchange.ts';

const test = suite('feed');

/** A watch service with the feed in front of it. */
class FeedUnderTest {
  readonly server = new WatchUnderTest();
  readonly bugs: unknown[] = [];
  private readonly router = new Router();

  constructor() {
    const onBug = (_request: unknown, error: unknown): void => {
      this.bugs.push(error);
    };
    addFeedRoute(this.router, this.server.service.streamRpcs(), { clock: this.server.clock, onBug });
  }

  open(query: string, ...headers: string[]): RecordedResponse {
    return ask(this.router.handle, new FakeRequest('GET', `/wald/feed${query}`, '', headers));
  }
}

const eventStream = ['accept', 'text/event-stream'] as const;

test('tells what there is to tell, from the revision on that is asked for, a line each', () => {
  const under = new FeedUnderTest();
  under.server.log.put('a/1', 'x');
  under.server.log.put('b', 'y');
  const response = under.open('?prefix=a/&from=2');
  under.server.settle();
  under.server.log.put('a/2', 'z');
  under.server.settle();
  assert.equal(response.lines, ['Content-Type: application/x-ndjson', 'Cache-Control: no-cache']);
  assert.equal(response.body.trimEnd().split('\n'), [
    '{"type":"begin","revision":3}',
    '{"type":"put","revision":2,"key":"a/1","value":"x","createRevision":2,"version":1}',
    '{"type":"put","revision":4,"key":"a/2","value":"z","createRevision":4,"version":1}',
  ]);
});

test('names the revision to go on from with the last event of each', () => {
  const under = new FeedUnderTest();
  under.server.log.put('a', '1');
  const response = under.open('?prev=true', ...eventStream);
  under.server.log.txn([putOp('b', '2'), deleteOp('a')]);
  under.server.settle();
  assert.ok(response.lines.includes('Content-Type: text/event-stream'));
  assert.equal(response.body.split('\n\n').slice(0, -1), [
    'id: 2\nevent: begin\ndata: {"type":"begin","revision":2}',
    'event: put\ndata: {"type":"put","revision":3,"key":"b","value":"2","createRevision":3,"version":1}',
    'id: 3\nevent: delete\ndata: {"type":"delete","revision":3,"key":"a","prev":{"revision":2,"value":"1","createRevision":2,"version":1}}',
  ]);
});

test('goes on behind the event that a client got last, whatever it began with', () => {
  const under = new FeedUnderTest();
  for (const value of ['1', '2', '3']) under.server.log.put('a', value);
  const response = under.open('?key=a&from=2', ...eventStream, 'last-event-id', '3');
  under.server.settle();
  const revisions = [...response.body.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  assert.equal(revisions, [4]);
});

test('tells how far it is where nothing happens', () => {
  const under = new FeedUnderTest();
  const response = under.open('?prefix=a', ...eventStream);
  under.server.log.put('b', '1');
  under.server.settle();
  under.server.clock.advance(15);
  under.server.settle();
  assert.match(response.body, 'id: 2\nevent: progress\ndata: {"type":"progress","revision":2}\n\n');
});

test('ends where the past is compacted, with the oldest revision that there is', () => {
  const under = new FeedUnderTest();
  for (const value of ['1', '2', '3']) under.server.log.put('a', value);
  under.server.log.compact(3);
  const response = under.open('?key=a&from=2');
  under.server.settle();
  assert.match(
    response.body.trimEnd().split('\n').at(-1)!,
    '"error":"etcdserver: mvcc: required revision has been compacted; the oldest revision is 3","code":11}',
  );
  assert.ok(response.ended);
  assert.is(under.server.log.hub.watchCount, 0);
});

test('has keys and values that are no text in base64, under names of their own', () => {
  const under = new FeedUnderTest();
  const response = under.open('');
  under.server.log.put('k\xff', 'v\xfe');
  under.server.settle();
  assert.match(response.body, '"keyBase64":"a/8=","valueBase64":"dv4="');
});

test('is a watch that ends with its client, and holds nothing for one that does not read', () => {
  const under = new FeedUnderTest();
  const response = under.open('?prefix=a');
  assert.is(under.server.log.hub.watchCount, 1);
  response.roomy = false;
  under.server.log.put('a', 'x'.repeat(100));
  under.server.settle();
  const before = response.body.length;
  for (let i = 0; i < 400; i++) under.server.log.put('a', 'y'.repeat(100_000));
  under.server.settle();
  assert.ok(response.body.length - before < 20_000_000, `${response.body.length} bytes wait`);
  response.roomy = true;
  response.onDrain?.();
  under.server.settle();
  assert.is(response.body.match(/"type":"put"/g)!.length, 401);
  response.abort();
  assert.is(under.server.log.hub.watchCount, 0);
  under.server.clock.advance(60);
  assert.equal(under.bugs, []);
});

test('refuses what it does not understand, by its name', () => {
  const under = new FeedUnderTest();
  for (const [query, expected] of [
    ['?prefx=a', 'unknown parameter \\"prefx\\": expected prefix, key, from or prev'],
    ['?prefix=a&key=b', 'prefix and key exclude each other'],
    ['?from=x', 'from: expected a revision, found \\"x\\"'],
    ['?from=-1', 'from: expected a revision, found \\"-1\\"'],
    ['?from=99999999999999999', 'from: expected a revision'],
    ['?prev=1', 'prev=1: expected true or false'],
    ['?prefix=a%ff', 'prefix: expected text in UTF-8'],
  ] as const) {
    const response = under.open(query);
    assert.is(response.code, 400, query);
    assert.match(response.body, expected);
    assert.ok(response.ended);
  }
  assert.is(under.open('', 'last-event-id', 'x').code, 400);
  assert.is(under.server.log.hub.watchCount, 0);
});

test.run();

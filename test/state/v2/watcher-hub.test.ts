import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { V2Method, V2Request } from '../../../src/codec/generated/messages.generated.ts';
import { historyEventsMax } from '../../../src/state/v2/event-history.ts';
import { V2Store } from '../../../src/state/v2/v2-store.ts';
import { bufferedEventsMax, type V2Watch, type V2WatchOptions } from '../../../src/state/v2/watcher-hub.ts';
import { spellEvent } from './spelled.ts';

const test = suite('watches of the v2 API');

/** A watch and what it was told. */
class Watched {
  readonly told: string[] = [];
  ends = 0;
  readonly watch: V2Watch;

  constructor(store: V2Store, path: string, options: Partial<V2WatchOptions> = {}) {
    this.watch = store.watch(path, {
      recursive: false,
      stream: false,
      sinceIndex: 0,
      onEvent: (event) => this.told.push(spellEvent(event)),
      onEnd: () => this.ends++,
      ...options,
    });
  }
}

function put(store: V2Store, path: string, val = 'x', fields: Partial<V2Request> = {}): void {
  store.apply(V2Request.create({ path, val, ...fields }));
}

function remove(store: V2Store, path: string): void {
  store.apply(V2Request.create({ method: V2Method.DELETE, path, recursive: true }));
}

test('a watch is told the next change of its path, once, and not that of others', () => {
  const store = new V2Store();
  const watched = new Watched(store, '/1/a');
  put(store, '/1/b');
  put(store, '/1/a/b');
  assert.equal(watched.told, []);
  assert.is(store.statistics.watchers, 1);
  remove(store, '/1/a');
  remove(store, '/1/b');
  put(store, '/1/a');
  assert.equal(watched.told, ['delete /1/a dir 2/3 before /1/a dir 2/2']);
  assert.is(store.statistics.watchers, 0);
});

test('a recursive watch is told what happens below its path', () => {
  const store = new V2Store();
  const watched = new Watched(store, '/1/a', { recursive: true });
  put(store, '/1/ab');
  put(store, '/1/a/b/c');
  assert.equal(watched.told, ['set /1/a/b/c "x" 2/2']);
});

test('a stream is told every change, until it is cancelled', () => {
  const store = new V2Store();
  const watched = new Watched(store, '/1', { recursive: true, stream: true });
  for (let i = 0; i < 3; i++) put(store, `/1/${i}`);
  watched.watch.cancel();
  watched.watch.cancel();
  put(store, '/1/more');
  assert.equal(watched.told, ['set /1/0 "x" 1/1', 'set /1/1 "x" 2/2', 'set /1/2 "x" 3/3']);
  assert.is(store.statistics.watchers, 0);
});

test('what is hidden below a path is not told there, but to those who watch it by name', () => {
  const store = new V2Store();
  const above = new Watched(store, '/1', { recursive: true, stream: true });
  const hidden = new Watched(store, '/1/_h', { recursive: true, stream: true });
  const inside = new Watched(store, '/1/_h/a/_i', { recursive: true, stream: true });
  put(store, '/1/_h/a/_i');
  put(store, '/1/_h/b');
  put(store, '/1/c_');
  assert.equal(above.told, ['set /1/c_ "x" 3/3']);
  assert.equal(hidden.told, ['set /1/_h/b "x" 2/2']);
  assert.equal(inside.told, ['set /1/_h/a/_i "x" 1/1']);
});

test('who watches what goes with a directory is told of the directory; who watches what is not there is not', () => {
  const store = new V2Store();
  put(store, '/1/a/b/c');
  const file = new Watched(store, '/1/a/b/c');
  const directory = new Watched(store, '/1/a/b');
  const missing = new Watched(store, '/1/a/x');
  remove(store, '/1/a');
  const event = 'delete /1/a dir 1/2 before /1/a dir 1/1';
  assert.equal(file.told, [event]);
  assert.equal(directory.told, [event]);
  assert.equal(missing.told, []);
});

test('the same when the directory expires', () => {
  const store = new V2Store();
  const expirationNs = 1_800_000_000_000_000_000n;
  put(store, '/1/a', '', { dir: true, expirationNs });
  put(store, '/1/a/b');
  const file = new Watched(store, '/1/a/b');
  store.expire(expirationNs);
  assert.equal(file.told, [`expire /1/a dir 1/3 before /1/a dir 1/1 until ${expirationNs}`]);
});

test('a stream of what is deleted is told twice, as by etcd', () => {
  const store = new V2Store();
  put(store, '/1/a');
  const watched = new Watched(store, '/1/a', { stream: true });
  remove(store, '/1/a');
  assert.is(watched.told.length, 2);
  assert.is(watched.told[0], watched.told[1]);
});

test('a refresh is not told, and has its place in the history', () => {
  const store = new V2Store();
  put(store, '/1/a');
  const watched = new Watched(store, '/1/a', { stream: true });
  put(store, '/1/a', '', { refresh: true, prevExist: true });
  put(store, '/1/a', 'y');
  assert.equal(watched.told, ['set /1/a "y" 3/3 before /1/a "x" 1/2']);
  assert.equal(new Watched(store, '/1/a', { sinceIndex: 2 }).told, watched.told);
});

test('a watch that begins in the past is told at once, and a stream too has that event alone, as by etcd', () => {
  const store = new V2Store();
  put(store, '/1/a');
  put(store, '/1/b');
  put(store, '/1/a', 'y');
  for (const stream of [false, true]) {
    const watched = new Watched(store, '/1/a', { sinceIndex: 2, stream });
    put(store, '/1/a', 'z');
    assert.is(watched.told.length, 1);
    assert.match(watched.told[0]!, /^set \/1\/a "y" 3\/3/);
  }
  assert.is(store.statistics.watchers, 0);
});

test('a watch that begins in the future waits for that index', () => {
  const store = new V2Store();
  const watched = new Watched(store, '/1/a', { sinceIndex: 3 });
  for (let i = 1; i <= 4; i++) put(store, '/1/a', String(i));
  assert.equal(watched.told, ['set /1/a "3" 3/3 before /1/a "2" 2/2']);
});

test(`a paused watch holds ${bufferedEventsMax} events and is given them when it goes on`, () => {
  const store = new V2Store();
  const watched = new Watched(store, '/1', { recursive: true, stream: true });
  watched.watch.pause();
  for (let i = 0; i < bufferedEventsMax; i++) put(store, `/1/${i}`);
  assert.equal(watched.told, []);
  watched.watch.resume();
  assert.is(watched.told.length, bufferedEventsMax);
  put(store, '/1/more');
  assert.is(watched.told.length, bufferedEventsMax + 1);
  assert.is(watched.ends, 0);
});

test('one event more ends it, behind those that it holds', () => {
  const store = new V2Store();
  const watched = new Watched(store, '/1', { recursive: true, stream: true });
  watched.watch.pause();
  for (let i = 0; i <= bufferedEventsMax; i++) put(store, `/1/${i}`);
  assert.is(store.statistics.watchers, 0);
  assert.is(watched.ends, 0);
  watched.watch.resume();
  assert.is(watched.told.length, bufferedEventsMax);
  assert.is(watched.ends, 1);
  watched.watch.resume();
  assert.is(watched.ends, 1);
});

test('who pauses or cancels while held events are given out is given no more of them', () => {
  const store = new V2Store();
  const watched: Watched = new Watched(store, '/1', {
    recursive: true,
    stream: true,
    onEvent: (event) => {
      watched.told.push(spellEvent(event));
      if (watched.told.length === 2) watched.watch.pause();
      if (watched.told.length === 4) watched.watch.cancel();
    },
  });
  watched.watch.pause();
  for (let i = 0; i < 6; i++) put(store, `/1/${i}`);
  watched.watch.resume();
  assert.is(watched.told.length, 2);
  watched.watch.resume();
  assert.is(watched.told.length, 4);
  watched.watch.resume();
  assert.is(watched.told.length, 4);
});

test('a watch that begins while another is told is not told the same event', () => {
  const store = new V2Store();
  let second: Watched | null = null;
  store.watch('/1/a', {
    recursive: false,
    stream: false,
    sinceIndex: 0,
    onEvent: () => {
      second = new Watched(store, '/1/a');
    },
    onEnd: () => {},
  });
  put(store, '/1/a');
  assert.equal(second!.told, []);
  put(store, '/1/a', 'y');
  assert.is(second!.told.length, 1);
});

/** A tree that is as far as another one, and then goes on. */
function ahead(changes: (store: V2Store) => void): V2Store {
  const store = new V2Store();
  changes(store);
  return store;
}

test('when the tree of a snapshot takes over, watches have what they missed', () => {
  const store = new V2Store();
  put(store, '/1/a');
  const poll = new Watched(store, '/1/a');
  const below = new Watched(store, '/1/d/x');
  const stream = new Watched(store, '/1', { recursive: true, stream: true });
  const waiting = new Watched(store, '/1/other');
  const restored = ahead((other) => {
    put(other, '/1/a');
    put(other, '/1/a', 'y');
    put(other, '/1/d/x');
    remove(other, '/1/d');
    put(other, '/1/a', 'z');
  });
  store.adopt(restored);
  assert.match(poll.told.join(), /^set \/1\/a "y" 2\/2 before/);
  assert.is(below.told.length, 1);
  assert.is(stream.told.length, 4);
  assert.equal(waiting.told, []);
  put(store, '/1/other');
  assert.is(waiting.told.length, 1);
  assert.is(stream.told.length, 5);
  assert.is(store.index, 6);
});

test('those whose events the history of the snapshot no longer has end', () => {
  const store = new V2Store();
  put(store, '/1/a');
  const poll = new Watched(store, '/1/a');
  const future = new Watched(store, '/1/a', { sinceIndex: historyEventsMax * 3 });
  store.adopt(
    ahead((other) => {
      for (let i = 0; i < historyEventsMax + 2; i++) put(other, '/1/b');
    }),
  );
  assert.is(poll.ends, 1);
  assert.equal(poll.told, []);
  assert.is(future.ends, 0);
  assert.is(store.statistics.watchers, 1);
});

test('reads of this member are counted on when the tree of a snapshot takes over', () => {
  const store = new V2Store();
  store.get('/1', { recursive: false, sorted: false });
  store.adopt(ahead((other) => put(other, '/1/a')));
  assert.is(store.statistics.getsSuccess, 1);
  assert.is(store.statistics.setsSuccess, 1);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { V2Method, V2Request } from '../../../src/codec/generated/messages.generated.ts';
import { V2Error } from '../../../src/errors/v2-error.ts';
import { historyEventsMax } from '../../../src/state/v2/event-history.ts';
import { NameTable } from '../../../src/state/v2/name-table.ts';
import { expiriesMax, V2Store } from '../../../src/state/v2/v2-store.ts';
import { spied } from '../../support/spied.ts';
import { firstExpirationNs as soonNs } from './random-request.ts';
import { outcomeOf, spellEvent } from './spelled.ts';

const test = suite('the tree of the v2 API');

/** A tree with a short hand for changes. */
class Tree {
  readonly store = new V2Store();

  run(method: number, path: string, fields: Partial<V2Request> = {}): string {
    const request = V2Request.create({ method, path: `/1${path}`, ...fields });
    return outcomeOf(() => this.store.apply(request));
  }

  put(path: string, val: string, fields: Partial<V2Request> = {}): string {
    return this.run(V2Method.PUT, path, { val, ...fields });
  }

  post(path: string, val: string): string {
    return this.run(V2Method.POST, path, { val });
  }

  delete(path: string, fields: Partial<V2Request> = {}): string {
    return this.run(V2Method.DELETE, path, fields);
  }

  get(path: string): string {
    return outcomeOf(() => this.store.get(`/1${path}`, { recursive: false, sorted: false }));
  }

  names(path: string, recursive = false, sorted = false): string[] {
    const { node } = this.store.get(`/1${path}`, { recursive, sorted });
    return (node.nodes ?? []).map(({ name }) => `${node.key}/${name}`);
  }
}

test('a set makes a node, and the next replaces it and tells what was there', () => {
  const tree = new Tree();
  assert.is(tree.put('/a', 'x'), 'set /1/a "x" 1/1');
  assert.is(tree.put('/a', 'y'), 'set /1/a "y" 2/2 before /1/a "x" 1/1');
  assert.is(tree.get('/a'), 'get /1/a "y" 2/2');
});

test('directories on the way are made, with the index of the change', () => {
  const tree = new Tree();
  tree.put('/a/b/c', 'x');
  assert.is(tree.get('/a'), 'get /1/a dir 1/1');
  assert.is(tree.get('/a/b'), 'get /1/a/b dir 1/1');
  assert.is(tree.store.index, 1);
});

test('a refused change leaves nothing behind', () => {
  const tree = new Tree();
  tree.put('/file', 'x');
  assert.is(tree.put('/file/a/b', 'x'), '104 /1/file at 1');
  assert.is(tree.put('/b/c', 'x', { prevExist: true }), '100 /1/b at 1');
  assert.equal(tree.names(''), ['/1/file']);
  assert.is(tree.store.index, 1);
});

test('what the namespaces are is not for changing', () => {
  const tree = new Tree();
  for (const [method, fields] of [
    [V2Method.PUT, {}],
    [V2Method.PUT, { prevExist: true }],
    [V2Method.PUT, { prevExist: false }],
    [V2Method.PUT, { prevIndex: 1n }],
    [V2Method.DELETE, { recursive: true }],
  ] as const) {
    assert.is(tree.run(method, '', fields), '107 / at 0');
    assert.is(
      outcomeOf(() => tree.store.apply(V2Request.create({ method, path: '/', ...fields }))),
      '107 / at 0',
    );
  }
  assert.is(tree.delete('', { prevIndex: 1n }), '102 /1 at 0');
});

test('POST gives names of twenty digits, in the order of the indexes', () => {
  const tree = new Tree();
  assert.is(tree.post('/queue', 'x'), 'create /1/queue/00000000000000000001 "x" 1/1');
  tree.put('/other', 'x');
  assert.is(tree.post('/queue', 'y'), 'create /1/queue/00000000000000000003 "y" 3/3');
  assert.is(tree.post('', 'z'), 'create /1/00000000000000000004 "z" 4/4');
});

test('a comparison names what is not as it should be', () => {
  const tree = new Tree();
  tree.put('/a', 'x');
  assert.is(tree.put('/a', 'y', { prevValue: 'z' }), '101 [z != x] at 1');
  assert.is(tree.put('/a', 'y', { prevIndex: 7n }), '101 [7 != 1] at 1');
  assert.is(
    tree.put('/a', 'y', { prevIndex: 2n ** 64n - 1n, prevValue: 'z' }),
    '101 [z != x] [18446744073709551615 != 1] at 1',
  );
  assert.is(tree.delete('/a', { prevValue: 'z' }), '101 [z != x] at 1');
  assert.is(
    tree.put('/a', 'y', { prevIndex: 1n, prevValue: 'x' }),
    'compareAndSwap /1/a "y" 1/2 before /1/a "x" 1/1',
  );
  assert.is(tree.delete('/a', { prevIndex: 2n }), 'compareAndDelete /1/a gone 1/3 before /1/a "y" 1/2');
});

test('a directory goes with `dir` if it is empty, and with `recursive` in any case', () => {
  const tree = new Tree();
  tree.put('/a/b', 'x');
  assert.is(tree.delete('/a'), '102 /1/a at 1');
  assert.is(tree.delete('/a', { dir: true }), '108 /1/a at 1');
  assert.is(tree.delete('/a', { recursive: true }), 'delete /1/a dir 1/2 before /1/a dir 1/1');
  assert.is(tree.get('/a/b'), '100 /1/a at 2');
  tree.put('/c', '', { dir: true });
  assert.is(tree.delete('/c', { dir: true }), 'delete /1/c dir 3/4 before /1/c dir 3/3');
});

test('an update keeps the index at which a node was made, and gives a directory another time to live alone', () => {
  const tree = new Tree();
  tree.put('/d/a', 'x');
  assert.is(tree.put('/d/a', 'y', { prevExist: true }), 'update /1/d/a "y" 1/2 before /1/d/a "x" 1/1');
  assert.is(tree.put('/d', 'y', { prevExist: true }), '102 /1/d at 2');
  const expirationNs = soonNs;
  assert.is(
    tree.put('/d', '', { prevExist: true, expirationNs }),
    `update /1/d dir 1/3 until ${soonNs} before /1/d dir 1/1`,
  );
  assert.is(tree.get('/d'), `get /1/d dir 1/1 until ${soonNs}`);
});

test('a listing leaves hidden nodes out, is in the order of making, or sorted by bytes', () => {
  const tree = new Tree();
  for (const name of ['b', '_h', 'a', '\u{1f600}', '\uffee']) tree.put(`/d/${name}`, 'x');
  assert.equal(tree.names('/d'), ['/1/d/b', '/1/d/a', '/1/d/\u{1f600}', '/1/d/\uffee']);
  assert.equal(tree.names('/d', false, true), ['/1/d/a', '/1/d/b', '/1/d/\uffee', '/1/d/\u{1f600}']);
  assert.is(tree.get('/d/_h'), 'get /1/d/_h "x" 2/2');
  tree.put('/d/b', 'y');
  assert.equal(tree.names('/d').at(-1), '/1/d/b', 'a node that is set is another one');
});

test('a path that is missing far down is looked for once', () => {
  const tree = new Tree();
  const deep = '/d'.repeat(2000);
  tree.put(`${deep}/x`, 'v');
  let looks = 0;
  const unspy = spied(NameTable.prototype, 'get', () => {
    looks++;
  });
  assert.is(tree.get(`${deep}/y/z`), `100 /1${deep}/y at 1`);
  unspy();
  assert.ok(looks < 5000, `${looks} names`);
});

test('a tree that is deeper than the stack expires, and is removed', () => {
  const tree = new Tree();
  const deep = '/d'.repeat(50_000);
  const expirationNs = 946_684_800_000_000_001n;
  tree.put(`${deep}/x`, 'v', { expirationNs });
  tree.store.expire(expirationNs);
  assert.is(tree.get(`${deep}/x`), `100 /1${deep}/x at 2`);
  assert.match(tree.delete('/d', { recursive: true }), /^delete \/1\/d dir/);
});

test('a listing that is not recursive names directories without what is in them', () => {
  const tree = new Tree();
  tree.put('/a/b/c', 'x');
  const { node } = tree.store.get('/1/a', { recursive: false, sorted: false });
  assert.is(node.nodes![0]!.nodes, undefined);
  const deep = tree.store.get('/1', { recursive: true, sorted: false }).node;
  assert.is(deep.nodes![0]!.nodes![0]!.nodes![0]!.name, 'c');
});

test('nodes expire the first to expire first, and of those at one time the older first', () => {
  const tree = new Tree();
  const told: string[] = [];
  const watch = { recursive: true, stream: true, sinceIndex: 0, onEnd: () => {} };
  tree.store.watch('/1', { ...watch, onEvent: (event) => told.push(spellEvent(event)) });
  tree.put('/late', 'x', { expirationNs: soonNs + 2n });
  tree.put('/b', 'x', { expirationNs: soonNs });
  tree.put('/a', 'x', { expirationNs: soonNs });
  tree.put('/never', 'x');
  assert.is(tree.store.nextExpirationNs, soonNs);
  told.length = 0;
  tree.store.expire(soonNs - 1n);
  assert.equal(told, []);
  tree.store.expire(soonNs + 5n);
  assert.equal(told, [
    `expire /1/b gone 2/5 before /1/b "x" 2/2 until ${soonNs}`,
    `expire /1/a gone 3/6 before /1/a "x" 3/3 until ${soonNs}`,
    `expire /1/late gone 1/7 before /1/late "x" 1/1 until ${soonNs + 2n}`,
  ]);
  assert.is(tree.store.nextExpirationNs, null);
  assert.is(tree.store.statistics.expireCount, 3);
});

test('a directory that expires takes what is in it along, whatever that has left', () => {
  const tree = new Tree();
  tree.put('/d', '', { dir: true, expirationNs: soonNs });
  tree.put('/d/a', 'x', { expirationNs: soonNs + 1n });
  tree.put('/d/b', 'x');
  tree.store.expire(soonNs);
  assert.is(tree.get('/d'), '100 /1/d at 4');
  tree.store.expire(soonNs + 1n);
  assert.is(tree.store.index, 4, 'what went with it does not expire again');
});

test('the time never goes back', () => {
  const tree = new Tree();
  tree.store.expire(soonNs + 10n);
  tree.put('/a', 'x', { expirationNs: soonNs + 5n });
  tree.store.expire(soonNs);
  assert.is(tree.get('/a'), '100 /1/a at 2');
});

test(`one expire takes away ${expiriesMax} nodes at most, and the next what is left`, () => {
  const tree = new Tree();
  for (let i = 0; i <= expiriesMax; i++) tree.put(`/${i}`, 'x', { expirationNs: soonNs });
  tree.store.expire(soonNs);
  assert.equal(tree.names(''), [`/1/${expiriesMax}`]);
  tree.store.expire(soonNs);
  assert.equal(tree.names(''), []);
});

test('a time to live is given, changed by a refresh that keeps the value, and taken back', () => {
  const tree = new Tree();
  tree.put('/a', 'x', { expirationNs: soonNs });
  const refresh = { refresh: true, prevExist: true, expirationNs: soonNs + 9n };
  assert.is(
    tree.put('/a', '', refresh),
    `update /1/a "x" 1/2 until ${soonNs + 9n} before /1/a "x" 1/1 until ${soonNs}`,
  );
  tree.store.expire(soonNs + 8n);
  tree.put('/a', 'y', { prevExist: true });
  assert.is(tree.store.nextExpirationNs, null);
  assert.is(tree.put('/none', '', { refresh: true, expirationNs: soonNs }), '100 /1/none at 3');
});

test('a time to live that ended before the year 2000 is none for what is set', () => {
  const tree = new Tree();
  tree.put('/a', 'x', { expirationNs: 1n });
  assert.is(tree.store.nextExpirationNs, null);
});

test('statistics count as etcd counts, in which some refusals are successes', () => {
  const tree = new Tree();
  tree.put('', 'x');
  tree.put('/f', 'x');
  tree.put('/f/g', 'x');
  tree.put('/f/g', 'x', { prevExist: false });
  tree.put('', 'x', { prevExist: true });
  tree.put('/no', 'x', { prevExist: true });
  tree.put('', 'x', { prevIndex: 1n });
  tree.put('/f', 'x', { prevIndex: 9n });
  tree.delete('');
  tree.delete('/no');
  tree.delete('/no', { prevIndex: 9n });
  tree.delete('/f', { prevIndex: 9n });
  tree.get('/f');
  tree.get('/no');
  assert.equal(tree.store.statistics, {
    getsSuccess: 1,
    getsFail: 1,
    setsSuccess: 1,
    setsFail: 3,
    deleteSuccess: 1,
    deleteFail: 1,
    updateSuccess: 1,
    updateFail: 1,
    createSuccess: 0,
    createFail: 1,
    compareAndSwapSuccess: 1,
    compareAndSwapFail: 1,
    compareAndDeleteSuccess: 1,
    compareAndDeleteFail: 1,
    expireCount: 0,
    watchers: 0,
  });
});

test(`the last ${historyEventsMax} events are kept, and who asks for older ones is told so`, () => {
  const tree = new Tree();
  for (let i = 0; i < historyEventsMax + 5; i++) tree.put(`/${i}`, 'x');
  const lookBack = (sinceIndex: number): string => {
    let told = 'nothing';
    const onEvent = (event: Parameters<typeof spellEvent>[0]): void => {
      told = `${spellEvent(event)} at ${event.etcdIndex}`;
    };
    tree.store.watch('/1', { recursive: true, stream: false, sinceIndex, onEvent, onEnd: () => {} });
    return told;
  };
  assert.is(lookBack(6), `set /1/5 "x" 6/6 at ${historyEventsMax + 5}`);
  try {
    lookBack(5);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, V2Error);
    const { code, cause, index } = error as V2Error;
    assert.is(code, 401);
    assert.is(cause, 'the requested history has been cleared [6/5]');
    assert.is(index, historyEventsMax + 5);
  }
});

test('a directory of many nodes goes at once, and its nodes are put away bit by bit', () => {
  const tree = new Tree();
  for (let i = 0; i < 1000; i++) tree.put(`/d/${i % 10}/${i}`, 'x', { expirationNs: soonNs + BigInt(i) });
  tree.delete('/d', { recursive: true });
  assert.is(tree.store.nextExpirationNs, soonNs, 'their times are still there');
  for (let i = 0; i < 10; i++) tree.put('/other', 'x');
  assert.is(tree.store.nextExpirationNs, null);
  tree.put('/d/0/0', 'y');
  assert.equal(tree.names('/d/0'), ['/1/d/0/0']);
});

test.run();

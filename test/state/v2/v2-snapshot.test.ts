import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../../src/codec/command/command.ts';
import {
  ClusterAction,
  ClusterCommand,
  V2Method,
  V2Request,
} from '../../../src/codec/generated/messages.generated.ts';
import { StateMachine } from '../../../src/state/state-machine.ts';
import { historyEventsMax } from '../../../src/state/v2/event-history.ts';
import { MomentWalk } from '../../../src/state/v2/moment-walk.ts';
import { V2Tree } from '../../../src/state/v2/tree.ts';
import type { V2Store } from '../../../src/state/v2/v2-store.ts';
import { spied } from '../../support/spied.ts';
import { clusterId, LogOfCommands, restoreSnapshot, takeSnapshot } from '../log-of-commands.ts';
import { outcomeOf } from './spelled.ts';

const test = suite('the v2 tree in snapshots');

const manyNodes = 50_000;
const valueLength = 100;
/** As the member takes snapshots. */
const sliceBytes = 64 * 1024;
/** As it reads them. */
const chunkBytes = 64 * 1024;

/** How many nodes something was done with. */
interface Counts {
  taken: number;
  passedOver: number;
  unlinked: number;
  restored: number;
}

/** What a change may do once no snapshot needs the tree: a file that is set anew takes one away, and some of what is gone goes. */
const behindAMoment: Partial<Counts> = { unlinked: 1 + 128 };

/** Counts what steps do with nodes, and holds each step to its share: none, unless it is given one. */
class Work {
  /** In all. */
  unlinked = 0;
  private done: Counts = { taken: 0, passedOver: 0, unlinked: 0, restored: 0 };
  private readonly unspies = [
    spied(MomentWalk.prototype, 'next', () => this.done.taken++),
    spied(MomentWalk.prototype, 'passOver', (passed) => {
      this.done.passedOver += passed;
    }),
    spied(V2Tree.prototype as unknown as { unlink(): void }, 'unlink', () => {
      this.done.unlinked++;
      this.unlinked++;
    }),
    spied(V2Tree.prototype, 'restore', () => this.done.restored++),
  ];

  within<T>(what: string, share: Partial<Counts>, run: () => T): T {
    this.done = { taken: 0, passedOver: 0, unlinked: 0, restored: 0 };
    const result = run();
    for (const [name, count] of Object.entries(this.done)) {
      assert.ok(count <= (share[name as keyof Counts] ?? 0), `${what}: ${count} nodes ${name}`);
    }
    return result;
  }

  end(): void {
    for (const unspy of this.unspies) unspy();
  }
}

function put(log: LogOfCommands, path: string, val = 'x', fields: Partial<V2Request> = {}): void {
  log.run(CommandKind.V2_REQUEST, V2Request.create({ path, val, ...fields }));
}

function get(store: V2Store, path: string): string {
  return outcomeOf(() => store.get(path, { recursive: false, sorted: false }));
}

test('a restored tree has nodes, times, events and statistics', () => {
  const log = new LogOfCommands();
  const expirationNs = 1_800_000_000_000_000_123n;
  put(log, '/1/a/file', '', { expirationNs });
  put(log, '/1/a/\u{1f600}', '\u{1f600}');
  put(log, '/1/gone');
  log.run(CommandKind.V2_REQUEST, V2Request.create({ method: V2Method.DELETE, path: '/1/gone', timeMs: 5 }));
  put(log, '/1/dir', '', { dir: true });
  log.run(CommandKind.V2_SYNC, { timeNs: 77n });
  const { v2 } = restoreSnapshot(takeSnapshot(log.state));
  assert.equal(v2.statistics, log.state.v2.statistics);
  assert.is(v2.index, 5);
  assert.is(v2.nextExpirationNs, expirationNs);
  assert.is(get(v2, '/1/a/file'), `get /1/a/file "" 1/1 until ${expirationNs}`);
  assert.is(get(v2, '/1/a/\u{1f600}'), 'get /1/a/\u{1f600} "\u{1f600}" 2/2');
  assert.is(get(v2, '/1/dir'), 'get /1/dir dir 5/5');
  assert.is(get(v2, '/1/gone'), '100 /1/gone at 5');
  const told: [string, number][] = [];
  const onEvent = (event: { action: string; timeMs: number }) => told.push([event.action, event.timeMs]);
  v2.watch('/1/gone', { recursive: false, stream: false, sinceIndex: 4, onEvent, onEnd: () => {} });
  assert.equal(told, [['delete', 5]]);
});

test('what reads of one member count is no part of the state', () => {
  const log = new LogOfCommands();
  put(log, '/1/a');
  const before = takeSnapshot(log.state);
  log.state.v2.get('/1/a', { recursive: false, sorted: false });
  log.state.v2.watch('/1/a', { recursive: false, stream: true, sinceIndex: 0, onEvent() {}, onEnd() {} });
  assert.ok(takeSnapshot(log.state).equals(before));
});

/** A snapshot as it was written before there was the part. */
function withoutTree(snapshot: Buffer): Buffer {
  const name = snapshot.lastIndexOf('v2');
  const end = Buffer.from([0, 0, 0, 0, 3, 0, 0, 0]);
  return Buffer.concat([snapshot.subarray(0, name - 8), end]);
}

test('a snapshot from before there was the tree gives one with the records of its members', () => {
  const log = new LogOfCommands();
  const member = { id: 1n, name: 'm', peerURLs: ['http://p'], clientURLs: ['http://c'] };
  log.run(
    CommandKind.MEMBERS,
    ClusterCommand.create({ ...member, action: ClusterAction.ADD, clientURLs: [] }),
  );
  log.run(CommandKind.MEMBERS, ClusterCommand.create({ ...member, action: ClusterAction.PUBLISH }));
  log.run(CommandKind.CLUSTER_VERSION, { version: '3.4.0' });
  const snapshot = takeSnapshot(log.state);
  const restored = restoreSnapshot(withoutTree(snapshot));
  assert.ok(takeSnapshot(restored).equals(snapshot));
});

for (const [name, damage, text] of [
  [
    'ends with its head',
    (s: Buffer) => s.indexOf('v2') + 2 + 8 + s.readUInt32LE(s.indexOf('v2') + 2),
    /says index 3/,
  ],
  ['is empty', (s: Buffer) => s.indexOf('v2') + 2, /the part "v2" is empty/],
] as const) {
  test(`a tree that ${name} is refused`, () => {
    const log = new LogOfCommands();
    for (let i = 0; i < 3; i++) put(log, `/1/${i}`);
    const snapshot = takeSnapshot(log.state);
    const cut = Buffer.concat([
      snapshot.subarray(0, damage(snapshot)),
      Buffer.from([0, 0, 0, 0, 3, 0, 0, 0]),
    ]);
    assert.throws(() => restoreSnapshot(cut), text);
  });
}

test(`${manyNodes} nodes are taken and restored in slices, each a share of the work, with changes meanwhile`, () => {
  const log = new LogOfCommands();
  const { state } = log;
  const path = (i: number): string => `/1/directory ${i % 100}/key ${i}`;
  for (let i = 0; i < manyNodes; i++) {
    state.v2.apply(V2Request.create({ path: path(i), val: `${i}`.padEnd(valueLength, '.') }));
  }
  log.run(CommandKind.V2_SYNC, { timeNs: 1n });
  const work = new Work();

  const source = work.within('a snapshot begins', {}, () => state.snapshot());
  const chunks: Buffer[] = [];
  for (let slice = 0; ; slice++) {
    // What passes for nothing of a chunk's bytes costs a share of them all the same.
    const share = { taken: sliceBytes / valueLength, passedOver: sliceBytes / 16 };
    const chunk = work.within('a slice', share, () => source.next(sliceBytes));
    if (chunk === null) break;
    assert.ok(chunk.length < sliceBytes * 1.1, `${chunk.length} bytes`);
    chunks.push(chunk);
    for (let i = 0; i < 10; i++) {
      const at = (slice * 10 + i) * 311;
      // Refused where the directory is gone.
      const change = V2Request.create({ path: path(at % manyNodes), val: 'changed', prevExist: true });
      work.within('a change', behindAMoment, () => outcomeOf(() => state.v2.apply(change)));
      state.v2.apply(V2Request.create({ path: `/1/new/${at}`, val: 'new' }));
    }
    // Whole directories go while it is read, the last ones ahead of it.
    const directory = 99 - slice;
    const request = { method: V2Method.DELETE, path: `/1/directory ${directory}`, recursive: true };
    if (directory > 90)
      work.within('a removal', behindAMoment, () => state.v2.apply(V2Request.create(request)));
  }
  work.within('the end of it', {}, () => source.release());
  for (let i = 0; i < 100; i++) {
    const behind = V2Request.create({ path: '/1/behind', val: 'x' });
    work.within('a change behind it', behindAMoment, () => state.v2.apply(behind));
  }
  assert.ok(work.unlinked > (9 * manyNodes) / 100, `${work.unlinked} nodes were put away`);

  const restore = StateMachine.restore(clusterId);
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += chunkBytes) {
      const share = { restored: (2 * chunkBytes) / valueLength };
      work.within('a chunk', share, () => restore.write(chunk.subarray(at, at + chunkBytes)));
    }
  }
  const { v2 } = work.within('the last', {}, () => restore.finish());
  work.end();
  assert.is(v2.index, manyNodes);
  assert.is(
    v2.get('/1/directory 99/key 99', { recursive: false, sorted: false }).node.value,
    '99'.padEnd(valueLength, '.'),
  );
  let nodes = 0;
  const { node } = v2.get('/1', { recursive: true, sorted: false });
  for (const directory of node.nodes!) {
    for (const { value } of directory.nodes!) if (value!.length === valueLength) nodes++;
  }
  assert.is(nodes, manyNodes, 'every node is as it was at the moment');
});

test(`the history of ${historyEventsMax} events is part of it`, () => {
  const log = new LogOfCommands();
  for (let i = 0; i < historyEventsMax + 10; i++) put(log, `/1/${i % 7}`, 'v'.repeat(i % 200));
  const { v2 } = restoreSnapshot(takeSnapshot(log.state));
  const seen: number[] = [];
  for (const sinceIndex of [11, historyEventsMax + 10]) {
    const onEvent = ({ node }: { node: { modifiedIndex: number } }) => seen.push(node.modifiedIndex);
    v2.watch('/1', { recursive: true, stream: false, sinceIndex, onEvent, onEnd: () => {} });
  }
  assert.equal(seen, [11, historyEventsMax + 10]);
});

test.run();

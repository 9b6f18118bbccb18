import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd } from '../support/etcd-process.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import { Random } from '../support/random.ts';
import { ServerProcess, type ServerProgram } from '../support/server-process.ts';
import { wald } from '../support/wald-process.ts';
import {
  type PlainEvent,
  type PlainKeyValue,
  type PlainWatchResponse,
  WatchClient,
} from '../support/watch-client.ts';

/*
 * etcd and wald are asked the same on a Watch stream each, and must tell the same. What differs by right: the order of
 * watches that are told of one change, and into how many responses a watch that catches up is told.
 */

/** Longer than etcd lets watches wait that are behind. */
const catchUpMs = 150;
const quietMs = 150;
const test = suite('watch');

class Side {
  readonly server: ServerProcess;
  readonly kv: GrpcClient;
  stream: WatchClient;

  private constructor(server: ServerProcess) {
    this.server = server;
    this.kv = new GrpcClient(server.endpoint);
    this.stream = new WatchClient(server.endpoint);
  }

  static async start(program: ServerProgram): Promise<Side> {
    const flags = ['--experimental-watch-progress-notify-interval', '300ms'];
    return new Side(await ServerProcess.start(program, { flags }));
  }

  newStream(metadata: Readonly<Record<string, string>> = {}): void {
    this.stream.close();
    this.stream = new WatchClient(this.server.endpoint, metadata);
  }

  async remove(): Promise<void> {
    this.stream.close();
    this.kv.close();
    await this.server.remove();
  }
}

let sides: readonly Side[] = [];

test.before(async () => {
  sides = await Promise.all([Side.start(etcd), Side.start(wald)]);
});

test.after(async () => {
  for (const side of sides) await side.remove();
});

test.before.each(async () => {
  for (const side of sides) side.newStream();
  await both((side) => side.kv.get('KV/DeleteRange', { key: bytes('\0'), range_end: bytes('\0') }));
});

async function both<T>(run: (side: Side) => Promise<T> | T): Promise<[T, T]> {
  return (await Promise.all(sides.map(run))) as [T, T];
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The revision of both servers. */
async function revision(): Promise<number> {
  const [first, second] = await both((side) => side.kv.get('KV/Range', { key: bytes('none') }));
  assert.equal(first.header, second.header);
  return Number((first.header as { revision: string }).revision);
}

function change(method: string, request: PlainMessage) {
  return both((side) => side.kv.get(method, request));
}

function put(key: string, value: string) {
  return change('KV/Put', { key: bytes(key), value: bytes(value) });
}

function describeKv({ key, value, create_revision, mod_revision, version, lease }: PlainKeyValue): string {
  const text = value.length > 40 ? `${value.length} bytes` : value.toString('latin1');
  return `${key.toString('latin1')}=${text} c${create_revision} m${mod_revision} v${version} l${lease}`;
}

function describeEvent({ type, kv, prev_kv }: PlainEvent): string {
  return `${type} ${describeKv(kv)}${prev_kv === null ? '' : ` < ${describeKv(prev_kv)}`}`;
}

function describe(response: PlainWatchResponse): string {
  const { header, watch_id, created, canceled, compact_revision, cancel_reason, fragment, events } = response;
  return JSON.stringify({
    watch_id,
    header,
    ...(created && { created }),
    ...(canceled && { canceled }),
    ...(compact_revision !== '0' && { compact_revision }),
    ...(cancel_reason !== '' && { cancel_reason }),
    ...(fragment && { fragment }),
    ...(events.length > 0 && { events: events.map(describeEvent) }),
  });
}

/** Both streams are sent the requests, and must give so many responses to each, the same up to the order of watches. */
async function same(count: number, act: (side: Side) => Promise<unknown> | unknown): Promise<string[]> {
  const told = await both(async (side) => {
    const from = side.stream.responses.length;
    await act(side);
    if (count === 0) await wait(quietMs);
    const responses = await side.stream.responsesFrom(from, count);
    return responses.map(describe).sort();
  });
  assert.equal(told[1], told[0]);
  assert.is(told[0].length, count);
  return told[0];
}

function create(count: number, request: PlainMessage): Promise<string[]> {
  return same(count, (side) => side.stream.create(request));
}

function send(count: number, request: PlainMessage): Promise<string[]> {
  return same(count, (side) => side.stream.send(request));
}

test('creates, cancels and progress requests are answered alike, with every field', async () => {
  await put('a', '1');
  await create(1, { key: bytes('a') });
  await create(1, { key: bytes('a'), watch_id: 7 });
  await create(1, { key: bytes('a'), watch_id: 7 });
  await create(1, { key: bytes('a'), watch_id: -1 });
  await create(1, { key: bytes('b'), range_end: bytes('a') });
  await create(1, { key: bytes('b'), range_end: bytes('b'), watch_id: 55 });
  await create(1, {});
  await create(1, { range_end: bytes('\0') });
  await create(1, {
    key: bytes('z'),
    filters: ['NOPUT', 'NOPUT', 'NODELETE'],
    prev_kv: true,
    fragment: true,
  });
  await create(1, { key: bytes('z'), start_revision: '9223372036854775807' });
  await send(0, { cancel_request: { watch_id: 99 } });
  await send(1, { cancel_request: { watch_id: 7 } });
  await send(0, { cancel_request: { watch_id: 7 } });
  await send(1, { progress_request: {} });
  await send(0, {});
  await create(1, { key: bytes('a'), watch_id: 7 });
});

test('changes are told alike: ranges, filters, prev_kv, transactions, deletes of ranges', async () => {
  await create(1, { key: bytes('a') });
  await create(1, { key: bytes('a'), range_end: bytes('c'), prev_kv: true });
  await create(1, { key: bytes('b'), range_end: bytes('\0'), filters: ['NOPUT'] });
  await create(1, { range_end: bytes('\0'), filters: ['NODELETE'], prev_kv: true });
  await same(3, (side) => side.kv.get('KV/Put', { key: bytes('a'), value: bytes('1') }));
  await same(3, (side) => side.kv.get('KV/Put', { key: bytes('a'), value: bytes('2') }));
  await same(2, (side) => side.kv.get('KV/Put', { key: bytes('b'), value: bytes('1') }));
  await same(1, (side) => side.kv.get('KV/Put', { key: bytes('d'), value: bytes('1') }));
  const operations = [
    { request_put: { key: bytes('a'), value: bytes('3') } },
    { request_delete_range: { key: bytes('b') } },
    { request_put: { key: bytes('c'), value: bytes('3') } },
  ];
  await same(4, (side) => side.kv.get('KV/Txn', { success: operations }));
  await same(0, (side) => side.kv.get('KV/DeleteRange', { key: bytes('none') }));
  await same(3, (side) => side.kv.get('KV/DeleteRange', { key: bytes('a'), range_end: bytes('\0') }));
  await same(3, (side) => side.kv.get('KV/Put', { key: bytes('a'), value: bytes('4') }));
  for (const side of sides) side.stream.halfClose();
  await same(3, (side) => side.kv.get('KV/Put', { key: bytes('a'), value: bytes('5') }));
});

test('what is compacted is cancelled alike, and may be watched from the compacted revision on', async () => {
  const first = (await revision()) + 1;
  for (const value of ['1', '2', '3', '4']) await put('a', value);
  await create(2, { key: bytes('a'), start_revision: first + 1, prev_kv: true });
  await change('KV/Compact', { revision: first + 1 });
  await create(2, { key: bytes('a'), start_revision: first });
  await create(2, { key: bytes('a'), start_revision: 1 });
  await create(2, { key: bytes('a'), start_revision: -1 });
  await create(2, { key: bytes('a'), start_revision: first + 1, prev_kv: true });
  await create(2, { key: bytes('a'), start_revision: first + 2, prev_kv: true });
  await create(1, { key: bytes('a'), watch_id: 1 });
  await send(1, { cancel_request: { watch_id: 1 } });
  await create(1, { key: bytes('a'), watch_id: 1 });
  await create(1, { key: bytes('a'), start_revision: first + 5 });
  await same(4, (side) => side.kv.get('KV/Put', { key: bytes('a'), value: bytes('5') }));
  await same(5, (side) => side.kv.get('KV/Put', { key: bytes('a'), value: bytes('6') }));
});

test('what belongs to one revision is cut into fragments alike', async () => {
  await create(1, { key: bytes('g'), range_end: bytes('h'), fragment: true });
  await create(1, { key: bytes('g'), range_end: bytes('h'), fragment: true, prev_kv: true });
  await create(1, { key: bytes('g'), range_end: bytes('h'), prev_kv: true });
  const value = Buffer.alloc(700 * 1024, 'v');
  const keys = ['g1', 'g2', 'g3', 'g4'];
  for (const key of keys) await same(3, (side) => side.kv.get('KV/Put', { key: bytes(key), value }));
  await same(4, (side) => side.kv.get('KV/DeleteRange', { key: bytes('g'), range_end: bytes('h') }));
});

test('watches that ask for it are told that nothing happens, others are not', async () => {
  for (const side of sides) side.stream.create({ key: bytes('a'), progress_notify: true });
  for (const side of sides) side.stream.create({ key: bytes('a') });
  const [expected, found] = await both(async (side) => {
    const responses = await side.stream.responsesFrom(0, 4);
    return responses.slice(0, 4).map(describe);
  });
  assert.equal(found, expected);
});

test('a stream that asks for a leader is served alike while there is one', async () => {
  for (const side of sides) side.newStream({ hasleader: 'true' });
  await create(1, { key: bytes('a') });
  await same(1, (side) => side.kv.get('KV/Put', { key: bytes('a'), value: bytes('1') }));
});

/** What a watch was told, however it was cut into responses, and what its first and last words were. */
function story(stream: WatchClient, watchId: number): unknown {
  const own = stream.responses.filter(({ watch_id }) => watch_id === String(watchId));
  let last = 0;
  for (const { header, events } of own) {
    const mods = events.map(({ kv }) => Number(kv.mod_revision));
    for (const mod of mods) assert.ok(mod >= last, 'events are told in order');
    if (mods.length === 0) continue;
    assert.ok(mods[0]! > last, 'one revision is told in one response');
    last = mods.at(-1)!;
    assert.ok(Number(header.revision) >= last);
  }
  return {
    words: own.filter(({ events }) => events.length === 0).map(describe),
    events: own.flatMap(({ events }) => events.map(describeEvent)),
  };
}

for (const seed of [1, 2]) {
  test(`random changes, watches and compactions are told alike (seed ${seed})`, async () => {
    const random = new Random(seed);
    const keys = ['a', 'aa', 'b', 'ba', 'c', 'd\xff'];
    const first = await revision();
    const [next, ids]: [{ id: number }, number[]] = [{ id: 0 }, []];
    let compacted = first;
    for (let step = 0; step < 120; step++) {
      const key = bytes(random.pick(keys));
      const value = bytes(String(step));
      switch (random.weighted({ put: 8, delete: 3, range: 1, txn: 3, watch: 5, cancel: 1, compact: 0.4 })) {
        case 'put':
          await change('KV/Put', { key, value });
          break;
        case 'delete':
          await change('KV/DeleteRange', { key });
          break;
        case 'range':
          await change('KV/DeleteRange', { key, range_end: bytes('c') });
          break;
        case 'txn': {
          const chosen = random.shuffled(keys).slice(0, random.between(1, 4));
          const success = chosen.map((name) =>
            random.chance(0.3)
              ? { request_delete_range: { key: bytes(name) } }
              : { request_put: { key: bytes(name), value } },
          );
          await change('KV/Txn', { success });
          break;
        }
        case 'watch': {
          const now = await revision();
          const request = {
            key,
            range_end: bytes(random.pick(['', '', 'e', '\0'])),
            start_revision: random.chance(0.5) ? 0 : random.between(Math.max(1, first - 2), now + 3),
            prev_kv: random.chance(0.5),
            filters: random.pick([[], [], ['NOPUT'], ['NODELETE']]),
          };
          const from = sides.map(({ stream }) => stream.responses.length);
          for (const { stream } of sides) stream.create(request);
          // The answer comes before the next change, whose revision it would tell.
          for (const [i, { stream }] of sides.entries()) {
            const isCreated = () => stream.responses.slice(from[i]).some(({ created }) => created);
            await stream.until('a watch', isCreated);
          }
          ids.push(next.id++);
          break;
        }
        case 'cancel':
          // What a watch that is behind was told until it is cancelled is a matter of luck.
          await wait(catchUpMs);
          for (const { stream } of sides) stream.send({ cancel_request: { watch_id: 0 } });
          break;
        case 'compact': {
          const now = await revision();
          if (now <= compacted + 1) break;
          compacted = random.between(compacted + 1, now);
          await wait(catchUpMs);
          await change('KV/Compact', { revision: compacted });
          break;
        }
      }
    }
    await wait(catchUpMs);
    for (const id of ids) {
      const [expected, found] = sides.map(({ stream }) => story(stream, id));
      assert.equal(found, expected, `watch ${id}`);
    }
    assert.ok(ids.length > 5);
  });
}

test.run();

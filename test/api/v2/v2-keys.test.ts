import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { V2Keys, v2KeyBytesMax, v2WatchesMax } from '../../../src/api/v2/v2-keys.ts';
import { CommandKind } from '../../../src/codec/command/command.ts';
import { newV2Request, V2Method, type V2Request } from '../../../src/codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import { V2Error } from '../../../src/errors/v2-error.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import { V2Event } from '../../../src/state/v2/event.ts';
import { V2Store } from '../../../src/state/v2/v2-store.ts';

const nowNs = 1_500_000_000_123_456_789n;

/** The service over a tree that changes at once, and a consensus that can be told to fail. */
function keysUnderTest(watchesMax?: number) {
  const store = new V2Store();
  const proposed: V2Request[] = [];
  const state = { failure: null as ApiError | null };
  const keys = new V2Keys({
    store,
    clock: { ...systemClock, wallNs: () => nowNs, wallMs: () => Number(nowNs / 1_000_000n) },
    ...(watchesMax === undefined ? {} : { watchesMax }),
    consensus: {
      propose({ kind, body }, done) {
        assert.is(kind, CommandKind.V2_REQUEST);
        const decoded = body as V2Request;
        if (state.failure !== null) {
          done(state.failure, null);
          return;
        }
        proposed.push(decoded);
        try {
          done(null, store.apply(decoded));
        } catch (refusal) {
          done(null, refusal);
        }
      },
      linearize: (done) => done(state.failure),
      term: 2,
      leader: 1n,
      commitIndex: 7,
      appliedIndex: 7,
      isLearner: false,
    },
  });
  return { keys, store, proposed, state };
}

const test = suite('v2 keys');

test('a time to live becomes the moment of the end, by the clock of the member that is asked', () => {
  const { keys, proposed } = keysUnderTest();
  for (const ttlS of [null, 0n, 5n, 10_000_000_000n]) {
    keys.change({ ...newV2Request(), path: '/1/a' }, ttlS, () => {});
  }
  assert.equal(
    proposed.map(({ expirationNs }) => expirationNs),
    [0n, nowNs, nowNs + 5_000_000_000n, BigInt.asIntN(64, nowNs + 10_000_000_000n * 1_000_000_000n)],
  );
  assert.is(proposed[0]!.timeMs, 1_500_000_000_123);
});

test('a directory with very much in it is read over several turns, and shown as it was at first', async () => {
  const nodes = 5000;
  for (const method of ['read', 'quorumGet'] as const) {
    const { keys, store } = keysUnderTest();
    for (let i = 0; i < nodes; i++) store.apply({ ...newV2Request(), path: `/1/big/${i}`, val: 'then' });
    const { index } = store;
    const answer = new Promise<V2Event | V2Error>((resolve) => {
      keys[method]('/1', { recursive: true, sorted: false }, resolve);
    });
    store.apply({ ...newV2Request(), path: `/1/big/${nodes - 1}`, val: 'now' });
    const { etcdIndex, node } = (await answer) as V2Event;
    assert.is(etcdIndex, index);
    const values = node.nodes![0]!.nodes!.map(({ value }) => value);
    assert.is(values.length, nodes);
    assert.equal(new Set(values), new Set(['then']));
  }
});

test('what the tree refuses is the answer, and what consensus fails is error 300 with its text', () => {
  const { keys, state } = keysUnderTest();
  const answers: unknown[] = [];
  keys.change({ ...newV2Request(), path: '/1', val: 'x' }, null, (answer) => answers.push(answer));
  state.failure = errors.timeout;
  keys.change({ ...newV2Request(), path: '/1/a' }, null, (answer) => answers.push(answer));
  keys.quorumGet('/1/a', { recursive: false, sorted: false }, (answer) => answers.push(answer));
  const [refusal, ...failures] = answers as V2Error[];
  assert.is(refusal!.code, 107);
  for (const failure of failures) {
    assert.is(failure.httpStatus, 500);
    assert.equal(failure.toJson(), {
      errorCode: 300,
      message: 'Raft Internal Error',
      cause: 'etcdserver: request timed out',
      index: 0,
    });
  }
  assert.is(failures.length, 2);
});

test('one watch more than watchesMax is refused, and one that is over makes room', () => {
  assert.is(v2WatchesMax, 100_000);
  const { keys } = keysUnderTest(2);
  const options = { recursive: false, stream: false, sinceIndex: 0, onEvent: () => {}, onEnd: () => {} };
  const watch = () => keys.watch('/1/a', options);
  const first = watch();
  assert.not.instance(first, V2Error);
  assert.not.instance(watch(), V2Error);
  const refused = watch();
  assert.instance(refused, V2Error);
  assert.is((refused as V2Error).cause, errors.tooManyRequests.message);
  if (!(first instanceof V2Error)) first.cancel();
  assert.not.instance(watch(), V2Error);
  assert.instance(watch(), V2Error);
  // Both have their event.
  keys.change({ ...newV2Request(), path: '/1/a' }, null, () => {});
  assert.not.instance(watch(), V2Error);
  assert.not.instance(watch(), V2Error);
});

/** The path of a key of so many bytes, with characters of two. */
function pathOf(bytes: number): string {
  return `/1/${bytes % 2 === 0 ? 'a' : ''}${'é'.repeat((bytes - 1) >> 1)}`;
}

test('a key of v2KeyBytesMax bytes is made and waited for, and one of a byte more is refused before the log', () => {
  assert.is(v2KeyBytesMax, 4096);
  const { keys, proposed } = keysUnderTest();
  const put = (bytes: number, method: number = V2Method.PUT): V2Event | V2Error => {
    let answer: V2Event | V2Error | null = null;
    keys.change({ ...newV2Request(), method, path: pathOf(bytes) }, null, (given) => {
      answer = given;
    });
    return answer!;
  };
  const options = { recursive: false, stream: false, sinceIndex: 0, onEvent: () => {}, onEnd: () => {} };
  assert.instance(put(v2KeyBytesMax), V2Event);
  assert.not.instance(keys.watch(pathOf(v2KeyBytesMax), options), V2Error);
  // POST adds a slash and 20 digits.
  assert.instance(put(v2KeyBytesMax - 21, V2Method.POST), V2Event);
  assert.is(proposed.length, 2);

  const refusals = [
    put(v2KeyBytesMax + 1),
    put(v2KeyBytesMax - 20, V2Method.POST),
    keys.watch(pathOf(v2KeyBytesMax + 1), options),
  ] as V2Error[];
  assert.is(proposed.length, 2);
  for (const refusal of refusals) assert.is(refusal.httpStatus, 400);
  assert.equal(
    refusals.map(({ code, cause }) => [code, cause]),
    [
      [209, 'the key has 4097 bytes, and at most 4096 are taken: use a shorter one'],
      [209, 'the key would have 4097 bytes, and at most 4096 are taken: use a shorter one'],
      [209, 'the key has 4097 bytes, and at most 4096 are taken: use a shorter one'],
    ],
  );
});

test('a key of an older log that is longer is read and deleted', () => {
  const { keys, store } = keysUnderTest();
  const path = pathOf(30_000);
  store.apply({ ...newV2Request(), path, val: 'old' });
  assert.is((keys.get(path, { recursive: false, sorted: false }) as V2Event).node.value, 'old');
  keys.change({ ...newV2Request(), method: V2Method.DELETE, path }, null, (answer) =>
    assert.is((answer as V2Event).action, 'delete'),
  );
  assert.instance(keys.get(path, { recursive: false, sorted: false }), V2Error);
});

test('an event that the history has is told before the watch is there, and the watch does not count', () => {
  const { keys } = keysUnderTest(1);
  keys.change({ ...newV2Request(), path: '/1/a' }, null, () => {});
  const told: V2Event[] = [];
  for (let i = 0; i < 3; i++) {
    const watch = keys.watch('/1/a', {
      recursive: false,
      stream: false,
      sinceIndex: 1,
      onEvent: (event) => told.push(event),
      onEnd: () => {},
    });
    assert.not.instance(watch, V2Error);
  }
  assert.is(told.length, 3);
});

test('when the member stops, watches end and none begins', () => {
  const { keys } = keysUnderTest();
  let ended = 0;
  const options = {
    recursive: true,
    stream: true,
    sinceIndex: 0,
    onEvent: () => assert.unreachable(),
    onEnd: () => ended++,
  };
  for (let i = 0; i < 3; i++) keys.watch('/1', options);
  keys.stop();
  assert.is(ended, 3);
  keys.change({ ...newV2Request(), path: '/1/a' }, null, (answer) => assert.instance(answer, V2Event));
  assert.instance(keys.watch('/1', options), V2Error);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eventJson, rfc3339 } from '../../../src/http/v2/event-json.ts';
import { V2Event, type V2Node } from '../../../src/state/v2/event.ts';

const nowNs = 1_500_000_000_000_000_000n;
const nsOfS = 1_000_000_000n;

const test = suite('v2 event JSON');

function read(node: Partial<V2Node>): string {
  const whole = { key: '/1/a', createdIndex: 4, modifiedIndex: 5, ...node };
  return eventJson(new V2Event('get', whole, undefined, 5, false, 0), () => nowNs, false);
}

test('what is empty is left out: the root has neither key nor indexes', () => {
  assert.is(
    read({ key: '/1', dir: true, createdIndex: 0, modifiedIndex: 0 }),
    '{"action":"get","node":{"dir":true}}\n',
  );
  assert.is(
    read({ value: '' }),
    '{"action":"get","node":{"key":"/a","value":"","modifiedIndex":5,"createdIndex":4}}\n',
  );
});

test('text is escaped as Go escapes it', () => {
  assert.match(
    read({ value: '<&>"\\\n\b\u0001\u2028\ufffdü' }),
    '"value":"\\u003c\\u0026\\u003e\\"\\\\\\n\\u0008\\u0001\\u2028\\ufffdü"',
  );
});

test('the time left is rounded up, and left out when it is 0', () => {
  const ttl = (ns: bigint) => /"ttl":(-?\d+)/.exec(read({ expirationNs: nowNs + ns }))?.[1];
  assert.is(ttl(5n * nsOfS), '5');
  assert.is(ttl(4n * nsOfS + 1n), '5');
  assert.is(ttl(1n), '1');
  assert.is(ttl(0n), undefined);
  assert.is(ttl(-1n), undefined);
  assert.is(ttl(-nsOfS), '-1');
});

test('the time left of a change counts from when it was made, whenever it is told', () => {
  const timeMs = Number(nowNs / 1_000_000n);
  const expirationNs = nowNs + 999_999n + 5n * nsOfS;
  const node = { key: '/1/a', value: '', expirationNs, createdIndex: 4, modifiedIndex: 4 };
  const event = new V2Event('set', node, undefined, 4, false, timeMs);
  assert.match(
    eventJson(event, () => nowNs + 100n * nsOfS, false),
    '"ttl":5,',
  );
});

test('noValueOnSuccess leaves the nodes out of what sets a value, and of nothing else', () => {
  const node = { key: '/1/a', value: 'v', createdIndex: 4, modifiedIndex: 4 };
  const text = (action: V2Event['action']) =>
    eventJson(new V2Event(action, node, node, 4, false, 1), () => nowNs, true);
  for (const action of ['set', 'create', 'update', 'compareAndSwap'] as const) {
    assert.is(text(action), `{"action":"${action}"}\n`);
  }
  for (const action of ['get', 'delete', 'compareAndDelete'] as const)
    assert.match(text(action), '"prevNode":{');
});

test('times have as many digits of the nanoseconds as they need', () => {
  assert.is(rfc3339(nowNs), '2017-07-14T02:40:00Z');
  assert.is(rfc3339(nowNs + 120_000_000n), '2017-07-14T02:40:00.12Z');
  assert.is(rfc3339(nowNs + 1n), '2017-07-14T02:40:00.000000001Z');
  assert.is(rfc3339(-1n), '1969-12-31T23:59:59.999999999Z');
  assert.is(rfc3339(-1_000_000_000n), '1969-12-31T23:59:59Z');
});

test.run();

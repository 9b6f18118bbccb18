import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { JsonEvents, runJsonWatches } from '../../bench/json-watch-load.ts';
import { startEtcd } from '../support/etcd-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const event = (put: number) => `{"kv":{"key":"YQ==","value":"${base64(String(put).padStart(12, '0'))}"}}`;

test('numbers of events are found once each, wherever what came is cut', () => {
  const text = `{"result":{"created":true}}\n{"result":{"events":[${event(7)},${event(8)}]}}\n{"result":{"events":[${event(123)}]}}`;
  for (let cut = 0; cut <= text.length; cut++) {
    for (const second of [cut, Math.min(cut + 3, text.length)]) {
      const found: number[] = [];
      const events = new JsonEvents((put) => found.push(put));
      for (const part of [text.slice(0, cut), text.slice(cut, second), text.slice(second)]) events.push(part);
      assert.equal(found, [7, 8, 123], `cut at ${cut} and ${second}`);
      assert.ok(events.isCreated);
    }
  }
});

for (const [name, start] of [
  ['etcd', startEtcd],
  ['wald', startWald],
] as const) {
  test(`each watch of ${name} is told of what is put below its prefix, and of nothing else`, async () => {
    const server: ServerProcess = await start();
    try {
      const load = { endpoint: server.endpoint, streams: 12, putsPerS: 60, warmUpS: 0, durationS: 1 };
      let created = 0;
      for (const prefixes of [12, 4, 1]) {
        const { delivered, expected, p99Ms } = await runJsonWatches({ ...load, prefixes }, async () => {
          created++;
        });
        assert.is(expected, 60 * (12 / prefixes));
        assert.is(delivered, expected);
        assert.ok(p99Ms > 0);
      }
      assert.is(created, 3);
    } finally {
      await server.remove();
    }
  });
}

test.run();

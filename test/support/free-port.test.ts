import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort, portsOf } from './free-port.ts';

test('processes that look for ports at once have ports of their own, below those of outgoing connections', () => {
  assert.equal([portsOf(0, 1), portsOf(0, 2), portsOf(1, 2)], ['10000-32767', '10000-21383', '21384-32767']);
});

test('a free port is one of those that the process was told, and given once', async () => {
  const [first, last] = (process.env.TEST_PORTS ?? portsOf(0, 1)).split('-').map(Number) as [number, number];
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  for (const port of ports) assert.ok(port >= first && port <= last, `${port} is not in ${first} to ${last}`);
  assert.is(new Set(ports).size, ports.length);
});

test.run();

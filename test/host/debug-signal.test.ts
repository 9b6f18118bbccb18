import inspector from 'node:inspector';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { onDebugSignal } from '../../src/host/debug-signal.ts';

test('SIGUSR1 tells the listener of the last call, once, and opens no debugger', async () => {
  const told: string[] = [];
  for (const name of ['first', 'second']) onDebugSignal(() => told.push(name));
  for (let count = 1; count <= 2; count++) {
    process.kill(process.pid, 'SIGUSR1');
    while (told.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.equal(told, ['second', 'second']);
  assert.is(inspector.url(), undefined);
});

test.run();

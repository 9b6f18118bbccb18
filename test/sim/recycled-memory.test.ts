import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recycleMemory } from './recycled-memory.ts';

const bytes = 64 * 1024;
const roundsMax = 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
recycleMemory();

/** Has everything that nobody holds collected, and what waits for that called. */
async function collected(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Takes memory and writes `fill` everywhere; `part` of it is all that is left to hold. */
function take<T>(fill: number, part: (buffer: Buffer) => T): T {
  return part(Buffer.allocUnsafeSlow(bytes).fill(fill));
}

test('memory that nobody holds is given again, with what was written there', async () => {
  for (let round = 0; round < roundsMax; round++) {
    take(7, () => null);
    await collected();
    const again = Buffer.allocUnsafeSlow(bytes);
    if (again.every((byte) => byte === 7)) return;
  }
  assert.unreachable(`memory was not given again in ${roundsMax} rounds`);
});

test('memory of which somebody holds a part stays as it is, though nobody holds the buffer that it was cut from', async () => {
  const parts = [
    take(1, (buffer) => buffer.subarray(10, 20)),
    take(1, (buffer) => new Uint8Array(buffer.buffer, buffer.byteOffset + 30, 10)),
  ];
  for (let round = 0; round < roundsMax; round++) {
    await collected();
    // More at once than there can be to give again.
    const others = Array.from({ length: 8 }, () => take(2, (buffer) => buffer));
    assert.is(others.length, 8);
  }
  for (const part of parts) assert.equal([...part], Array(10).fill(1));
});

test.run();

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcdctl } from '../support/etcdctl.ts';
import { startWald } from '../support/wald-process.ts';

const test = suite('metrics of what the disk holds');

/** Sizes of files, in the order of their names. */
function sizesOf(directory: string, suffix: string): number[] {
  const names = readdirSync(directory).filter((name) => name.endsWith(suffix));
  return names.sort().map((name) => statSync(join(directory, name)).size);
}

test('they tell the sizes of the files, that there is a witness, and when the newest snapshot was taken', async () => {
  const server = await startWald({ flags: ['--snapshot-count=10'] });
  try {
    const value = 'v'.repeat(100_000);
    for (let i = 0; i < 12; i++)
      assert.is((await etcdctl(server.endpoint, ['put', 'k', value])).stdout, 'OK\n');
    const metrics = async (): Promise<Record<string, number>> => {
      const text = await (await fetch(`http://${server.httpEndpoint}/metrics`)).text();
      return Object.fromEntries(
        [...text.matchAll(/^(wald_\w+) (\S+)$/gm)].map(([, name, number]) => [name, Number(number)]),
      );
    };
    while ((await metrics()).wald_snapshot_size_bytes === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const found = await metrics();
    assert.is(
      found.wald_snapshot_size_bytes,
      sizesOf(join(server.dataDirectory, 'wald', 'snapshots'), '.snapshot').at(-1),
    );
    assert.is(
      found.wald_log_size_bytes,
      sizesOf(join(server.dataDirectory, 'wald', 'log'), '.segment').reduce((sum, size) => sum + size),
    );
    assert.is(found.wald_log_is_witnessed, 1);
    assert.ok(found.wald_snapshot_age_seconds! > 0);
  } finally {
    await server.remove();
  }
});

test.run();

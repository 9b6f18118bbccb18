import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { JsonClient } from '../../support/json-client.ts';
import { startWald } from '../../support/wald-process.ts';

const test = suite('the port for HTTP/1.1 alone');

/** As where the C library is too old for every build of it. */
const withoutUws = `
const { Module } = require('node:module');
const load = Module._load;
Module._load = (request, ...rest) => {
  if (request === 'uWebSockets.js') throw new Error("version 'GLIBC_2.99' not found");
  return load(request, ...rest);
};
`;

test('where uWebSockets has no build that loads, node serves it, and the log says so once', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'wald-no-uws-'));
  const preload = join(directory, 'without-uws.cjs');
  writeFileSync(preload, withoutUws);
  const server = await startWald({ env: { NODE_OPTIONS: `--require ${preload}` } });
  try {
    const client = new JsonClient(server.httpEndpoint);
    const { header } = await client.call<{ header: { revision: string } }>('/v3/kv/put', {
      key: 'YQ==',
      value: 'Yg==',
    });
    assert.is(header.revision, '2');
    client.close();
    const lines = server.output.split('\n').filter((line) => line.includes('uWebSockets has no build'));
    assert.is(lines.length, 1);
    assert.match(lines[0]!, 'GLIBC_2.99');
  } finally {
    await server.remove();
    rmSync(directory, { recursive: true });
  }
});

test.run();

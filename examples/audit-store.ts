/**
 * Every change in a file, a line each, for those who ask later. It goes on where the file ends: what happens while it does not run is there
 * too, as long as it has not been compacted.
 *
 *     node build/examples/audit-store.js [HOST:PORT]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from './connect.ts';
import { feed } from './feed.ts';

const prefix = 'accounts/';

/** Writes changes until `count` have come; whole revisions, durable before the next ones are taken. */
async function store(path: string, from: number, count: number): Promise<void> {
  const file = await open(path, 'a');
  const reading = new AbortController();
  try {
    let written = 0;
    for await (const changes of feed(
      prefix,
      Math.max(from, (await lastRevision(path)) + 1),
      reading.signal,
    )) {
      await file.write(changes.map((change) => `${JSON.stringify(change)}\n`).join(''));
      await file.datasync();
      written += changes.length;
      if (written >= count) reading.abort();
    }
  } finally {
    await file.close();
  }
}

/** Of the last line that is whole; 0 where there is none. */
async function lastRevision(path: string): Promise<number> {
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  return lines.length === 0 ? 0 : JSON.parse(lines.at(-1)!).revision;
}

const directory = mkdtempSync(join(tmpdir(), 'audit-'));
const path = join(directory, 'audit.jsonl');
const client = connect();
await client.delete().prefix(prefix);
const { header } = await client.put(`${prefix}anna`).value('10');
await client.put(`${prefix}boris`).value('20');
await store(path, Number(header.revision), 2);

// It does not run.
await client.put(`${prefix}anna`).value('5');
await client.delete().prefix(prefix);
await store(path, Number(header.revision), 3);

for (const line of (await readFile(path, 'utf8')).trimEnd().split('\n')) {
  const { type, key, value = '' } = JSON.parse(line);
  console.log(`${type} ${key} ${value}`.trimEnd());
}
client.close();
rmSync(directory, { recursive: true });

/**
 * A search index beside the store: which keys have a word in their values. It is made of what there is, and kept by the feed from then on.
 *
 *     node build/examples/search-index.js [HOST:PORT]
 */
import { connect, revisionAfter } from './connect.ts';
import { feed } from './feed.ts';

const prefix = 'articles/';

/** Keys by the words of their values. */
class Index {
  private readonly words = new Map<string, Set<string>>();
  private readonly values = new Map<string, string>();

  /** @param value `undefined` where the key is gone */
  set(key: string, value: string | undefined): void {
    for (const word of wordsOf(this.values.get(key) ?? '')) this.words.get(word)?.delete(key);
    this.values.delete(key);
    if (value === undefined) return;
    this.values.set(key, value);
    for (const word of wordsOf(value)) {
      const keys = this.words.get(word) ?? new Set();
      this.words.set(word, keys.add(key));
    }
  }

  search(word: string): string[] {
    return [...(this.words.get(word) ?? [])].sort();
  }
}

function wordsOf(value: string): string[] {
  return value.toLowerCase().match(/\p{L}+/gu) ?? [];
}

const client = connect();
await client.delete().prefix(prefix);
await client.put(`${prefix}1`).value('A log is the truth');
await client.put(`${prefix}2`).value('Trees grow');

const index = new Index();
const read = await client.getAll().prefix(prefix).exec();
for (const { key, value } of read.kvs) index.set(key.toString(), value.toString());
console.log(`log: ${index.search('log')}`);

// Somebody writes.
await client.put(`${prefix}3`).value('The log grows');
await client.delete().key(`${prefix}1`);

const reading = new AbortController();
for await (const changes of feed(prefix, Number(revisionAfter(read)), reading.signal)) {
  for (const { key, value } of changes) index.set(key, value);
  console.log(
    `log: ${index.search('log')}; grow and grows: ${index.search('grow')}, ${index.search('grows')}`,
  );
  if (changes.some(({ type }) => type === 'delete')) reading.abort();
}
client.close();

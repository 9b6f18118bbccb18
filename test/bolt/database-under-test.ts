import { type BucketCursor, type BucketSource, PageLayout } from '../../src/bolt/page-layout.ts';
import { type DatabaseBytes, DatabaseReader } from '../../src/bolt/reader.ts';
import { DatabaseWriter } from '../../src/bolt/writer.ts';

export type Entries = readonly (readonly [key: Buffer, value: Buffer])[];

/** A bucket of a list; its entries are put in order, each key once. */
export function bucketOf(name: string, entries: Entries): BucketSource {
  const sorted = sortedOf(entries);
  return { name, open: () => new EntriesCursor(sorted) };
}

export function sortedOf(entries: Entries): Entries {
  const byKey = new Map(entries.map((entry) => [entry[0].toString('hex'), entry]));
  return [...byKey.values()].sort(([a], [b]) => Buffer.compare(a, b));
}

class EntriesCursor implements BucketCursor {
  private readonly entries: Entries;
  private at = -1;

  constructor(entries: Entries) {
    this.entries = entries;
  }

  next(): boolean {
    return ++this.at < this.entries.length;
  }

  get keyBytes(): number {
    return this.entries[this.at]![0].length;
  }

  get valueBytes(): number {
    return this.entries[this.at]![1].length;
  }

  copy(into: Buffer, at: number): void {
    const [key, value] = this.entries[this.at]!;
    key.copy(into, at);
    value.copy(into, at + key.length);
  }
}

/** The bytes of a database of these buckets, in order of their names. */
export function databaseOf(...sources: BucketSource[]): Buffer {
  const layout = new PageLayout(sources);
  while (!layout.step(10)) {}
  const writer = new DatabaseWriter(layout);
  const chunks: Buffer[] = [];
  for (let chunk = writer.next(); chunk !== null; chunk = writer.next()) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length !== layout.bytes)
    throw new Error(`${bytes.length} bytes, and ${layout.bytes} were foreseen`);
  return bytes;
}

export function bytesOf(bytes: Buffer): DatabaseBytes {
  return {
    size: bytes.length,
    read: async (into, position) => bytes.copy(into, 0, position),
  };
}

/** What a reader finds in a bucket; `null` where there is none of that name. */
export async function read(database: Buffer, name: string): Promise<Entries | null> {
  const bucket = await (await DatabaseReader.open(bytesOf(database))).bucket(name);
  if (bucket === null) return null;
  const found: [Buffer, Buffer][] = [];
  for await (const { key, value } of bucket.entries()) found.push([key, value]);
  return found;
}

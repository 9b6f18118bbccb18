import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DatabaseError } from '../../src/bolt/database-error.ts';
import { databasePageBytes } from '../../src/bolt/page.ts';
import { DatabaseReader } from '../../src/bolt/reader.ts';
import { Random } from '../support/random.ts';
import { bucketOf, bytesOf, databaseOf, type Entries, read, sortedOf } from './database-under-test.ts';

const test = suite('bbolt databases');

const hex = (entries: Entries | null) =>
  entries?.map(([key, value]) => [key.toString('hex'), value.toString('hex')]);
const bytes = (length: number, fill: number) => Buffer.alloc(length, fill);

test('whatever is written is read again, in order', async () => {
  const item = fc.tuple(
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
    fc.oneof(fc.nat(30), fc.nat(5_000), fc.nat(20_000)),
    fc.nat(255),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(item, { maxLength: 400 }),
      fc.array(item, { maxLength: 5 }),
      async (many, few) => {
        const entriesOf = (items: typeof many): Entries =>
          items.map(([key, length, fill]) => [Buffer.from(key), bytes(length, fill)]);
        const [a, b] = [entriesOf(many), entriesOf(few)];
        const database = databaseOf(bucketOf('a', a), bucketOf('b', b), bucketOf('empty', []));
        assert.is(database.length % databasePageBytes, 0);
        assert.equal(hex(await read(database, 'a')), hex(sortedOf(a)));
        assert.equal(hex(await read(database, 'b')), hex(sortedOf(b)));
        assert.equal(await read(database, 'empty'), []);
        assert.is(await read(database, 'c'), null);
      },
    ),
    { numRuns: 40 },
  );
});

test('many entries make branches above branches, and long keys too', async () => {
  for (const [count, keyBytes, valueBytes] of [
    [60_000, 17, 3],
    [300, 3_000, 10],
    [40, 9_000, 9_000],
    [3, 32_768, 2_000_000],
  ] as const) {
    const entries: Entries = Array.from({ length: count }, (_, i) => {
      const key = bytes(keyBytes, 0x61);
      key.writeUInt32BE(i, keyBytes - 4);
      return [key, bytes(valueBytes, i & 255)];
    });
    const database = databaseOf(bucketOf('key', entries));
    const found = (await read(database, 'key'))!;
    assert.is(found.length, count);
    assert.ok(found.every(([key, value], i) => key.equals(entries[i]![0]) && value.equals(entries[i]![1])));
    assert.equal(await (await DatabaseReader.open(bytesOf(database))).buckets(), ['key']);
  }
});

test('of two metas the one that checks counts, and one is enough', async () => {
  const database = databaseOf(bucketOf('a', [[bytes(1, 1), bytes(2, 2)]]));
  for (const broken of [0, databasePageBytes]) {
    const damaged = Buffer.from(database);
    damaged[broken + 40]! ^= 1;
    assert.equal(hex(await read(damaged, 'a')), [['01', '0202']]);
  }
  const both = Buffer.from(database);
  both[40]! ^= 1;
  both[databasePageBytes + 40]! ^= 1;
  const error = await read(both, 'a').catch((thrown: Error) => thrown);
  assert.instance(error, DatabaseError);
  assert.match((error as Error).message, 'neither of its two meta pages checks');
});

test('a file that ends early is refused with what was expected', async () => {
  const database = databaseOf(bucketOf('a', [[bytes(1, 1), bytes(9_000, 2)]]));
  for (const length of [0, 100, databasePageBytes, database.length - 1]) {
    const error = await read(database.subarray(0, length), 'a').catch((thrown: Error) => thrown);
    assert.instance(error, DatabaseError, `${length} bytes`);
  }
});

test('a damaged database is read, or refused by its page: never without end, and never beyond the file', async () => {
  const random = new Random(16);
  const entries: Entries = Array.from({ length: 3_000 }, (_, i) => [
    Buffer.from(String(i).padStart(12, '0')),
    bytes(40, i & 255),
  ]);
  const database = databaseOf(bucketOf('a', entries), bucketOf('b', entries.slice(0, 3)));
  let refused = 0;
  for (let round = 0; round < 400; round++) {
    const damaged = Buffer.from(database);
    // Headers and elements more often than what they are of.
    const page = 2 + random.below(damaged.length / databasePageBytes - 2);
    const at = page * databasePageBytes + random.below(random.chance(0.7) ? 64 : databasePageBytes);
    damaged[at] = random.below(256);
    try {
      await read(damaged, 'a');
      await read(damaged, 'b');
    } catch (error) {
      assert.instance(error, DatabaseError, (error as Error).stack);
      assert.match((error as Error).message, /page|bucket|number|file/);
      refused++;
    }
  }
  assert.ok(refused > 50, `${refused} were refused`);
});

test('pages that lead in a circle are refused', async () => {
  const entries: Entries = Array.from({ length: 3_000 }, (_, i) => [
    Buffer.from(String(i).padStart(12, '0')),
    bytes(40, 1),
  ]);
  const database = databaseOf(bucketOf('a', entries));
  const reader = await DatabaseReader.open(bytesOf(database));
  const pages = database.length / databasePageBytes;
  // The root of the bucket is a branch; its first child becomes itself.
  for (let page = 2; page < pages; page++) {
    if (database.readUInt16LE(page * databasePageBytes + 8) !== 1) continue;
    const damaged = Buffer.from(database);
    damaged.writeBigUInt64LE(BigInt(page), page * databasePageBytes + 16 + 8);
    const error = await read(damaged, 'a').catch((thrown: Error) => thrown);
    assert.instance(error, DatabaseError);
    assert.match((error as Error).message, /circle|is not behind/);
  }
  assert.is(reader.pageBytes, databasePageBytes);
});

test.run();

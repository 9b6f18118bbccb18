import { DatabaseError } from './database-error.ts';
import {
  bucketFlag,
  bucketHeaderBytes,
  decodeMeta,
  elementBytes,
  type Meta,
  PageKind,
  pageBytesMax,
  pageHeaderBytes,
  readPageNumber,
} from './page.ts';

/** The bytes of a database. */
export interface DatabaseBytes {
  readonly size: number;
  /** Reads at `position` until `into` is full, or the bytes are at their end. @returns how many there were */
  read(into: Buffer, position: number): Promise<number>;
}

/** An entry of a bucket; its bytes are its own page's. */
interface DatabaseEntry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Reads a bbolt database, of any page size, page by page. Every step throws DatabaseError where something cannot be. */
export class DatabaseReader {
  readonly pageBytes: number;
  private readonly source: DatabaseBytes;
  private readonly meta: Meta;

  private constructor(bytes: DatabaseBytes, meta: Meta) {
    this.source = bytes;
    this.meta = meta;
    this.pageBytes = meta.pageBytes;
  }

  /** Opens a database by the newer one of its two metas that check. */
  static async open(bytes: DatabaseBytes): Promise<DatabaseReader> {
    const first = Buffer.alloc(Math.min(bytes.size, 2 * pageBytesMax));
    await bytes.read(first, 0);
    let newest = decodeMeta(first);
    for (let at = 512; at <= pageBytesMax; at *= 2) {
      const meta = decodeMeta(first.subarray(Math.min(at, first.length)));
      if (meta === null || meta.pageBytes !== at) continue;
      if (newest === null || meta.transaction > newest.transaction) newest = meta;
    }
    if (newest === null) throw new DatabaseError('neither of its two meta pages checks');
    if (newest.pages * newest.pageBytes > bytes.size) {
      throw new DatabaseError(
        `${bytes.size} bytes, expected ${newest.pages} pages of ${newest.pageBytes} bytes, as its meta says`,
      );
    }
    return new DatabaseReader(bytes, newest);
  }

  /** Bytes of its pages; the file may be longer. */
  get bytes(): number {
    return this.meta.pages * this.pageBytes;
  }

  /** Names of the buckets, in order. */
  async buckets(): Promise<string[]> {
    const names: string[] = [];
    for await (const { element } of this.walk(this.root))
      if (element.isBucket) names.push(element.key.toString());
    return names;
  }

  /** A bucket, `null` where there is none of that name. */
  async bucket(name: string): Promise<DatabaseBucket | null> {
    const wanted = Buffer.from(name);
    for await (const { element } of this.walk(this.root)) {
      if (!element.isBucket || !element.key.equals(wanted)) continue;
      const { value } = element;
      if (value.length < bucketHeaderBytes)
        throw new DatabaseError(`bucket ${name} has ${value.length} bytes`);
      const page = readPageNumber(value, 0);
      const root: Root = page === 0 ? { inline: Buffer.from(value.subarray(bucketHeaderBytes)) } : { page };
      return { entries: () => this.entries(root) };
    }
    return null;
  }

  private get root(): Root {
    return { page: this.meta.rootPage };
  }

  private async *entries(root: Root): AsyncGenerator<DatabaseEntry> {
    for await (const { element } of this.walk(root)) {
      if (!element.isBucket) yield element;
    }
  }

  /** All elements of a bucket's leaves, in ascending order. */
  private async *walk(root: Root): AsyncGenerator<{ element: LeafElement }> {
    let read = 0;
    let last: Buffer | null = null;
    const first = 'inline' in root ? pageIn(root.inline, 'in line') : await this.page(root.page);
    const path: { page: Page; at: number }[] = [{ page: first, at: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { page } = top;
      if (top.at >= page.elements) {
        path.pop();
        continue;
      }
      const at = top.at++;
      if (page.kind === PageKind.LEAF) {
        const element = leafElement(page, at);
        if (last !== null && Buffer.compare(last, element.key) >= 0)
          throw new DatabaseError(`page ${page.name}: key ${at} is not behind the one before it`);
        last = element.key;
        yield { element };
        continue;
      }
      // A page that is reached twice would be read for ever.
      if (++read > this.meta.pages || path.length >= depthMax)
        throw new DatabaseError(`page ${page.name}: its pages lead in a circle`);
      path.push({ page: await this.page(branchPage(page, at)), at: 0 });
    }
  }

  /** Reads a page with those that it goes on over. */
  private async page(number: number): Promise<Page> {
    const { pages, pageBytes } = this.meta;
    if (number < 2 || number >= pages) throw new DatabaseError(`page ${number} of ${pages} is named`);
    let bytes = Buffer.allocUnsafeSlow(pageBytes);
    await this.fill(bytes, number);
    const further = bytes.readUInt32LE(12);
    if (number + further >= pages)
      throw new DatabaseError(`page ${number} goes on over ${further} further ones, of ${pages} in all`);
    if (further > 0) {
      bytes = Buffer.allocUnsafeSlow((further + 1) * pageBytes);
      await this.fill(bytes, number);
    }
    if (readPageNumber(bytes, 0) !== number)
      throw new DatabaseError(`page ${number} says that it is ${bytes.readBigUInt64LE(0)}`);
    return pageIn(bytes, String(number));
  }

  private async fill(bytes: Buffer, number: number): Promise<void> {
    const count = await this.source.read(bytes, number * this.pageBytes);
    if (count !== bytes.length) throw new DatabaseError(`page ${number} ends after ${count} bytes`);
  }
}

/** A bucket of a database. */
interface DatabaseBucket {
  /** In ascending order of their keys. An entry's bytes stay as they are. */
  entries(): AsyncGenerator<DatabaseEntry>;
}

/** Levels of a tree: with two elements a page and 2^53 bytes there are fewer. */
const depthMax = 64;

type Root = { readonly page: number } | { readonly inline: Buffer };

interface Page {
  readonly name: string;
  readonly kind: number;
  readonly elements: number;
  readonly bytes: Buffer;
}

interface LeafElement extends DatabaseEntry {
  readonly isBucket: boolean;
}

function pageIn(bytes: Buffer, name: string): Page {
  if (bytes.length < pageHeaderBytes) throw new DatabaseError(`page ${name} has ${bytes.length} bytes`);
  const kind = bytes.readUInt16LE(8);
  const elements = bytes.readUInt16LE(10);
  if (kind !== PageKind.LEAF && kind !== PageKind.BRANCH)
    throw new DatabaseError(`page ${name} is of kind ${kind}, expected a branch or a leaf`);
  if (pageHeaderBytes + elements * elementBytes > bytes.length)
    throw new DatabaseError(`page ${name} of ${bytes.length} bytes has ${elements} elements`);
  return { name, kind, elements, bytes };
}

function leafElement({ bytes, name }: Page, i: number): LeafElement {
  const at = pageHeaderBytes + i * elementBytes;
  const keyAt = at + bytes.readUInt32LE(at + 4);
  const valueAt = keyAt + bytes.readUInt32LE(at + 8);
  const end = valueAt + bytes.readUInt32LE(at + 12);
  if (end > bytes.length)
    throw new DatabaseError(`page ${name}: element ${i} ends at byte ${end} of ${bytes.length}`);
  return {
    isBucket: (bytes.readUInt32LE(at) & bucketFlag) !== 0,
    key: bytes.subarray(keyAt, valueAt),
    value: bytes.subarray(valueAt, end),
  };
}

function branchPage({ bytes }: Page, i: number): number {
  return readPageNumber(bytes, pageHeaderBytes + i * elementBytes + 8);
}

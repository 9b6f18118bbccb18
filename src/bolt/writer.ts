import { assert } from '../errors/assert.ts';
import {
  bucketFlag,
  bucketHeaderBytes,
  databasePageBytes,
  elementBytes,
  encodeMeta,
  PageKind,
  pageHeaderBytes,
  writePageHeader,
  writePageNumber,
} from './page.ts';
import {
  type BucketCursor,
  branchElementsMin,
  firstBucketPage,
  Level,
  leafElementsMin,
  type PageLayout,
  type PlacedBucket,
  pagesOf,
} from './page-layout.ts';

/** Writes a database, whose layout is known, from its first byte to its last. */
export class DatabaseWriter {
  private readonly layout: PageLayout;
  private readonly pieces: Generator<Buffer>;
  private chunk: Buffer = nothing;
  private used = 0;
  /** Number of the next page. */
  private page = 0;

  /** @param layout whose `step` has returned true */
  constructor(layout: PageLayout) {
    this.layout = layout;
    this.pieces = this.write();
  }

  /** The next bytes, some 64 KiB unless a single entry is larger; `null` behind the last. They are the caller's. */
  next(): Buffer | null {
    const { done, value } = this.pieces.next();
    return done === true ? null : value;
  }

  private *write(): Generator<Buffer> {
    const { layout } = this;
    const { rootPage, freelistPage, pages } = layout;
    for (let number = 0; number < firstBucketPage; number++) {
      yield* this.room(databasePageBytes);
      this.take(databasePageBytes).set(
        encodeMeta(number, { rootPage, freelistPage, pages, transaction: number }),
      );
    }
    for (const bucket of layout.buckets) yield* this.writeBucket(bucket);
    yield* this.writeRoot();
    yield* this.room(databasePageBytes);
    const freelist = this.take(databasePageBytes);
    writePageHeader(freelist, 0, { number: freelistPage, kind: PageKind.FREELIST, elements: 0, further: 0 });
    yield this.chunk.subarray(0, this.used);
  }

  private *writeBucket({ source, firstPage, rootPage }: PlacedBucket): Generator<Buffer> {
    assert(this.page === firstPage, `bucket ${source.name} begins at page ${this.page}, not at ${firstPage}`);
    let below = new PageNames();
    yield* this.writeLeaves(source.open(), below);
    while (below.count > 1) {
      const above = new PageNames();
      yield* this.writeBranches(below, above);
      below = above;
    }
    assert(
      below.page(0) === rootPage,
      `bucket ${source.name} has its root at ${below.page(0)}, not at ${rootPage}`,
    );
  }

  private *writeLeaves(cursor: BucketCursor, names: PageNames): Generator<Buffer> {
    const level = new Level(leafElementsMin);
    const leaf = new OpenPage();
    while (cursor.next()) {
      const { keyBytes, valueBytes } = cursor;
      const bytes = elementBytes + keyBytes + valueBytes;
      if (!level.fits(bytes)) yield* this.close(leaf, PageKind.LEAF, names);
      level.add(keyBytes, bytes);
      cursor.copy(leaf.data(keyBytes + valueBytes), leaf.length);
      leaf.add(keyBytes, valueBytes);
    }
    yield* this.close(leaf, PageKind.LEAF, names);
  }

  private *writeBranches(below: PageNames, names: PageNames): Generator<Buffer> {
    const level = new Level(branchElementsMin);
    const branch = new OpenPage();
    for (let at = 0; at < below.count; at++) {
      const key = below.key(at);
      const bytes = elementBytes + key.length;
      if (!level.fits(bytes)) yield* this.close(branch, PageKind.BRANCH, names);
      level.add(key.length, bytes);
      key.copy(branch.data(key.length), branch.length);
      branch.add(key.length, 0, below.page(at));
    }
    yield* this.close(branch, PageKind.BRANCH, names);
  }

  /** The leaf of the root bucket, which has the other buckets. */
  private *writeRoot(): Generator<Buffer> {
    const leaf = new OpenPage();
    for (const { source, rootPage } of this.layout.buckets) {
      const name = Buffer.from(source.name);
      const into = leaf.data(name.length + bucketHeaderBytes);
      name.copy(into, leaf.length);
      into.fill(0, leaf.length + name.length, leaf.length + name.length + bucketHeaderBytes);
      writePageNumber(into, leaf.length + name.length, rootPage);
      leaf.add(name.length, bucketHeaderBytes, bucketFlag);
    }
    yield* this.close(leaf, PageKind.LEAF, new PageNames());
  }

  /** Writes an open page, and empties it. */
  private *close(open: OpenPage, kind: number, names: PageNames): Generator<Buffer> {
    const units = pagesOf(open.bytes);
    yield* this.room(units * databasePageBytes);
    const number = this.page;
    names.add(open.firstKey, number);
    const bytes = this.take(units * databasePageBytes);
    writePageHeader(bytes, 0, { number, kind, elements: open.count, further: units - 1 });
    open.write(bytes, kind);
    open.reset();
  }

  /** Has so many bytes free in the chunk: hands the one on that has too few. */
  private *room(bytes: number): Generator<Buffer> {
    if (this.used + bytes <= this.chunk.length) return;
    if (this.used > 0) yield this.chunk.subarray(0, this.used);
    this.chunk = Buffer.alloc(Math.max(bytes, pieceBytes));
    this.used = 0;
  }

  private take(bytes: number): Buffer {
    const taken = this.chunk.subarray(this.used, this.used + bytes);
    this.used += bytes;
    this.page += bytes / databasePageBytes;
    return taken;
  }
}

const pieceBytes = 32 * 1024;
const nothing = Buffer.alloc(0);

/** The elements of a page that is not closed, and keys and values, one behind the other. */
class OpenPage {
  count = 0;
  /** Bytes of keys and values. */
  length = 0;
  private bytesOfData: Buffer = Buffer.allocUnsafeSlow(databasePageBytes);
  private readonly keyBytes: number[] = [];
  private readonly valueBytes: number[] = [];
  /** Flags of a leaf's elements, page numbers of a branch's. */
  private readonly extra: number[] = [];

  get bytes(): number {
    return pageHeaderBytes + this.count * elementBytes + this.length;
  }

  get firstKey(): Buffer {
    return this.bytesOfData.subarray(0, this.count === 0 ? 0 : this.keyBytes[0]!);
  }

  /** The buffer that has room for so many more bytes at `length`. */
  data(bytes: number): Buffer {
    if (this.length + bytes > this.bytesOfData.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.length + bytes, 2 * this.bytesOfData.length));
      this.bytesOfData.copy(grown, 0, 0, this.length);
      this.bytesOfData = grown;
    }
    return this.bytesOfData;
  }

  add(keyBytes: number, valueBytes: number, extra = 0): void {
    this.keyBytes[this.count] = keyBytes;
    this.valueBytes[this.count] = valueBytes;
    this.extra[this.count] = extra;
    this.count++;
    this.length += keyBytes + valueBytes;
  }

  /** Writes elements and data behind the header of a page. */
  write(into: Buffer, kind: number): void {
    const dataAt = pageHeaderBytes + this.count * elementBytes;
    let to = dataAt;
    for (let i = 0; i < this.count; i++) {
      const at = pageHeaderBytes + i * elementBytes;
      const [keyBytes, valueBytes, extra] = [this.keyBytes[i]!, this.valueBytes[i]!, this.extra[i]!];
      if (kind === PageKind.LEAF) {
        into.writeUInt32LE(extra, at);
        into.writeUInt32LE(to - at, at + 4);
        into.writeUInt32LE(keyBytes, at + 8);
        into.writeUInt32LE(valueBytes, at + 12);
      } else {
        into.writeUInt32LE(to - at, at);
        into.writeUInt32LE(keyBytes, at + 4);
        writePageNumber(into, at + 8, extra);
      }
      to += keyBytes + valueBytes;
    }
    this.bytesOfData.copy(into, dataAt, 0, this.length);
  }

  reset(): void {
    this.count = 0;
    this.length = 0;
    // One large value is no reason to keep its room.
    if (this.bytesOfData.length > 16 * databasePageBytes)
      this.bytesOfData = Buffer.allocUnsafeSlow(databasePageBytes);
  }
}

/** First keys and numbers of the pages of a level: millions, so they are not objects. */
class PageNames {
  count = 0;
  private keys = Buffer.allocUnsafeSlow(1024);
  private readonly ends: number[] = [];
  private readonly pages: number[] = [];

  add(key: Buffer, page: number): void {
    const from = this.count === 0 ? 0 : this.ends[this.count - 1]!;
    if (from + key.length > this.keys.length) {
      const grown = Buffer.allocUnsafeSlow(2 * this.keys.length + key.length);
      this.keys.copy(grown, 0, 0, from);
      this.keys = grown;
    }
    key.copy(this.keys, from);
    this.ends.push(from + key.length);
    this.pages.push(page);
    this.count++;
  }

  key(at: number): Buffer {
    return this.keys.subarray(at === 0 ? 0 : this.ends[at - 1]!, this.ends[at]!);
  }

  page(at: number): number {
    return this.pages[at]!;
  }
}

import { bucketHeaderBytes, databasePageBytes, elementBytes, pageHeaderBytes } from './page.ts';

/** The entries of a bucket, in ascending order of their keys. */
export interface BucketCursor {
  /** Goes to the next entry; false behind the last. */
  next(): boolean;
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** Writes the key, and the value behind it. */
  copy(into: Buffer, at: number): void;
}

/** A bucket that is to be written. It is gone through twice, and is the same both times. */
export interface BucketSource {
  readonly name: string;
  open(): BucketCursor;
}

/** Where a bucket's pages are. */
export interface PlacedBucket {
  readonly source: BucketSource;
  readonly firstPage: number;
  readonly rootPage: number;
}

/**
 * Finds out where each page of a database is before anything of it is written: its first page names its last ones, and a stream cannot go
 * back. Leaves come first in each bucket, then the branches above them, level by level, then the root.
 */
export class PageLayout {
  readonly buckets: PlacedBucket[] = [];
  private readonly sources: readonly BucketSource[];
  private cursor: BucketCursor | null = null;
  private levels: Level[] = [];
  private nextPage = firstBucketPage;

  /** @param sources in ascending order of their names */
  constructor(sources: readonly BucketSource[]) {
    this.sources = sources;
  }

  /** Looks at about so many entries. True when all is known. */
  step(itemsMax: number): boolean {
    for (let items = itemsMax; this.buckets.length < this.sources.length; items--) {
      if (items <= 0) return false;
      this.cursor ??= this.begin();
      if (this.cursor.next()) this.addEntry(this.cursor);
      else this.end();
    }
    return true;
  }

  /** Page of the leaf that names the buckets, behind all of them. */
  get rootPage(): number {
    return this.nextPage;
  }

  get freelistPage(): number {
    return this.rootPage + pagesOf(rootBytes(this.sources));
  }

  get pages(): number {
    return this.freelistPage + 1;
  }

  /** Of the whole file. */
  get bytes(): number {
    return this.pages * databasePageBytes;
  }

  private begin(): BucketCursor {
    this.levels = [new Level(leafElementsMin)];
    return this.sources[this.buckets.length]!.open();
  }

  private addEntry({ keyBytes, valueBytes }: BucketCursor): void {
    this.add(0, keyBytes, elementBytes + keyBytes + valueBytes);
  }

  /** Adds an element to a level; what that closes is an element of the level above. */
  private add(at: number, keyBytes: number, bytes: number): void {
    this.levels[at] ??= new Level(at === 0 ? leafElementsMin : branchElementsMin);
    const closed = this.levels[at]!.add(keyBytes, bytes);
    if (closed !== null) this.add(at + 1, closed, elementBytes + closed);
  }

  private end(): void {
    // Each level ends in a page that is open, which the level above learns of now: up to the one that has no other.
    let [below, root] = [0, 0];
    for (let at = 0; ; at++) {
      const level = this.levels[at]!;
      const first = level.close();
      if (level.pagesClosed === 1) {
        root = level.pages;
        break;
      }
      below += level.pages;
      this.add(at + 1, first, elementBytes + first);
    }
    const firstPage = this.nextPage;
    this.buckets.push({ source: this.sources[this.buckets.length]!, firstPage, rootPage: firstPage + below });
    this.nextPage += below + root;
    this.cursor = null;
  }
}

/** Packs elements of known size into the pages of one level: as many as fit, but no fewer than `elementsMin`. */
export class Level {
  /** All pages, those that others go on over counted. */
  pages = 0;
  pagesClosed = 0;
  private readonly elementsMin: number;
  private elements = 0;
  private bytes = pageHeaderBytes;
  private firstKeyBytes = 0;

  constructor(elementsMin: number) {
    this.elementsMin = elementsMin;
  }

  /** @returns bytes of the first key of the page that this closed; `null` if it closed none */
  add(keyBytes: number, bytes: number): number | null {
    const closed = this.fits(bytes) ? null : this.close();
    if (this.elements === 0) this.firstKeyBytes = keyBytes;
    this.elements++;
    this.bytes += bytes;
    return closed;
  }

  /** Whether an element goes to the page that is open. */
  fits(bytes: number): boolean {
    return this.elements < this.elementsMin || this.bytes + bytes <= databasePageBytes;
  }

  /** Closes the page that is open, an empty one too. @returns bytes of its first key */
  close(): number {
    this.pages += pagesOf(this.bytes);
    this.pagesClosed++;
    this.elements = 0;
    this.bytes = pageHeaderBytes;
    return this.firstKeyBytes;
  }
}

/** Two metas come before it. */
export const firstBucketPage = 2;
export const leafElementsMin = 1;
/** With fewer, a level would have as many pages as the one below. */
export const branchElementsMin = 2;

export function pagesOf(bytes: number): number {
  return Math.ceil(bytes / databasePageBytes);
}

/** Bytes of the leaf that names the buckets. */
function rootBytes(sources: readonly BucketSource[]): number {
  const each = sources.map(({ name }) => elementBytes + Buffer.byteLength(name) + bucketHeaderBytes);
  return pageHeaderBytes + each.reduce((sum, bytes) => sum + bytes, 0);
}

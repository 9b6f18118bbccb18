import { HeaderField } from './header-field.ts';
import { decodedBytesMax, decodeHuffman } from './huffman.ts';
import { staticTable, staticTableLength } from './static-table.ts';

/** Decodes the header blocks of one connection, in order (RFC 7541). */
export class HpackDecoder {
  /** Fields of the last block in order; valid until the next `decode`. Incomplete when `listTooLarge`. */
  readonly fields: HeaderField[] = [];
  /** The last block's header list was larger than the limit; it was decoded to its end all the same. */
  listTooLarge = false;
  /** Counts changes of the dynamic table: the same bytes at the same generation mean the same fields. */
  generation = 0;

  private readonly tableBytesLimit: number;
  private readonly listBytesMax: number;
  /** Set by the peer's size updates; never above `tableBytesLimit`. */
  private tableBytesMax: number;
  /** Sum of the entries' sizes; never above `tableBytesMax`. */
  private tableBytes = 0;
  /** Ring of entries; its length is a power of two and above what the table can hold. */
  private readonly ring: (HeaderField | undefined)[];
  /** Entries ever inserted; the newest is at `inserted - 1` modulo the ring. */
  private inserted = 0;
  /** Entries in the table now. */
  private count = 0;
  private scratch = Buffer.allocUnsafeSlow(256);
  private source: Buffer = Buffer.alloc(0);
  private at = 0;
  private end = 0;
  private listBytes = 0;

  /** `tableBytesLimit` is what our SETTINGS_HEADER_TABLE_SIZE promises; `listBytesMax` bounds a decoded list. */
  constructor(tableBytesLimit: number, listBytesMax: number) {
    this.tableBytesLimit = tableBytesLimit;
    this.tableBytesMax = tableBytesLimit;
    this.listBytesMax = listBytesMax;
    let slots = 4;
    while (slots * 32 <= tableBytesLimit) slots *= 2;
    this.ring = new Array<HeaderField | undefined>(slots).fill(undefined);
  }

  /** Entries of the dynamic table, newest first. */
  dynamicTable(): HeaderField[] {
    const entries: HeaderField[] = [];
    for (let i = 1; i <= this.count; i++) entries.push(this.field(staticTableLength + i));
    return entries;
  }

  /** Bytes the dynamic table holds, as RFC 7541 section 4.1 counts them. */
  get dynamicTableBytes(): number {
    return this.tableBytes;
  }

  /** Decodes one complete block into `fields`. Throws HpackError, after which the decoder is of no use. */
  decode(source: Buffer, start: number, end: number): void {
    this.source = source;
    this.at = start;
    this.end = end;
    this.fields.length = 0;
    this.listTooLarge = false;
    this.listBytes = 0;
    let sawField = false;
    while (this.at < end) {
      const first = source[this.at]!;
      if (first >= 0x80) {
        this.emit(this.field(this.integer(0x7f)));
      } else if (first >= 0x40) {
        const field = this.literal(0x3f);
        this.emit(field);
        this.insert(field);
      } else if (first >= 0x20) {
        if (sawField) throw new HpackError('a table size update stands behind a field');
        this.resize(this.integer(0x1f));
        continue;
      } else {
        this.emit(this.literal(0x0f));
      }
      sawField = true;
    }
  }

  private emit(field: HeaderField): void {
    this.listBytes += field.sizeBytes;
    if (this.listBytes > this.listBytesMax) this.listTooLarge = true;
    else this.fields.push(field);
  }

  private field(index: number): HeaderField {
    if (index <= staticTableLength) {
      if (index === 0) throw new HpackError('index 0 is not used');
      return staticTable[index]!;
    }
    const age = index - staticTableLength;
    if (age > this.count) throw new HpackError(`index ${index} is behind the end of the tables`);
    return this.ring[(this.inserted - age) & (this.ring.length - 1)]!;
  }

  private literal(indexMask: number): HeaderField {
    const index = this.integer(indexMask);
    const name = index === 0 ? this.string() : this.field(index).name;
    return new HeaderField(name, this.string());
  }

  /** RFC 7541 section 5.1. Anything above 2^28 is an error: nothing this decoder accepts is that large. */
  private integer(mask: number): number {
    let value = this.source[this.at++]! & mask;
    if (value < mask) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      if (this.at >= this.end) throw new HpackError('an integer is cut off');
      const byte = this.source[this.at++]!;
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new HpackError('an integer is too large');
  }

  private string(): string {
    if (this.at >= this.end) throw new HpackError('a string is missing');
    const huffman = this.source[this.at]! >= 0x80;
    const length = this.integer(0x7f);
    const start = this.at;
    if (length > this.end - start) throw new HpackError('a string is cut off');
    this.at = start + length;
    if (!huffman) return this.source.toString('latin1', start, this.at);
    const bytesMax = decodedBytesMax(length);
    if (bytesMax > this.scratch.length) this.scratch = Buffer.allocUnsafeSlow(bytesMax * 2);
    const written = decodeHuffman(this.source, start, this.at, this.scratch);
    if (written < 0) throw new HpackError('a string is not valid Huffman code');
    return this.scratch.toString('latin1', 0, written);
  }

  private insert(field: HeaderField): void {
    this.generation++;
    const sizeBytes = field.sizeBytes;
    this.evictDownTo(this.tableBytesMax - sizeBytes);
    // A field larger than the table empties it and is not kept (RFC 7541 section 4.4).
    if (sizeBytes > this.tableBytesMax) return;
    this.ring[this.inserted & (this.ring.length - 1)] = field;
    this.inserted++;
    this.count++;
    this.tableBytes += sizeBytes;
  }

  private resize(bytesMax: number): void {
    if (bytesMax > this.tableBytesLimit) {
      throw new HpackError(`table size ${bytesMax} is above the limit of ${this.tableBytesLimit}`);
    }
    this.generation++;
    this.tableBytesMax = bytesMax;
    this.evictDownTo(bytesMax);
  }

  private evictDownTo(bytesMax: number): void {
    while (this.count > 0 && this.tableBytes > bytesMax) {
      const slot = (this.inserted - this.count) & (this.ring.length - 1);
      this.tableBytes -= this.ring[slot]!.sizeBytes;
      this.ring[slot] = undefined;
      this.count--;
    }
  }
}

/** The block cannot be decoded; both ends' tables differ from here on, so the connection ends (COMPRESSION_ERROR). */
export class HpackError extends Error {
  override readonly name = 'HpackError';
}

/** Bytes of the dynamic table that peers may use before SETTINGS say otherwise (RFC 9113 section 6.5.2). */
export const defaultTableBytes = 4096;

import { defaultTableBytes } from './decoder.ts';
import { fieldOverheadBytes } from './header-field.ts';
import { encodeHuffman, huffmanBytes } from './huffman.ts';
import { staticTable, staticTableLength } from './static-table.ts';

/** Encodes the header blocks of one connection (RFC 7541), in the order in which they are sent. */
export class HpackEncoder {
  /** All lasting fields are in the peer's table, so that `lastingIndex` holds for each. */
  complete = false;

  /** The bound by the peer's SETTINGS_HEADER_TABLE_SIZE; we use at most `defaultTableBytes` of it. */
  private tableBytesMax = defaultTableBytes;
  /** The smallest size set since the last block, to be announced by the next one; -1 when there was none. */
  private announceBytes = -1;
  /** The number of entries in the table after each lasting field was entered; 0 when it is not there. */
  private readonly position = [0, 0, 0];
  private inserted = 0;

  /** The peer changed SETTINGS_HEADER_TABLE_SIZE (RFC 7541 section 4.2). */
  setTableBytesMax(bytes: number): void {
    const used = Math.min(bytes, defaultTableBytes);
    if (used === this.tableBytesMax) return;
    this.announceBytes = this.announceBytes < 0 ? used : Math.min(this.announceBytes, used);
    this.tableBytesMax = used;
    this.complete = false;
    if (used < lastingTableBytes || this.announceBytes < lastingTableBytes) {
      this.position.fill(0);
      this.inserted = 0;
      // A table that is too small for all is not used at all; announcing 0 empties the peer's side too.
      this.announceBytes = 0;
    }
  }

  /** Opens a block: announces changes of the table size. Returns the offset behind what it wrote. */
  begin(target: Uint8Array, offset: number): number {
    if (this.announceBytes < 0) return offset;
    let at = writeInteger(target, offset, 0x20, 0x1f, this.announceBytes);
    if (this.tableBytesMax > this.announceBytes && this.tableBytesMax >= lastingTableBytes) {
      at = writeInteger(target, at, 0x20, 0x1f, this.tableBytesMax);
    }
    this.announceBytes = -1;
    this.complete = this.inserted === lastingFields.length;
    return at;
  }

  /** The byte that stands for a lasting field; holds when `complete`. */
  lastingIndex(field: LastingField): number {
    return 0x80 | (staticTableLength + 1 + this.inserted - this.position[field]!);
  }

  /** Writes a lasting field, the first time as a literal that enters it into the peer's table. */
  writeLasting(field: LastingField, target: Uint8Array, offset: number): number {
    if (this.position[field] !== 0) {
      target[offset] = this.lastingIndex(field);
      return offset + 1;
    }
    const [name, value] = lastingFields[field]!;
    if (this.tableBytesMax < lastingTableBytes) return this.writeField(name, value, target, offset);
    this.inserted++;
    this.position[field] = this.inserted;
    this.complete = this.announceBytes < 0 && this.inserted === lastingFields.length;
    return writeLiteral(target, offset, 0x40, 0x3f, name, value);
  }

  /** Writes a field that is not worth an entry. `target` has room for `fieldBytesMax(name, value)`. */
  writeField(name: string, value: string, target: Uint8Array, offset: number): number {
    return writeLiteral(target, offset, 0x00, 0x0f, name, value);
  }
}

/**
 * The fields that nearly every answer carries. The first answer of a connection enters them into the peer's dynamic
 * table, and from then on each costs one byte. Nothing else is ever entered, so their indexes stay what they are.
 */
export const LastingField = { CONTENT_TYPE_GRPC: 0, GRPC_STATUS_OK: 1, GRPC_MESSAGE_EMPTY: 2 } as const;
export type LastingField = (typeof LastingField)[keyof typeof LastingField];

const lastingFields: readonly (readonly [name: string, value: string])[] = [
  ['content-type', 'application/grpc'],
  ['grpc-status', '0'],
  ['grpc-message', ''],
];
const lastingTableBytes = lastingFields.reduce(
  (sum, [name, value]) => sum + name.length + value.length + fieldOverheadBytes,
  0,
);

/** The largest encoding of one lasting field, or of `begin`. */
export const lastingFieldBytesMax = 32;

const staticNames = new Map<string, number>();
for (let i = staticTableLength; i > 0; i--) staticNames.set(staticTable[i]!.name, i);

/** Bound on the encoding of one field: Huffman code is used only where it is shorter. */
export function fieldBytesMax(name: string, value: string): number {
  return name.length + value.length + 12;
}

function writeLiteral(
  target: Uint8Array,
  offset: number,
  pattern: number,
  mask: number,
  name: string,
  value: string,
): number {
  const index = staticNames.get(name) ?? 0;
  let at = writeInteger(target, offset, pattern, mask, index);
  if (index === 0) at = writeString(target, at, name);
  return writeString(target, at, value);
}

/** Writes a Latin-1 string, as Huffman code where that is shorter (RFC 7541 section 5.2). */
function writeString(target: Uint8Array, offset: number, text: string): number {
  const encodedBytes = huffmanBytes(text);
  if (encodedBytes < text.length) {
    return encodeHuffman(text, target, writeInteger(target, offset, 0x80, 0x7f, encodedBytes));
  }
  let at = writeInteger(target, offset, 0x00, 0x7f, text.length);
  for (let i = 0; i < text.length; i++) target[at++] = text.charCodeAt(i);
  return at;
}

/** Writes an integer behind the bits of `pattern`; `mask` is the prefix (RFC 7541 section 5.1). */
export function writeInteger(
  target: Uint8Array,
  offset: number,
  pattern: number,
  mask: number,
  value: number,
): number {
  if (value < mask) {
    target[offset] = pattern | value;
    return offset + 1;
  }
  target[offset++] = pattern | mask;
  let rest = value - mask;
  while (rest >= 0x80) {
    target[offset++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[offset++] = rest;
  return offset;
}

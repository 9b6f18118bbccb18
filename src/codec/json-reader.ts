import { Buffer } from 'node:buffer';
import { decodeBase64 } from './base64.ts';
import { saturatingNumber } from './int64.ts';
import { goQuote, JsonError } from './json-error.ts';
import { entryWords, JsonKind, JsonScanner } from './json-scanner.ts';
import { messageDepthMax } from './message-type.ts';
import { emptyBytes } from './reader.ts';

/**
 * Reads the fields of messages from JSON (https://protobuf.dev/programming-guides/json). It takes and refuses what
 * Go's jsonpb takes and refuses in etcd's gateway, with the same words.
 *
 * A value is named by its entry in the scanner's table. null reads as the default of every type.
 */
export class JsonReader {
  private readonly scanner = new JsonScanner();
  /** For the numbers within text, which Go reads as JSON of their own. */
  private readonly innerScanner = new JsonScanner();
  private bytes: Buffer = emptyBytes;
  /** Messages that are open. */
  private depth = 0;
  /** The key that `keyCode` saw last, where it was written with escapes. */
  private escapedKey = '';

  /** Begins with the first value of `text`, which gets entry 0; false where there is none. */
  start(text: Uint8Array | string): boolean {
    if (typeof text === 'string') this.bytes = Buffer.from(text);
    else if (Buffer.isBuffer(text)) this.bytes = text;
    else this.bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    this.depth = 0;
    return this.scanner.scanFirst(this.bytes);
  }

  isNull(entry: number): boolean {
    return this.scanner.table[entry] === JsonKind.NULL;
  }

  /** The entry behind a value and all that is in it. */
  behind(entry: number): number {
    return this.scanner.table[entry + 3]!;
  }

  /** Enters the object that a message is and returns the entry behind it. Each is left with `closeMessage`. */
  openMessage(entry: number): number {
    const kind = this.scanner.table[entry]!;
    if (kind !== JsonKind.OBJECT && kind !== JsonKind.NULL)
      throw this.wrongType(entry, 'map[string]json.RawMessage');
    if (++this.depth > messageDepthMax) {
      throw new JsonError(`json: messages are nested deeper than ${messageDepthMax}`);
    }
    return this.behind(entry);
  }

  closeMessage(): void {
    this.depth--;
  }

  /** Enters the array that a repeated field is and returns the entry behind it; null is an empty one. */
  openList(entry: number): number {
    const kind = this.scanner.table[entry]!;
    if (kind !== JsonKind.ARRAY && kind !== JsonKind.NULL) throw this.wrongType(entry, '[]json.RawMessage');
    return this.behind(entry);
  }

  /** Go makes a nil pointer of a null in a list of messages, and cannot send that on. */
  refuseNull(entry: number, field: string): void {
    if (this.isNull(entry)) throw new JsonError(`proto: repeated field ${field} has nil element`);
  }

  /**
   * Refuses what stands under the name of a oneof, whose members are read under their own names; null stands for nothing.
   * @param type the oneof's in Go
   */
  refuseOneof(entry: number, type: string): void {
    if (!this.isNull(entry)) throw this.wrongType(entry, type);
  }

  /** Length, first and last byte of a key in one number: tells most names apart without making text of them. */
  keyCode(entry: number): number {
    const { table } = this.scanner;
    const start = table[entry + 1]!;
    const end = table[entry + 2]!;
    if (table[entry] === JsonKind.ESCAPED_TEXT) {
      this.escapedKey = this.unescape(entry);
      return codeOfKey(Buffer.from(this.escapedKey), 0, Buffer.byteLength(this.escapedKey));
    }
    return codeOfKey(this.bytes, start, end);
  }

  /** Returns whether the key that `keyCode` was just called for is `name`. */
  keyIs(entry: number, name: string): boolean {
    const { table } = this.scanner;
    if (table[entry] === JsonKind.ESCAPED_TEXT) return this.escapedKey === name;
    const start = table[entry + 1]!;
    if (table[entry + 2]! - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) {
      if (this.bytes[start + i] !== name.charCodeAt(i)) return false;
    }
    return true;
  }

  bool(entry: number): boolean {
    switch (this.scanner.table[entry]) {
      case JsonKind.TRUE:
        return true;
      case JsonKind.FALSE:
      case JsonKind.NULL:
        return false;
      default:
        throw this.wrongType(entry, 'bool');
    }
  }

  /** Text. Bytes that are not UTF-8, and halves of surrogate pairs, become U+FFFD. */
  text(entry: number): string {
    const { table } = this.scanner;
    switch (table[entry]) {
      case JsonKind.TEXT:
        return this.bytes.toString('utf8', table[entry + 1]!, table[entry + 2]!);
      case JsonKind.ESCAPED_TEXT:
        return this.unescape(entry);
      case JsonKind.NULL:
        return '';
      default:
        throw this.wrongType(entry, 'string');
    }
  }

  /** Bytes: base64, or an array of numbers, which Go takes too. */
  bytesValue(entry: number): Buffer {
    const { table } = this.scanner;
    switch (table[entry]) {
      case JsonKind.TEXT:
        return decodeBase64(this.bytes, table[entry + 1]!, table[entry + 2]!);
      case JsonKind.ESCAPED_TEXT: {
        const text = Buffer.from(this.unescape(entry));
        return decodeBase64(text, 0, text.length);
      }
      case JsonKind.ARRAY:
        return this.bytesOfNumbers(entry);
      case JsonKind.NULL:
        return emptyBytes;
      default:
        throw this.wrongType(entry, '[]uint8');
    }
  }

  private bytesOfNumbers(list: number): Buffer {
    const bytes: number[] = [];
    const end = this.behind(list);
    for (let entry = list + entryWords; entry < end; entry = this.behind(entry)) {
      bytes.push(Number(this.integer(entry, 0n, 255n, 'uint8')));
    }
    return Buffer.from(bytes);
  }

  uint32(entry: number): number {
    return Number(this.integer(entry, 0n, 0xffffffffn, 'uint32'));
  }

  /** An int64, held within +-(2^53 - 1). */
  int64(entry: number): number {
    const short = this.shortInteger(entry);
    return Number.isNaN(short) ? saturatingNumber(this.bigInt64(entry)) : short;
  }

  /** A uint64, held below 2^53. */
  uint64(entry: number): number {
    return saturatingNumber(this.bigUint64(entry));
  }

  bigInt64(entry: number): bigint {
    return this.integer64(entry, int64Min, int64Max, 'int64');
  }

  bigUint64(entry: number): bigint {
    return this.integer64(entry, 0n, uint64Max, 'uint64');
  }

  /** An enum by its name or number. `type` is its name in Go. */
  enumValue(entry: number, values: Readonly<Record<string, number>>, type: string): number {
    const { table } = this.scanner;
    const kind = table[entry];
    if (kind !== JsonKind.TEXT && kind !== JsonKind.ESCAPED_TEXT) {
      return Number(this.integer(entry, -(2n ** 31n), 2n ** 31n - 1n, type));
    }
    // Go looks the name up as it is written, escapes and all.
    const text = this.bytes.subarray(table[entry + 1]!, table[entry + 2]!);
    const name = text.toString();
    if (!Object.hasOwn(values, name)) throw new JsonError(`unknown value ${goQuote(text)} for enum ${type}`);
    return values[name]!;
  }

  /** An integer of up to 15 digits, in text or not; NaN for all that needs a closer look. */
  private shortInteger(entry: number): number {
    const { table } = this.scanner;
    const kind = table[entry];
    if (kind !== JsonKind.NUMBER && kind !== JsonKind.TEXT) return Number.NaN;
    const { bytes } = this;
    const end = table[entry + 2]!;
    let at = table[entry + 1]!;
    const negative = at < end && bytes[at] === 0x2d;
    if (negative) at++;
    const digits = end - at;
    if (digits < 1 || digits > safeDigitsMax || (digits > 1 && bytes[at] === 0x30)) return Number.NaN;
    let value = 0;
    for (; at < end; at++) {
      const digit = bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) return Number.NaN;
      value = value * 10 + digit;
    }
    return negative ? 0 - value : value;
  }

  /** A 64-bit integer, which may stand in text: Go then reads what is between the quotes as JSON. */
  private integer64(entry: number, min: bigint, max: bigint, type: string): bigint {
    const { table } = this.scanner;
    const kind = table[entry];
    const mayBeNegative = min < 0n || this.bytes[table[entry + 1]!] !== 0x2d;
    const short = mayBeNegative ? this.shortInteger(entry) : Number.NaN;
    if (!Number.isNaN(short)) return BigInt(short);
    if (kind !== JsonKind.TEXT && kind !== JsonKind.ESCAPED_TEXT) return this.integer(entry, min, max, type);
    this.innerScanner.scanWhole(this.bytes, table[entry + 1]!, table[entry + 2]!);
    return integerIn(this.bytes, this.innerScanner.table, 0, min, max, type);
  }

  private integer(entry: number, min: bigint, max: bigint, type: string): bigint {
    return integerIn(this.bytes, this.scanner.table, entry, min, max, type);
  }

  private unescape(entry: number): string {
    const { table } = this.scanner;
    const text: string = JSON.parse(
      this.bytes.toString('utf8', table[entry + 1]! - 1, table[entry + 2]! + 1),
    );
    // By way of bytes, to be rid of halves of surrogate pairs.
    return Buffer.from(text).toString();
  }

  private wrongType(entry: number, type: string): JsonError {
    return wrongType(kindNames[this.scanner.table[entry]!]!, type);
  }
}

const kindNames = ['null', 'bool', 'bool', 'number', 'string', 'string', 'array', 'object'];

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;
const uint64Max = 2n ** 64n - 1n;

/** Digits that any safe integer may have. */
const safeDigitsMax = 15;
/** Digits of the largest uint64. */
const uint64DigitsMax = 20;

function integerIn(
  bytes: Buffer,
  table: Int32Array,
  entry: number,
  min: bigint,
  max: bigint,
  type: string,
): bigint {
  const kind = table[entry]!;
  if (kind === JsonKind.NULL) return 0n;
  if (kind !== JsonKind.NUMBER) throw wrongType(kindNames[kind]!, type);
  const literal = bytes.toString('latin1', table[entry + 1]!, table[entry + 2]!);
  const pattern = min < 0n ? /^-?\d+$/ : /^\d+$/;
  if (!pattern.test(literal) || literal.length > uint64DigitsMax) throw wrongType(`number ${literal}`, type);
  const value = BigInt(literal);
  if (value < min || value > max) throw wrongType(`number ${literal}`, type);
  return value;
}

function wrongType(found: string, type: string): JsonError {
  return new JsonError(`json: cannot unmarshal ${found} into Go value of type ${type}`);
}

/** Returns the code of a key, as `JsonReader.keyCode` does. */
export function codeOfKey(bytes: Uint8Array, start: number, end: number): number {
  return end === start ? 0 : ((end - start) << 16) | (bytes[start]! << 8) | bytes[end - 1]!;
}

/** Serves every `fromJson`: one is over before the next begins. */
export const sharedJsonReader = new JsonReader();

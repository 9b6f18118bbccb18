import { Buffer } from 'node:buffer';
import { base64Length, writeBase64 } from './base64.ts';
import type { Writer } from './writer.ts';

/*
 * The functions with which generated code writes JSON: each appends one field or item and a comma behind it;
 * the end of the object or list takes the last comma away again. A `name` is a key with its quotes and colon,
 * as bytes.
 */

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Characters of any 64-bit integer, sign included. */
const integerCharactersMax = 20;

/** A key as the functions here take it. */
export function jsonName(name: string): Uint8Array {
  return Buffer.from(`"${name}":`);
}

export function openJsonObject(writer: Writer): void {
  writer.ensure(1);
  writer.byte(openBrace);
}

export function closeJsonObject(writer: Writer): void {
  close(writer, closeBrace);
}

export function openJsonList(writer: Writer, name: Uint8Array): void {
  writeJsonName(writer, name);
  writer.ensure(1);
  writer.byte(openBracket);
}

export function closeJsonList(writer: Writer): void {
  close(writer, closeBracket);
  writeJsonComma(writer);
}

function close(writer: Writer, bracket: number): void {
  if (writer.bytes[writer.length - 1] === comma) writer.length--;
  writer.ensure(1);
  writer.byte(bracket);
}

export function writeJsonName(writer: Writer, name: Uint8Array): void {
  writer.ensure(name.length);
  writer.raw(name);
}

/** Ends an item that was written by other means, such as a message. */
export function writeJsonComma(writer: Writer): void {
  writer.ensure(1);
  writer.byte(comma);
}

export function writeJsonBool(writer: Writer, value: boolean): void {
  writeCharacters(writer, value ? 'true,' : 'false,');
}

/** A number of up to 32 bits. */
export function writeJsonInteger(writer: Writer, value: number): void {
  writer.ensure(integerCharactersMax + 1);
  writeDecimal(writer, value);
  writer.byte(comma);
}

/** A 64-bit integer, which JSON has as text. */
export function writeJsonInteger64(writer: Writer, value: number): void {
  writer.ensure(integerCharactersMax + 3);
  writer.byte(quote);
  writeDecimal(writer, value);
  writer.byte(quote);
  writer.byte(comma);
}

/** A 64-bit integer, which JSON has as text. */
export function writeJsonBigint(writer: Writer, value: bigint): void {
  const text = decimalOf(value);
  writer.ensure(integerCharactersMax + 3);
  writer.byte(quote);
  writer.raw(text);
  writer.byte(quote);
  writer.byte(comma);
}

/** An enum by its name, or by its number where that has none. `names` holds names in quotes by number. */
export function writeJsonEnum(
  writer: Writer,
  value: number,
  names: readonly (Uint8Array | undefined)[],
): void {
  const name = names[value];
  if (name === undefined) {
    writeJsonInteger(writer, value);
    return;
  }
  writer.ensure(name.length + 1);
  writer.raw(name);
  writer.byte(comma);
}

/** Bytes in base64. */
export function writeJsonBytes(writer: Writer, value: Uint8Array): void {
  const length = base64Length(value.length);
  writer.ensure(length + 3);
  writer.byte(quote);
  writeBase64(value, writer.bytes, writer.length);
  writer.length += length;
  writer.byte(quote);
  writer.byte(comma);
}

/** Text, escaped as Go's encoding/json escapes it: what HTML takes for markup, and the line ends of JavaScript, too. */
export function writeJsonText(writer: Writer, value: string): void {
  writer.ensure(value.length * 6 + 3);
  writer.byte(quote);
  let plainFrom = 0;
  for (let i = 0; i < value.length; i++) {
    const escaped = escapeOf(value.charCodeAt(i));
    if (escaped === '') continue;
    writer.length += writer.bytes.write(value.slice(plainFrom, i), writer.length, 'utf8');
    writeCharacters(writer, escaped);
    plainFrom = i + 1;
  }
  writer.length += writer.bytes.write(value.slice(plainFrom), writer.length, 'utf8');
  writer.ensure(2);
  writer.byte(quote);
  writer.byte(comma);
}

function escapeOf(unit: number): string {
  switch (unit) {
    case 0x22:
      return '\\"';
    case 0x5c:
      return '\\\\';
    case 0x0a:
      return '\\n';
    case 0x0d:
      return '\\r';
    case 0x09:
      return '\\t';
    case 0x26:
    case 0x3c:
    case 0x3e:
    case 0x2028:
    case 0x2029:
      return `\\u${unit.toString(16).padStart(4, '0')}`;
    default:
      return unit < 0x20 ? `\\u${unit.toString(16).padStart(4, '0')}` : '';
  }
}

function writeCharacters(writer: Writer, text: string): void {
  writer.ensure(text.length);
  for (let i = 0; i < text.length; i++) writer.byte(text.charCodeAt(i));
}

/** Writes any safe integer. Needs room for all its characters. */
function writeDecimal(writer: Writer, value: number): void {
  if (value < 0 || value > 0x7fffffff) {
    writeCharacters(writer, String(value));
    return;
  }
  const { bytes } = writer;
  let digits = 1;
  for (let bound = 10; bound <= value; bound *= 10) digits++;
  let at = writer.length + digits;
  writer.length = at;
  let rest = value;
  for (let i = 0; i < digits; i++) {
    const tenth = (rest / 10) | 0;
    bytes[--at] = 0x30 + rest - tenth * 10;
    rest = tenth;
  }
}

/** Cluster and member ID are in every answer, and dividing a bigint is slow: the last few are kept. */
const recentBigints: bigint[] = [0n, 0n, 0n, 0n];
const recentDecimals: Uint8Array[] = recentBigints.map((value) => Buffer.from(String(value)));
let oldest = 0;

function decimalOf(value: bigint): Uint8Array {
  for (let i = 0; i < recentBigints.length; i++) {
    if (recentBigints[i] === value) return recentDecimals[i]!;
  }
  const text = Buffer.from(String(value));
  recentBigints[oldest] = value;
  recentDecimals[oldest] = text;
  oldest = (oldest + 1) % recentBigints.length;
  return text;
}

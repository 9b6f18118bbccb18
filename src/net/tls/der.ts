/** One value of DER (X.690), as a place in the bytes that hold it. */
export interface DerValue {
  readonly tag: number;
  /** The beginning of the content; below it the end of the value. */
  readonly start: number;
  readonly end: number;
}

export const DerTag = {
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_ID: 0x06,
  UTF8_STRING: 0x0c,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** Most bytes of a length that are taken: 4 GiB, above every file that is read. */
const lengthBytesMax = 4;

/**
 * Reads the value at `at`, which has to end at `end` or before.
 * @throws Error for what is no DER
 */
export function readDer(bytes: Uint8Array, at: number, end: number): DerValue {
  if (at + 2 > end) throw new Error(`DER ends at byte ${at}, in front of a value`);
  const tag = bytes[at]!;
  let length = bytes[at + 1]!;
  let start = at + 2;
  if (length >= 0x80) {
    const lengthBytes = length & 0x7f;
    if (lengthBytes === 0 || lengthBytes > lengthBytesMax || start + lengthBytes > end) {
      throw new Error(`DER has a length of ${lengthBytes} bytes at byte ${at + 1}`);
    }
    length = 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + bytes[start + i]!;
    start += lengthBytes;
  }
  if (start + length > end) throw new Error(`the DER value at byte ${at} is longer than what is there`);
  return { tag, start, end: start + length };
}

/**
 * Reads a value of one kind, like `readDer`.
 * @throws Error for another one
 */
export function expectDer(bytes: Uint8Array, at: number, end: number, tag: number): DerValue {
  const value = readDer(bytes, at, end);
  if (value.tag !== tag) {
    throw new Error(`expected the DER tag ${tag} at byte ${at}, found ${value.tag}`);
  }
  return value;
}

/** A value of a tag and the content that follows from its parts, one behind the other. */
export function encodeDer(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length, ...length]), content]);
}

/** A whole number that is not negative, most significant byte first. */
export function encodeDerInteger(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const digits = bytes.subarray(start);
  // The highest bit would be a sign.
  return encodeDer(DerTag.INTEGER, ...((digits[0] ?? 0) >= 0x80 ? [Buffer.from([0]), digits] : [digits]));
}

/** An object identifier from its dotted form. */
export function encodeDerObjectId(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const digits = [part & 0x7f];
    for (let more = Math.floor(part / 128); more > 0; more = Math.floor(more / 128)) {
      digits.unshift(0x80 | (more & 0x7f));
    }
    bytes.push(...digits);
  }
  return encodeDer(DerTag.OBJECT_ID, Buffer.from(bytes));
}

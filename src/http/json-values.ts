const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Where the JSON value that begins at `start` ends, white space before it included: the offset behind its last byte. Only
 * brackets and strings are looked at; whether it is a value is for the decoder to say. `text.length` if it does not end.
 */
export function jsonValueEnd(text: Buffer, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const byte = text[i]!;
    if (byte === QUOTE) {
      i++;
      while (i < text.length && text[i] !== QUOTE) i += text[i] === BACKSLASH ? 2 : 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
      if (depth <= 0) return i + 1;
    }
  }
  return text.length;
}

/** Whether nothing but white space stands from `start` on. */
export function isBlank(text: Buffer, start: number): boolean {
  for (let i = start; i < text.length; i++) {
    const byte = text[i]!;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false;
  }
  return true;
}

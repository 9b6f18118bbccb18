const quoteCode = 0x22;
const backslashCode = 0x5c;

/**
 * Returns the end of the JSON value that begins at `start`, white space before it included: the offset behind
 * its last byte. Only brackets and strings are looked at; whether it is a value is for the decoder to say.
 * `text.length` if it does not end.
 */
export function jsonValueEnd(text: Buffer, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const byte = text[i]!;
    if (byte === quoteCode) {
      i++;
      while (i < text.length && text[i] !== quoteCode) i += text[i] === backslashCode ? 2 : 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
      if (depth <= 0) return i + 1;
    }
  }
  return text.length;
}

/** Returns whether nothing but white space stands from `start` on. */
export function isBlank(text: Buffer, start: number): boolean {
  for (let i = start; i < text.length; i++) {
    const byte = text[i]!;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false;
  }
  return true;
}

/** The characters that Go does not write as they are. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be found
const special = /["\\<>&\u0000-\u001f\u2028\u2029\ufffd\ud800-\udfff]/;

/** A JSON string as Go's encoding/json writes it, that is, safe inside HTML. */
export function jsonString(text: string): string {
  return special.test(text) ? asGoWrites(JSON.stringify(text)) : `"${text}"`;
}

/**
 * Turns the output of `JSON.stringify` into Go's spelling (encoding/json), which escapes other characters.
 */
export function asGoWrites(json: string): string {
  return json
    .replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/\\[\\bf]/g, (pair) => (pair === '\\b' ? '\\u0008' : pair === '\\f' ? '\\u000c' : pair))
    .replaceAll('\ufffd', '\\ufffd');
}

/** JSON text that is not the message it should be. The text is what etcd's JSON gateway answers to the same body. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** `invalid character 'x' ` and what is wrong with it, as Go's encoding/json writes it. */
export function invalidCharacter(byte: number, context: string): JsonError {
  // Go shows the byte as the code point of that number.
  const shown = byte === 0x27 ? "\\'" : byte === 0x22 ? '"' : goEscape(String.fromCharCode(byte));
  return new JsonError(`invalid character '${shown}' ${context}`);
}

/** UTF-8 text between double quotes as Go's `%q` writes it: bytes that are no UTF-8 are shown as such. */
export function goQuote(text: Buffer): string {
  let out = '"';
  for (let at = 0; at < text.length; ) {
    const bytes = characterBytes(text, at);
    if (bytes === 0) out += `\\x${text[at]!.toString(16).padStart(2, '0')}`;
    else if (text[at] === 0x22) out += '\\"';
    else out += goEscape(text.toString('utf8', at, at + bytes));
    at += bytes || 1;
  }
  return `${out}"`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Length of the UTF-8 character that begins at `at`; 0 if none does. */
function characterBytes(text: Buffer, at: number): number {
  const lead = text[at]!;
  if (lead < 0x80) return 1;
  const bytes = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  try {
    utf8.decode(text.subarray(at, at + bytes));
    return bytes;
  } catch {
    return 0;
  }
}

const namedEscapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

function goEscape(character: string): string {
  const named = namedEscapes[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0)!;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) return character;
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`;
}

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

/** Text between double quotes as Go's `%q` writes it. */
export function goQuote(text: string): string {
  let out = '"';
  for (const character of text) out += character === '"' ? '\\"' : goEscape(character);
  return `${out}"`;
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

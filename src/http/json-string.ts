/** What Go writes otherwise than as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be found
const special = /["\\<>&\u0000-\u001f\u2028\u2029\ufffd\ud800-\udfff]/;

/** A JSON string as Go's encoding/json writes it, that is, safe inside HTML. */
export function jsonString(text: string): string {
  return special.test(text) ? asGoWrites(JSON.stringify(text)) : `"${text}"`;
}

/** What `JSON.stringify` made, in the spelling of Go's encoding/json: other characters of its strings are escaped. */
export function asGoWrites(json: string): string {
  return json
    .replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/\\[\\bf]/g, (pair) => (pair === '\\b' ? '\\u0008' : pair === '\\f' ? '\\u000c' : pair))
    .replaceAll('\ufffd', '\\ufffd');
}

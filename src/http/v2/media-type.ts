/** A `Content-Type`, or what Go's `mime.ParseMediaType` has against it. */
interface MediaType {
  /** In lower case, without parameters. */
  readonly type: string;
  readonly complaint: string | null;
}

const token = /^[!#$%&'*+\-.^_`|~\w]+$/;
const parameter = /^\s*;\s*([!#$%&'*+\-.^_`|~\w]+)=(?:([!#$%&'*+\-.^_`|~\w]+)|"((?:[^"\\\r\n]|\\[^\r\n])*)")/;

/** Reads a `Content-Type` that is there. */
export function mediaType(text: string): MediaType {
  const semicolon = text.indexOf(';');
  const type = (semicolon < 0 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  const fault = faultOf(type);
  if (fault !== null) return { type, complaint: fault };
  const names = new Set<string>();
  let rest = semicolon < 0 ? '' : text.slice(semicolon);
  while (rest.trim() !== '' && rest.trim() !== ';') {
    const match = parameter.exec(rest);
    if (match === null) return { type, complaint: 'mime: invalid media parameter' };
    const name = match[1]!.toLowerCase();
    if (names.has(name)) return { type, complaint: 'mime: duplicate parameter name' };
    names.add(name);
    rest = rest.slice(match[0].length);
  }
  return { type, complaint: null };
}

function faultOf(type: string): string | null {
  const slash = type.indexOf('/');
  const major = slash < 0 ? type : type.slice(0, slash);
  const head = /^[!#$%&'*+\-.^_`|~\w]*/.exec(major)![0];
  if (head === '') return 'mime: no media type';
  if (slash < 0) return token.test(type) ? null : 'mime: expected slash after first token';
  if (head !== major) return 'mime: expected slash after first token';
  const minor = type.slice(slash + 1);
  if (minor === '' || !token.test(minor[0]!)) return 'mime: expected token after slash';
  return token.test(minor) ? null : 'mime: unexpected content after media subtype';
}

import { Buffer } from 'node:buffer';

const schemePattern = /^(https?|unixs?):/i;
const spacesAround = /^\p{White_Space}+|\p{White_Space}+$/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const controlCharacter = /[\u0000-\u001f\u007f]/;
const userInfo = /^(?:[\w\-.~:!$&'()*+,;=@]|%[0-9a-f]{2})*$/i;
/** The characters that a host may have unescaped, beside those outside ASCII; and escapes of the latter. */
const hostCharacters = /^(?:[\w\-.~!$&'()*+,;=:[\]<>"]|[^\0-\x7f]|%25|%[89a-f][0-9a-f])*$/i;
const zoneCharacters = /^(?:[\w\-.~!$&'()*+,;=:[\]<>"]|[^\0-\x7f]|%[0-9a-f]{2})*$/i;

/**
 * Reads the peer URLs of a member that is to be added, as etcd does: scheme, host and port, no path.
 *
 * @returns the URLs as etcd writes them, in ascending order of their bytes; `null` where one is none, or there is none
 */
export function parsePeerUrls(texts: readonly string[]): string[] | null {
  const urls: string[] = [];
  for (const text of texts) {
    const url = parsePeerUrl(text);
    if (url === null) return null;
    urls.push(url);
  }
  return urls.length === 0 ? null : urls.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** One of them, with blanks around it taken away; `null` where it is none. Go's rules: the host is hardly looked at. */
export function parsePeerUrl(given: string): string | null {
  const text = given.replace(spacesAround, '');
  if (controlCharacter.test(text)) return null;
  const [beforeFragment, fragment] = cut(text, '#');
  const scheme = schemePattern.exec(beforeFragment)?.[1]?.toLowerCase();
  if (scheme === undefined) return null;
  const [address, query] = cut(beforeFragment.slice(scheme.length + 1), '?');
  if (!address.startsWith('//') || address.includes('/', 2)) return null;
  const authority = address.slice(2);
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const user = at < 0 ? null : authority.slice(0, at);
  if (user !== null && !userInfo.test(user)) return null;
  if (!isHostAndPort(host) || /%(?![0-9a-f]{2})/i.test(fragment ?? '')) return null;
  const tail =
    (query === null ? '' : `?${query}`) + (fragment ? `#${escapeOthers(fragment, inFragment)}` : '');
  const name = user === null ? '' : `${cutUser(user).join(':')}@`;
  return `${scheme}://${name}${escapeOthers(upperEscapes(host), inHost)}${tail}`;
}

function isHostAndPort(host: string): boolean {
  const bracketed = /^\[([^\]]*)\]:\d*$/.exec(host);
  if (bracketed === null) {
    return /^[^:[\]]*:\d*$/.test(host) && hostCharacters.test(host);
  }
  const [address, zone] = cut(bracketed[1]!, '%25');
  return !address.includes('[') && hostCharacters.test(address) && zoneCharacters.test(zone ?? '');
}

/** User and password, escaped anew. */
function cutUser(user: string): string[] {
  const [name, password] = cut(user, ':');
  return [name, password]
    .filter((part) => part !== null)
    .map((part) => escapeOthers(part.replace(/%([0-9a-f]{2})/gi, unescapeAscii), inUser));
}

/** Takes escapes of ASCII away; other characters have to stay escaped. */
function unescapeAscii(escaped: string, digits: string): string {
  const byte = Number.parseInt(digits, 16);
  return byte < 0x80 ? String.fromCharCode(byte) : escaped.toUpperCase();
}

function upperEscapes(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (escaped) => escaped.toUpperCase());
}

const inUser = /(?:[^\w\-.~$&+,;=%]|%(?![89A-F][0-9A-F]))+/g;
const inHost = /[^\0-\x7f]+/g;
const inFragment = /[^\w\-.~!$&'()*+,;=:@/?%]+/g;

/** Escapes byte by byte what Go's printer escapes. */
function escapeOthers(text: string, others: RegExp): string {
  return text.replace(others, (found) =>
    [...Buffer.from(found)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

function cut(text: string, separator: string): [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Returns etcd's error text for a text that `parsePeerUrl` does not take. */
export function peerUrlFault(given: string): string {
  const text = given.replace(spacesAround, '');
  const scheme = schemePattern.exec(text)?.[1];
  if (scheme === undefined) return `URL scheme must be http, https, unix, or unixs: ${text}`;
  const authority = /^\/\/([^/?#]*)/.exec(text.slice(scheme.length + 1))?.[1] ?? '';
  if (!isHostAndPort(authority.slice(authority.lastIndexOf('@') + 1))) {
    return `URL address does not have the form "host:port": ${text}`;
  }
  return `URL must not contain a path: ${text}`;
}

import { isUtf8 } from 'node:buffer';

const slashCode = 0x2f;
const DOT = 0x2e;

/** Undoes percent-encoding (RFC 3986, 2.1); bytes that are no UTF-8 become U+FFFD. `null` when an escape is malformed. */
export function decodePath(path: string): string | null {
  if (!path.includes('%')) return path;
  return decodedBytes(path)?.toString('utf8') ?? null;
}

/**
 * Returns whether a percent-encoded text is one of UTF-8, of which `decodePath` loses nothing. A U+FFFD that is not escaped counts as one.
 */
export function encodesUtf8(text: string): boolean {
  const bytes = decodedBytes(text);
  return bytes !== null && isUtf8(bytes);
}

/** `null` when an escape is malformed. */
function decodedBytes(path: string): Buffer | null {
  if (/%(?![0-9a-fA-F]{2})/.test(path)) return null;
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(path));
  let length = 0;
  for (let i = 0; i < path.length; ) {
    const percent = path.indexOf('%', i);
    const end = percent < 0 ? path.length : percent;
    length += bytes.write(path.slice(i, end), length);
    i = end;
    if (percent >= 0) {
      bytes[length++] = Number.parseInt(path.slice(percent + 1, percent + 3), 16);
      i = percent + 3;
    }
  }
  return bytes.subarray(0, length);
}

/** Returns whether a path, as sent, is below the JSON gateway's. It is looked at decoded but not cleaned, as etcd does; false for a malformed one. */
export function isGatewayPath(path: string): boolean {
  const decoded = decodePath(path);
  return decoded !== null && /^\/v3(?:beta)?\//.test(decoded);
}

/** Returns whether `cleanPath` would change nothing. */
export function isCleanPath(path: string): boolean {
  if (path.charCodeAt(0) !== slashCode) return false;
  for (let i = 0; i >= 0; i = path.indexOf('/', i + 1)) {
    const next = path.charCodeAt(i + 1);
    if (next === slashCode) return false;
    if (next === DOT) {
      const second = path.charCodeAt(i + 2);
      if (i + 2 === path.length || second === slashCode) return false;
      if (second === DOT && (i + 3 === path.length || path.charCodeAt(i + 3) === slashCode)) return false;
    }
  }
  return true;
}

/** The path with `.`, `..` and doubled slashes taken out, as Go's ServeMux does before it compares. */
export function cleanUrlPath(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  const clean = `/${kept.join('/')}`;
  return path.endsWith('/') && kept.length > 0 ? `${clean}/` : clean;
}

/** Percent-encodes a decoded path the way Go writes one into a `Location` header. */
export function encodePath(path: string): string {
  return Array.from(Buffer.from(path), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9\-_.~$&+,/:;=@]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

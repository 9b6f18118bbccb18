/** The first line of a request (RFC 9112, section 3). */
export interface RequestLine {
  /** Any token; upper case as a rule. */
  readonly method: string;
  /**
   * The target without its query, as sent: bytes above 0x7f are read as UTF-8. Empty for a target in absolute form without one, and `*` for
   * that of OPTIONS; the target of CONNECT has got a slash before it, and is no route.
   */
  readonly path: string;
  /** Without the `?`; empty if there is none. */
  readonly query: string;
  /** Host and port of a target in absolute form; `null` for the other forms. */
  readonly authority: string | null;
  /** 0 or 1: HTTP/1.0 or HTTP/1.1, which HTTP/1.2 to 1.9 are taken for (RFC 9110, section 2.5). */
  readonly minorVersion: number;
}

/** Why a line is none: the status of the answer, and the words behind it, or '' for none. */
interface RequestLineProblem {
  readonly status: 400 | 505;
  readonly why: string;
}

/**
 * Reads a request line.
 * @param line without its line end, one character a byte
 */
export function readRequestLine(line: string): RequestLine | RequestLineProblem {
  const methodEnd = line.indexOf(' ');
  const targetEnd = line.length - ' HTTP/1.1'.length;
  const isHttp11 = line.endsWith(' HTTP/1.1');
  if (!isHttp11 && !otherVersion.test(line)) return versionProblem(line);
  const target = line.slice(methodEnd + 1, targetEnd);
  if (methodEnd <= 0 || targetEnd <= methodEnd) return malformed;
  const method = commonMethods.get(line.slice(0, methodEnd)) ?? line.slice(0, methodEnd);
  if (!isToken(method) || !visible.test(target)) return malformed;
  let path = ascii.test(target) ? target : Buffer.from(target, 'latin1').toString('utf8');
  let authority: string | null = null;
  if (path.charCodeAt(0) !== slash) {
    const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?]*)(.*)$/i.exec(path);
    if (absolute !== null) {
      authority = absolute[1]!;
      path = absolute[2]!;
    } else if (method === 'CONNECT') path = `/${path}`;
    else if (path !== '*' || method !== 'OPTIONS') return malformed;
  }
  const mark = path.indexOf('?');
  if (path.includes('%') && brokenEscape.test(mark < 0 ? path : path.slice(0, mark))) return malformed;
  return {
    method,
    path: mark < 0 ? path : path.slice(0, mark),
    query: mark < 0 ? '' : path.slice(mark + 1),
    authority,
    minorVersion: line.endsWith('0') ? 0 : 1,
  };
}

function isToken(method: string): boolean {
  return commonMethods.has(method) || /^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(method);
}

function versionProblem(line: string): RequestLineProblem {
  return / HTTP\/[0-9]\.[0-9]$/.test(line) ? unsupportedVersion : malformed;
}

const malformed: RequestLineProblem = { status: 400, why: '' };
const unsupportedVersion: RequestLineProblem = { status: 505, why: 'unsupported protocol version' };

/** By themselves, so that a request holds no text of its line for its method. */
const commonMethods: ReadonlyMap<string, string> = new Map(
  ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE'].map((method) => [
    method,
    method,
  ]),
);
const otherVersion = / HTTP\/1\.[0-9]$/;
/** No space and no control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const visible = /^[^\x00-\x20\x7f]+$/;
const brokenEscape = /%(?![0-9a-f]{2})/i;
const ascii = /^[\x21-\x7e]+$/;
const slash = 0x2f;

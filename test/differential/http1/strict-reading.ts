/**
 * How RFC 9112 reads the bytes of one connection, at its strictest: whole requests, and then what comes first of a fault, an end, or
 * bytes that are not all there.
 */
export interface StrictReading {
  /** Requests without a fault, in front of the rest. */
  readonly requests: number;
  readonly rest: 'none' | 'incomplete' | 'unread' | Fault;
}

/** What is wrong with the request behind the last whole one. */
interface Fault {
  /**
   * `framing`: seams where two servers read different requests, which have to be refused; `form`: all else that no request has, which may
   * be taken as etcd does; `body`: the request's head is whole.
   */
  readonly kind: 'framing' | 'form' | 'body';
  readonly what: string;
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const lineMax = 4_000;

/** @param bytes a char a byte */
export function readStrictly(bytes: string): StrictReading {
  let at = 0;
  for (let requests = 0; ; requests++) {
    if (at === bytes.length) return { requests, rest: 'none' };
    const { fault, next, isLast } = readRequest(bytes, at);
    if (fault !== null) return { requests, rest: fault };
    if (next === null) return { requests, rest: 'incomplete' };
    at = next;
    if (isLast) return { requests: requests + 1, rest: 'unread' };
  }
}

interface RequestReading {
  readonly fault: Fault | null;
  /** Behind the request; null where it is not all there. */
  readonly next: number | null;
  /** True where the server closes behind its answer. */
  readonly isLast: boolean;
}

const faulty = (kind: Fault['kind'], what: string): RequestReading => ({
  fault: { kind, what },
  next: null,
  isLast: true,
});
const incomplete: RequestReading = { fault: null, next: null, isLast: false };

function readRequest(bytes: string, start: number): RequestReading {
  const headEnd = bytes.indexOf('\r\n\r\n', start);
  const head = bytes.slice(start, headEnd < 0 ? bytes.length : headEnd);
  const lines = head.split('\r\n');
  const isHeadWhole = headEnd >= 0;
  // A fault in bytes that are there is one, whatever follows.
  if (/(^|[^\r])\n/.test(head)) return faulty('framing', 'a bare LF');
  if (/\r(?!\n|$)/.test(head)) return faulty('framing', 'a bare CR');
  const line = lines[0]!;
  if (line === '' && lines.length > 1) return faulty('form', 'an empty line in front');
  const parts = /^([^ ]+) ([^ ]+) HTTP\/1\.([01])$/.exec(line);
  if (parts === null) {
    const isWholeLine = isHeadWhole || lines.length > 1;
    return isWholeLine || !isHeadWhole
      ? isWholeLine
        ? faulty('form', 'the request line')
        : incomplete
      : incomplete;
  }
  const [, method, target, minor] = parts;
  if (!token.test(method!)) return faulty('form', 'the method');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x20\x7f]/.test(target!) || !/^(\/|\*$|https?:\/\/)/.test(target!))
    return faulty('form', 'the target');
  if (/%(?![0-9a-f]{2})/i.test(target!.split('?')[0]!)) return faulty('form', 'an escape in the target');
  if (target!.includes('#')) return faulty('form', 'a fragment in the target');
  if (line.length > lineMax) return faulty('form', 'a request line of many bytes');
  const headers: [name: string, value: string][] = [];
  for (const field of isHeadWhole ? lines.slice(1) : lines.slice(1, -1)) {
    if (/^[ \t]/.test(field)) return faulty('framing', 'a fold');
    const colon = field.indexOf(':');
    if (colon < 0) return faulty('form', 'a header without a colon');
    const name = field.slice(0, colon);
    if (/\s$/.test(name)) return faulty('framing', 'white space before a colon');
    if (!token.test(name)) return faulty('form', 'the name of a header');
    const value = field.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) return faulty('form', 'the value of a header');
    headers.push([name.toLowerCase(), value]);
  }
  if (!isHeadWhole) return incomplete;
  return readBehindHead(bytes, headEnd + 4, minor === '0', headers);
}

function readBehindHead(
  bytes: string,
  start: number,
  is10: boolean,
  headers: readonly [name: string, value: string][],
): RequestReading {
  const all = (name: string) => headers.filter(([other]) => other === name).map(([, value]) => value);
  const hosts = all('host');
  const lengths = all('content-length');
  const encodings = all('transfer-encoding');
  const expectations = all('expect');
  if (hosts.length > 1) return faulty('framing', 'two hosts');
  if (hosts.length === 0 && !is10) return faulty('form', 'no host');
  if (!/^[\w.:~[\]!$&'()*+,;=%-]*$/.test(hosts[0] ?? '')) return faulty('form', 'the host');
  if (lengths.length > 1) return faulty('framing', 'two lengths');
  if (lengths.length > 0 && encodings.length > 0) return faulty('framing', 'a length and an encoding');
  if (encodings.length > 0 && is10) return faulty('framing', 'an encoding in HTTP/1.0');
  if (encodings.length > 1) return faulty('framing', 'two encodings');
  if (encodings.length > 0 && encodings[0]!.toLowerCase() !== 'chunked')
    return faulty('framing', 'an unknown encoding');
  if (lengths.length > 0 && !/^\d+$/.test(lengths[0]!)) return faulty('framing', 'a length that is none');
  if (lengths.length > 0 && /^0\d|\d{16}/.test(lengths[0]!)) return faulty('form', 'a length of many digits');
  const connection = all('connection')
    .join(',')
    .toLowerCase()
    .split(',')
    .map((word) => word.trim());
  const isLast = connection.includes('close') || (is10 && !connection.includes('keep-alive'));
  if (expectations.length > 0) return faulty('form', 'an expectation');
  if (headers.some(([name]) => name === 'upgrade')) return faulty('form', 'an upgrade');
  if (encodings.length > 0) return readChunked(bytes, start, isLast);
  const next = start + Number(lengths[0] ?? 0);
  return next > bytes.length ? incomplete : { fault: null, next, isLast };
}

function readChunked(bytes: string, start: number, isLast: boolean): RequestReading {
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\n', at);
    if (lineEnd < 0)
      return /^[0-9a-f]{0,15}(;.*)?\r?$/i.test(bytes.slice(at))
        ? incomplete
        : faulty('body', 'the size of a chunk');
    const size = /^([0-9a-f]{1,15})(;[^\r\n]*)?\r$/i.exec(bytes.slice(at, lineEnd));
    if (size === null) return faulty('body', 'the size of a chunk');
    at = lineEnd + 1;
    const length = Number.parseInt(size[1]!, 16);
    if (length === 0) {
      const trailers = bytes.slice(at);
      if (trailers.startsWith('\r\n')) return { fault: null, next: at + 2, isLast };
      return '\r\n'.startsWith(trailers) ? incomplete : faulty('body', 'a trailer');
    }
    const end = bytes.slice(at + length, at + length + 2);
    if (!'\r\n'.startsWith(end)) return faulty('body', 'the end of a chunk');
    at += length + 2;
    if (at > bytes.length || end.length < 2) return incomplete;
  }
}

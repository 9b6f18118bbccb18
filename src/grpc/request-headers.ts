import type { GrpcMethod } from './call.ts';

import { FieldKind, type HeaderField } from './hpack/header-field.ts';

/**
 * The parsed header block of a request: blocks that repeat byte for byte share one of these. Immutable.
 */
export interface RequestHeaders {
  /**
   * The reason to refuse the request with PROTOCOL_ERROR (RFC 9113 section 8.1.1 and what grpc-go 1.33
   * refuses), or ''.
   */
  readonly malformed: string;
  readonly path: string;
  /** Null when `path` names no method. */
  readonly method: GrpcMethod | null;
  readonly authority: string;
  /** '' for `application/grpc`, else what follows it ('proto' of `application/grpc+proto`). */
  readonly contentSubtype: string;
  /** The value of `grpc-timeout`; Infinity without one. */
  readonly timeoutMs: number;
  /** `grpc-encoding`; '' without one. */
  readonly encoding: string;
  /** `content-length`; -1 without one. */
  readonly contentLength: number;
  /** Every field but the pseudo-header fields, in order. */
  readonly metadata: readonly HeaderField[];
}

/** Reads a decoded header list. `fields` may change afterwards. */
export function readRequestHeaders(
  fields: readonly HeaderField[],
  methods: ReadonlyMap<string, GrpcMethod>,
): RequestHeaders {
  const seen = { method: '', scheme: '', authority: '', host: '', path: '', contentType: '' };
  const metadata: HeaderField[] = [];
  let timeoutMs = Number.POSITIVE_INFINITY;
  let encoding = '';
  let contentLength = -1;
  let malformed = '';
  let pseudo = 0;
  for (const field of fields) {
    const { kind, value } = field;
    if (!field.valid) malformed = `the field ${JSON.stringify(field.name)} is not valid`;
    if (kind >= FieldKind.METHOD && kind <= FieldKind.UNKNOWN_PSEUDO) {
      if (metadata.length > 0) malformed = `${field.name} stands behind a regular field`;
      if (kind === FieldKind.UNKNOWN_PSEUDO) malformed = `${field.name} is not known`;
      if (pseudo & (1 << kind)) malformed = `${field.name} stands twice`;
      pseudo |= 1 << kind;
      if (kind === FieldKind.METHOD) seen.method = value;
      else if (kind === FieldKind.SCHEME) seen.scheme = value;
      else if (kind === FieldKind.AUTHORITY) seen.authority = value;
      else seen.path = value;
      continue;
    }
    metadata.push(field);
    switch (kind) {
      case FieldKind.CONTENT_TYPE:
        seen.contentType = value;
        break;
      case FieldKind.TE:
        if (value !== 'trailers') malformed = 'te is not "trailers"';
        break;
      case FieldKind.GRPC_TIMEOUT:
        timeoutMs = parseTimeoutMs(value);
        if (timeoutMs < 0) malformed = `grpc-timeout ${JSON.stringify(value)} is not valid`;
        break;
      case FieldKind.GRPC_ENCODING:
        encoding = value;
        break;
      case FieldKind.CONTENT_LENGTH:
        if (!/^[0-9]{1,15}$/.test(value)) malformed = 'content-length is not a number';
        contentLength = Number(value);
        break;
      case FieldKind.HOST:
        seen.host = value;
        break;
      case FieldKind.CONNECTION_SPECIFIC:
        malformed = `${field.name} has no place in HTTP/2`;
        break;
      default:
    }
  }
  const contentSubtype = subtypeOf(seen.contentType);
  if (seen.method === '' || seen.scheme === '' || seen.path === '') {
    malformed ||= 'one of :method, :scheme and :path is missing';
  }
  if (contentSubtype === null) malformed ||= `content-type ${JSON.stringify(seen.contentType)} is not gRPC's`;
  return {
    malformed,
    path: seen.path,
    // grpc-go takes a path without its leading slash too.
    method: methods.get(seen.path) ?? methods.get(`/${seen.path}`) ?? null,
    authority: seen.authority || seen.host,
    contentSubtype: contentSubtype ?? '',
    timeoutMs,
    encoding,
    contentLength,
    metadata,
  };
}

/** Returns the reason why a list of trailers is malformed, or ''. */
export function malformedTrailers(fields: readonly HeaderField[]): string {
  for (const field of fields) {
    if (!field.valid) return `the trailer ${JSON.stringify(field.name)} is not valid`;
    if (field.name.startsWith(':')) return `the pseudo-header field ${field.name} stands in trailers`;
    if (field.kind === FieldKind.CONNECTION_SPECIFIC) return `${field.name} has no place in HTTP/2`;
  }
  return '';
}

/** The subtype of a gRPC content type, which may follow a `+` or a `;`; null when it is another content type. */
function subtypeOf(contentType: string): string | null {
  const base = 'application/grpc';
  if (contentType === base) return '';
  if (!contentType.startsWith(base)) return null;
  const separator = contentType.charAt(base.length);
  return separator === '+' || separator === ';' ? contentType.slice(base.length + 1) : null;
}

/** The status message for a path that names no method, with grpc-go 1.33's words and code. */
export function unknownMethodMessage(path: string, methods: ReadonlyMap<string, GrpcMethod>): string {
  const start = path.startsWith('/') ? 1 : 0;
  const slash = path.lastIndexOf('/');
  if (slash < start) return `malformed method name: ${JSON.stringify(path)}`;
  const service = path.slice(start, slash);
  for (const known of methods.keys()) {
    if (known.startsWith(`/${service}/`))
      return `unknown method ${path.slice(slash + 1)} for service ${service}`;
  }
  return `unknown service ${service}`;
}

const unitMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 0.001,
  n: 0.000001,
};

/**
 * Milliseconds of a `grpc-timeout` (up to 8 digits and a unit), or -1 when it is not one. 0 means that the deadline
 * has passed already.
 */
export function parseTimeoutMs(text: string): number {
  const digits = text.length - 1;
  const unit = unitMs[text.charAt(digits)];
  if (unit === undefined || digits < 1 || digits > 8) return -1;
  let value = 0;
  for (let i = 0; i < digits; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value * unit;
}

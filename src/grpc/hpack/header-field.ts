/** One name and value, shared by all requests whose header block refers to it. Bytes are Latin-1 characters. */
export class HeaderField {
  readonly name: string;
  readonly value: string;
  readonly kind: FieldKind;
  /** False when the name or value breaks RFC 9113 section 8.2.1; a request that carries it is malformed. */
  readonly valid: boolean;

  constructor(name: string, value: string) {
    this.name = name;
    this.value = value;
    this.kind = kinds.get(name) ?? (name.charCodeAt(0) === 0x3a ? FieldKind.UNKNOWN_PSEUDO : FieldKind.OTHER);
    this.valid = isValidName(name) && isValidValue(value);
  }

  /** Bytes it counts in a dynamic table and in a header list (RFC 7541 section 4.1). */
  get sizeBytes(): number {
    return this.name.length + this.value.length + fieldOverheadBytes;
  }
}

/**
 * Names the server itself looks at. A field carries its kind, so a request is read by comparing small integers; a
 * field of the dynamic table is classified once and then serves every request that refers to it.
 */
export const FieldKind = {
  OTHER: 0,
  METHOD: 1,
  SCHEME: 2,
  AUTHORITY: 3,
  PATH: 4,
  UNKNOWN_PSEUDO: 5,
  CONTENT_TYPE: 6,
  TE: 7,
  GRPC_TIMEOUT: 8,
  GRPC_ENCODING: 9,
  CONTENT_LENGTH: 10,
  CONNECTION_SPECIFIC: 11,
  HOST: 12,
} as const;
export type FieldKind = (typeof FieldKind)[keyof typeof FieldKind];

const kinds = new Map<string, FieldKind>([
  [':method', FieldKind.METHOD],
  [':scheme', FieldKind.SCHEME],
  [':authority', FieldKind.AUTHORITY],
  [':path', FieldKind.PATH],
  ['content-type', FieldKind.CONTENT_TYPE],
  ['te', FieldKind.TE],
  ['grpc-timeout', FieldKind.GRPC_TIMEOUT],
  ['grpc-encoding', FieldKind.GRPC_ENCODING],
  ['content-length', FieldKind.CONTENT_LENGTH],
  ['host', FieldKind.HOST],
  ['connection', FieldKind.CONNECTION_SPECIFIC],
  ['keep-alive', FieldKind.CONNECTION_SPECIFIC],
  ['proxy-connection', FieldKind.CONNECTION_SPECIFIC],
  ['transfer-encoding', FieldKind.CONNECTION_SPECIFIC],
  ['upgrade', FieldKind.CONNECTION_SPECIFIC],
]);

export const fieldOverheadBytes = 32;

/** RFC 9113 section 8.2.1: no control character, space, upper case, or byte from 0x7f; a colon only in front. */
function isValidName(name: string): boolean {
  if (name.length === 0) return false;
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    if (c <= 0x20 || c >= 0x7f || (c >= 0x41 && c <= 0x5a) || (c === 0x3a && i > 0)) return false;
  }
  return true;
}

/** RFC 9113 section 8.2.1: no NUL, LF or CR anywhere, no space or tab at either end. */
function isValidValue(value: string): boolean {
  const last = value.length - 1;
  for (let i = 0; i <= last; i++) {
    const c = value.charCodeAt(i);
    if (c > 0x20) continue;
    if (c === 0 || c === 0x0a || c === 0x0d) return false;
    if ((c === 0x20 || c === 0x09) && (i === 0 || i === last)) return false;
  }
  return true;
}

import type { PlainMessage } from '../support/grpc-client.ts';
import type { Random } from '../support/random.ts';

/**
 * The many ways in which proto3 JSON lets a client write one request: names of fields in snake_case or camelCase,
 * 64-bit integers as strings or bare numbers, enums by name or number, any white space. One in a while is URL base64, which is none of them.
 */
interface Spelling {
  fieldName(name: string): string;
  integer(digits: string): string;
  enumValue(name: string): string;
  bytes(value: Uint8Array): string;
  space(): string;
}

const integerText = /^-?\d+$/;

/** The values of the enums that requests of this test use; the names are unique among them. */
const enumNumbers: Readonly<Record<string, number>> = {
  ...{ NONE: 0, ASCEND: 1, DESCEND: 2, KEY: 0, VERSION: 1, CREATE: 2, MOD: 3, VALUE: 4, LEASE: 4 },
  ...{
    EQUAL: 0,
    GREATER: 1,
    LESS: 2,
    NOT_EQUAL: 3,
    GET: 0,
    ACTIVATE: 1,
    DEACTIVATE: 2,
    NOSPACE: 1,
    CORRUPT: 2,
  },
};

/** Targets of a Compare are numbered otherwise than those of a sort order; by name is the only way that fits both. */
const ambiguousNames = new Set(['VERSION', 'CREATE', 'MOD', 'VALUE']);

const canonical: Spelling = {
  fieldName: (name) => name,
  integer: (digits) => `"${digits}"`,
  enumValue: (name) => `"${name}"`,
  bytes: (value) => `"${Buffer.from(value).toString('base64')}"`,
  space: () => '',
};

/** One spelling for all, to print and to compare. */
export function canonicalJson(message: PlainMessage): string {
  return spell(message, canonical);
}

/** A spelling drawn anew at every choice. */
export function randomJson(message: PlainMessage, random: Random): string {
  const camel = random.chance(0.3);
  const base64 = random.chance(0.97) ? 'base64' : 'base64url';
  return spell(message, {
    fieldName: (name) =>
      camel ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name,
    integer: (digits) => (random.chance(0.5) ? digits : `"${digits}"`),
    enumValue: (name) =>
      random.chance(0.7) || ambiguousNames.has(name) ? `"${name}"` : String(enumNumbers[name] ?? 0),
    bytes: (value) => `"${Buffer.from(value).toString(base64)}"`,
    space: () => (random.chance(0.02) ? random.pick([' ', '\n', '\t', '\r\n ']) : ''),
  });
}

function spell(value: unknown, spelling: Spelling): string {
  if (value instanceof Uint8Array) return spelling.bytes(value);
  if (Array.isArray(value))
    return `[${value.map((item) => spell(item, spelling)).join(`,${spelling.space()}`)}]`;
  if (typeof value === 'string') {
    return integerText.test(value) ? spelling.integer(value) : spelling.enumValue(value);
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(
    ([name, field]) =>
      `${spelling.space()}"${spelling.fieldName(name)}"${spelling.space()}:${spelling.space()}${spell(field, spelling)}`,
  );
  return `{${fields.join(',')}${spelling.space()}}`;
}

import { keysNamespace } from '../../api/v2/v2-keys.ts';
import { V2Code, V2Error } from '../../errors/v2-error.ts';
import type { HttpRequest } from '../exchange.ts';
import { type Form, FormError, parseForm } from './form.ts';

/** A request for keys, checked. */
export interface KeyRequest {
  /** The path as the store has it: with the namespace, without a slash at the end. */
  readonly path: string;
  readonly value: string;
  readonly dir: boolean;
  /** Empty: any. */
  readonly prevValue: string;
  /** 0: any. */
  readonly prevIndex: bigint;
  readonly prevExist: boolean | undefined;
  /** Seconds; `null` where the node is to stay. */
  readonly ttlS: bigint | null;
  readonly refresh: boolean;
  readonly recursive: boolean;
  readonly sorted: boolean;
  readonly quorum: boolean;
  readonly wait: boolean;
  /** Held below 2^53. */
  readonly waitIndex: number;
  readonly stream: boolean;
  readonly noValueOnSuccess: boolean;
}

export const keysPrefix = '/v2/keys';

const uint64Max = 2n ** 64n - 1n;
const indexMax = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Reads a request for keys: its path and its parameters, which are checked in etcd's order. Keys and values are text: bytes that are
 * not UTF-8, which etcd keeps apart, would fall together here, and are refused.
 *
 * @throws V2Error, without an index
 */
export function parseKeyRequest(request: HttpRequest): KeyRequest {
  const form = parameters(request);
  if (request.isPathUtf8 === false) {
    throw refuse(
      V2Code.INVALID_FIELD,
      'the key is not UTF-8 text; encode other bytes, as base64url for example',
    );
  }
  const path = keyPath(request.path);
  if (form.size === 0) return withoutParameters(path);
  const prevIndex = uint64(form, 'prevIndex');
  const waitIndex = uint64(form, 'waitIndex');
  const recursive = bool(form, 'recursive');
  const sorted = bool(form, 'sorted');
  const wait = bool(form, 'wait');
  const dir = bool(form, 'dir');
  const quorum = bool(form, 'quorum');
  const stream = bool(form, 'stream');
  if (wait && request.method !== 'GET') {
    throw refuse(V2Code.INVALID_FIELD, '"wait" can only be used with GET requests');
  }
  const prevValue = form.get('prevValue');
  if (prevValue === '') throw refuse(V2Code.PREV_VALUE_REQUIRED, '"prevValue" cannot be empty');
  const noValueOnSuccess = bool(form, 'noValueOnSuccess');
  const ttlText = form.get('ttl');
  const ttlS = ttlText === undefined || ttlText === '' ? null : parseUint64(ttlText);
  if (ttlS === undefined) throw refuse(V2Code.TTL_NAN, 'invalid value for "ttl"');
  const value = form.get('value') ?? '';
  const prevExist = form.has('prevExist') ? bool(form, 'prevExist', 'prevExist') : undefined;
  const refresh = bool(form, 'refresh', 'refresh');
  if (refresh) {
    if (value !== '') throw refuse(V2Code.REFRESH_VALUE, 'A value was provided on a refresh');
    if (ttlS === null) throw refuse(V2Code.REFRESH_TTL_REQUIRED, 'No TTL value set');
  }
  return {
    path,
    value,
    dir,
    prevValue: prevValue ?? '',
    prevIndex,
    prevExist,
    ttlS,
    refresh,
    recursive,
    sorted,
    quorum,
    wait,
    waitIndex: waitIndex > indexMax ? Number.MAX_SAFE_INTEGER : Number(waitIndex),
    stream,
    noValueOnSuccess,
  };
}

/** Most reads have none. */
function withoutParameters(path: string): KeyRequest {
  return {
    path,
    value: '',
    dir: false,
    prevValue: '',
    prevIndex: 0n,
    prevExist: undefined,
    ttlS: null,
    refresh: false,
    recursive: false,
    sorted: false,
    quorum: false,
    wait: false,
    waitIndex: 0,
    stream: false,
    noValueOnSuccess: false,
  };
}

/** A path of the API as the store has it. */
function keyPath(path: string): string {
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  return keysNamespace + path.slice(keysPrefix.length, end);
}

function parameters(request: HttpRequest): Form {
  try {
    return parseForm(request);
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    throw refuse(V2Code.INVALID_FORM, error.message);
  }
}

function refuse(code: V2Code, cause: string): V2Error {
  return new V2Error(code, cause, 0);
}

/** 0 where it is not there. */
function uint64(form: Form, name: string): bigint {
  const text = form.get(name);
  if (text === undefined) return 0n;
  const value = parseUint64(text);
  if (value === undefined) throw refuse(V2Code.INDEX_NAN, `invalid value for "${name}"`);
  return value;
}

/** Go's `ParseUint` of base 10; `undefined` where it gives an error. */
function parseUint64(text: string): bigint | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const digits = text.replace(/^0+(?=\d)/, '');
  if (digits.length > 20) return undefined;
  const value = BigInt(digits);
  return value > uint64Max ? undefined : value;
}

/** Go's `ParseBool`; false where it is not there. */
function bool(form: Form, name: string, shownAs = `"${name}"`): boolean {
  switch (form.get(name)) {
    case undefined:
    case '0':
    case 'f':
    case 'F':
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
    case '1':
    case 't':
    case 'T':
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    default:
      throw refuse(V2Code.INVALID_FIELD, `invalid value for ${shownAs}`);
  }
}

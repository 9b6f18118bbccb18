import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type JwtMethod, jwtMethods } from '../api/auth/jwt-tokens.ts';
import { parseDuration } from '../codec/duration.ts';
import { UsageError } from '../errors/usage-error.ts';

/** etcd's. */
const jwtTtlDefaultS = 300;

/** The parsed `--auth-token`. */
export type AuthTokenConfig =
  | { readonly kind: 'simple' }
  | {
      readonly kind: 'jwt';
      readonly method: JwtMethod;
      readonly verifyKey: KeyObject;
      /** `null`: this member checks tokens and gives none. */
      readonly signKey: KeyObject | null;
      readonly ttlS: number;
    };

/**
 * Reads `simple`, or `jwt,pub-key=FILE,priv-key=FILE,sign-method=RS256,ttl=10m`, and the files that it names. Keys are PEM; a
 * certificate stands for its public key; with HS256, HS384 and HS512 `priv-key` is the secret itself.
 *
 * @throws UsageError
 */
export function parseAuthToken(text: string): AuthTokenConfig {
  const [kind, ...options] = text.split(',');
  if (kind === 'simple' || kind === '') return { kind: 'simple' };
  if (kind !== 'jwt') refuse(`unknown type "${kind}", expected simple or jwt`);
  const given = new Map<string, string>();
  for (const option of options) {
    const at = option.indexOf('=');
    const name = option.slice(0, at);
    if (at <= 0) refuse(`"${option}" is not of the form name=value`);
    if (!known.has(name)) refuse(`unknown option "${name}", expected one of ${[...known].join(', ')}`);
    if (given.has(name)) refuse(`"${name}" is given twice`);
    given.set(name, option.slice(at + 1));
  }
  const method = given.get('sign-method') as JwtMethod | undefined;
  if (method === undefined || !jwtMethods.includes(method)) {
    refuse(`sign-method is "${method ?? ''}", expected one of ${jwtMethods.join(', ')}`);
  }
  const ttl = given.get('ttl');
  const ttlMs = ttl === undefined ? jwtTtlDefaultS * 1000 : parseDuration(ttl);
  if (ttlMs === undefined || ttlMs < 1000) refuse(`ttl is "${ttl}", expected a duration of 1s or more`);
  return { kind, method, ...keysOf(method, given), ttlS: Math.floor(ttlMs / 1000) };
}

const known = new Set(['pub-key', 'priv-key', 'sign-method', 'ttl']);

function keysOf(
  method: JwtMethod,
  given: ReadonlyMap<string, string>,
): { verifyKey: KeyObject; signKey: KeyObject | null } {
  const privateFile = given.get('priv-key');
  const publicFile = given.get('pub-key');
  if (method.startsWith('HS')) {
    if (privateFile === undefined) refuse(`${method} needs priv-key`);
    const secret = createSecretKey(read('priv-key', privateFile));
    return { verifyKey: secret, signKey: secret };
  }
  const signKey = privateFile === undefined ? null : keyOf('priv-key', privateFile, createPrivateKey);
  if (publicFile === undefined && signKey === null) refuse(`${method} needs pub-key, priv-key or both`);
  const verifyKey =
    publicFile === undefined ? createPublicKey(signKey!) : keyOf('pub-key', publicFile, createPublicKey);
  const type = method.startsWith('ES') ? 'ec' : 'rsa';
  for (const key of [verifyKey, signKey]) {
    if (key !== null && key.asymmetricKeyType !== type) {
      refuse(`${method} needs a key of type ${type}, found ${key.asymmetricKeyType}`);
    }
  }
  if (signKey !== null && !createPublicKey(signKey).equals(verifyKey)) {
    refuse('pub-key and priv-key are not a pair');
  }
  return { verifyKey, signKey };
}

function keyOf(option: string, file: string, parse: (pem: Buffer) => KeyObject): KeyObject {
  const pem = read(option, file);
  try {
    return parse(pem);
  } catch (error) {
    refuse(`${option}: "${file}" holds no key in PEM: ${(error as Error).message}`);
  }
}

function read(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    refuse(`${option}: ${(error as Error).message}`);
  }
}

function refuse(message: string): never {
  throw new UsageError(`error verifying flags, invalid --auth-token: ${message}. See 'wald --help'.`, 1);
}

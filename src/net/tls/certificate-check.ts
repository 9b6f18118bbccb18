import { lookup, reverse } from 'node:dns/promises';
import type { PeerCertificate } from 'node:tls';
import { type Clock, dateOf } from '../../host/clock.ts';
import { isAddress, isSameAddress } from './address.ts';

/** Names and addresses that a certificate is for (its subject alternative names). */
interface CertificateHosts {
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
}

/** The resolver of names and addresses; the system's, or a test's. */
export interface Resolver {
  addressesOf(name: string): Promise<readonly string[]>;
  namesOf(address: string): Promise<readonly string[]>;
}

export const systemResolver: Resolver = {
  addressesOf: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  namesOf: (address) => reverse(address),
};

/** Most names of one certificate that are resolved, so that one connection cannot ask for any number of look-ups. */
export const resolvedNamesMax = 64;

/** Reads node's text of the alternative names: `DNS:localhost, IP Address:127.0.0.1`. Names with odd characters are quoted in it. */
export function hostsOf(certificate: PeerCertificate): CertificateHosts {
  const dnsNames: string[] = [];
  const addresses: string[] = [];
  const text = certificate.subjectaltname ?? '';
  for (const [, kind, value] of text.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)) {
    if (kind === 'DNS' && value !== '') dnsNames.push(value!.startsWith('"') ? unquoted(value!) : value!);
    else if (kind === 'IP Address') addresses.push(value!);
  }
  return { dnsNames, addresses };
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}

/**
 * Returns the error if a certificate is not valid for a host, in Go's words, or null. The common name does
 * not count, as in Go.
 */
export function hostProblem(certificate: PeerCertificate, host: string): string | null {
  const { dnsNames, addresses } = hostsOf(certificate);
  if (isAddress(host)) {
    if (addresses.some((address) => isSameAddress(address, host))) return null;
    if (addresses.length === 0) {
      return `x509: cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
    }
    return `x509: certificate is valid for ${addresses.join(', ')}, not ${host}`;
  }
  if (dnsNames.some((pattern) => matchesName(pattern, host))) return null;
  if (dnsNames.length === 0) {
    return `x509: certificate is not valid for any names, but wanted to match ${host}`;
  }
  return `x509: certificate is valid for ${dnsNames.join(', ')}, not ${host}`;
}

/**
 * Returns the error if a certificate is not one for the address that its owner connects from; null if it is,
 * or names neither addresses nor names. etcd's check of peers: an address must be among the certificate's, or
 * be one that a name of it resolves to; a name with `*.` fits where the address resolves to such a name.
 */
export async function sourceProblem(
  certificate: PeerCertificate,
  remoteAddress: string,
  resolver: Resolver,
): Promise<string | null> {
  const { dnsNames, addresses } = hostsOf(certificate);
  if (dnsNames.length === 0 && addresses.length === 0) return null;
  if (addresses.some((address) => isSameAddress(address, remoteAddress))) return null;
  if (dnsNames.length === 0) return hostProblem(certificate, remoteAddress);
  const suffixes: string[] = [];
  for (const name of dnsNames.slice(0, resolvedNamesMax)) {
    if (name.startsWith('*.')) suffixes.push(name.slice(1));
    const found = await resolver.addressesOf(name).catch(() => []);
    if (found.some((address) => isSameAddress(address, remoteAddress))) return null;
  }
  if (suffixes.length > 0) {
    const names = await resolver.namesOf(remoteAddress).catch(() => []);
    const bare = names.map((name) => name.replace(/\.$/, ''));
    if (bare.some((name) => suffixes.some((suffix) => name.endsWith(suffix)))) return null;
  }
  const had = [...dnsNames, ...addresses].join(', ');
  return `tls: ${JSON.stringify(remoteAddress)} does not match any of DNSNames ${goList(dnsNames)} (the certificate is for ${had})`;
}

/** Matches a host (RFC 6125, 6.4.3): `*` stands for one label, the first, as a whole. */
function matchesName(pattern: string, host: string): boolean {
  const want = host.toLowerCase().replace(/\.$/, '');
  const have = pattern.toLowerCase().replace(/\.$/, '');
  if (!have.startsWith('*.')) return have === want;
  const dot = want.indexOf('.');
  return dot > 0 && want.slice(dot) === have.slice(1);
}

function goList(names: readonly string[]): string {
  return `[${names.map((name) => JSON.stringify(name)).join(' ')}]`;
}

const unknownAuthority = 'x509: certificate signed by unknown authority';

/** Node's codes of what OpenSSL found wrong with a chain, in Go's words. */
const chainProblems: Readonly<Record<string, string>> = {
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  INVALID_CA: 'x509: invalid signature: parent certificate cannot sign this kind of certificate',
  INVALID_PURPOSE: 'x509: certificate specifies an incompatible key usage',
};

/** Returns the error of a chain of certificates, in Go's words. */
export function chainProblem(
  code: string,
  certificate: PeerCertificate,
  clock: Pick<Clock, 'wallMs'>,
): string {
  const expired = 'x509: certificate has expired or is not yet valid: current time';
  if (code === 'CERT_HAS_EXPIRED')
    return `${expired} ${goTime(clock.wallMs())} is after ${goTime(certificate.valid_to)}`;
  if (code === 'CERT_NOT_YET_VALID') {
    return `${expired} ${goTime(clock.wallMs())} is before ${goTime(certificate.valid_from)}`;
  }
  return chainProblems[code] ?? `x509: ${code}`;
}

/** An error of dialling over TLS, in Go's words where it is about a certificate. */
export function dialProblem(error: Error): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && code in chainProblems) return new Error(chainProblems[code]);
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return new Error(`x509: certificate has expired or is not yet valid (${error.message})`);
  }
  return error;
}

function goTime(date: number | string): string {
  return dateOf(date)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z');
}

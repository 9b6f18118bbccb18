import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import { chainProblem, hostProblem, type Resolver, sourceProblem } from './certificate-check.ts';

import type { Credentials } from './credentials.ts';
import { asksForCertificate, type TlsSettings } from './settings.ts';

/** Longest chain that a client may show, beside its own certificate; OpenSSL has 100. */
const chainLengthMax = 100;

/**
 * Returns the error if the client is refused, in etcd's words where it has some, or null. To be called behind
 * the handshake of a connection that was made with `rejectUnauthorized: false`.
 */
export async function clientProblem(
  socket: TLSSocket,
  credentials: Credentials,
  resolver: Resolver,
): Promise<string | null> {
  const { settings } = credentials;
  if (!asksForCertificate(settings)) return null;
  const certificate = socket.getPeerCertificate(true);
  if (!certificate || Object.keys(certificate).length === 0) {
    return "tls: client didn't provide a certificate";
  }
  if (!socket.authorized) {
    const code = String(socket.authorizationError);
    return `tls: failed to verify client certificate: ${chainProblem(code, certificate, credentials.clock)} (${describe(certificate)})`;
  }
  const remoteAddress = socket.remoteAddress ?? '';
  const problem = allowedProblem(certificate, settings);
  if (problem !== null) return `tls: client certificate authentication failed: ${problem}`;
  if (settings.verifiesClientSan && remoteAddress !== '') {
    const source = await sourceProblem(certificate, remoteAddress, resolver);
    if (source !== null) return source;
  }
  try {
    const revoked = await credentials.firstRevoked(serialsOf(certificate));
    return revoked === null ? null : `transport: certificate serial ${revoked.toLowerCase()} revoked`;
  } catch (error) {
    return `the list of revoked certificates cannot be used: ${(error as Error).message}`;
  }
}

/**
 * Returns the error if a certificate is not the one that `--peer-cert-allowed-cn`, or the flag of a hostname,
 * asks for, or null.
 */
export function allowedProblem(certificate: PeerCertificate, settings: TlsSettings): string | null {
  const { allowedCn, allowedHostname } = settings;
  const commonName = commonNameOf(certificate) ?? '';
  if (allowedCn !== '' && commonName !== allowedCn) {
    return `the certificate has the common name ${JSON.stringify(commonName)}, and ${JSON.stringify(allowedCn)} is allowed`;
  }
  return allowedHostname === '' ? null : hostProblem(certificate, allowedHostname);
}

function serialsOf(certificate: DetailedPeerCertificate): string[] {
  const serials: string[] = [];
  let at: DetailedPeerCertificate | undefined = certificate;
  while (at !== undefined && serials.length < chainLengthMax) {
    serials.push(at.serialNumber);
    // An authority at the end of a chain is its own.
    at = at.issuerCertificate === at ? undefined : at.issuerCertificate;
  }
  return serials;
}

function describe(certificate: PeerCertificate): string {
  const subject = JSON.stringify(commonNameOf(certificate) ?? '');
  return `subject ${subject}, issuer ${JSON.stringify(certificate.issuer?.CN ?? '')}`;
}

/** The common name of a certificate's subject; the last, where there are several, as Go reads it, and `null` without one. */
export function commonNameOf(certificate: PeerCertificate | null | undefined): string | null {
  const name: unknown = [certificate?.subject?.CN].flat().at(-1);
  return typeof name === 'string' && name !== '' ? name : null;
}

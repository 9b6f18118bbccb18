import type { PeerCertificate } from 'node:tls';

/** The common name of a certificate's subject; the first, where there are several, and `null` without one. */
export function commonNameOf(certificate: PeerCertificate | null): string | null {
  const name: unknown = certificate?.subject?.CN;
  const first: unknown = Array.isArray(name) ? name[0] : name;
  return typeof first === 'string' && first !== '' ? first : null;
}

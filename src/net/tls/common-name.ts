import type { PeerCertificate } from 'node:tls';

/** The common name of a certificate's subject; the last, where there are several, as Go reads it, and `null` without one. */
export function commonNameOf(certificate: PeerCertificate | null | undefined): string | null {
  const name: unknown = [certificate?.subject?.CN].flat().at(-1);
  return typeof name === 'string' && name !== '' ? name : null;
}

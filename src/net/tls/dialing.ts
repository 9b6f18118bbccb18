import type { RequestOptions } from 'node:https';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { hostProblem } from './certificate-check.ts';
import { allowedProblem } from './client-verification.ts';
import type { Credentials } from './credentials.ts';

/**
 * With what another member is dialled over TLS, as the files are now: the certificate to show, whom to trust, and what the other's
 * certificate must say. As in etcd, one that a member has made for itself is shown without checking the other's.
 */
export async function secureOptions(credentials: Credentials | null): Promise<RequestOptions> {
  if (credentials === null) return {};
  const { context } = await credentials.current();
  const { settings } = credentials;
  return {
    secureContext: context,
    rejectUnauthorized: !settings.isSelfSigned,
    checkServerIdentity: (host: string, certificate: PeerCertificate): Error | undefined => {
      const problem = hostProblem(certificate, host) ?? allowedProblem(certificate, settings);
      if (problem !== null) return new Error(problem);
      return checkServerIdentity(host, certificate);
    },
  } as RequestOptions;
}

import type { V2Credentials } from '../../api/v2/v2-auth-check.ts';
import { commonNameOf } from '../../net/tls/common-name.ts';
import type { HttpRequest } from '../exchange.ts';

const none: V2Credentials = { kind: 'none' };
const malformed: V2Credentials = { kind: 'malformed' };

/**
 * Who a request says that it comes from: basic authentication (RFC 7617), read as strictly as Go does.
 *
 * @param certificatesCount `--client-cert-auth`: a request without a name has that of its certificate
 */
export function credentialsOf(request: HttpRequest, certificatesCount: boolean): V2Credentials {
  const given = request.header('authorization') ?? '';
  if (given !== '') return basicCredentials(given);
  const name = certificatesCount ? commonNameOf(request.peerCertificate()) : null;
  return name === null ? none : { kind: 'certificate', user: name };
}

function basicCredentials(given: string): V2Credentials {
  const encoded = /^basic ((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/i.exec(given);
  if (encoded === null) return malformed;
  const text = Buffer.from(encoded[1]!, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return malformed;
  return { kind: 'password', user: text.slice(0, colon), password: text.slice(colon + 1) };
}

import { UsageError } from '../errors/usage-error.ts';
import { isSecureUrl, type ListenUrl } from '../net/member-url.ts';
import { servesHttp2, unknownCipherSuite } from '../net/tls/cipher-suites.ts';
import type { TlsSettings } from '../net/tls/settings.ts';
import type { FlagValue } from './parse-flags.ts';

/** The TLS part of a configuration. */
interface TlsOfConfig {
  readonly clientTls: TlsSettings | null;
  readonly peerTls: TlsSettings | null;
  readonly autoTls: boolean;
  readonly peerAutoTls: boolean;
  readonly cipherSuites: readonly string[];
}

/** The URLs that a member listens on. */
interface ListenedUrls {
  readonly clients: readonly ListenUrl[];
  readonly peers: readonly ListenUrl[];
  readonly metrics: readonly ListenUrl[];
}

/**
 * Reads the flags of TLS.
 * @throws UsageError in etcd's words for what cannot go together, or is missing
 */
export function tlsOf(values: ReadonlyMap<string, FlagValue>, urls: ListenedUrls): TlsOfConfig {
  const cipherSuites = (values.get('cipher-suites') as string).split(',').filter((name) => name !== '');
  const unknown = unknownCipherSuite(cipherSuites);
  if (unknown !== null) refuse(`unexpected TLS cipher suite ${JSON.stringify(unknown)}`);
  const clientTls = settingsOf(values, '', cipherSuites);
  const peerTls = settingsOf(values, 'peer-', cipherSuites);
  const autoTls = values.get('auto-tls') as boolean;
  const peerAutoTls = values.get('peer-auto-tls') as boolean;

  const securePeer = urls.peers.find(isSecureUrl);
  if (securePeer !== undefined && !peerAutoTls) checkGiven(peerTls, securePeer);
  if (peerTls !== null) {
    checkPair(peerTls);
    const { allowedCn, allowedHostname } = peerTls;
    if (allowedCn !== '' && allowedHostname !== '') {
      const [cn, hostname] = [allowedCn, allowedHostname].map((text) => JSON.stringify(text));
      refuse(`AllowedCN and AllowedHostname are mutually exclusive (cn=${cn}, hostname=${hostname})`);
    }
  }
  const secureClient = urls.clients.find(isSecureUrl);
  if (secureClient !== undefined && clientTls === null && !autoTls) {
    const flags = '(--cert-file, --key-file)';
    refuse(`TLS key/cert ${flags} must be provided for client url ${secureClient.text} with HTTPS scheme`);
  }
  const secureMetrics = urls.metrics.find(isSecureUrl);
  if (secureMetrics !== undefined && !autoTls) checkGiven(clientTls, secureMetrics);
  if (clientTls !== null && (secureClient ?? secureMetrics) !== undefined) checkPair(clientTls);
  if (secureClient !== undefined && !servesHttp2(cipherSuites)) {
    refuse(
      'http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher (need at least one of ' +
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)',
    );
  }
  return { clientTls, peerTls, autoTls, peerAutoTls, cipherSuites };
}

/** null when neither a certificate nor a key is named. */
function settingsOf(
  values: ReadonlyMap<string, FlagValue>,
  prefix: '' | 'peer-',
  cipherSuites: readonly string[],
): TlsSettings | null {
  const text = (name: string) => values.get(name) as string;
  const isPeer = prefix === 'peer-';
  const client = isPeer ? 'peer-client' : 'client';
  const settings: TlsSettings = {
    certFile: text(`${prefix}cert-file`),
    keyFile: text(`${prefix}key-file`),
    trustedCaFile: text(`${prefix}trusted-ca-file`),
    crlFile: text(isPeer ? 'peer-crl-file' : 'client-crl-file'),
    clientCertAuth: values.get(`${client}-cert-auth`) as boolean,
    isSelfSigned: false,
    allowedCn: isPeer ? text('peer-cert-allowed-cn') : '',
    allowedHostname: text(isPeer ? 'peer-cert-allowed-hostname' : 'client-cert-allowed-hostname'),
    verifiesClientSan: isPeer && !values.get('experimental-peer-skip-client-san-verification'),
    cipherSuites,
  };
  return settings.certFile === '' && settings.keyFile === '' ? null : settings;
}

function checkGiven(settings: TlsSettings | null, url: ListenUrl): void {
  if (settings !== null) return;
  const host = url.host.includes(':') ? `[${url.host}]` : url.host;
  const address = url.path === '' ? `${host}:${url.port}` : url.path;
  refuse(`cannot listen on TLS for ${address}: KeyFile and CertFile are not presented`);
}

function checkPair({ certFile, keyFile }: TlsSettings): void {
  if (certFile !== '' && keyFile !== '') return;
  refuse(`KeyFile and CertFile must both be present[key: ${keyFile}, cert: ${certFile}]`);
}

function refuse(message: string): never {
  throw new UsageError(message, 1);
}

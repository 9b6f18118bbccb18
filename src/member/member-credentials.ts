import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import { isSecureUrl, type ListenUrl, parseMemberUrl } from '../net/member-url.ts';
import { Credentials } from '../net/tls/credentials.ts';
import { selfSignedFiles } from '../net/tls/self-signed.ts';
import type { TlsSettings } from '../net/tls/settings.ts';

/** The certificates of a member on its two sides; null on one without TLS. */
export interface MemberCredentials {
  readonly client: Credentials | null;
  readonly peer: Credentials | null;
}

/**
 * Reads the certificates that the flags name, or makes those of `--auto-tls` and `--peer-auto-tls`.
 * @throws UsageError in etcd's words
 */
export async function openCredentials(
  config: Config,
  logger: Logger,
  clock: Clock,
): Promise<MemberCredentials> {
  const log = logger.child('member/member-credentials');
  const open = async (side: 'client' | 'peer'): Promise<Credentials | null> => {
    const settings = settingsOf(side, config, log, clock);
    // etcd does not look at the files where every URL is plain. Those of peers are for dialing as well.
    if (settings === null || (side === 'client' && !isClientSecure(config))) return null;
    const credentials = await Credentials.open(settings, logger, clock).catch((error: Error) => {
      throw new UsageError(error.message, 1);
    });
    const { certFile, keyFile, trustedCaFile, clientCertAuth, crlFile } = settings;
    log.info(`starting with ${side} TLS`, {
      'tls-info':
        `cert = ${certFile}, key = ${keyFile}, trusted-ca = ${trustedCaFile}, ` +
        `client-cert-auth = ${clientCertAuth}, crl-file = ${crlFile}`,
      'cipher-suites': config.cipherSuites,
    });
    return credentials;
  };
  return { peer: await open('peer'), client: await open('client') };
}

function settingsOf(
  side: 'client' | 'peer',
  config: Config,
  logger: Logger,
  clock: Clock,
): TlsSettings | null {
  const isPeer = side === 'peer';
  const given = isPeer ? config.peerTls : config.clientTls;
  if (!(isPeer ? config.peerAutoTls : config.autoTls)) return given;
  if (given !== null) {
    logger.warn(`ignoring ${side} auto TLS since certs given`);
    return given;
  }
  const urls = isPeer ? config.listenPeerUrls : [...config.listenClientUrls, ...config.listenClientHttpUrls];
  const directory = join(config.dataDir, 'fixtures', side);
  return {
    ...selfSignedFiles(directory, hostsOfUrls(urls), logger, clock),
    // Flags that ask for certificates of others do not count beside one that nobody can check (etcd's rule).
    trustedCaFile: '',
    crlFile: '',
    clientCertAuth: false,
    isSelfSigned: true,
    allowedCn: '',
    allowedHostname: '',
    verifiesClientSan: false,
    cipherSuites: config.cipherSuites,
  };
}

function isClientSecure({ listenClientUrls, listenClientHttpUrls, listenMetricsUrls }: Config): boolean {
  const urls = [...listenClientUrls, ...listenClientHttpUrls, ...listenMetricsUrls];
  return urls.some(isSecureUrl);
}

function hostsOfUrls(urls: readonly ListenUrl[]): string[] {
  const hosts = urls.filter(({ path }) => path === '').map(({ text }) => parseMemberUrl(text).host);
  return [...new Set(hosts)].filter((host) => host !== '');
}

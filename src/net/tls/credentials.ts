import { constants, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { Clock } from '../../host/clock.ts';
import type { Logger } from '../../host/logger.ts';
import { openSslCiphers } from './cipher-suites.ts';
import { RevocationList, revocationBytesMax } from './revocation-list.ts';
import type { TlsSettings } from './settings.ts';
import { WatchedFiles } from './watched-files.ts';

/** Certificate, key, authorities and revoked certificates of one side of a member, as their files are now. */
export class Credentials {
  readonly settings: TlsSettings;
  readonly clock: Clock;
  private readonly logger: Logger;
  private readonly files: WatchedFiles<LoadedCredentials>;
  private readonly revocations: WatchedFiles<RevocationList> | null;
  /** The problem that was logged last, so that it is not logged for every connection. */
  private logged = '';
  private lastUsed: LoadedCredentials | null = null;

  /**
   * Reads the files for the first time, but for the list of revoked certificates: that may come later, and until then nobody who shows
   * a certificate is let in.
   * @throws Error in etcd's words
   */
  static async open(settings: TlsSettings, logger: Logger, clock: Clock): Promise<Credentials> {
    const credentials = new Credentials(settings, logger, clock);
    credentials.lastUsed = await credentials.files.current();
    return credentials;
  }

  private constructor(settings: TlsSettings, logger: Logger, clock: Clock) {
    this.clock = clock;
    this.settings = settings;
    this.logger = logger.child('net/credentials');
    const { certFile, keyFile, trustedCaFile, crlFile } = settings;
    const paths = trustedCaFile === '' ? [certFile, keyFile] : [certFile, keyFile, trustedCaFile];
    this.files = new WatchedFiles(paths, certificateBytesMax, clock, ([cert, key, ca]) =>
      load(settings, cert!, key!, ca ?? null),
    );
    this.revocations =
      crlFile === ''
        ? null
        : new WatchedFiles([crlFile], revocationBytesMax, clock, ([file]) =>
            RevocationList.parse(file!, clock),
          );
  }

  /**
   * Returns the credentials of the next connection. While changed files cannot be used – one of a pair is not
   * written yet – what was there before stays in use, and that is logged.
   */
  async current(): Promise<LoadedCredentials> {
    let loaded: LoadedCredentials;
    try {
      loaded = await this.files.current();
    } catch (error) {
      this.logOnce((error as Error).message);
      return this.files.last!;
    }
    this.logged = '';
    if (loaded !== this.lastUsed) {
      this.lastUsed = loaded;
      const { certFile } = this.settings;
      this.logger.info('new certificate files are in use', { 'cert-file': certFile });
    }
    return loaded;
  }

  /**
   * The serial number of the first certificate that was revoked; null when none was.
   * @throws Error when the list cannot be read
   */
  async firstRevoked(serials: readonly string[]): Promise<string | null> {
    if (this.revocations === null) return null;
    const list = await this.revocations.current();
    return serials.find((serial) => list.has(serial)) ?? null;
  }

  private logOnce(problem: string): void {
    if (problem === this.logged) return;
    this.logged = problem;
    const { certFile, keyFile, trustedCaFile } = this.settings;
    this.logger.warn('changed certificate files cannot be used; those before stay in use', {
      'cert-file': certFile,
      'key-file': keyFile,
      'trusted-ca-file': trustedCaFile,
      error: problem,
    });
  }
}

/** Longest file of certificates, or of a key, that is read. */
export const certificateBytesMax = 4 * 1024 * 1024;

/** A certificate with its key and whom it trusts, ready for connections. */
export interface LoadedCredentials {
  /** For servers, which make a context of their own. */
  readonly options: SecureContextOptions;
  readonly context: SecureContext;
}

function load(settings: TlsSettings, cert: Buffer, key: Buffer, ca: Buffer | null): LoadedCredentials {
  checkPair(cert, key);
  const options: SecureContextOptions = {
    cert,
    key,
    minVersion: 'TLSv1.2',
    // The order that OpenSSL has, or the flag's.
    honorCipherOrder: true,
    // A resumed session is not checked against revoked certificates, so none is.
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
  const ciphers = openSslCiphers(settings.cipherSuites);
  if (ciphers !== undefined) options.ciphers = ciphers;
  if (ca !== null) options.ca = authorities(ca, settings.trustedCaFile);
  return { options, context: createSecureContext(options) };
}

/** In the words of Go's `tls.X509KeyPair`. */
function checkPair(cert: Buffer, key: Buffer): void {
  const [first] = pemCertificates(cert);
  if (first === undefined) throw new Error('tls: failed to find any PEM data in certificate input');
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key.toString('latin1'))) {
    throw new Error('tls: failed to find any PEM data in key input');
  }
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(first);
  } catch (error) {
    throw new Error(`x509: malformed certificate: ${(error as Error).message}`);
  }
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(key);
  } catch (error) {
    throw new Error(`tls: failed to parse private key: ${(error as Error).message}`);
  }
  if (!parsed.checkPrivateKey(privateKey)) throw new Error('tls: private key does not match public key');
}

function authorities(file: Buffer, path: string): string[] {
  const found = pemCertificates(file);
  // Node would take no authority for the system's.
  if (found.length === 0) throw new Error(`${path} has no certificate of an authority in PEM`);
  for (const pem of found) {
    try {
      new X509Certificate(pem);
    } catch (error) {
      throw new Error(`${path}: x509: malformed certificate: ${(error as Error).message}`);
    }
  }
  return found;
}

function pemCertificates(file: Buffer): string[] {
  return file.toString('latin1').match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}

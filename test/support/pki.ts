import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inCheckout } from './checkout.ts';
import { runCommand } from './etcdctl.ts';

const kinds = ['member', 'peer', 'client'] as const;
/** What `scripts/pki` makes certificates for. */
export type CertificateKind = (typeof kinds)[number];

/** What is to be different in certificates from what examples/pki says. */
export interface CertificateChanges {
  commonName?: string;
  hosts?: readonly string[];
  /** cfssl lets them begin five minutes ago: `60s` are over. */
  expiry?: string;
}

/** An authority and certificates, made by `scripts/pki` in a directory of their own. */
export class Pki {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async make(): Promise<Pki> {
    const pki = new Pki(mkdtempSync(join(tmpdir(), 'wald-pki-')));
    await pki.renew();
    return pki;
  }

  get ca(): string {
    return join(this.directory, 'ca.pem');
  }

  get crl(): string {
    return join(this.directory, 'crl.pem');
  }

  cert(kind: CertificateKind): string {
    return join(this.directory, `${kind}.pem`);
  }

  key(kind: CertificateKind): string {
    return join(this.directory, `${kind}-key.pem`);
  }

  /** etcdctl's flags for a client. */
  etcdctlFlags(kind: CertificateKind | null = 'client'): string[] {
    const own = kind === null ? [] : ['--cert', this.cert(kind), '--key', this.key(kind)];
    return ['--cacert', this.ca, ...own];
  }

  /** New certificates of the same authority in place of the old ones. */
  renew(): Promise<void> {
    return script([this.directory]);
  }

  /** Adds certificates to the list of those that are revoked. */
  revoke(...certificates: string[]): Promise<void> {
    return script(['revoke', this.directory, ...certificates]);
  }

  /** Other certificates of the same authority, in a directory below, which may be given a name. */
  async variant(changes: CertificateChanges, name?: string): Promise<Pki> {
    const other = new Pki(
      name === undefined ? mkdtempSync(join(this.directory, 'variant-')) : join(this.directory, name),
    );
    mkdirSync(other.directory, { recursive: true });
    for (const name of ['ca.pem', 'ca-key.pem']) {
      copyFileSync(join(this.directory, name), join(other.directory, name));
    }
    const source = join(other.directory, 'source');
    mkdirSync(source);
    const config = readJson('ca-config.json') as {
      signing: { profiles: Record<string, { expiry: string }> };
    };
    if (changes.expiry !== undefined) {
      for (const profile of Object.values(config.signing.profiles)) profile.expiry = changes.expiry;
    }
    writeFileSync(join(source, 'ca-config.json'), JSON.stringify(config));
    for (const kind of kinds) {
      const request = readJson(`${kind}-csr.json`) as { CN: string; hosts: readonly string[] };
      if (changes.commonName !== undefined) request.CN = changes.commonName;
      if (changes.hosts !== undefined) request.hosts = changes.hosts;
      writeFileSync(join(source, `${kind}-csr.json`), JSON.stringify(request));
    }
    await script([other.directory], { PKI_SOURCE: source });
    return other;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(inCheckout('examples', 'pki', name), 'utf8'));
}

async function script(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { code, stderr } = await runCommand(inCheckout('scripts', 'pki'), args, {
    env: { ...process.env, ...env },
    timeLimitMs: 30_000,
  });
  if (code !== 0) throw new Error(`scripts/pki ${args.join(' ')}: ${stderr}`);
}

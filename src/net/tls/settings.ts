/** The TLS settings of one side of a member: towards clients, or towards the other members. */
export interface TlsSettings {
  /** Empty without one, as all paths here. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Authorities that the certificates of those who connect must be of; the system's without it. */
  readonly trustedCaFile: string;
  readonly crlFile: string;
  readonly clientCertAuth: boolean;
  /** True if the certificate is one that the member has made for itself, which nobody can check. */
  readonly isSelfSigned: boolean;
  /** Common name that the other side's certificate must have; empty for any. */
  readonly allowedCn: string;
  /** Address or name that the other side's certificate must be valid for; empty for any. */
  readonly allowedHostname: string;
  /** True if a client's certificate must be one for the address that it comes from. */
  readonly verifiesClientSan: boolean;
  /** Go's names, in order of preference; empty for the defaults. */
  readonly cipherSuites: readonly string[];
}

/** Returns whether clients have to show a certificate; naming an authority is enough, as with etcd. */
export function asksForCertificate(settings: TlsSettings): boolean {
  return settings.clientCertAuth || settings.trustedCaFile !== '';
}

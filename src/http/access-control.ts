import { commonNameOf } from '../net/tls/client-verification.ts';
import type { Handler, HttpRequest, HttpResponse } from './exchange.ts';
import { HeaderBlock } from './header-block.ts';
import { respondPlainError } from './plain-text.ts';
import { isGatewayPath } from './url-path.ts';

/**
 * Stands before the routes: refuses unknown hosts (plain requests only), adds the CORS headers and answers OPTIONS, each as
 * etcd does (etcd's `--cors` and `--host-whitelist`; CVE-2018-5702), and who would expect the gateway to know him by his certificate
 * (CVE-2018-16886).
 */
export class AccessControl {
  private readonly next: Handler;
  private readonly anyOrigin: boolean;
  private readonly anyHost: boolean;
  private readonly headersOfOrigin: ReadonlyMap<string, HeaderBlock>;
  private readonly hosts: ReadonlySet<string>;
  private readonly certificatesName: () => boolean;

  constructor(rules: AccessRules, next: Handler) {
    this.next = next;
    const cors = rules.cors.filter((origin) => origin !== '');
    const hosts = rules.hostWhitelist.filter((host) => host !== '');
    this.anyOrigin = cors.length === 0 || cors.includes('*');
    this.anyHost = hosts.length === 0 || hosts.includes('*');
    this.headersOfOrigin = new Map(cors.map((origin) => [origin, corsHeaders(origin)]));
    this.hosts = new Set(hosts);
    this.certificatesName = () => rules.certificatesName?.() ?? false;
  }

  /** Answers a request, or lets the routes do it. A `Handler`, bound to its object. */
  readonly handle: Handler = (request, response) => {
    if (request.secure) {
      if (this.certificatesName() && isGatewayPath(request.path) && hasName(request)) {
        respondPlainError(response, 400, nameIgnored);
        return;
      }
    } else if (!this.anyHost && !this.hostAllowed(request, response)) return;
    if (this.anyOrigin) {
      response.headers(corsHeadersOfAny);
    } else {
      const headers = this.headersOfOrigin.get(request.header('origin') ?? '');
      if (headers) response.headers(headers);
    }
    if (request.method === 'OPTIONS') response.end();
    else this.next(request, response);
  };

  private hostAllowed(request: HttpRequest, response: HttpResponse): boolean {
    const host = hostname(request.header('host') ?? '');
    if (this.hosts.has(host)) return true;
    respondPlainError(response, 421, unknownHost(host));
    return false;
  }
}

interface AccessRules {
  /** `--cors`: origins whose pages may read answers; `*` is every origin. Empty: every origin, as in etcd. */
  readonly cors: readonly string[];
  /** `--host-whitelist`: names that a plain request may give in `Host`; `*` is every name. Empty: every name, as in etcd. */
  readonly hostWhitelist: readonly string[];
  /**
   * Returns whether certificates name users now: `--client-cert-auth`, and auth is on. Whoever has one with a
   * name is kept from the gateway then, which could not act in that name. Never, if not given.
   */
  certificatesName?(): boolean;
}

function hasName(request: HttpRequest): boolean {
  return commonNameOf(request.peerCertificate()) !== null;
}

function corsHeaders(origin: string): HeaderBlock {
  return new HeaderBlock(
    ['Access-Control-Allow-Headers', 'accept, content-type, authorization'],
    ['Access-Control-Allow-Methods', 'POST, GET, OPTIONS, PUT, DELETE'],
    ['Access-Control-Allow-Origin', origin],
  );
}

const corsHeadersOfAny = corsHeaders('*');

const nameIgnored =
  'CommonName of client sending a request against gateway will be ignored and not used as expected';

/** The host of a `Host` header, without port. */
function hostname(host: string): string {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):[^:]*$/.exec(host);
  return match ? (match[1] ?? match[2]!) : host;
}

/** etcd's text, word for word, since its documentation tells people to look for it. */
function unknownHost(host: string): string {
  return `
etcd received your request, but the Host header was unrecognized.

To fix this, choose one of the following options:
- Enable TLS, then any HTTPS request will be allowed.
- Add the hostname you want to use to the whitelist in settings.
  - e.g. etcd --host-whitelist ${JSON.stringify(host)}

This requirement has been added to help prevent "DNS Rebinding" attacks (CVE-2018-5702).
`;
}

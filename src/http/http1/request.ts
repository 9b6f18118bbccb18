import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { BodyGatherer } from '../body-gatherer.ts';
import type { HttpRequest, TakenConnection } from '../exchange.ts';
import type { RequestLine } from './request-line.ts';

/** A request as its connection has read it. Its headers stay one text: a value becomes a string when somebody asks for it. */
export class Http1Request extends BodyGatherer implements HttpRequest {
  readonly method: string;
  path: string;
  readonly query: string;
  readonly messages = null;
  readonly asksForUpgrade: boolean;
  private readonly connection: Http1RequestOwner;
  /** Host and port of a target in absolute form, which stand for the `Host` header (RFC 9112, section 3.2.2); else `null`. */
  private readonly authority: string | null;
  /** The header section, each line with its end; checked. */
  private readonly fields: string;

  constructor(connection: Http1RequestOwner, line: RequestLine, fields: string, asksForUpgrade: boolean) {
    super();
    this.connection = connection;
    this.method = line.method;
    this.path = line.path;
    this.query = line.query;
    this.authority = line.authority;
    this.fields = fields;
    this.asksForUpgrade = asksForUpgrade;
  }

  get headers(): readonly string[] {
    const list: string[] = [];
    eachField(this.fields, (name, value) => list.push(name.toLowerCase(), value));
    return list;
  }

  header(name: string): string | undefined {
    if (this.authority !== null && name === 'host') return this.authority;
    return fieldValue(this.fields, name);
  }

  get remoteAddress(): string {
    return this.connection.socket.remoteAddress ?? '';
  }

  get secure(): boolean {
    return (this.connection.socket as Partial<TLSSocket>).encrypted === true;
  }

  peerCertificate(): PeerCertificate | undefined {
    if (!this.secure) return undefined;
    const certificate = (this.connection.socket as TLSSocket).getPeerCertificate();
    return certificate && Object.keys(certificate).length > 0 ? certificate : undefined;
  }

  takeConnection(): TakenConnection | null {
    return this.connection.takeAway(this);
  }
}

/** The connection of a request, as that calls it. */
export interface Http1RequestOwner {
  readonly socket: Socket;
  /** `HttpRequest.takeConnection` of the request at work. */
  takeAway(request: Http1Request): TakenConnection | null;
}

/** The first value of a field. `name` in lower case; `fields` as `Http1Request` has them. */
function fieldValue(fields: string, name: string): string | undefined {
  for (let at = 0; ; ) {
    if (isNamed(fields, at, name)) {
      const end = fields.indexOf('\r\n', at);
      return fields.slice(at + name.length + 1, end).trim();
    }
    at = fields.indexOf('\n', at) + 1;
    if (at <= 0 || fields.charCodeAt(at) === carriageReturn) return undefined;
  }
}

/** Returns whether the line at `at` is of the field `name`, which is in lower case. */
export function isNamed(fields: string, at: number, name: string): boolean {
  if (fields.charCodeAt(at + name.length) !== colon) return false;
  for (let i = 0; i < name.length; i++) {
    const code = fields.charCodeAt(at + i);
    if (code !== name.charCodeAt(i) && (code | 0x20) !== name.charCodeAt(i)) return false;
  }
  return true;
}

function eachField(fields: string, take: (name: string, value: string) => void): void {
  for (const line of fields.split('\r\n')) {
    if (line === '') return;
    const end = line.indexOf(':');
    take(line.slice(0, end), line.slice(end + 1).trim());
  }
}

const colon = 0x3a;
const carriageReturn = 0x0d;

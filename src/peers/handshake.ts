import type { Duplex } from 'node:stream';
import { statusLine } from '../codec/status-text.ts';
import type { LogFields } from '../host/logger.ts';
import { type MemberId, memberName, noMember } from '../raft/entry.ts';

/** The properties that a member sends when it dials, and compares with those that others send. */
export interface LocalMember {
  readonly clusterId: bigint;
  readonly memberId: MemberId;
  readonly peerUrls: readonly string[];
  readonly serverVersion: string;
}

/** The two kinds of connections between members: path, and what the `Upgrade` header names. The number is the wire format's. */
export const peerProtocols = {
  stream: { path: '/raft/stream', name: 'wald-peer', upgrade: 'wald-peer/1' },
  snapshot: { path: '/raft/snapshot', name: 'wald-snapshot', upgrade: 'wald-snapshot/1' },
} as const;
export type PeerProtocol = (typeof peerProtocols)[keyof typeof peerProtocols];

/** The oldest version whose members this one speaks with; etcd 3.4 has the same. */
const minClusterVersion = '3.0.0';
/** The version that etcd assumes of a member that does not send one. */
const untoldVersion = '2.0.0';

/** The member that dials. */
export interface HandshakeSender {
  readonly id: MemberId;
  /** Its peer URLs as it announces them; may be empty. */
  readonly urls: readonly string[];
}

/** The response to a connection that is refused, and the log line on it. */
export interface HandshakeRefusal {
  readonly status: 400 | 404 | 410 | 412 | 503;
  /** The answer's body. */
  readonly text: string;
  /** For this member's own log. */
  readonly message: string;
  readonly fields: LogFields;
}

/** The headers with which a member dials another, under etcd's names. */
export function handshakeHeaders(
  local: LocalMember,
  to: MemberId,
  protocol: PeerProtocol,
): Record<string, string> {
  return {
    Connection: 'Upgrade',
    Upgrade: protocol.upgrade,
    'X-Etcd-Cluster-ID': memberName(local.clusterId),
    'X-Server-From': memberName(local.memberId),
    'X-Raft-To': memberName(to),
    'X-Server-Version': local.serverVersion,
    'X-Min-Cluster-Version': minClusterVersion,
    'X-PeerURLs': local.peerUrls.join(','),
  };
}

/** The text that both sides log where the other one is of another cluster; IDs in hexadecimal. */
export function clusterIdMismatch(got: string, want: bigint): string {
  return `request cluster ID mismatch (got ${got} want ${memberName(want)})`;
}

/**
 * Checks a dialling member's headers, in etcd's order: version, cluster, receiver, removed members.
 *
 * @param text gives a header's value, or '' if it is not there; names in lower case
 */
export function checkHandshake(
  text: (name: string) => string,
  protocol: PeerProtocol,
  local: LocalMember,
  isRemoved: (id: MemberId) => boolean,
): { readonly sender: HandshakeSender } | { readonly refusal: HandshakeRefusal } {
  const from = text('x-server-from');
  const cluster = text('x-etcd-cluster-id');
  const version = text('x-server-version') || untoldVersion;
  const minVersion = text('x-min-cluster-version') || untoldVersion;
  const fields = {
    'local-member-id': memberName(local.memberId),
    'local-member-cluster-id': memberName(local.clusterId),
    'local-member-server-version': local.serverVersion,
    'remote-peer-id': from,
    'remote-peer-cluster-id': cluster,
    'remote-peer-server-version': version,
  };
  const refuse = (status: HandshakeRefusal['status'], text: string, message: string) => ({
    refusal: { status, text, message, fields },
  });

  const versionProblem =
    text('upgrade') !== protocol.upgrade
      ? `the peer speaks ${text('upgrade')}, this member ${protocol.upgrade}`
      : versionMismatch(from, version, minVersion, local.serverVersion);
  if (versionProblem !== null) {
    return refuse(412, 'incompatible version', `failed to check version compatibility: ${versionProblem}`);
  }
  if (parseId(cluster) !== local.clusterId) {
    return refuse(412, 'cluster ID mismatch', clusterIdMismatch(cluster, local.clusterId));
  }
  const sender = parseId(from);
  if (sender === null || sender === noMember || sender === local.memberId) {
    const problem = `malformed X-Server-From (got ${from})`;
    return refuse(400, problem, problem);
  }
  const to = text('x-raft-to');
  if (parseId(to) !== local.memberId) {
    const problem = `member ID mismatch (got ${to} want ${memberName(local.memberId)})`;
    return refuse(412, problem, `request ${problem}`);
  }
  if (isRemoved(sender)) {
    return refuse(
      410,
      'the member has been permanently removed from the cluster',
      'rejected stream from remote peer because it was removed',
    );
  }
  const urls = text('x-peerurls').split(',');
  return { sender: { id: sender, urls: urls.filter((url) => url !== '') } };
}

/** Accepts: from here on the connection carries frames. */
export function answerAccepted(socket: Duplex, protocol: PeerProtocol, local: LocalMember): void {
  socket.write(
    `HTTP/1.1 ${statusLine(101)}\r\nConnection: Upgrade\r\nUpgrade: ${protocol.upgrade}\r\n${answerHeaders(local)}\r\n`,
  );
}

/** Refuses, and ends the connection. */
export function answerRefused(socket: Duplex, refusal: HandshakeRefusal, local: LocalMember): void {
  const body = `${refusal.text}\n`;
  socket.end(
    `HTTP/1.1 ${statusLine(refusal.status)}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `X-Content-Type-Options: nosniff\r\n${answerHeaders(local)}` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function answerHeaders(local: LocalMember): string {
  return `X-Etcd-Cluster-Id: ${memberName(local.clusterId)}\r\nX-Server-Version: ${local.serverVersion}\r\n`;
}

/** Null for what is not 1 to 16 hexadecimal digits. */
function parseId(text: string): bigint | null {
  return /^[0-9a-f]{1,16}$/i.test(text) ? BigInt(`0x${text}`) : null;
}

/**
 * Returns the error of two versions, in etcd's words; null where they can work together. Only major and minor
 * count.
 */
function versionMismatch(name: string, version: string, minVersion: string, own: string): string | null {
  const remote = minorOf(version);
  const remoteMin = minorOf(minVersion);
  if (remote === null || remoteMin === null) return `malformed version: remote[${name}]=${version}`;
  if (remote < minorOf(minClusterVersion)!) {
    return `remote version is too low: remote[${name}]=${version}, local=${own}`;
  }
  if (remoteMin > minorOf(own)!) {
    return `local version is too low: remote[${name}]=${version}, local=${own}`;
  }
  return null;
}

function minorOf(version: string): number | null {
  const match = /^(\d{1,4})\.(\d{1,4})\./.exec(version);
  return match ? Number(match[1]) * 10_000 + Number(match[2]) : null;
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { MemberId } from '../../raft/member.ts';
import type { Message } from '../../raft/message.ts';
import type { Logger } from '../logger.ts';
import type { Scheduler } from '../scheduler.ts';
import type { PeerLimits } from './limits.ts';
import type { Peer, PeerCall, PeerCallDone, PeerHandler, PeerTransport } from './peer-transport.ts';

export interface PeerTransportOptions {
  readonly clusterId: bigint;
  readonly memberId: MemberId;
  /** This member's own, which it announces (`X-PeerURLs`), so that who does not know it can answer it. */
  readonly peerUrls: readonly string[];
  readonly handler: PeerHandler;
  readonly logger: Logger;
  readonly scheduler: Scheduler;
  /** Whether a member was removed from the cluster: its connections are refused, and it is told why. */
  isRemoved(id: MemberId): boolean;
  /** `etcdVersion` of `api/version`. */
  readonly serverVersion: string;
  readonly limits?: Partial<PeerLimits>;
  /** An integer from 0 to `bound` - 1. */
  random?(bound: number): number;
}

/** What the peer port does with connections that ask for another protocol. */
export interface UpgradeAcceptor {
  /**
   * Takes over the connection of a request with an `Upgrade` header, or refuses it with an answer of its own. False where the request
   * is not one of the members' and shall be answered as if it had no such header.
   *
   * @param head what came behind the request's headers already
   */
  acceptUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

/** The members' connections over the peer ports. */
export class HttpPeerTransport implements PeerTransport, UpgradeAcceptor {
  constructor(_options: PeerTransportOptions) {
    throw new Error('not yet');
  }

  setPeers(_peers: readonly Peer[]): void {}

  send(_message: Message): void {}

  sendSnapshot(_message: Message, _path: string): void {}

  call(_to: MemberId, _kind: PeerCall, _body: Uint8Array, _timeoutMs: number, _done: PeerCallDone): void {}

  activeSinceMs(_member: MemberId): number | null {
    return null;
  }

  acceptUpgrade(_request: IncomingMessage, _socket: Duplex, _head: Buffer): boolean {
    return false;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

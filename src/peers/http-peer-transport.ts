import type { Clock } from '../host/clock.ts';
import type { LogFields, Logger } from '../host/logger.ts';
import type { HttpRequest } from '../http/exchange.ts';
import type { Credentials } from '../net/tls/credentials.ts';
import { type MemberId, memberName } from '../raft/entry.ts';
import type { Message } from '../raft/message.ts';
import {
  NotSentError,
  type Peer,
  PeerCall,
  type PeerCallDone,
  type PeerHandler,
  type PeerTransport,
} from '../replica/peer-transport.ts';
import { PendingCalls } from './calls.ts';
import type { PeerContext } from './context.ts';
import { PeerCounts } from './counts.ts';
import type { HandshakeSender } from './handshake.ts';
import { IncomingConnections } from './incoming-connections.ts';
import type { IncomingStream } from './incoming-stream.ts';
import { type PeerLimits, peerLimitsDefault } from './limits.ts';
import { type LinkOwner, PeerLink } from './link.ts';
import { SnapshotSender } from './snapshot-sender.ts';

/**
 * The members' connections over the peer ports. Each member dials each other one, and sends its messages, calls and answers on the
 * connection that it made; what others send arrives on those that they made. A snapshot has a connection of its own.
 *
 * A sender that is not among the peers is taken if it is of this cluster and was not removed: a member that is behind does not know the
 * leader of today. It is answered at the URLs that it announces, for as long as it stays connected.
 */
export class HttpPeerTransport implements PeerTransport {
  /** Numbers for metrics. */
  readonly counts: PeerCounts;
  private readonly handler: PeerHandler;
  private readonly context: PeerContext;
  private readonly calls: PendingCalls;
  private readonly logger: Logger;
  private readonly linkOwner: LinkOwner;
  /** To the peers, and to senders that are none. */
  private readonly links = new Map<MemberId, PeerLink>();
  private peers: ReadonlySet<MemberId> = new Set();
  private readonly incoming: IncomingConnections;
  private readonly sending = new Map<MemberId, SnapshotSender>();
  private readonly cancelTicks: () => void;
  /** The links that `endTurn` has to flush. */
  private readonly unflushed = new Set<PeerLink>();
  private readonly unreachable = new Set<MemberId>();
  private isTurnEndDue = false;
  private isRemovedTold = false;
  private closing: Promise<void> | null = null;

  constructor(options: PeerTransportOptions) {
    const { clusterId, memberId, peerUrls, serverVersion, logger, clock, handler } = options;
    this.handler = handler;
    this.logger = logger.child('peers/http-peer-transport');
    this.counts = new PeerCounts(memberId);
    this.context = {
      local: { clusterId, memberId, peerUrls, serverVersion },
      limits: { ...peerLimitsDefault, ...options.limits },
      logger,
      clock,
      counts: this.counts,
      credentials: options.credentials ?? null,
      isRemoved: (id) => options.isRemoved(id),
    };
    this.calls = new PendingCalls(clock, clock.random(2 ** 20));
    this.linkOwner = {
      hasOutput: (link) => {
        this.unflushed.add(link);
        this.endTurnLater();
      },
      lost: (link) => {
        this.unflushed.delete(link);
        this.calls.failAll(link.id, 'the connection was lost');
        this.tellUnreachable(link.id);
      },
      gone: (link) => handler.gone(link.id),
      removed: () => this.tellRemoved(),
    };
    this.incoming = new IncomingConnections(this.context, {
      message: (message) => handler.receive(message),
      call: (stream, number, kind, body) => this.answer(stream, number, kind, body),
      answer: (from, number, error, answer) => this.calls.answered(from, number, error, answer),
      receiveSnapshot: (message, file) => handler.receiveSnapshot(message, file),
      isPeer: (id) => this.peers.has(id),
      connected: (sender) => this.connected(sender),
      disconnected: (from) => {
        // Answers that were on the way are lost with the connection that brought them.
        this.calls.failAll(from, 'the connection was lost');
        if (!this.peers.has(from)) this.unlink(from);
      },
    });
    this.cancelTicks = clock.every(this.context.limits.pingIntervalMs, () => this.tick());
  }

  setPeers(peers: readonly Peer[]): void {
    if (this.closing !== null) return;
    const before = this.peers;
    this.peers = new Set(peers.map((peer) => peer.id));
    for (const { id, urls } of peers) {
      const link = this.links.get(id);
      if (link === undefined) this.link(id, urls);
      else link.setUrls(urls);
      if (!before.has(id)) this.log('added remote peer', id, { 'remote-peer-urls': urls });
    }
    for (const id of before) {
      if (this.peers.has(id)) continue;
      this.unlink(id);
      this.sending.get(id)?.abort('the member was removed');
      if (this.context.isRemoved(id)) this.incoming.end(id, 'the member was removed');
      this.log('removed remote peer', id, {});
    }
  }

  send(message: Message): void {
    const link = this.links.get(message.to);
    if (link === undefined) this.tellUnreachable(message.to);
    else if (!link.sendMessage(message)) {
      link.count.sentFailures++;
      this.tellUnreachable(message.to);
    }
  }

  sendSnapshot(message: Message, path: string): void {
    const { to } = message;
    const link = this.links.get(to);
    if (this.closing !== null || link === undefined || this.sending.has(to)) {
      this.context.clock.soon(() => this.handler.snapshotSent(to, false));
      return;
    }
    const onEnd = (delivered: boolean): void => {
      this.sending.delete(to);
      this.handler.snapshotSent(to, delivered);
    };
    this.sending.set(to, new SnapshotSender(message, path, link.url, this.context, onEnd));
  }

  call(to: MemberId, kind: PeerCall, body: Uint8Array, timeoutMs: number, done: PeerCallDone): void {
    const { limits, clock } = this.context;
    const link = this.links.get(to);
    const fail = (why: string): void => clock.soon(() => done(new NotSentError(why), noAnswer));
    if (link === undefined || link.activeSinceMs === null) {
      fail(`there is no connection to member ${memberName(to)}`);
    } else if (this.calls.count(to) >= limits.callsMax) {
      fail(`${limits.callsMax} calls to member ${memberName(to)} are under way`);
    } else {
      const number = this.calls.add(to, timeoutMs, done);
      if (link.sendCall(number, kind, body)) return;
      const error = new NotSentError(
        `the call to member ${memberName(to)} is too long, or too much waits for it`,
      );
      clock.soon(() => this.calls.answered(to, number, error, noAnswer));
    }
  }

  activeSinceMs(member: MemberId): number | null {
    return this.links.get(member)?.activeSinceMs ?? null;
  }

  /** Takes over the connection of a member that dials, or refuses it. False, and nothing is done, for another request. */
  accept(request: HttpRequest): boolean {
    return this.incoming.accept(request);
  }

  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async closeAll(): Promise<void> {
    this.cancelTicks();
    for (const sender of this.sending.values()) sender.abort('this member stops');
    const closed = [...this.links.values()].map((link) => link.close(closeGraceMs));
    this.links.clear();
    closed.push(this.incoming.close());
    await Promise.all(closed);
  }

  private tick(): void {
    for (const link of this.links.values()) link.tick();
    for (const sender of this.sending.values()) sender.tick();
    this.incoming.tick();
  }

  private connected({ id, urls }: HandshakeSender): void {
    const link = this.links.get(id);
    if (link !== undefined) link.hurry();
    else if (urls.length > 0) {
      this.link(id, urls);
      this.log('added new remote peer', id, { 'remote-peer-urls': urls });
    }
  }

  private link(id: MemberId, urls: readonly string[]): void {
    this.links.set(id, new PeerLink(id, urls, this.context, this.linkOwner));
  }

  private unlink(id: MemberId): void {
    const link = this.links.get(id);
    this.links.delete(id);
    void link?.close(closeGraceMs);
  }

  private answer(stream: IncomingStream, number: number, kind: number, body: Uint8Array): void {
    const { from } = stream;
    const reply = (error: Error | null, answer: Uint8Array): void => {
      this.links.get(from)?.sendAnswer(number, error, answer);
    };
    const { callsMax } = this.context.limits;
    if (!callKinds.has(kind)) reply(new Error(`there is no call of kind ${kind}`), noAnswer);
    else if (stream.callsUnderWay >= callsMax) reply(new Error(`${callsMax} calls are under way`), noAnswer);
    else {
      stream.callsUnderWay++;
      this.handler.answer(from, kind as PeerCall, body, (error, answer) => {
        stream.callsUnderWay--;
        reply(error, answer);
      });
    }
  }

  private tellUnreachable(id: MemberId): void {
    this.unreachable.add(id);
    this.endTurnLater();
  }

  private tellRemoved(): void {
    if (this.isRemovedTold) return;
    this.isRemovedTold = true;
    this.handler.removed();
  }

  private endTurnLater(): void {
    if (this.isTurnEndDue) return;
    this.isTurnEndDue = true;
    this.context.clock.soon(() => this.endTurn());
  }

  private endTurn(): void {
    this.isTurnEndDue = false;
    for (const link of this.unflushed) link.flush();
    this.unflushed.clear();
    if (this.unreachable.size === 0) return;
    const lost = [...this.unreachable];
    this.unreachable.clear();
    if (this.closing !== null) return;
    for (const id of lost) this.handler.unreachable(id);
  }

  private log(message: string, id: MemberId, fields: LogFields): void {
    this.logger.info(message, {
      'local-member-id': memberName(this.context.local.memberId),
      'remote-peer-id': memberName(id),
      ...fields,
    });
  }
}

export interface PeerTransportOptions {
  readonly clusterId: bigint;
  readonly memberId: MemberId;
  /** This member's own, which it announces (`X-PeerURLs`), so that who does not know it can answer it. */
  readonly peerUrls: readonly string[];
  readonly handler: PeerHandler;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Returns whether a member was removed from the cluster: its connections are refused, with that error. */
  isRemoved(id: MemberId): boolean;
  /** `etcdVersion` of `api/version`. */
  readonly serverVersion: string;
  readonly limits?: Partial<PeerLimits>;
  /** With which members with `https` URLs are dialled; none if not given. */
  readonly credentials?: Credentials | null;
}

/** The time, in ms, that a connection may take to send what was written before it was closed. */
const closeGraceMs = 250;

const noAnswer = Buffer.alloc(0);
const callKinds: ReadonlySet<number> = new Set(Object.values(PeerCall));

import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '../host/logger.ts';
import type { HttpRequest } from '../http/exchange.ts';
import type { MemberId } from '../raft/entry.ts';
import type { Message } from '../raft/message.ts';
import type { PeerContext } from './context.ts';
import {
  answerAccepted,
  answerRefused,
  checkHandshake,
  type HandshakeRefusal,
  type HandshakeSender,
  type PeerProtocol,
  peerProtocols,
} from './handshake.ts';
import { IncomingStream, type IncomingStreamOwner } from './incoming-stream.ts';
import { SnapshotReceiver } from './snapshot-receiver.ts';

/** The connections that other members have made to this one. */
export class IncomingConnections {
  private readonly context: PeerContext;
  private readonly logger: Logger;
  private readonly owner: IncomingOwner;
  private readonly streamOwner: IncomingStreamOwner;
  /** One for each member: a new one ends that before it. */
  private readonly streams = new Map<MemberId, IncomingStream>();
  private readonly receivers = new Set<SnapshotReceiver>();
  private readonly sockets = new Set<Duplex>();
  private isClosed = false;

  constructor(context: PeerContext, owner: IncomingOwner) {
    this.context = context;
    this.logger = context.logger.child('peers/incoming-connections');
    this.owner = owner;
    this.streamOwner = {
      message: (message) => owner.message(message),
      call: (stream, number, kind, body) => owner.call(stream, number, kind, body),
      answer: (from, number, error, answer) => owner.answer(from, number, error, answer),
      ended: (stream) => {
        if (this.streams.get(stream.from) === stream) this.streams.delete(stream.from);
        owner.disconnected(stream.from);
      },
    };
  }

  /** Takes over the connection of a request that is a member's, or refuses it. False, and nothing is done, for another one. */
  accept(request: HttpRequest): boolean {
    const protocol = protocolOf(request);
    const taken = protocol === null ? null : request.takeConnection();
    if (protocol === null || taken === null) return false;
    const { socket, head } = taken;
    const { local, isRemoved } = this.context;
    socket.on('error', () => socket.destroy());
    const checked = checkHandshake((name) => request.header(name) ?? '', protocol, local, isRemoved);
    if ('refusal' in checked) {
      this.refuse(socket, checked.refusal);
      return true;
    }
    const { sender } = checked;
    const refusal = this.reasonToRefuse(sender, protocol);
    if (refusal !== null) {
      this.refuse(socket, refusal);
      return true;
    }
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    answerAccepted(socket, protocol, local);
    if (protocol === peerProtocols.stream) this.takeStream(sender, socket as Socket, head);
    else this.takeSnapshot(sender, socket as Socket, head);
    return true;
  }

  /** To be called every `pingIntervalMs`. */
  tick(): void {
    for (const stream of this.streams.values()) stream.tick();
    for (const receiver of this.receivers) receiver.tick();
  }

  /** Ends what a member that is none any more has open. */
  end(member: MemberId, why: string): void {
    this.streams.get(member)?.end(why);
    for (const receiver of this.receivers) if (receiver.from === member) receiver.fail(why);
  }

  /** Ends all connections and resolves when they are closed. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const stream of this.streams.values()) stream.end('this member stops');
    for (const receiver of this.receivers) receiver.fail('this member stops');
    const closed = [...this.sockets].map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    );
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(closed);
  }

  private takeStream(sender: HandshakeSender, socket: Socket, head: Buffer): void {
    this.streams.get(sender.id)?.end('the peer has connected anew');
    const stream = new IncomingStream(sender.id, socket, this.context, this.streamOwner);
    this.streams.set(sender.id, stream);
    this.owner.connected(sender);
    stream.start(head);
  }

  private takeSnapshot(sender: HandshakeSender, socket: Socket, head: Buffer): void {
    const receiver = new SnapshotReceiver(sender.id, socket, this.context, {
      receiveSnapshot: (message, file) => this.owner.receiveSnapshot(message, file),
      ended: () => this.receivers.delete(receiver),
    });
    this.receivers.add(receiver);
    receiver.start(head);
  }

  /** Returns the reason to refuse a connection, apart from the identity of its sender. */
  private reasonToRefuse(sender: HandshakeSender, protocol: PeerProtocol): HandshakeRefusal | null {
    const { limits } = this.context;
    const unavailable = (text: string): HandshakeRefusal => ({
      status: 503,
      text,
      message: 'rejected a connection of a remote peer',
      fields: { 'remote-peer-id': sender.id.toString(16), error: text },
    });
    if (this.isClosed) return unavailable('the member stops');
    if (protocol === peerProtocols.snapshot) {
      if (this.receivers.size < limits.snapshotsReceivedMax) return null;
      return unavailable(`${limits.snapshotsReceivedMax} snapshots arrive already`);
    }
    if (this.owner.isPeer(sender.id) || this.streams.has(sender.id)) return null;
    let unknown = 0;
    for (const id of this.streams.keys()) if (!this.owner.isPeer(id)) unknown++;
    if (unknown < limits.unknownSendersMax) return null;
    return unavailable(`${unknown} members are connected that this one does not know`);
  }

  private refuse(socket: Duplex, refusal: HandshakeRefusal): void {
    const { local, limits, clock } = this.context;
    const { logger } = this;
    const level = refusal.status === 412 ? 'error' : 'warn';
    logger[level](refusal.message, refusal.fields);
    answerRefused(socket, refusal, local);
    // Whoever does not read the answer is not waited for.
    const cancel = clock.after(limits.handshakeTimeoutMs, () => socket.destroy());
    socket.on('close', cancel);
    socket.resume();
  }
}

/** The owner of the incoming connections, called with what they bring. */
interface IncomingOwner extends Omit<IncomingStreamOwner, 'ended'> {
  isPeer(id: MemberId): boolean;
  receiveSnapshot(message: Message, file: AsyncIterable<Uint8Array>): Promise<void>;
  /** A member has connected; it may be no peer. */
  connected(sender: HandshakeSender): void;
  disconnected(from: MemberId): void;
}

/** Null for a request that is not a member's. One for another wire format is, and is refused later. */
function protocolOf(request: HttpRequest): PeerProtocol | null {
  if (request.method !== 'GET' || request.query !== '') return null;
  for (const protocol of Object.values(peerProtocols)) {
    const upgrade = request.header('upgrade') ?? '';
    if (request.path === protocol.path && upgrade.split('/')[0] === protocol.name) return protocol;
  }
  return null;
}

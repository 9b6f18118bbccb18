import type { Socket } from 'node:net';
import { BytePool } from '../codec/byte-pool.ts';
import type { Logger } from '../host/logger.ts';
import { readShared } from '../net/shared-read.ts';
import { type MemberId, memberName } from '../raft/entry.ts';
import { type Message, RaftMessageType } from '../raft/message.ts';
import type { PeerContext } from './context.ts';
import { encodeFrame, PeerFrameKind, PeerProtocolError, readFrameUint64 } from './frame.ts';
import { PeerFrameReader, type PeerFrameSink } from './frame-reader.ts';
import { readMessage } from './message-codec.ts';

/** A connection that a peer made: its messages, calls and answers to this member. */
export class IncomingStream implements PeerFrameSink {
  readonly from: MemberId;
  /** Calls that came over it and are not answered yet. */
  callsUnderWay = 0;
  private readonly socket: Socket;
  private readonly context: PeerContext;
  private readonly logger: Logger;
  private readonly owner: IncomingStreamOwner;
  private readonly reader: PeerFrameReader;
  private readonly pool = new BytePool();
  private silentTicks = 0;
  private signOfLifeMs: number;
  private isOver = false;

  /** @param head what came behind the handshake already */
  constructor(from: MemberId, socket: Socket, context: PeerContext, owner: IncomingStreamOwner) {
    this.from = from;
    this.socket = socket;
    this.context = context;
    this.logger = context.logger.child('peers/incoming-stream');
    this.owner = owner;
    this.reader = new PeerFrameReader(this, context.limits.frameBytesMax);
    this.signOfLifeMs = context.clock.nowMs();
  }

  /** Begins to read; `head` is what has been read from the socket already. */
  start(head: Buffer): void {
    const { socket } = this;
    socket.setNoDelay(true);
    socket.setTimeout(0);
    socket.on('error', (error) => this.end(error.message));
    socket.on('end', () => this.end('EOF'));
    socket.on('close', () => this.end('the connection was closed'));
    this.read(head);
    const read = (chunk: Buffer): void => this.read(chunk);
    if (!readShared(socket, read)) socket.on('data', read);
    socket.resume();
  }

  /** To be called every `pingIntervalMs`: ends a connection over which nothing comes any more. */
  tick(): void {
    const { pingIntervalMs, silenceMsMax } = this.context.limits;
    this.silentTicks++;
    if (this.silentTicks * pingIntervalMs > silenceMsMax) {
      this.end(`nothing came from the peer for ${silenceMsMax} ms`);
    }
  }

  end(why: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.socket.destroy();
    const { local } = this.context;
    const { logger } = this;
    logger.warn('lost TCP streaming connection with remote peer', {
      'local-member-id': memberName(local.memberId),
      'remote-peer-id': memberName(this.from),
      error: why,
    });
    this.owner.ended(this);
  }

  frame(kind: number, payload: Buffer, isOwn: boolean): boolean {
    if (kind === PeerFrameKind.MESSAGE) {
      const { memberId } = this.context.local;
      const message = readMessage(payload, this.from, memberId, isOwn ? null : this.pool);
      if (message.type === RaftMessageType.APP) {
        const { counts, clock } = this.context;
        counts.appendsReceived.add(clock.nowMs(), payload.length);
      }
      this.owner.message(message);
    } else if (kind === PeerFrameKind.PING && payload.length === 4) {
      this.giveSignOfLife(encodeFrame(PeerFrameKind.PONG, payload));
    } else if (kind === PeerFrameKind.CALL && payload.length >= callHeadBytes) {
      const body = isOwn ? payload : Buffer.from(payload);
      const number = readFrameUint64(body, 0);
      this.owner.call(this, number, body.readUInt32LE(8), body.subarray(callHeadBytes));
    } else if (kind === PeerFrameKind.ANSWER && payload.length >= callHeadBytes) {
      const body = isOwn ? payload : Buffer.from(payload);
      const answer = body.subarray(callHeadBytes);
      const error = body.readUInt32LE(8) === 0 ? null : new Error(answer.toString('utf8'));
      this.owner.answer(this.from, readFrameUint64(body, 0), error, answer);
    } else {
      throw new PeerProtocolError(
        `a frame of kind ${kind} with ${payload.length} bytes is none that a member sends`,
      );
    }
    return !this.isOver;
  }

  private read(chunk: Buffer): void {
    if (this.isOver || chunk.length === 0) return;
    const { counts, clock, limits } = this.context;
    this.silentTicks = 0;
    counts.of(this.from).receivedBytes += chunk.length;
    try {
      this.reader.push(chunk);
    } catch (error) {
      if (!(error instanceof PeerProtocolError)) throw error;
      counts.of(this.from).receivedFailures++;
      this.end(error.message);
      return;
    }
    // A ping may wait behind much that comes slowly.
    const now = clock.nowMs();
    if (this.isOver || now - this.signOfLifeMs < limits.pingIntervalMs) return;
    this.signOfLifeMs = now;
    this.giveSignOfLife(encodeFrame(PeerFrameKind.ALIVE));
  }

  private giveSignOfLife(frame: Buffer): void {
    if (this.socket.writableLength <= unreadBytesMax) this.socket.write(frame);
    else this.end('the peer sends, and reads nothing');
  }
}

/** The owner of a stream, called with what it brings. Bytes are the owner's. */
export interface IncomingStreamOwner {
  message(message: Message): void;
  call(stream: IncomingStream, number: number, kind: number, body: Uint8Array): void;
  answer(from: MemberId, number: number, error: Error | null, answer: Uint8Array): void;
  /** The stream is over; nothing more comes. */
  ended(stream: IncomingStream): void;
}

const callHeadBytes = 12;
/** Signs of life that wait for a peer that does not read; one more, and its connection ends. */
const unreadBytesMax = 64 * 1024;

import { closeSync, openSync, read } from 'node:fs';
import type { Socket } from 'node:net';
import { checksum } from '../host/checksum.ts';
import type { Logger } from '../host/logger.ts';
import { type MemberId, memberName } from '../raft/entry.ts';
import type { Message } from '../raft/message.ts';
import type { PeerContext } from './context.ts';
import { dial } from './dial.ts';
import {
  encodeFrame,
  PeerFrameKind,
  PeerProtocolError,
  peerFrameHeaderBytes,
  writeFrameUint64,
  writePeerFrameHeader,
} from './frame.ts';
import { PeerFrameReader } from './frame-reader.ts';
import { handshakeHeaders, peerProtocols } from './handshake.ts';
import { encodeHead } from './message-codec.ts';

/** Sends one snapshot to one peer, over a connection of its own. */
export class SnapshotSender {
  readonly to: MemberId;
  private readonly context: PeerContext;
  private readonly logger: Logger;
  private readonly message: Message;
  private readonly onEnd: (delivered: boolean) => void;
  private readonly beganMs: number;
  /** -1 without an open file. */
  private fd = -1;
  /** A read of the file runs: it has to end before the file is closed. */
  private isReading = false;
  private cancelDial: (() => void) | null = null;
  private socket: Socket | null = null;
  private sentBytes = 0;
  private silentTicks = 0;
  private isOver = false;

  /**
   * Opens the file before it returns; everything else, `onEnd` too, happens later.
   *
   * @param url where the peer is
   */
  constructor(
    message: Message,
    path: string,
    url: string,
    context: PeerContext,
    onEnd: (delivered: boolean) => void,
  ) {
    const { local, limits, clock, counts, logger } = context;
    const { snapshot } = peerProtocols;
    this.to = message.to;
    this.context = context;
    this.logger = context.logger.child('peers/snapshot-sender');
    this.message = message;
    this.onEnd = onEnd;
    this.beganMs = clock.nowMs();
    counts.of(this.to).snapshotsSending++;
    logger.info('sending database snapshot', { ...this.fields(), path });
    try {
      this.fd = openSync(path, 'r');
    } catch (error) {
      clock.soon(() => this.end((error as Error).message));
      return;
    }
    this.cancelDial = dial({
      url,
      path: snapshot.path,
      headers: handshakeHeaders(local, this.to, snapshot),
      credentials: this.context.credentials,
      timeoutMs: limits.handshakeTimeoutMs,
      clock,
      opened: (socket, head) => this.opened(socket, head),
      refused: (answer) => this.end(`the peer refused the connection (${answer.status}: ${answer.text})`),
      failed: (error) => this.end(error.message),
    });
  }

  /** To be called every `pingIntervalMs`: ends a transfer that stands still. */
  tick(): void {
    if (this.socket === null) return;
    const { pingIntervalMs, snapshotStallMs } = this.context.limits;
    this.silentTicks++;
    if (this.silentTicks * pingIntervalMs > snapshotStallMs) {
      this.end(`nothing came from the peer for ${snapshotStallMs} ms`);
    }
  }

  /** Gives up. */
  abort(why: string): void {
    this.end(why);
  }

  private opened(socket: Socket, head: Buffer): void {
    this.cancelDial = null;
    this.socket = socket;
    this.silentTicks = 0;
    const reader = new PeerFrameReader(
      { frame: (kind, payload) => this.returned(kind, payload) },
      returnedBytesMax,
    );
    const onChunk = (chunk: Buffer): void => {
      if (this.isOver) return;
      this.silentTicks = 0;
      try {
        reader.push(chunk);
      } catch (error) {
        if (!(error instanceof PeerProtocolError)) throw error;
        this.end(error.message);
      }
    };
    socket.on('data', onChunk);
    socket.on('error', (error) => this.end(error.message));
    socket.on('end', () => this.end('EOF'));
    socket.on('close', () => this.end('the connection was closed'));
    socket.write(encodeFrame(PeerFrameKind.SNAPSHOT_MESSAGE, encodeHead(this.message)));
    onChunk(head);
    const frame = Buffer.allocUnsafeSlow(peerFrameHeaderBytes + this.context.limits.snapshotChunkBytes);
    this.sendMore(socket, frame);
  }

  /** Reads the next chunk into `frame`, which is the socket's until it has been written. */
  private sendMore(socket: Socket, frame: Buffer): void {
    if (this.isOver) return;
    this.isReading = true;
    read(
      this.fd,
      frame,
      peerFrameHeaderBytes,
      frame.length - peerFrameHeaderBytes,
      this.sentBytes,
      (error, bytes) => {
        this.isReading = false;
        if (this.isOver) {
          this.closeFile();
        } else if (error !== null) {
          this.end(error.message);
        } else if (bytes === 0) {
          const end = Buffer.alloc(8);
          writeFrameUint64(end, 0, this.sentBytes);
          socket.write(encodeFrame(PeerFrameKind.SNAPSHOT_END, end));
        } else {
          this.sentBytes += bytes;
          const sum = writePeerFrameHeader(frame, 0, PeerFrameKind.SNAPSHOT_DATA, bytes);
          const whole = frame.subarray(0, peerFrameHeaderBytes + bytes);
          frame.writeUInt32LE(checksum(whole.subarray(peerFrameHeaderBytes), sum), 12);
          this.context.counts.of(this.to).sentBytes += whole.length;
          socket.write(whole, () => this.sendMore(socket, frame));
        }
      },
    );
  }

  private returned(kind: number, payload: Buffer): boolean {
    if (kind === PeerFrameKind.SNAPSHOT_TAKEN) this.end(null);
    else if (kind === PeerFrameKind.SNAPSHOT_REFUSED)
      this.end(`the peer did not take it: ${payload.toString('utf8')}`);
    else if (kind !== PeerFrameKind.ALIVE) {
      throw new PeerProtocolError(`a frame of kind ${kind} is none that answers a snapshot`);
    }
    return !this.isOver;
  }

  /** @param why null where it was delivered */
  private end(why: string | null): void {
    if (this.isOver) return;
    this.isOver = true;
    this.cancelDial?.();
    this.socket?.destroy();
    if (!this.isReading) this.closeFile();
    const { counts, clock } = this.context;
    const { logger } = this;
    const count = counts.of(this.to);
    count.snapshotsSending--;
    if (why === null) {
      count.snapshotsSent++;
      counts.observer.snapshotSent(count, (clock.nowMs() - this.beganMs) / 1000);
      logger.info('sent database snapshot', this.fields());
    } else {
      count.snapshotSendFailures++;
      logger.warn('failed to send database snapshot', {
        ...this.fields(),
        error: why,
      });
    }
    this.onEnd(why === null);
  }

  private closeFile(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }

  private fields() {
    return {
      'local-member-id': memberName(this.context.local.memberId),
      'remote-peer-id': memberName(this.to),
      'snapshot-index': this.message.snapshot?.index ?? 0,
      bytes: this.sentBytes,
    };
  }
}

/** Longest payload that the receiver sends back. */
const returnedBytesMax = 8 * 1024;

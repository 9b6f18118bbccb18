import type { Socket } from 'node:net';
import type { Logger } from '../host/logger.ts';
import { type MemberId, memberName } from '../raft/entry.ts';
import { type Message, RaftMessageType } from '../raft/message.ts';
import { ArrivingFile } from './arriving-file.ts';
import type { PeerContext } from './context.ts';
import { encodeFrame, PeerFrameKind, PeerProtocolError, readFrameUint64 } from './frame.ts';
import { PeerFrameReader, type PeerFrameSink } from './frame-reader.ts';
import { readMessage } from './message-codec.ts';

/** A connection over which a peer sends a snapshot: its message, its file, its end. */
export class SnapshotReceiver implements PeerFrameSink {
  readonly from: MemberId;
  private readonly socket: Socket;
  private readonly context: PeerContext;
  private readonly logger: Logger;
  private readonly owner: SnapshotReceiverOwner;
  private readonly reader: PeerFrameReader;
  private readonly file: ArrivingFile;
  private readonly beganMs: number;
  private message: Message | null = null;
  private fileBytes = 0;
  private isComplete = false;
  private isPaused = false;
  private silentTicks = 0;
  private isOver = false;

  constructor(from: MemberId, socket: Socket, context: PeerContext, owner: SnapshotReceiverOwner) {
    this.from = from;
    this.socket = socket;
    this.context = context;
    this.logger = context.logger.child('peers/snapshot-receiver');
    this.owner = owner;
    this.reader = new PeerFrameReader(this, snapshotFrameBytesMax);
    this.beganMs = context.clock.nowMs();
    this.file = new ArrivingFile(context.limits.snapshotAheadBytes, (isPaused) => {
      this.isPaused = isPaused;
      this.silentTicks = 0;
      if (isPaused) socket.pause();
      else socket.resume();
    });
  }

  /** Begins to read; `head` is what has been read from the socket already. */
  start(head: Buffer): void {
    const { socket, context } = this;
    context.counts.of(this.from).snapshotsReceiving++;
    socket.setNoDelay(true);
    socket.setTimeout(0);
    socket.on('error', (error) => this.fail(error.message));
    socket.on('end', () => this.fail('EOF'));
    socket.on('close', () => this.fail('the connection was closed'));
    this.read(head);
    if (!this.isOver) socket.on('data', (chunk: Buffer) => this.read(chunk));
  }

  /**
   * Shows the sender that this member lives, and ends a transfer that stands still; called every
   * `pingIntervalMs`.
   */
  tick(): void {
    const { pingIntervalMs, snapshotStallMs } = this.context.limits;
    this.socket.write(encodeFrame(PeerFrameKind.ALIVE));
    // While the file's reader has enough to do, and when it has all, nothing has to come.
    if (this.isPaused || this.isComplete) return;
    this.silentTicks++;
    if (this.silentTicks * pingIntervalMs > snapshotStallMs)
      this.fail(`nothing came for ${snapshotStallMs} ms`);
  }

  frame(kind: number, payload: Buffer, isOwn: boolean): boolean {
    if (this.message === null) {
      if (kind !== PeerFrameKind.SNAPSHOT_MESSAGE)
        throw new PeerProtocolError(`a snapshot begins with a frame of kind ${kind}`);
      this.begin(readMessage(payload, this.from, this.context.local.memberId, null));
    } else if (kind === PeerFrameKind.SNAPSHOT_DATA && payload.length > 0 && !this.isComplete) {
      this.fileBytes += payload.length;
      this.file.push(isOwn ? payload : Buffer.from(payload));
    } else if (kind === PeerFrameKind.SNAPSHOT_END && payload.length === 8 && !this.isComplete) {
      const bytes = readFrameUint64(payload, 0);
      if (bytes !== this.fileBytes) {
        throw new PeerProtocolError(`a snapshot of ${bytes} bytes ends after ${this.fileBytes}`);
      }
      this.isComplete = true;
      this.file.complete();
    } else throw new PeerProtocolError(`a frame of kind ${kind} is none of a snapshot's`);
    return !this.isOver;
  }

  /** Ends the transfer; who reads the file gets an error. */
  fail(why: string): void {
    if (this.isOver) return;
    this.socket.destroy();
    this.file.fail(new Error(`the snapshot of member ${memberName(this.from)} did not arrive: ${why}`));
    // With its end known, what is left is the receiver's affair.
    if (this.message === null) this.over(why);
  }

  private read(chunk: Buffer): void {
    if (this.isOver || chunk.length === 0) return;
    const { counts } = this.context;
    this.silentTicks = 0;
    counts.of(this.from).receivedBytes += chunk.length;
    try {
      this.reader.push(chunk);
    } catch (error) {
      if (!(error instanceof PeerProtocolError)) throw error;
      counts.of(this.from).receivedFailures++;
      this.fail(error.message);
    }
  }

  private begin(message: Message): void {
    if (message.type !== RaftMessageType.SNAP) {
      throw new PeerProtocolError(`a message of type ${message.type} begins a snapshot`);
    }
    this.message = message;
    this.logger.info('receiving database snapshot', this.fields());
    this.owner.receiveSnapshot(message, this.file).then(
      () => this.over(null),
      (error) => this.over(error instanceof Error ? error.message : String(error)),
    );
  }

  /** @param why null where the snapshot was taken */
  private over(why: string | null): void {
    if (this.isOver) return;
    this.isOver = true;
    const { counts, clock, limits } = this.context;
    const { logger } = this;
    const count = counts.of(this.from);
    count.snapshotsReceiving--;
    if (why === null) {
      count.snapshotsReceived++;
      counts.observer.snapshotReceived(count, (clock.nowMs() - this.beganMs) / 1000);
      logger.info('received and saved database snapshot', this.fields());
      this.socket.end(encodeFrame(PeerFrameKind.SNAPSHOT_TAKEN));
    } else {
      count.snapshotReceiveFailures++;
      logger.warn('failed to save incoming database snapshot', {
        ...this.fields(),
        error: why,
      });
      const text = Buffer.from(why).subarray(0, refusalBytesMax);
      this.socket.end(encodeFrame(PeerFrameKind.SNAPSHOT_REFUSED, text));
    }
    // The rest of a refused file is thrown away until the sender has read the answer.
    this.socket.resume();
    const { socket } = this;
    const cancel = clock.after(limits.handshakeTimeoutMs, () => socket.destroy());
    socket.on('close', cancel);
    this.owner.ended(this);
  }

  private fields() {
    return {
      'local-member-id': memberName(this.context.local.memberId),
      'remote-snapshot-sender-id': memberName(this.from),
      'incoming-snapshot-index': this.message?.snapshot?.index ?? 0,
      'incoming-snapshot-size-bytes': this.fileBytes,
    };
  }
}

interface SnapshotReceiverOwner {
  receiveSnapshot(message: Message, file: AsyncIterable<Uint8Array>): Promise<void>;
  /** The transfer is over, for better or worse. */
  ended(receiver: SnapshotReceiver): void;
}

/** Most bytes in a frame of a snapshot's connection. */
const snapshotFrameBytesMax = 1024 * 1024;
const refusalBytesMax = 4 * 1024;

import type { Socket } from 'node:net';
import { BytePool } from '../codec/byte-pool.ts';
import { Writer } from '../codec/writer.ts';
import { assert } from '../errors/assert.ts';
import type { Clock } from '../host/clock.ts';
import { type Call, type GrpcMethod, MessageTraffic } from './call.ts';
import { Connection, type ConnectionContext } from './connection.ts';
import { Deadlines } from './deadlines.ts';
import { defaultWindowBytes, int31Max } from './frame.ts';
import { defaultGrpcLimits, type GrpcLimits } from './limits.ts';
import type { Stream } from './stream.ts';

/** Serves gRPC on sockets that others have accepted. */
export class GrpcServer implements ConnectionContext {
  readonly methods: ReadonlyMap<string, GrpcMethod>;
  readonly limits: GrpcLimits;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  readonly requests = new BytePool();
  readonly answers = new Writer(64 * 1024);
  readonly traffic: MessageTraffic;
  private readonly hooks: GrpcHooks;
  private readonly connections = new Set<Connection>();
  /** Connections that have something to write at the end of this turn. */
  private dirty: Connection[] = [];
  private endSweeps: (() => void) | null = null;
  private closing = false;
  private onAllClosed: (() => void) | null = null;

  constructor(options: GrpcServerOptions) {
    this.clock = options.clock;
    this.methods = options.methods;
    this.limits = { ...defaultGrpcLimits, ...options.limits };
    const { connectionWindowBytes, streamWindowBytes } = this.limits;
    assert(
      connectionWindowBytes >= defaultWindowBytes && connectionWindowBytes <= int31Max,
      `connectionWindowBytes is ${connectionWindowBytes}, and HTTP/2 has it between 65,535 and 2^31 - 1`,
    );
    assert(
      streamWindowBytes > 0 && streamWindowBytes <= int31Max,
      `streamWindowBytes is ${streamWindowBytes}, and HTTP/2 has it between 0 and 2^31 - 1`,
    );
    this.hooks = options.hooks ?? {};
    this.traffic = options.traffic ?? new MessageTraffic();
    this.deadlines = new Deadlines(options.clock, (stream) => stream.expire());
  }

  /**
   * Takes over an accepted socket, plain or TLS after its handshake. `head` is what was read from it already; the
   * socket must not have other readers. Whoever does not speak HTTP/2 is turned away.
   */
  accept(socket: Socket, head: Buffer = noBytes): void {
    if (this.closing) {
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, this);
    this.connections.add(connection);
    this.endSweeps ??= this.clock.every(sweepMs, () => this.sweep());
    connection.start(head);
  }

  get connectionCount(): number {
    return this.connections.size;
  }

  /** Calls under way on all connections. */
  get streamCount(): number {
    let count = 0;
    for (const connection of this.connections) count += connection.streamCount;
    return count;
  }

  /**
   * Stops: sends clients GOAWAY, lets calls that run finish, and cuts off the rest after `graceMs`. Resolves
   * when the last connection is closed.
   */
  async close(graceMs: number): Promise<void> {
    this.closing = true;
    if (this.connections.size > 0) {
      const cancelForce = this.clock.after(graceMs, () => {
        for (const connection of [...this.connections]) connection.destroy('the server stops');
      });
      await new Promise<void>((resolve) => {
        this.onAllClosed = resolve;
        for (const connection of this.connections) connection.shutdown();
      });
      cancelForce();
    }
    this.endSweeps?.();
    this.endSweeps = null;
    this.deadlines.stop();
  }

  /** Looks after time-outs and keep-alive; a timer of the server's own calls it as well. */
  sweep(): void {
    const nowMs = this.clock.nowMs();
    for (const connection of this.connections) connection.sweep(nowMs);
  }

  // Called by connections

  scheduleFlush(connection: Connection): void {
    // A tick runs once the current callback is through: what it produced for a connection goes out as one write.
    if (this.dirty.length === 0) process.nextTick(flushAll, this);
    this.dirty.push(connection);
  }

  callStarted(stream: Stream): void {
    this.hooks.onCallStart?.(stream);
  }

  callEnded(stream: Stream, code: number): void {
    this.hooks.onCallEnd?.(stream, code);
  }

  handlerFailed(stream: Stream, error: unknown): void {
    this.hooks.onHandlerError?.(stream, error);
  }

  connectionFailed(remoteAddress: string, reason: string): void {
    this.hooks.onConnectionError?.(remoteAddress, reason);
  }

  connectionBroke(remoteAddress: string, error: unknown): void {
    this.hooks.onConnectionBug?.(remoteAddress, error);
  }

  connectionClosed(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    if (this.connections.size === 0) this.onAllClosed?.();
  }

  flushDirty(): void {
    const { dirty } = this;
    this.dirty = [];
    for (const connection of dirty) connection.flush();
  }
}

/** The server's hooks on its calls and connections, for metrics and logs. */
export interface GrpcHooks {
  /** A call of a known method has begun. */
  onCallStart?(call: Call): void;
  /** A call has its status; each call that started ends once. */
  onCallEnd?(call: Call, code: number): void;
  /** A handler threw something other than an ApiError; the client was answered Internal. */
  onHandlerError?(call: Call, error: unknown): void;
  /** A connection was ended because of what its client did or failed to do. */
  onConnectionError?(remoteAddress: string, reason: string): void;
  /** A connection was ended because of a bug of ours in what reads and writes it. */
  onConnectionBug?(remoteAddress: string, error: unknown): void;
}

interface GrpcServerOptions {
  /** By path: '/etcdserverpb.KV/Put'. */
  readonly methods: ReadonlyMap<string, GrpcMethod>;
  /** The limits that differ from `defaultGrpcLimits`. */
  readonly limits?: Partial<GrpcLimits>;
  readonly clock: Clock;
  readonly hooks?: GrpcHooks;
  /** The counters of the messages of all connections. */
  readonly traffic?: MessageTraffic;
}

/** The period of the check of time-outs and keep-alive; they are late by this much at most. */
const sweepMs = 250;

const noBytes: Buffer = Buffer.alloc(0);

function flushAll(server: GrpcServer): void {
  server.flushDirty();
}

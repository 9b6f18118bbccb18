import { once } from 'node:events';
import net from 'node:net';
import type { SlicedResponse } from '../../src/api/rpc.ts';
import type { Writer } from '../../src/codec/writer.ts';
import type { GrpcMethod, GrpcStreamCall } from '../../src/grpc/call.ts';
import type { GrpcLimits } from '../../src/grpc/limits.ts';
import { type GrpcHooks, GrpcServer } from '../../src/grpc/server.ts';
import type { UnaryStream } from '../../src/grpc/unary-stream.ts';
import { systemClock } from '../../src/host/system-clock.ts';

/** A test that waits longer waits for something that does not come. */
const waitMs = 5_000;

/** Messages of a test are their own bytes. */
export const identity = {
  request: { decode: (bytes: Uint8Array, start = 0): Uint8Array => bytes.subarray(start) },
  response: { encode: (bytes: Uint8Array, writer: Writer): void => writer.append(bytes) },
};

/** An answer in slices, one a part. */
export function slicesOf(parts: readonly Uint8Array[]): SlicedResponse<Uint8Array> {
  const rest = [...parts];
  return { next: () => rest.shift() ?? null, release: () => {} };
}

/** A GrpcServer on a free port with a clock of its own, and methods that echo or do what a test says. */
export class EchoServer {
  readonly grpc: GrpcServer;
  port = 0;
  /** Time only passes when a test advances it. */
  nowMs = 1_000_000;
  /** What `/test.Echo/Manual` and `/test.Echo/ManualStream` were called with and nobody has taken yet. */
  readonly unaryCalls: { call: UnaryStream; message: Buffer }[] = [];
  readonly streamCalls: GrpcStreamCall[] = [];
  readonly connectionErrors: string[] = [];
  readonly started: string[] = [];
  readonly ended: string[] = [];
  readonly handlerErrors: unknown[] = [];
  private readonly listener: net.Server;
  private waiting: (() => void)[] = [];

  private constructor(limits: Partial<GrpcLimits>) {
    const hooks: GrpcHooks = {
      onCallStart: (call) => this.note(() => this.started.push(call.method)),
      onCallEnd: (call, code) => this.note(() => this.ended.push(`${call.method} ${code}`)),
      onHandlerError: (_call, error) => this.note(() => this.handlerErrors.push(error)),
      onConnectionError: (_remote, reason) => this.note(() => this.connectionErrors.push(reason)),
    };
    this.grpc = new GrpcServer({
      methods: this.methods(),
      limits,
      clock: { ...systemClock, nowMs: () => this.nowMs },
      hooks,
    });
    this.listener = net.createServer((socket) => this.grpc.accept(socket));
  }

  static async start(limits: Partial<GrpcLimits> = {}): Promise<EchoServer> {
    const server = new EchoServer(limits);
    server.listener.listen(0, '127.0.0.1');
    await once(server.listener, 'listening');
    server.port = (server.listener.address() as net.AddressInfo).port;
    return server;
  }

  async stop(): Promise<void> {
    this.listener.close();
    await this.grpc.close(0);
  }

  /** Resolves as soon as `condition` holds; it is looked at after everything that happens. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the server waits in vain')), waitMs);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async nextUnary(): Promise<{ call: UnaryStream; message: Buffer }> {
    for (;;) {
      await this.until(() => this.unaryCalls.length > 0);
      const next = this.unaryCalls.shift()!;
      // Calls that earlier tests left behind are none of this one's business.
      if (!next.call.cancelled) return next;
    }
  }

  async nextStream(): Promise<GrpcStreamCall> {
    for (;;) {
      await this.until(() => this.streamCalls.length > 0);
      const call = this.streamCalls.shift()!;
      if (!call.cancelled) return call;
    }
  }

  /** Something happened that `until` may wait for. */
  note(action: () => void): void {
    action();
    const { waiting } = this;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  private methods(): Map<string, GrpcMethod> {
    return new Map<string, GrpcMethod>([
      ['/test.Echo/Unary', { kind: 'unary', ...identity, handle: (message, call) => call.respond(message) }],
      [
        '/test.Echo/Manual',
        {
          kind: 'unary',
          ...identity,
          handle: (message, call) =>
            this.note(() =>
              this.unaryCalls.push({ call: call as UnaryStream, message: Buffer.from(message) }),
            ),
        },
      ],
      [
        '/test.Echo/Bidi',
        {
          kind: 'stream',
          open: (call) => {
            call.onMessage = (message) => call.send(message);
            call.onHalfClose = () => call.end();
          },
        },
      ],
      [
        '/test.Echo/ManualStream',
        { kind: 'stream', open: (call) => this.note(() => this.streamCalls.push(call)) },
      ],
    ]);
  }
}

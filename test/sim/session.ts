import {
  LeaseGrantRequest,
  LeaseKeepAliveRequest,
  type LeaseKeepAliveResponse,
} from '../../src/codec/generated/messages.generated.ts';
import { LeaseService } from '../../src/codec/generated/services.generated.ts';
import type { Random } from '../support/random.ts';
import type { LeaseCheck } from './lease-check.ts';
import type { Machine } from './machine.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { asRoot, Connection, type WireStream } from './wire.ts';

/** Keep-alives in one time to live. */
const keepAlivesATtl = 3;
/** Nobody waits longer for a lease. */
const patienceUs = 4_000_000;

export interface SessionOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly check: LeaseCheck;
  machines(): readonly Machine[];
}

/** A lease that a client keeps alive until it stops, at whatever member takes the keep-alives. */
export class Session {
  readonly lease: bigint;
  /** Whether it was told that the lease is gone. */
  isLost = false;
  private readonly ttlS: number;
  private readonly options: SessionOptions;
  private isStopped = false;
  private connection: Connection | null = null;
  private stream: WireStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> | null = null;
  private asked: number[] = [];

  /** Asks for a lease. @param done called once, later: with `null` where there is none */
  static open(ttlS: number, options: SessionOptions, done: (session: Session | null) => void): void {
    const { clock, random, check } = options;
    const connection = Connection.open(random.pick(options.machines()), options);
    const askedUs = clock.nowUs;
    let isOver = false;
    const end = (session: Session | null): void => {
      if (isOver) return;
      isOver = true;
      connection?.close();
      clock.after(0, 'session', null, () => done(session));
    };
    connection?.call(LeaseService.LeaseGrant, LeaseGrantRequest.create({ ttl: ttlS }), asRoot, (outcome) => {
      if (outcome.kind !== 'answer') {
        end(null);
        return;
      }
      const { id, ttl } = outcome.response;
      check.granted(id, ttl, askedUs);
      end(new Session(id, ttl, options));
    });
    clock.after(connection === null ? 0 : patienceUs, 'session', null, () => end(null));
  }

  private constructor(lease: bigint, ttlS: number, options: SessionOptions) {
    this.lease = lease;
    this.ttlS = ttlS;
    this.options = options;
  }

  /** Keeps it alive from now on. */
  start(): void {
    const { clock } = this.options;
    if (this.isStopped || this.isLost) return;
    if (this.stream === null) this.connect();
    if (this.stream !== null) {
      this.asked.push(clock.nowUs);
      this.stream.ask(LeaseKeepAliveRequest.create({ id: this.lease }));
    }
    clock.after((1_000_000 * this.ttlS) / keepAlivesATtl, 'session', null, () => this.start());
  }

  /** It lapses, unless somebody ends it. */
  stop(): void {
    this.isStopped = true;
    this.hangUp();
  }

  private connect(): void {
    const { random, machines, check } = this.options;
    const connection = Connection.open(random.pick(machines()), this.options);
    if (connection === null) return;
    this.connection = connection;
    const asked: number[] = [];
    this.asked = asked;
    const stream = connection.stream(LeaseService.LeaseKeepAlive, asRoot, {
      onMessage: ({ id, ttl, header }) => {
        const askedUs = asked.shift()!;
        if (ttl > 0) {
          check.renewed(id, ttl, askedUs, header!.revision);
        } else {
          check.toldGone(id, connection.machine.name);
          this.isLost = true;
        }
      },
      onEnd: () => {
        if (this.stream === stream) this.hangUp();
      },
    });
    this.stream = stream;
  }

  private hangUp(): void {
    this.connection?.close();
    this.connection = null;
    this.stream = null;
  }
}

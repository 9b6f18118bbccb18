import type { GrpcLimits } from './limits.ts';

/** The keep-alive of a connection: pings a silent client, and finds out whether it is still there. */
export class KeepAlive {
  private readonly intervalMs: number;
  private readonly timeoutMs: number;
  private heardMs: number;
  /** When the unanswered ping was sent; -1 without one. */
  private pingedMs = -1;

  constructor(limits: GrpcLimits, nowMs: number) {
    this.intervalMs = limits.keepAliveIntervalMs;
    this.timeoutMs = limits.keepAliveTimeoutMs;
    this.heardMs = nowMs;
  }

  /** Anything was received. */
  noteHeard(nowMs: number): void {
    this.heardMs = nowMs;
    this.pingedMs = -1;
  }

  check(nowMs: number): 'wait' | 'ping' | 'dead' {
    if (this.intervalMs === 0) return 'wait';
    if (this.pingedMs >= 0) return nowMs - this.pingedMs >= this.timeoutMs ? 'dead' : 'wait';
    if (nowMs - this.heardMs < this.intervalMs) return 'wait';
    this.pingedMs = nowMs;
    return 'ping';
  }
}

/** Pings that come too soon and are let pass. */
const pingStrikesMax = 2;
/** The least time between pings while no call runs (grpc-go's default keepalive time). */
const idlePingMinMs = 2 * 60 * 60 * 1000;

/** Counts a client's pings against etcd's `--grpc-keepalive-min-time`, as grpc-go's server enforces it. */
export class PingEnforcement {
  private readonly minMs: number;
  private lastPingMs = Number.NEGATIVE_INFINITY;
  private strikes = 0;
  /** An answer was sent since the last ping, so the client may have pinged because of it. */
  private sent = false;

  constructor(limits: GrpcLimits) {
    this.minMs = limits.keepAliveMinMs;
  }

  /** Headers or data are sent: the next ping is no strike and clears the old ones. */
  noteSent(): void {
    this.sent = true;
  }

  /** A ping came; false when it is one too many ("too_many_pings"). */
  allow(nowMs: number, callsRun: boolean): boolean {
    const sinceMs = nowMs - this.lastPingMs;
    this.lastPingMs = nowMs;
    if (this.sent) {
      this.sent = false;
      this.strikes = 0;
      return true;
    }
    if (sinceMs < (callsRun ? this.minMs : idlePingMinMs)) this.strikes++;
    return this.strikes <= pingStrikesMax;
  }
}

import type { Audit } from '../api/auth/audit.ts';
import type { Passwords } from '../api/auth/passwords.ts';
import { Replica, type ReplicaHooks, type ReplicaOptions, requestTimeoutMsOf } from '../replica/replica.ts';
import { Compactor } from './compactor.ts';
import { ReplicaMembership } from './replica-membership.ts';
import { Services } from './services.ts';

/** A member without its ports: its replica and every service on it, and the calls between them. */
export class Core {
  readonly replica: Replica;
  readonly services: Services;
  private readonly compactor: Compactor;
  private readonly hooks: CoreHooks;
  /** The compacted revision whose memory is given back, or on its way. */
  private compacted: number;

  /**
   * Recovers the data directory, or begins a new one. Nothing runs until `replica.start`.
   *
   * @throws as `Replica.open`
   */
  static async open(options: CoreOptions): Promise<Core> {
    const { hooks } = options;
    // The parts know each other: the core is there before the first hook is called.
    let core: Core | null = null;
    const replica = await Replica.open({
      ...options,
      answer: (from, kind, body, reply) => core!.services.answerPeer(from, kind, body, reply),
      hooks: {
        onChange: (revision) => core!.services.watchHub.changed(revision),
        onApplied: () => core!.applied(),
        onInstall: (install) => {
          core!.services.watchHub.restore(install);
          hooks.onInstalled();
        },
        onLeaderChange: (leader, isLeader) => {
          core!.services.leaderChanged(leader, isLeader);
          hooks.onLeaderChange(leader, isLeader);
        },
        onMembersChange: () => core!.services.membersChanged(),
        onSlowApply: hooks.onSlowApply,
        onSnapshot: hooks.onSnapshot,
        onFatal: hooks.onFatal,
        onRemoved: hooks.onRemoved,
      },
    });
    core = new Core(options, replica);
    return core;
  }

  private constructor(options: CoreOptions, replica: Replica) {
    const { config, clock, passwords, audit, hooks } = options;
    const { clusterId, memberId, state, loop } = replica;
    const requestTimeoutMs = options.requestTimeoutMs ?? requestTimeoutMsOf(config);
    this.replica = replica;
    this.hooks = hooks;
    this.compacted = state.kv.compactRevision;
    this.compactor = new Compactor(state.kv, clock, (durationMs) => this.hooks.onCompacted(durationMs));
    this.services = new Services({
      config,
      clusterId,
      memberId,
      state,
      loop,
      log: replica.parts.wal,
      clock,
      requestTimeoutMs,
      compaction: this.compactor,
      passwords,
      audit,
      strictReconfigCheck: config.strictReconfigCheck,
      membership: new ReplicaMembership(replica, requestTimeoutMs, (call, body, reply) =>
        this.services.answerLeader(call, body, reply),
      ),
    });
  }

  /** Hands the leadership over, and ends what would last as long as its client. Short calls go on. */
  async stopServing(): Promise<void> {
    await this.replica.handOver();
    this.services.stop();
  }

  /** Ends the rest, when nobody calls any more. */
  async close(): Promise<void> {
    this.compactor.stop();
    await this.replica.stop();
  }

  private applied(): void {
    const { kv } = this.replica.state;
    if (kv.compactRevision === this.compacted) return;
    this.compacted = kv.compactRevision;
    this.compactor.start();
  }
}

/** The events of a core. */
interface CoreHooks extends Omit<ReplicaHooks, 'onChange' | 'onApplied' | 'onInstall' | 'onMembersChange'> {
  /** A snapshot of another member has taken the place of the state. */
  onInstalled(): void;
  /** The memory of what was compacted is given back. */
  onCompacted(durationMs: number): void;
}

interface CoreOptions extends Omit<ReplicaOptions, 'answer' | 'hooks'> {
  readonly passwords: Passwords;
  readonly audit: Audit;
  readonly hooks: CoreHooks;
}

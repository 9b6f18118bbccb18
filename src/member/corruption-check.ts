import { formatId } from '../api/cluster/member-id.ts';
import { hashKeys, hashQuestion, type KvHash, readHashAnswer } from '../api/maintenance/peer-hash.ts';
import { formatDuration } from '../codec/duration.ts';
import { ApiError, errors } from '../errors/api-error.ts';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import type { Peer, PeerCallDone } from '../replica/peer-transport.ts';
import type { KvStore } from '../state/kv/kv.ts';

/**
 * The comparison, by the leader, of the keys of all members from time to time
 * (`--experimental-corrupt-check-time`).
 */
export class PeriodicCorruptionCheck {
  private readonly options: PeriodicCheckOptions;
  private isRunning = false;
  private end: (() => void) | null = null;

  constructor(options: PeriodicCheckOptions) {
    this.options = options;
  }

  /** Does nothing where the period is 0. */
  start(): void {
    const { periodMs, clock, logger, memberId } = this.options;
    if (periodMs === 0) return;
    logger.info('enabled corruption checking', {
      'local-member-id': formatId(memberId),
      interval: formatDuration(periodMs),
    });
    this.end = clock.every(periodMs, () => this.tick());
  }

  stop(): void {
    this.end?.();
    this.end = null;
  }

  private tick(): void {
    if (this.isRunning || !this.options.isLeader()) return;
    this.isRunning = true;
    this.check().then(
      () => {
        this.isRunning = false;
      },
      (error: unknown) => {
        this.isRunning = false;
        if (!(error instanceof ApiError)) throw error;
        this.options.logger.warn('failed to check hash KV', { error: error.message });
      },
    );
  }

  /**
   * One comparison. The leader hashes its own keys before and after it asked the others: what they may have applied at most
   * it has applied by then as well.
   *
   * @returns whether the members agree
   * @throws ApiError `request timed out`, `no leader`
   */
  async check(): Promise<boolean> {
    const { logger, memberId, linearize, raiseAlarm } = this.options;
    const before = await hashOf(this.options);
    const others = await hashesOfPeers(this.options, before.revision);
    await new Promise<void>((resolve, reject) => {
      linearize((error) => (error === null ? resolve() : reject(error)));
    });
    const after = await hashOf(this.options);

    let agree = true;
    const found = (message: string, fields: Record<string, unknown>) => {
      logger.warn(message, fields);
      agree = false;
    };
    if (
      after.hash !== before.hash &&
      after.revision === before.revision &&
      after.compactRevision === before.compactRevision
    ) {
      found('found hash mismatch', { 'local-member-id': formatId(memberId), before, after });
    }
    for (const { peer, hash, revision, compactRevision } of others) {
      const follower = { 'follower-peer-id': formatId(peer.id) };
      if (revision > after.revision) {
        found("revision from follower must be less than or equal to leader's", {
          'leader-revision': after.revision,
          'follower-revision': revision,
          ...follower,
        });
      }
      if (compactRevision > after.compactRevision) {
        found("compact revision from follower must be less than or equal to leader's", {
          'leader-compact-revision': after.compactRevision,
          'follower-compact-revision': compactRevision,
          ...follower,
        });
      }
      if (compactRevision === before.compactRevision && hash !== before.hash) {
        found('same compact revision then hashes must match', {
          'leader-compact-revision': before.compactRevision,
          'leader-hash': before.hash,
          'follower-compact-revision': compactRevision,
          'follower-hash': hash,
          ...follower,
        });
      }
    }
    logger.info('finished peer corruption check', { 'number-of-peers-checked': others.length });
    // Who of those that disagree is right cannot be known: like etcd 3.4.23's, the alarm is nobody's.
    if (!agree) raiseAlarm(0n);
    return agree;
  }
}

interface CorruptionCheckOptions {
  readonly memberId: bigint;
  readonly kv: KvStore;
  readonly clock: Pick<Clock, 'every' | 'soon'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** The time that the other members have for their answers. */
  readonly timeoutMs: number;
  /** The other members. */
  peers(): readonly Peer[];
  /** Asks another member for its hash (`PeerCall.HASH_KV`); answered with an error when its time is up. */
  askPeer(member: bigint, question: Uint8Array, timeoutMs: number, done: PeerCallDone): void;
}

interface PeriodicCheckOptions extends CorruptionCheckOptions {
  readonly periodMs: number;
  isLeader(): boolean;
  linearize(done: (error: ApiError | null) => void): void;
  /** Raises the alarm CORRUPT in the name of `member`. */
  raiseAlarm(member: bigint): void;
}

interface PeerHash extends KvHash {
  readonly peer: Peer;
}

/**
 * Compares this member's keys with those of the others, before it serves anybody (`--experimental-initial-corrupt-check`).
 * Others that do not answer, or have compacted what they were asked for, or have not got there yet, are passed over.
 *
 * @throws Error in etcd's words, where another member has other keys at this member's revision
 */
export async function checkBeforeServing(options: CorruptionCheckOptions): Promise<void> {
  const { memberId, logger, timeoutMs } = options;
  const local = { 'local-member-id': formatId(memberId) };
  logger.info('starting initial corruption check', {
    ...local,
    timeout: formatDuration(timeoutMs),
  });
  const own = await hashOf(options);
  let mismatches = 0;
  for (const { peer, ...other } of await hashesOfPeers(options, own.revision)) {
    if (other.hash === own.hash) continue;
    const isComparable = other.compactRevision === own.compactRevision;
    if (isComparable) mismatches++;
    const what = isComparable ? 'hash' : 'compact revision';
    logger.warn(`found different ${what} values from remote peer`, {
      ...local,
      'local-member-revision': own.revision,
      'local-member-compact-revision': own.compactRevision,
      'local-member-hash': own.hash,
      'remote-peer-id': formatId(peer.id),
      'remote-peer-endpoints': peer.urls,
      'remote-peer-revision': other.revision,
      'remote-peer-compact-revision': other.compactRevision,
      'remote-peer-hash': other.hash,
    });
  }
  if (mismatches > 0) throw new Error(`${formatId(memberId)} found data inconsistency with peers`);
  logger.info('initial corruption checking passed; no corruption', local);
}

function hashOf({ kv, clock }: CorruptionCheckOptions): Promise<KvHash> {
  return new Promise((resolve, reject) => {
    hashKeys(kv, clock, 0, (error, hash) => (hash === null ? reject(error) : resolve(hash)));
  });
}

/** Hashes of those of the others that have one at the revision. */
async function hashesOfPeers(options: CorruptionCheckOptions, revision: number): Promise<PeerHash[]> {
  const { memberId, logger, timeoutMs, peers, askPeer } = options;
  const ask = (peer: Peer) =>
    new Promise<PeerHash | null>((resolve) => {
      askPeer(peer.id, hashQuestion(revision), timeoutMs, (failure, bytes) => {
        const answer = failure ?? readHashAnswer(bytes);
        if (!(answer instanceof Error)) {
          resolve({ ...answer, peer });
          return;
        }
        logger.warn(whyNot(answer), {
          'local-member-id': formatId(memberId),
          'requested-revision': revision,
          'remote-peer-id': formatId(peer.id),
          'remote-peer-endpoints': peer.urls,
          error: answer.message,
        });
        resolve(null);
      });
    });
  const answers = await Promise.all(peers().map(ask));
  return answers.filter((answer) => answer !== null);
}

function whyNot(error: Error): string {
  if (error === errors.futureRevision) return 'cannot fetch hash from slow remote peer';
  if (error === errors.compacted) return 'cannot fetch hash from remote peer; local member is behind';
  return 'failed hash kv request';
}

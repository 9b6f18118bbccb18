import type { Logger } from '../host/logger.ts';
import type { Scheduler } from '../host/scheduler.ts';
import type { Credentials } from '../net/tls/credentials.ts';
import type { MemberId } from '../raft/member.ts';
import type { PeerCounts } from './counts.ts';
import type { LocalMember } from './handshake.ts';
import type { PeerLimits } from './limits.ts';

/** What all connections of a member share. */
export interface PeerContext {
  readonly local: LocalMember;
  readonly limits: PeerLimits;
  readonly logger: Logger;
  readonly scheduler: Scheduler;
  readonly counts: PeerCounts;
  /** With which members with `https` URLs are dialled. */
  readonly credentials: Credentials | null;
  /** An integer from 0 to `bound` - 1. */
  random(bound: number): number;
  isRemoved(id: MemberId): boolean;
}

import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import type { Credentials } from '../net/tls/credentials.ts';
import type { MemberId } from '../raft/entry.ts';
import type { PeerCounts } from './counts.ts';
import type { LocalMember } from './handshake.ts';
import type { PeerLimits } from './limits.ts';

/** The state that all connections of a member share. */
export interface PeerContext {
  readonly local: LocalMember;
  readonly limits: PeerLimits;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly counts: PeerCounts;
  /** With which members with `https` URLs are dialled. */
  readonly credentials: Credentials | null;
  isRemoved(id: MemberId): boolean;
}

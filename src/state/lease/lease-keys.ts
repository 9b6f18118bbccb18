import type { KeyRef } from '../../index/key.ts';

/** What the key-value store needs of leases: which exist, and which key hangs on which. */
export interface LeaseKeys {
  has(lease: bigint): boolean;
  /** Keys that hang on a lease. While there are none, a key without a lease concerns nobody here. */
  readonly attachedKeys: number;
  /** Bytes taken up by leases and their keys: a part of what the quota is held against. */
  readonly byteLength: number;
  /** A key that is live is now on the lease, which is there, and on no other. */
  attach(lease: bigint, key: KeyRef): void;
  /** Nothing happens where the lease is gone, or does not have the key. */
  detach(lease: bigint, key: KeyRef): void;
}

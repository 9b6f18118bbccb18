/** What the key-value store needs of leases: which exist, and which key hangs on which. */
export interface LeaseKeys {
  has(lease: bigint): boolean;
  /** The key is now on the lease, and on no other. `key` is valid during the call only. */
  attach(lease: bigint, key: Uint8Array): void;
  detach(lease: bigint, key: Uint8Array): void;
}

import type { Buffer } from 'node:buffer';
import type { Epoch } from '../../index/epoch.ts';
import type { RevisionIndex } from '../../index/revision-index.ts';
import type { LeaseSlot, Leases } from './leases.ts';

/** The keys that are on a lease at a moment, read in parts; must be released. */
export class LeaseKeyRun {
  private readonly index: RevisionIndex;
  private readonly keys: readonly number[];
  /** Keeps them readable, also those that are deleted meanwhile. */
  private epoch: Epoch | null;
  private nextKey = 0;

  constructor(leases: Leases, index: RevisionIndex, slot: LeaseSlot) {
    this.index = index;
    this.keys = leases.keysOn(slot);
    this.epoch = index.pin();
  }

  get count(): number {
    return this.keys.length;
  }

  /** The next keys, in place, `keysMax` of them at most; empty behind the last. */
  next(keysMax: number): Buffer[] {
    const part = this.keys.slice(this.nextKey, this.nextKey + keysMax);
    this.nextKey += part.length;
    return part.map((ref) => this.index.keyOf(ref));
  }

  /** May be called more than once. */
  release(): void {
    this.epoch?.release();
    this.epoch = null;
    this.nextKey = this.keys.length;
  }
}

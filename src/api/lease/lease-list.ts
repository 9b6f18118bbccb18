import {
  LeaseLeasesResponse,
  LeaseTimeToLiveResponse,
  type ResponseHeader,
} from '../../codec/generated/messages.generated.ts';
import type { LeaseKeyRun } from '../../state/lease/lease-key-run.ts';
import type { LeaseSlot, Leases } from '../../state/lease/leases.ts';
import type { SlicedResponse } from '../rpc.ts';

/** Leases, or keys of a lease, in one part of a long answer: about a millisecond's work. */
export const listPartMax = 1024;

/** All leases, in parts. */
export class LeaseList implements SlicedResponse<LeaseLeasesResponse> {
  private readonly leases: Leases;
  private readonly slots: Generator<LeaseSlot, void>;
  private header: ResponseHeader | undefined;

  constructor(leases: Leases, slots: Generator<LeaseSlot, void>, header: ResponseHeader) {
    this.leases = leases;
    this.slots = slots;
    this.header = header;
  }

  next(): LeaseLeasesResponse | null {
    const { header } = this;
    this.header = undefined;
    const response = LeaseLeasesResponse.create(header === undefined ? {} : { header });
    while (response.leases.length < listPartMax) {
      const { value: slot } = this.slots.next();
      if (slot === undefined) break;
      response.leases.push({ id: this.leases.id(slot) });
    }
    return header === undefined && response.leases.length === 0 ? null : response;
  }

  release(): void {
    this.slots.return();
  }
}

/** The answer on one lease, and in the parts behind the first its keys. */
export class LeaseKeyList implements SlicedResponse<LeaseTimeToLiveResponse> {
  private response: LeaseTimeToLiveResponse | null;
  private readonly keys: LeaseKeyRun;

  /** @param keys is released by `release` */
  constructor(response: LeaseTimeToLiveResponse, keys: LeaseKeyRun) {
    this.response = response;
    this.keys = keys;
  }

  next(): LeaseTimeToLiveResponse | null {
    const { response } = this;
    this.response = null;
    if (response !== null) return response;
    const keys = this.keys.next(listPartMax);
    return keys.length === 0 ? null : LeaseTimeToLiveResponse.create({ keys });
  }

  release(): void {
    this.keys.release();
  }
}

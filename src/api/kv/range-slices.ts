import { RangeResponse } from '../../codec/generated/messages.generated.ts';
import type { RangeRun } from '../../state/kv/range.ts';
import type { Headers } from '../headers.ts';
import type { SlicedResponse } from '../rpc.ts';

/** Bytes of keys and values in one part of a long range. */
const partBytes = 256 * 1024;

/** A range that is finished and too long to be encoded at once. Its parts have etcd's order of fields. */
export class RangeSlices implements SlicedResponse<RangeResponse> {
  private readonly run: RangeRun;
  private readonly headers: Headers;
  private state: 'header' | 'kvs' | 'end' = 'header';

  /** @param run finished; released by `release`. */
  constructor(run: RangeRun, headers: Headers) {
    this.run = run;
    this.headers = headers;
  }

  next(): RangeResponse | null {
    if (this.state === 'header') {
      this.state = 'kvs';
      return RangeResponse.create({ header: this.headers.at(this.run.revision) });
    }
    if (this.state === 'end') return null;
    const part = this.run.nextPart(partBytes);
    if (part === null) {
      this.state = 'end';
      return RangeResponse.create({ more: this.run.more, count: this.run.count });
    }
    return RangeResponse.create({ kvs: part.kvs });
  }

  release(): void {
    this.run.release();
  }
}

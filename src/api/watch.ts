import type { WatchRequest, WatchResponse } from '../codec/messages.ts';
import { WatchService as WatchMethods } from '../codec/services.generated.ts';
import { errors } from '../errors/api-error.ts';
import { type AnyStreamRpc, type StreamCall, streamRpc } from './stream-rpc.ts';
import { WatchResponseType } from './watch-response.ts';
import { WatchStream, type WatchStreamOptions } from './watch-stream.ts';

export interface WatchServiceOptions extends WatchStreamOptions {
  /** Whether this member knows a leader. */
  hasLeader(): boolean;
}

/** etcd's Watch service. */
export class WatchService {
  private readonly options: WatchServiceOptions;
  private readonly type = new WatchResponseType();
  private readonly streams = new Set<WatchStream>();

  constructor(options: WatchServiceOptions) {
    this.options = options;
  }

  streamRpcs(): AnyStreamRpc[] {
    return [streamRpc({ ...WatchMethods.Watch, response: this.type }, (call) => this.open(call))];
  }

  /** Streams that are open. */
  get streamCount(): number {
    return this.streams.size;
  }

  /** Told when there has been no leader for a while: ends the streams of clients that want to know. */
  leaderLost(): void {
    for (const stream of [...this.streams]) {
      if (stream.needsLeader) stream.fail(errors.noLeader);
    }
  }

  private open(call: StreamCall<WatchRequest, WatchResponse>): void {
    const stream = new WatchStream(call, this.options, this.type, () => this.streams.delete(stream));
    this.streams.add(stream);
    if (stream.needsLeader && !this.options.hasLeader()) stream.fail(errors.noLeader);
  }
}

import type {
  ResponseHeader,
  WatchRequest,
  WatchResponse,
} from '../../codec/generated/messages.generated.ts';
import { WatchService as WatchMethods } from '../../codec/generated/services.generated.ts';
import { errors } from '../../errors/api-error.ts';
import { type AnyStreamRpc, type StreamCall, streamRpc } from '../rpc.ts';
import { WatchResponseType } from './watch-response.ts';
import { WatchStream, type WatchStreamOptions, type WatchStreams } from './watch-stream.ts';

/** etcd's Watch service. */
export class WatchService {
  private readonly options: WatchServiceOptions;
  private readonly streams = new Streams();
  private stopped = false;

  constructor(options: WatchServiceOptions) {
    this.options = options;
  }

  streamRpcs(): AnyStreamRpc[] {
    return [streamRpc({ ...WatchMethods.Watch, response: this.streams.type }, (call) => this.open(call))];
  }

  /** Bytes of events that were sent to clients that do not keep up, and went beyond what their streams take. */
  get backlogBytes(): number {
    return this.streams.backlogBytes;
  }

  /** Streams that are open. */
  get streamCount(): number {
    return this.streams.open.size;
  }

  /** Ends the streams of clients that want a leader; called when there has been none for a while. */
  leaderLost(): void {
    for (const stream of [...this.streams.open]) {
      if (stream.needsLeader) stream.fail(errors.noLeader);
    }
  }

  /** Ends the streams, which would otherwise last as long as their clients, and takes no more. */
  stop(): void {
    this.stopped = true;
    for (const stream of [...this.streams.open]) stream.fail(errors.stopped);
  }

  private open(call: StreamCall<WatchRequest, WatchResponse>): void {
    if (this.stopped) {
      call.fail(errors.stopped);
      return;
    }
    const stream = new WatchStream(call, this.options, this.streams);
    this.streams.open.add(stream);
    if (stream.needsLeader && !this.options.hasLeader()) stream.fail(errors.noLeader);
  }
}

export interface WatchServiceOptions extends WatchStreamOptions {
  /** Returns whether this member knows a leader. */
  hasLeader(): boolean;
}

class Streams implements WatchStreams {
  readonly type = new WatchResponseType();
  readonly open = new Set<WatchStream>();
  lastHeader: ResponseHeader | null = null;
  backlogBytes = 0;

  remove(stream: WatchStream): void {
    this.open.delete(stream);
  }
}

import grpc from '@grpc/grpc-js';
import { decodeResponse, encodeRequest, type PlainMessage } from './grpc-client.ts';

const watchMethod = 'Watch/Watch';
const watchPath = '/etcdserverpb.Watch/Watch';
const answerTimeLimitMs = 10_000;

export interface PlainEvent {
  type: 'PUT' | 'DELETE';
  kv: PlainKeyValue;
  prev_kv: PlainKeyValue | null;
}

export interface PlainKeyValue {
  key: Buffer;
  value: Buffer;
  create_revision: string;
  mod_revision: string;
  version: string;
  lease: string;
}

export interface PlainWatchResponse {
  header: { cluster_id: string; member_id: string; revision: string; raft_term: string };
  watch_id: string;
  created: boolean;
  canceled: boolean;
  compact_revision: string;
  cancel_reason: string;
  fragment: boolean;
  events: PlainEvent[];
}

/** One Watch stream with @grpc/grpc-js, on a connection of its own. It keeps everything that it is told. */
export class WatchClient {
  readonly responses: PlainWatchResponse[] = [];
  /** How the stream ended; null while it has not. */
  status: { code: number; details: string } | null = null;
  private readonly client: grpc.Client;
  private readonly stream: grpc.ClientDuplexStream<Buffer, Buffer>;
  private waiting: (() => void)[] = [];

  /** @param metadata of the call, such as `hasleader` */
  constructor(endpoint: string, metadata: Readonly<Record<string, string>> = {}) {
    this.client = new grpc.Client(endpoint, grpc.credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.use_local_subchannel_pool': 1,
    });
    const sent = new grpc.Metadata();
    for (const [name, value] of Object.entries(metadata)) sent.set(name, value);
    const asIs = (bytes: Buffer) => bytes;
    this.stream = this.client.makeBidiStreamRequest(watchPath, asIs, asIs, sent);
    this.stream.on('data', (bytes: Buffer) => {
      this.responses.push(whole(decodeResponse(watchMethod, bytes)));
      this.wake();
    });
    this.stream.on('error', () => {});
    this.stream.on('status', ({ code, details }) => {
      this.status = { code, details };
      this.wake();
    });
  }

  /** Sends a `WatchRequest`. */
  send(request: PlainMessage): void {
    this.stream.write(encodeRequest(watchMethod, request));
  }

  create(request: PlainMessage): void {
    this.send({ create_request: request });
  }

  /** Ends its side of the stream. */
  halfClose(): void {
    this.stream.end();
  }

  /** Stops reading: what is sent fills the windows, and then waits in the server. */
  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    this.stream.resume();
  }

  /** Resolves once `condition` holds, which is looked at with every response; rejects after 10 s, or as told. */
  async until(what: string, condition: () => boolean, timeLimitMs = answerTimeLimitMs): Promise<void> {
    const deadlineMs = performance.now() + timeLimitMs;
    while (!condition()) {
      const restMs = deadlineMs - performance.now();
      if (restMs <= 0) throw new Error(`${what} did not come about; ${this.responses.length} responses came`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, restMs);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Resolves with the responses from number `from` on once there are at least `count` of them. */
  async responsesFrom(from: number, count: number): Promise<PlainWatchResponse[]> {
    await this.until(`response ${from + count}`, () => this.responses.length >= from + count);
    return this.responses.slice(from);
  }

  /** Events of a watch, in the order in which they came. */
  eventsOf(watchId: number): PlainEvent[] {
    return this.responses
      .filter(({ watch_id }) => watch_id === String(watchId))
      .flatMap(({ events }) => events);
  }

  /** Breaks the stream and closes the connection. */
  close(): void {
    this.stream.cancel();
    this.client.close();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** A response with the fields that were not sent, at their default. */
function whole(message: PlainMessage): PlainWatchResponse {
  const { header, events = [] } = message as Partial<PlainWatchResponse>;
  return {
    watch_id: '0',
    created: false,
    canceled: false,
    compact_revision: '0',
    cancel_reason: '',
    fragment: false,
    ...message,
    header: { cluster_id: '0', member_id: '0', revision: '0', raft_term: '0', ...header },
    events: (events as Partial<PlainEvent>[]).map(({ type = 'PUT', kv, prev_kv }) => ({
      type,
      kv: wholeKeyValue(kv!),
      prev_kv: prev_kv ? wholeKeyValue(prev_kv) : null,
    })),
  };
}

function wholeKeyValue(kv: Partial<PlainKeyValue>): PlainKeyValue {
  const none = Buffer.alloc(0);
  return { key: none, value: none, create_revision: '0', mod_revision: '0', version: '0', lease: '0', ...kv };
}

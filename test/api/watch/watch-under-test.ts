import { Headers } from '../../../src/api/headers.ts';
import type { StreamCall } from '../../../src/api/rpc.ts';
import { WatchService, type WatchServiceOptions } from '../../../src/api/watch/watch.ts';
import {
  WatchCreateRequest,
  WatchRequest,
  WatchResponse,
} from '../../../src/codec/generated/messages.generated.ts';
import { Writer } from '../../../src/codec/writer.ts';
import type { ApiError } from '../../../src/errors/api-error.ts';
import { bytes } from '../../state/log-of-commands.ts';
import { describe, WatchedLog } from '../../state/watch/watched-log.ts';
import { ManualClock } from '../../support/manual-clock.ts';

export const clusterId = 17n;
export const memberId = 23n;
export const term = 5;

/** A Watch service on a log, in which time passes when a test says so. */
export class WatchUnderTest {
  readonly log = new WatchedLog();
  readonly clock = new ManualClock();
  hasLeader = true;
  readonly service: WatchService;

  constructor(options: Partial<WatchServiceOptions> = {}) {
    const { kv } = this.log.log.state;
    const consensus = {
      term,
      leader: memberId,
      commitIndex: 0,
      appliedIndex: 0,
      isLearner: false,
      propose() {},
      linearize() {},
    };
    this.service = new WatchService({
      hub: this.log.hub,
      kv,
      headers: new Headers(clusterId, memberId, consensus),
      progressIntervalMs: 600_000,
      fragmentBytesMax: 2 * 1024 * 1024,
      hasLeader: () => this.hasLeader,
      clock: this.clock,
      ...options,
    });
  }

  open(metadata: Readonly<Record<string, string>> = {}): FakeCall {
    const [row] = this.service.streamRpcs();
    const call = new FakeCall(metadata, (response, writer) => row!.method.response.encode(response, writer));
    row!.open(call);
    return call;
  }

  settle(): void {
    this.log.turns.settle();
  }
}

/** A stream whose client is the test: it reads what was sent as it came over the wire. */
export class FakeCall implements StreamCall<WatchRequest, WatchResponse> {
  readonly raw = null;
  readonly remoteAddress = '127.0.0.1:1';
  cancelled = false;
  onMessage: ((request: WatchRequest) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onCancel: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  error: ApiError | null = null;
  hasEnded = false;
  /** From how many unread bytes on `send` answers false. */
  highWaterBytes = Number.POSITIVE_INFINITY;
  unreadBytes = 0;
  /** The stream is found broken when something is sent. */
  breaksOnSend = false;
  private sent: Buffer[] = [];
  private drainPending = false;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly encode: (response: WatchResponse, writer: Writer) => void;

  constructor(
    headers: Readonly<Record<string, string>>,
    encode: (response: WatchResponse, writer: Writer) => void,
  ) {
    this.headers = headers;
    this.encode = encode;
  }

  metadata(name: string): string | undefined {
    return this.headers[name];
  }

  send(response: WatchResponse): boolean {
    if (this.breaksOnSend) {
      if (!this.cancelled) this.break();
      return false;
    }
    const writer = new Writer();
    this.encode(response, writer);
    this.sent.push(writer.copy());
    this.unreadBytes += writer.length;
    if (this.unreadBytes < this.highWaterBytes) return true;
    this.drainPending = true;
    return false;
  }

  pause(): void {}

  resume(): void {}

  end(): void {
    this.hasEnded = true;
  }

  fail(error: ApiError): void {
    this.error = error;
  }

  failInternally(error: unknown): void {
    throw error;
  }

  // The client

  /** Sends a request over the wire, whose bytes are spoiled once it was handled. */
  request(fields: Partial<WatchRequest>): void {
    const writer = new Writer();
    WatchRequest.encode(WatchRequest.create(fields), writer);
    const message = writer.copy();
    this.onMessage!(WatchRequest.decode(message));
    message.fill(0xee);
  }

  create(key: string, { end = '', ...fields }: Partial<WatchCreateRequest> & { end?: string } = {}): void {
    this.request({
      createRequest: WatchCreateRequest.create({ key: bytes(key), rangeEnd: bytes(end), ...fields }),
    });
  }

  cancelWatch(watchId: number): void {
    this.request({ cancelRequest: { watchId } });
  }

  askProgress(): void {
    this.request({ progressRequest: {} });
  }

  /** Takes everything that was sent, and tells the server if it was held up. */
  read(): WatchResponse[] {
    const responses = this.sent.map((message) => WatchResponse.decode(message));
    this.sent = [];
    this.unreadBytes = 0;
    if (this.drainPending) {
      this.drainPending = false;
      this.onDrain?.();
    }
    return responses;
  }

  /** As `read`, in short. */
  readText(): string[] {
    return this.read().map(describeResponse);
  }

  /** Breaks the stream. */
  break(): void {
    this.cancelled = true;
    this.onCancel?.();
  }
}

/** `0 @5: put a=1 ...`: watch ID, revision of the header, what it says. */
function describeResponse(response: WatchResponse): string {
  const { header, watchId, created, canceled, compactRevision, cancelReason, fragment, events } = response;
  const says = [
    created ? 'created' : '',
    canceled ? 'canceled' : '',
    compactRevision !== 0 ? `compacted ${compactRevision}` : '',
    cancelReason === '' ? '' : `(${cancelReason})`,
    fragment ? 'fragment' : '',
    ...events.map(describe),
  ].filter((text) => text !== '');
  return `${watchId} @${header!.revision}: ${says.join(', ')}`;
}

import type { AnyStreamRpc, StreamCall } from '../../api/rpc.ts';
import { errorOfRefusal } from '../../api/watch/refusal-text.ts';
import {
  type Event,
  EventType,
  type KeyValue,
  WatchCreateRequest,
  WatchProgressRequest,
  WatchRequest,
  type WatchResponse,
} from '../../codec/generated/messages.generated.ts';
import { WatchService } from '../../codec/generated/services.generated.ts';
import { ApiError, errors, GrpcCode } from '../../errors/api-error.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import type { Router } from '../router.ts';
import { GatewayCall, type GatewayContext } from './call.ts';
import { respondGatewayError } from './error.ts';

/**
 * `GET /wald/feed`: changes of keys as they are made, as lines of JSON, or as server-sent events (HTML Living Standard, 9.2) for who accepts
 * `text/event-stream`. It is a watch, with a watch's permissions and back pressure; docs/FEED.md has its words.
 *
 * @param rpcs with the row of `Watch.Watch`
 */
export function addFeedRoute(router: Router, rpcs: readonly AnyStreamRpc[], context: GatewayContext): void {
  const watch = rpcs.find(({ method }) => method.path === WatchService.Watch.path)!;
  router.add('GET', '/wald/feed', (request, response) => {
    const wanted = wantedBy(request);
    if (wanted instanceof ApiError) {
      respondGatewayError(response, wanted);
      return;
    }
    const isEventStream = /(^|,)\s*text\/event-stream\s*(;|,|$)/.test(request.header('accept') ?? '');
    const call = new FeedCall(request, response, isEventStream ? serverSentEvents : jsonLines, context);
    watch.open(call as StreamCall<unknown, unknown>);
    if (!call.cancelled) call.begin(wanted);
  });
}

/** The pause after which a feed that is silent tells how far it is: whoever is between would take it for dead. */
const progressPeriodMs = 15_000;

/** A form in which changes are written. */
interface FeedFormat {
  readonly headers: HeaderBlock;
  /** @param id the revision from behind which the feed goes on; `null` inside of one */
  write(name: string, id: number | null, json: string): string;
}

const jsonLines: FeedFormat = {
  headers: new HeaderBlock(['Content-Type', 'application/x-ndjson'], ['Cache-Control', 'no-cache']),
  write: (_name, _id, json) => `${json}\n`,
};

const serverSentEvents: FeedFormat = {
  headers: new HeaderBlock(
    ['Content-Type', 'text/event-stream'],
    ['Cache-Control', 'no-cache'],
    // nginx would gather it.
    ['X-Accel-Buffering', 'no'],
  ),
  write: (name, id, json) => `${id === null ? '' : `id: ${id}\n`}event: ${name}\ndata: ${json}\n\n`,
};

/** What of a request makes a watch. */
type WantedWatch = Partial<WatchCreateRequest>;

function wantedBy(request: HttpRequest): WantedWatch | ApiError {
  const values = new URLSearchParams(request.query);
  for (const [name, value] of values) {
    if (!['prefix', 'key', 'from', 'prev'].includes(name))
      return invalid(`unknown parameter "${name}": expected prefix, key, from or prev`);
    // What is none stands for it: other keys would be watched than were asked for.
    if (value.includes('\ufffd')) return invalid(`${name}: expected text in UTF-8`);
  }
  const prefix = values.get('prefix');
  const key = values.get('key');
  if (prefix !== null && key !== null) return invalid('prefix and key exclude each other');
  const prev = values.get('prev') ?? 'false';
  if (prev !== 'true' && prev !== 'false') return invalid(`prev=${prev}: expected true or false`);
  const startRevision = startOf(values.get('from'), request.header('last-event-id'));
  if (startRevision instanceof ApiError) return startRevision;
  const bounds = key === null ? prefixBounds(Buffer.from(prefix ?? '')) : { key: Buffer.from(key) };
  return { ...bounds, startRevision, prevKv: prev === 'true' };
}

/** A client of server-sent events that connects again says what it got last; that counts for more than where it began. */
function startOf(from: string | null, lastEventId: string | undefined): number | ApiError {
  const text = lastEventId || from || '0';
  const revision = Number(text);
  if (!/^[0-9]{1,16}$/.test(text) || !Number.isSafeInteger(revision))
    return invalid(
      `${lastEventId ? 'Last-Event-ID' : 'from'}: expected a revision, found ${JSON.stringify(text)}`,
    );
  return lastEventId ? revision + 1 : revision;
}

/** All keys that begin with it; all keys where it is empty. No byte of UTF-8 is the highest one. */
function prefixBounds(prefix: Buffer): WantedWatch {
  if (prefix.length === 0) return { key: Buffer.from([0]), rangeEnd: Buffer.from([0]) };
  const rangeEnd = Buffer.from(prefix);
  rangeEnd[rangeEnd.length - 1]!++;
  return { key: prefix, rangeEnd };
}

function invalid(message: string): ApiError {
  return new ApiError(GrpcCode.INVALID_ARGUMENT, message);
}

/** One feed: the client of a watch of its own. */
class FeedCall extends GatewayCall implements StreamCall<WatchRequest, WatchResponse> {
  onMessage: ((request: WatchRequest) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  private readonly format: FeedFormat;
  private isBegun = false;
  /** Since it told last how far it is. */
  private isTold = false;
  private isFromPast = false;
  private stopAsking: (() => void) | null = null;

  constructor(request: HttpRequest, response: HttpResponse, format: FeedFormat, context: GatewayContext) {
    super(request, response, Number.POSITIVE_INFINITY, context);
    this.format = format;
    response.onDrain = () => this.onDrain?.();
  }

  begin(wanted: WantedWatch): void {
    this.isFromPast = wanted.startRevision !== 0;
    this.onMessage?.(WatchRequest.create({ createRequest: WatchCreateRequest.create(wanted) }));
    if (this.cancelled) return;
    this.stopAsking = this.gateway.clock.every(progressPeriodMs, () => {
      if (!this.isTold)
        this.onMessage?.(WatchRequest.create({ progressRequest: WatchProgressRequest.create({}) }));
      this.isTold = false;
    });
    this.onOver = () => this.stopAsking?.();
  }

  send({ header, created, canceled, cancelReason, compactRevision, events }: WatchResponse): boolean {
    if (this.cancelled) return true;
    if (canceled) {
      this.refuse(cancelReason, compactRevision);
      return true;
    }
    if (!this.isBegun) {
      this.isBegun = true;
      this.response.headers(this.format.headers);
    }
    const revision = header?.revision ?? 0;
    if (events.length === 0) {
      // Behind the begin of one that has a past to tell there is all of it.
      const isPast = created && this.isFromPast;
      return this.tell(created ? 'begin' : 'progress', isPast ? null : revision, { revision });
    }
    this.isTold = true;
    const texts = events.map((event, i) => {
      const isLast = events[i + 1]?.kv?.modRevision !== event.kv!.modRevision;
      return this.textOf(event, isLast);
    });
    return this.response.write(texts.join(''));
  }

  /** What is in the client's requests was there before the feed. */
  pause(): void {}

  resume(): void {}

  end(): void {
    if (this.finish()) this.response.end();
  }

  fail(error: ApiError): void {
    if (!this.finish()) return;
    if (!this.isBegun) {
      respondGatewayError(this.response, error);
      return;
    }
    this.response.write(
      this.format.write(
        'error',
        null,
        JSON.stringify({ type: 'error', error: error.message, code: error.code }),
      ),
    );
    this.response.end();
  }

  private refuse(reason: string, compactRevision: number): void {
    const compacted = `${errors.compacted.message}; the oldest revision is ${compactRevision}`;
    this.fail(
      compactRevision > 0
        ? new ApiError(errors.compacted.code, compacted)
        : (errorOfRefusal(reason) ?? new ApiError(GrpcCode.UNKNOWN, reason)),
    );
    this.cancel();
  }

  private tell(type: string, id: number | null, fields: object): boolean {
    return this.response.write(this.format.write(type, id, JSON.stringify({ type, ...fields })));
  }

  /** A revision is the place to go on from with the last of its events alone. */
  private textOf({ type, kv, prevKv }: Event, isLast: boolean): string {
    const name = type === EventType.DELETE ? 'delete' : 'put';
    const { modRevision: revision } = kv!;
    const fields = {
      ...{ type: name, revision, ...textFields('key', kv!.key) },
      ...(type === EventType.DELETE ? {} : versionFields(kv!)),
      ...(prevKv === undefined ? {} : { prev: { revision: prevKv.modRevision, ...versionFields(prevKv) } }),
    };
    return this.format.write(name, isLast ? revision : null, JSON.stringify(fields));
  }
}

function versionFields({ value, createRevision, version, lease }: KeyValue): object {
  return {
    ...textFields('value', value),
    ...{ createRevision, version, ...(lease === 0n ? {} : { lease: lease.toString(16) }) },
  };
}

/** As text; in base64, under another name, where it is none. */
function textFields(name: string, bytes: Uint8Array): object {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString();
  return text.includes('\ufffd') && !Buffer.from(text).equals(buffer)
    ? { [`${name}Base64`]: buffer.toString('base64') }
    : { [name]: text };
}

import { Buffer } from 'node:buffer';
import {
  type Event,
  FilterType,
  type ResponseHeader,
  type WatchCreateRequest,
  type WatchRequest,
  type WatchResponse,
} from '../../codec/generated/messages.generated.ts';
import type { ApiError } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { KvStore } from '../../state/kv/kv.ts';
import { type Watch, type WatchSink, WatchStatus } from '../../state/watch/watch.ts';
import type { WatchHub } from '../../state/watch/watch-hub.ts';
import type { CallAccess } from '../caller-identity.ts';
import type { Headers } from '../headers.ts';
import type { CallContext, StreamCall } from '../rpc.ts';

import { runInSlices } from '../slices.ts';
import { ByWatchId } from './by-watch-id.ts';
import { rpcErrorText } from './refusal-text.ts';
import { WatchProgress } from './watch-progress.ts';
import type { WatchResponseType } from './watch-response.ts';

/**
 * One Watch stream: its watches by their IDs, and their responses.
 *
 * While its client does not read, no more than a bounded amount waits for it: its watches are paused in the hub, and catch
 * up from history when the client reads on.
 */
export class WatchStream implements WatchSink {
  private readonly call: StreamCall<WatchRequest, WatchResponse>;
  private readonly options: WatchStreamOptions;
  private readonly streams: WatchStreams;
  /** True if the client wants the stream to end when there is no leader. */
  readonly needsLeader: boolean;
  /** By ID; those that a compaction ended keep theirs until they are cancelled, as in etcd. */
  private readonly watches = new ByWatchId<Watch>();
  /** An ID that the stream gives itself is this or above it. */
  private nextId = 0;
  /** No ID that the client has chosen is above it. */
  private chosenMax = -1;
  private readonly fragmented = new ByWatchId<true>();
  private readonly progress: WatchProgress;
  /** A progress request waits until all watches are synced. */
  private progressAsked = false;
  /** Watches that have not everything up to now. */
  private behind = 0;
  /** The paused ones among the watches. */
  private refused: Watch[] = [];
  /** The client does not keep up; how many bytes of events were sent since. */
  private blocked = false;
  private backlogBytes = 0;
  private closed = false;

  constructor(
    call: StreamCall<WatchRequest, WatchResponse>,
    options: WatchStreamOptions,
    streams: WatchStreams,
  ) {
    this.call = call;
    this.options = options;
    this.streams = streams;
    this.needsLeader = call.metadata('hasleader') === 'true';
    this.progress = new WatchProgress({
      progressIntervalMs: options.progressIntervalMs,
      clock: options.clock,
      catchUp: () => options.hub.flush(),
      tell: (watch) => this.tellProgress(watch),
    });
    call.onMessage = (request) => this.receive(request);
    call.onDrain = () => this.drained();
    call.onCancel = () => this.close();
    // A client that sends no more still gets events.
  }

  /** Ends the stream with an error. */
  fail(error: ApiError): void {
    this.close();
    this.call.fail(error);
  }

  // Called by the hub

  onEvents(revision: number, events: readonly Event[], watch: Watch): boolean {
    if (this.closed) return true;
    if (this.blocked && !this.hasRoom) {
      if (watch.status === WatchStatus.SYNCED) this.behind++;
      this.refused.push(watch);
      return false;
    }
    this.progress.noteEvents(watch);
    const response = this.response(watch.id, revision);
    response.events = events as Event[];
    if (this.fragmented.has(watch.id)) {
      for (const fragment of this.streams.type.fragments(response, this.options.fragmentBytesMax))
        this.send(fragment);
    } else {
      this.send(response);
    }
    // The stream may break while something is sent.
    if (this.blocked && !this.closed) this.addBacklog(this.streams.type.eventBytes(events));
    return true;
  }

  onCompacted(compactRevision: number, watch: Watch): void {
    this.behind--;
    this.forgetOptions(watch);
    if (this.closed) return;
    // etcd gives no revision here.
    const response = this.response(watch.id, 0);
    response.canceled = true;
    response.compactRevision = compactRevision;
    this.send(response);
    this.answerProgress();
  }

  onBehind(): void {
    this.behind++;
  }

  onSynced(): void {
    this.behind--;
    this.answerProgress();
  }

  // Requests of the client

  private receive(request: WatchRequest): void {
    if (this.closed) return;
    const { createRequest, cancelRequest, progressRequest } = request;
    if (createRequest !== undefined) {
      if (this.options.access?.enabled === true) this.createIfPermitted(createRequest, this.options.access);
      else this.create(createRequest);
    } else if (cancelRequest !== undefined) {
      this.cancel(cancelRequest.watchId);
    } else if (progressRequest !== undefined) {
      this.progressAsked = true;
      this.answerProgress();
    }
  }

  /** Looked at for each watch: a stream lasts for longer than a token, and than what its user may see. */
  private createIfPermitted(request: WatchCreateRequest, access: WatchAccess): void {
    const key = Buffer.from(request.key.length === 0 ? lowestKey : request.key);
    const rangeEnd = Buffer.from(request.rangeEnd);
    let isPaused = false;
    let isAnswered = false;
    access.watchFault(this.call, key, rangeEnd, (fault) => {
      isAnswered = true;
      if (this.closed) return;
      if (fault === null) this.create({ ...request, key, rangeEnd });
      else this.refuse(rpcErrorText(fault));
      if (isPaused) this.call.resume();
    });
    if (isAnswered) return;
    isPaused = true;
    this.call.pause();
  }

  private refuse(reason: string): void {
    const response = this.response(noWatchId, this.options.kv.revision);
    response.created = true;
    response.canceled = true;
    response.cancelReason = reason;
    this.send(response);
  }

  private create(request: WatchCreateRequest): void {
    const { hub, kv } = this.options;
    const { rangeEnd, startRevision, prevKv, filters } = request;
    const key = request.key.length === 0 ? lowestKey : request.key;
    const response = this.response(noWatchId, kv.revision);
    response.created = true;
    const isChosen = request.watchId !== 0;
    const id = isChosen ? request.watchId : this.freeId();
    if (isEmptyRange(key, rangeEnd)) response.cancelReason = emptyRange;
    else if (isChosen && this.watches.has(id)) response.cancelReason = duplicateId;
    if (response.cancelReason !== '') {
      response.canceled = true;
      this.send(response);
      return;
    }
    const noPut = filters.includes(FilterType.NOPUT);
    const noDelete = filters.includes(FilterType.NODELETE);
    const watch = hub.watch({ key, rangeEnd, startRevision, prevKv, noPut, noDelete, id }, this);
    this.watches.set(id, watch);
    if (!isChosen) this.nextId = id + 1;
    else if (id > this.chosenMax) this.chosenMax = id;
    if (watch.status !== WatchStatus.SYNCED) this.behind++;
    if (request.fragment) this.fragmented.set(id, true);
    if (request.progressNotify) this.progress.add(watch);
    response.watchId = id;
    this.send(response);
  }

  private freeId(): number {
    let id = this.nextId;
    while (id <= this.chosenMax && this.watches.has(id)) id++;
    return id;
  }

  private cancel(id: number): void {
    const watch = this.watches.get(id);
    if (watch === undefined) return;
    this.watches.delete(id);
    this.forgetOptions(watch);
    if (watch.status !== WatchStatus.SYNCED && watch.status !== WatchStatus.OVER) this.behind--;
    watch.cancel();
    const response = this.response(id, this.options.kv.revision);
    response.canceled = true;
    this.send(response);
    this.answerProgress();
  }

  private forgetOptions(watch: Watch): void {
    this.fragmented.delete(watch.id);
    this.progress.delete(watch);
  }

  // Progress

  /** Answers a progress request once everything up to the revision in the answer was sent. */
  private answerProgress(): void {
    if (!this.progressAsked || this.behind > 0) return;
    this.options.hub.flush();
    if (this.behind > 0 || this.closed) return;
    this.progressAsked = false;
    this.send(this.response(noWatchId, this.options.kv.revision));
  }

  private tellProgress(watch: Watch): void {
    // To a client that does not read it is no news that nothing happens.
    if (this.blocked || watch.status !== WatchStatus.SYNCED) return;
    this.send(this.response(watch.id, this.options.kv.revision));
  }

  // The way out

  private response(watchId: number, revision: number): WatchResponse {
    return {
      header: this.header(revision),
      watchId,
      created: false,
      canceled: false,
      compactRevision: 0,
      cancelReason: '',
      fragment: false,
      events: noEvents,
    };
  }

  /** The same one as long as it says the same, so that it is encoded once. */
  private header(revision: number): ResponseHeader {
    const { streams } = this;
    const header = this.options.headers.at(revision);
    const { lastHeader } = streams;
    if (lastHeader?.revision === revision && lastHeader.raftTerm === header.raftTerm) return lastHeader;
    streams.lastHeader = header;
    return header;
  }

  private send(response: WatchResponse): void {
    if (!this.call.send(response)) this.blocked = true;
  }

  private get hasRoom(): boolean {
    return this.backlogBytes < backlogBytesMax && this.streams.backlogBytes < backlogsBytesMax;
  }

  private addBacklog(bytes: number): void {
    this.backlogBytes += bytes;
    this.streams.backlogBytes += bytes;
  }

  private drained(): void {
    if (this.closed) return;
    this.blocked = false;
    this.addBacklog(-this.backlogBytes);
    const { refused } = this;
    this.refused = [];
    for (const watch of refused) watch.resume();
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.refused = [];
    this.fragmented.clear();
    this.progress.clear();
    this.addBacklog(-this.backlogBytes);
    this.streams.remove(this);
    const { watches } = this;
    const rest = watches.values();
    runInSlices(
      this.options.clock,
      () => {
        for (let i = 0; i < closeSliceWatches; i++) {
          const { done, value } = rest.next();
          if (done) return true;
          value.cancel();
        }
        return false;
      },
      () => watches.clear(),
      (error) => {
        throw error;
      },
    );
  }
}

/**
 * Bytes of events that a stream takes beyond the point from which its client is known not to keep up. So the watches of one
 * key get a change although what is sent to all of them passes that point.
 */
export const backlogBytesMax = 1024 * 1024;
/** The same for all streams together. */
export const backlogsBytesMax = 32 * 1024 * 1024;
/** Watches of a stream that broke which are ended in one slice. */
const closeSliceWatches = 1024;

/** Watch ID of answers that concern no single watch. */
const noWatchId = -1;
const duplicateId = 'mvcc: duplicate watch ID provided on the WatchStream';
const emptyRange = 'mvcc: watcher range is empty';
const lowestKey = Buffer.from([0]);
const noEvents: Event[] = [];

/** The state that the streams of a service share. */
export interface WatchStreams {
  readonly type: WatchResponseType;
  /** The header of the last response of any of them. */
  lastHeader: ResponseHeader | null;
  /** Bytes of events that all of them sent to clients that do not keep up. */
  backlogBytes: number;
  remove(stream: WatchStream): void;
}

/** The checks of callers that watches make. */
interface WatchAccess extends Pick<CallAccess, 'enabled'> {
  /**
   * Checks whether the call may see all of these keys now.
   * @param done with the error, or `null`; called at once or later
   */
  watchFault(
    call: CallContext,
    key: Uint8Array,
    rangeEnd: Uint8Array,
    done: (fault: ApiError | null) => void,
  ): void;
}

export interface WatchStreamOptions {
  readonly hub: WatchHub;
  readonly kv: KvStore;
  readonly headers: Headers;
  /**
   * `--experimental-watch-progress-notify-interval`: the period of progress notifications of watches that
   * asked for them, unless events came in between.
   */
  readonly progressIntervalMs: number;
  /** Responses of watches that asked for fragments stay below this: `--max-request-bytes` and 512 KiB. */
  readonly fragmentBytesMax: number;
  /** The checks of who creates a watch; nobody is asked if not given. */
  readonly access?: WatchAccess;
  /** Runs something once, some time from now. Returns how to call it off. */
  readonly clock: Pick<Clock, 'after' | 'soon'>;
}

/** Returns whether no key is at or above `key` and below `rangeEnd`; a lone zero byte is no upper bound. */
function isEmptyRange(key: Uint8Array, rangeEnd: Uint8Array): boolean {
  if (rangeEnd.length === 0 || (rangeEnd.length === 1 && rangeEnd[0] === 0)) return false;
  return Buffer.compare(key, rangeEnd) >= 0;
}

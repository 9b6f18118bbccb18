import type { V2Event, V2Keys, V2Watch, V2WatchOptions } from '../../api/v2/v2-keys.ts';
import { V2Error } from '../../errors/v2-error.ts';
import type { HttpResponse } from '../exchange.ts';
import type { HeaderBlock } from '../header-block.ts';
import { respondV2Error } from './error.ts';
import { watchEventJson } from './event-json.ts';
import type { KeyRequest } from './key-request.ts';

class WatchAnswer implements V2WatchOptions {
  readonly recursive: boolean;
  readonly stream: boolean;
  readonly sinceIndex: number;
  private readonly keys: V2Keys;
  private readonly response: HttpResponse;
  private watch: V2Watch | null = null;
  /** The text of an event that the history had before the watch was there. */
  private early: string | null = null;
  private endedEarly = false;
  /** Characters of the next event that have been sent. */
  private sent = 0;

  constructor(keys: V2Keys, asked: KeyRequest, response: HttpResponse) {
    this.keys = keys;
    this.response = response;
    this.recursive = asked.recursive;
    this.stream = asked.stream;
    this.sinceIndex = asked.waitIndex;
  }

  begin(watch: V2Watch, headers: HeaderBlock): void {
    const { keys, response, early } = this;
    this.watch = watch;
    response
      .headers(headers)
      .header('X-Etcd-Index', String(watch.startIndex))
      .header('X-Raft-Index', String(keys.raftIndex))
      .header('X-Raft-Term', String(keys.raftTerm));
    response.onAbort = () => watch.cancel();
    response.onDrain = () => watch.resume();
    if (early !== null && !this.stream) {
      response.end(early);
      return;
    }
    if (early !== null) this.send(early);
    else this.sent = response.flushHead(lead);
    if (this.endedEarly) this.end();
  }

  readonly onEvent = (event: V2Event): void => {
    const text = watchEventJson(event, () => this.keys.clock.wallNs());
    if (this.watch === null) this.early = (this.early ?? '') + text;
    else if (this.stream) this.send(text);
    else this.response.end(text.slice(this.sent));
  };

  readonly onEnd = (): void => {
    if (this.watch === null) this.endedEarly = true;
    else this.end();
  };

  private send(text: string): void {
    const { sent } = this;
    this.sent = 0;
    if (!this.response.write(sent === 0 ? text : text.slice(sent))) this.watch!.pause();
  }

  /** An answer of which a part was sent cannot be ended as if it were whole. */
  private end(): void {
    if (this.sent > 0) this.response.abort();
    else this.response.end();
  }
}

/** The beginning of the text of every event. */
const lead = '{';

/**
 * Answers a GET with `wait`: its head at once, and the next change, or all further ones, when they come. There is no time-out, as in
 * etcd. When the client goes away the watch ends.
 */
export function answerWatch(
  keys: V2Keys,
  asked: KeyRequest,
  response: HttpResponse,
  headers: HeaderBlock,
  clusterHeader: HeaderBlock,
): void {
  const answer = new WatchAnswer(keys, asked, response);
  const watch = keys.watch(asked.path, answer);
  if (watch instanceof V2Error) respondV2Error(response.headers(clusterHeader), watch);
  else answer.begin(watch, headers);
}

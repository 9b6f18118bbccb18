import { encodeEvent } from '../codec/kv.generated.ts';
import type { MessageType } from '../codec/message-type.ts';
import { type Event, WatchResponse } from '../codec/messages.ts';
import { Writer } from '../codec/writer.ts';

/** Tag of `WatchResponse.events`, the last field of the message. */
const eventsTag = 0x5a;
const fragmentFieldBytes = 2;
const noEvents: Event[] = [];

/**
 * Encodes responses whose events many others have, too: those of one list are encoded once, and copied from then on, as
 * long as no other list comes between.
 */
export class WatchResponseType implements MessageType<WatchResponse> {
  readonly name = WatchResponse.name;
  readonly create = WatchResponse.create;
  readonly decode = WatchResponse.decode;
  readonly fromJson = WatchResponse.fromJson;
  readonly writeJson = WatchResponse.writeJson;
  /** `events` as the message has them. */
  private readonly encoded = new Writer();
  private events: readonly Event[] = noEvents;
  /** Where each event ends in `encoded`. */
  private readonly ends: number[] = [];
  private readonly event = new Writer();
  private readonly head = new Writer(256);

  readonly encode = (message: WatchResponse, writer: Writer): void => {
    const { events } = message;
    if (events.length > 0) this.encodeEvents(events);
    message.events = noEvents;
    WatchResponse.encode(message, writer);
    message.events = events;
    if (events.length > 0) writer.append(this.encoded.view());
  };

  /** Bytes that the events take in a response. */
  eventBytes(events: readonly Event[]): number {
    this.encodeEvents(events);
    return this.encoded.length;
  }

  /**
   * Cuts a response of several events that is not below `bytesMax` into such as are, as long as they have more than one
   * event; all but the last of them are fragments.
   */
  fragments(response: WatchResponse, bytesMax: number): WatchResponse[] {
    const { events } = response;
    this.head.reset();
    WatchResponse.encode({ ...response, events: noEvents }, this.head);
    if (events.length < 2 || this.head.length + this.eventBytes(events) < bytesMax) return [response];
    const headBytes = this.head.length + fragmentFieldBytes;
    const fragments: WatchResponse[] = [];
    let first = 0;
    let start = 0;
    for (let i = 1; i < events.length; i++) {
      if (headBytes + this.ends[i]! - start < bytesMax) continue;
      fragments.push({ ...response, fragment: true, events: events.slice(first, i) });
      first = i;
      start = this.ends[i - 1]!;
    }
    fragments.push({ ...response, events: events.slice(first) });
    return fragments;
  }

  private encodeEvents(events: readonly Event[]): void {
    if (events === this.events) return;
    const { encoded, event, ends } = this;
    encoded.reset();
    ends.length = 0;
    for (const one of events) {
      event.reset();
      encodeEvent(one, event);
      encoded.ensure(16);
      encoded.byte(eventsTag);
      encoded.uint32(event.length);
      encoded.append(event.view());
      ends.push(encoded.length);
    }
    this.events = events;
  }
}

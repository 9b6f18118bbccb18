import { encodeEvent } from '../../codec/generated/kv.generated.ts';
import { type Event, ResponseHeader, WatchResponse } from '../../codec/generated/messages.generated.ts';
import type { MessageType } from '../../codec/message-type.ts';
import { Writer } from '../../codec/writer.ts';

/**
 * Encodes responses whose header and events many others have, too: those of one header, and of one list of events, are
 * encoded once, and copied from then on, as long as no other comes between.
 */
export class WatchResponseType implements MessageType<WatchResponse> {
  readonly name = WatchResponse.name;
  readonly create = WatchResponse.create;
  readonly decode = WatchResponse.decode;
  readonly fromJson = WatchResponse.fromJson;
  readonly writeJson = WatchResponse.writeJson;
  /** `header` as the message has it. */
  private readonly encodedHeader = new Writer(64);
  private header: ResponseHeader | undefined;
  /** `events` as the message has them. */
  private readonly encoded = new Writer();
  private events: readonly Event[] = noEvents;
  /** The end of each event in `encoded`. */
  private readonly ends: number[] = [];
  private readonly part = new Writer();

  readonly encode = (message: WatchResponse, writer: Writer): void => {
    const { header, events, watchId } = message;
    if (header === undefined || events.length === 0) {
      WatchResponse.encode(message, writer);
      return;
    }
    // A response with events neither confirms nor ends a watch.
    if (header !== this.header) this.encodeHeader(header);
    this.encodeEvents(events);
    writer.append(this.encodedHeader.view());
    writer.ensure(fieldsBytesMax);
    if (watchId !== 0) {
      writer.byte(watchIdTag);
      writer.int64(watchId);
    }
    if (message.fragment) {
      writer.byte(fragmentTag);
      writer.byte(1);
    }
    writer.append(this.encoded.view());
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
    this.part.reset();
    WatchResponse.encode({ ...response, events: noEvents }, this.part);
    const headBytes = this.part.length + fragmentFieldBytes;
    if (events.length < 2 || headBytes - fragmentFieldBytes + this.eventBytes(events) < bytesMax)
      return [response];
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

  private encodeHeader(header: ResponseHeader): void {
    const { encodedHeader, part } = this;
    part.reset();
    ResponseHeader.encode(header, part);
    encodedHeader.reset();
    encodedHeader.ensure(fieldsBytesMax);
    encodedHeader.byte(headerTag);
    encodedHeader.uint32(part.length);
    encodedHeader.append(part.view());
    this.header = header;
  }

  private encodeEvents(events: readonly Event[]): void {
    if (events === this.events) return;
    const { encoded, part, ends } = this;
    encoded.reset();
    ends.length = 0;
    for (const one of events) {
      part.reset();
      encodeEvent(one, part);
      encoded.ensure(16);
      encoded.byte(eventsTag);
      encoded.uint32(part.length);
      encoded.append(part.view());
      ends.push(encoded.length);
    }
    this.events = events;
  }
}

/** Tags of fields of `WatchResponse`; `events` is the last one. */
const headerTag = 0x0a;
const watchIdTag = 0x10;
const fragmentTag = 0x38;
const eventsTag = 0x5a;
/** Bytes of the tag and the value of the fields between header and events, in a response that has events. */
const fieldsBytesMax = 16;
const fragmentFieldBytes = 2;
const noEvents: Event[] = [];

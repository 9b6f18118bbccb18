import type { GrpcMethod } from './call.ts';
import { ConnectionError, ErrorCode, FrameFlag, paddingBytes, protocolError } from './frame.ts';
import { defaultTableBytes, HpackDecoder, HpackError } from './hpack/decoder.ts';

import type { GrpcLimits } from './limits.ts';
import { malformedTrailers, type RequestHeaders, readRequestHeaders } from './request-headers.ts';

/** The header blocks of one connection: put together from their frames and decoded in order (RFC 9113 section 4.3). */
export class HeaderBlocks {
  private readonly sink: HeaderBlockSink;
  private readonly limits: GrpcLimits;
  private readonly methods: ReadonlyMap<string, GrpcMethod>;
  private readonly decoder: HpackDecoder;
  private readonly known = new KnownRequests();
  /** Stream of the block that CONTINUATION frames go on with; 0 without one. */
  private streamId = 0;
  private flags = 0;
  private continuations = 0;
  private parts: Buffer[] = [];
  private partsBytes = 0;

  constructor(sink: HeaderBlockSink, limits: GrpcLimits, methods: ReadonlyMap<string, GrpcMethod>) {
    this.sink = sink;
    this.limits = limits;
    this.methods = methods;
    this.decoder = new HpackDecoder(defaultTableBytes, limits.headerListBytesMax);
  }

  /** A block has begun: nothing but CONTINUATION of its stream may follow. */
  get midBlock(): boolean {
    return this.streamId !== 0;
  }

  /** Returns whether a CONTINUATION frame of this stream belongs to the block that has begun. */
  continues(streamId: number): boolean {
    return this.streamId === streamId && streamId !== 0;
  }

  /** A HEADERS frame: padding and priority are left out. */
  onHeaders(flags: number, streamId: number, source: Buffer, start: number, end: number): void {
    if ((streamId & 1) === 0) throw protocolError(`HEADERS on stream ${streamId}`);
    let from = start;
    let to = end;
    if (flags & FrameFlag.PADDED) {
      from += 1;
      to -= paddingBytes(source, start, end);
    }
    if (flags & FrameFlag.PRIORITY) from += 5;
    if (from > to) throw protocolError('HEADERS is too short for its padding and priority');
    if (flags & FrameFlag.END_HEADERS) {
      this.sink.onBlock(streamId, flags, source, from, to);
      return;
    }
    this.streamId = streamId;
    this.flags = flags;
    this.continuations = 0;
    this.parts = [Buffer.from(source.subarray(from, to))];
    this.partsBytes = to - from;
  }

  onContinuation(flags: number, source: Buffer, start: number, end: number): void {
    const { streamId, limits } = this;
    if (streamId === 0) throw protocolError('CONTINUATION without a header block');
    this.continuations++;
    this.partsBytes += end - start;
    if (this.continuations > limits.continuationFramesMax || this.partsBytes > limits.headerListBytesMax) {
      throw new ConnectionError(
        ErrorCode.ENHANCE_YOUR_CALM,
        `a header block of ${this.continuations + 1} frames and ${this.partsBytes} bytes, ` +
          `where ${limits.continuationFramesMax + 1} and ${limits.headerListBytesMax} are allowed`,
      );
    }
    this.parts.push(Buffer.from(source.subarray(start, end)));
    if ((flags & FrameFlag.END_HEADERS) === 0) return;
    const block = Buffer.concat(this.parts);
    this.streamId = 0;
    this.parts = [];
    this.sink.onBlock(streamId, this.flags, block, 0, block.length);
  }

  /** Reads a block that opens a stream; null when its list is larger than the limit. */
  readRequest(source: Buffer, start: number, end: number): RequestHeaders | null {
    const { decoder, known } = this;
    const { generation } = decoder;
    const repeated = known.find(source, start, end, generation);
    if (repeated !== null) return repeated;
    this.decode(source, start, end);
    if (decoder.listTooLarge) return null;
    const request = readRequestHeaders(decoder.fields, this.methods);
    if (decoder.generation === generation) known.add(source, start, end, generation, request);
    return request;
  }

  /** Reads a block that ends a request; says why it is malformed, or ''. */
  readTrailers(source: Buffer, start: number, end: number): string {
    this.decode(source, start, end);
    return malformedTrailers(this.decoder.fields);
  }

  private decode(source: Buffer, start: number, end: number): void {
    try {
      this.decoder.decode(source, start, end);
    } catch (error) {
      if (error instanceof HpackError) throw new ConnectionError(ErrorCode.COMPRESSION_ERROR, error.message);
      throw error;
    }
  }
}

/** Takes whole header blocks; each must be read by one of HeaderBlocks' `read` methods before the next one comes. */
export interface HeaderBlockSink {
  onBlock(streamId: number, flags: number, source: Buffer, start: number, end: number): void;
}

/** A client repeats the header block of each method it calls; this many different ones are remembered. */
const entriesMax = 8;

/** Longer blocks are decoded each time: comparing them would cost about as much. */
const knownBlockBytesMax = 512;

interface KnownRequest {
  readonly block: Buffer;
  readonly request: RequestHeaders;
}

/**
 * The requests of known header blocks, by their bytes. It holds while the decoder's dynamic table stays as it
 * is, and so only blocks that left the table alone are remembered.
 */
class KnownRequests {
  private entries: KnownRequest[] = [];
  /** Generation of the decoder's table that all entries belong to. */
  private generation = -1;
  private replaceAt = 0;

  /** The request that these bytes stand for, or null. */
  find(source: Buffer, start: number, end: number, generation: number): RequestHeaders | null {
    if (generation !== this.generation) return null;
    const bytes = end - start;
    for (const { block, request } of this.entries) {
      if (block.length === bytes && sameBytes(block, source, start)) return request;
    }
    return null;
  }

  add(source: Buffer, start: number, end: number, generation: number, request: RequestHeaders): void {
    if (end - start > knownBlockBytesMax) return;
    if (generation !== this.generation) {
      this.generation = generation;
      this.entries = [];
    }
    const entry: KnownRequest = { block: Buffer.from(source.subarray(start, end)), request };
    if (this.entries.length < entriesMax) {
      this.entries.push(entry);
    } else {
      this.entries[this.replaceAt] = entry;
      this.replaceAt = (this.replaceAt + 1) % entriesMax;
    }
  }
}

function sameBytes(block: Buffer, source: Buffer, start: number): boolean {
  // From the end: blocks of one client differ in their last fields more often than in the first.
  for (let i = block.length - 1; i >= 0; i--) {
    if (block[i] !== source[start + i]) return false;
  }
  return true;
}

import type { SlicedResponse, UnaryCall } from '../../api/rpc.ts';
import { runInSlices } from '../../api/slices.ts';
import type { MessageType } from '../../codec/message-type.ts';
import type { Writer } from '../../codec/writer.ts';
import { ApiError } from '../../errors/api-error.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { GatewayCall, type GatewayContext } from './call.ts';
import { respondGatewayError } from './error.ts';

/** A call with one answer. */
export class GatewayUnaryCall extends GatewayCall implements UnaryCall<unknown> {
  private readonly type: MessageType<unknown>;
  private readonly writer: Writer;

  /** @param writer where answers are written; used during `respond` only, so calls can share it */
  constructor(
    request: HttpRequest,
    response: HttpResponse,
    deadlineMs: number,
    type: MessageType<unknown>,
    writer: Writer,
    gateway: GatewayContext,
  ) {
    super(request, response, deadlineMs, gateway);
    this.type = type;
    this.writer = writer;
  }

  respond(message: unknown): void {
    if (!this.finish()) return;
    this.writer.reset();
    this.type.writeJson(message, this.writer);
    this.response.headers(resultHeaders).end(this.writer.view());
  }

  respondInSlices(slices: SlicedResponse<unknown>): void {
    const parts = new JsonParts(this.type);
    const step = (): boolean => {
      const part = this.cancelled ? null : slices.next();
      if (part === null) {
        slices.release();
        return true;
      }
      parts.add(part as object, this.writer);
      return false;
    };
    const done = (): void => {
      if (this.finish()) this.response.headers(resultHeaders).endParts(parts.finish());
    };
    runInSlices(this.gateway.clock, step, done, (error) => {
      slices.release();
      if (error instanceof ApiError) this.fail(error);
      else this.failInternally(error);
    });
  }

  fail(error: ApiError): void {
    if (this.finish()) respondGatewayError(this.response, error);
  }
}

/** Headers of a result, those of the gRPC call behind it among them, as grpc-gateway passes them on. */
export const resultHeaders = new HeaderBlock(
  ['Content-Type', 'application/json'],
  ['Grpc-Metadata-Content-Type', 'application/grpc'],
);

const comma = Buffer.from(',');

const end = Buffer.from('}');

const arrayEnd = Buffer.from(']');

/**
 * Puts the JSON text of a message together from messages that are parts of it. The parts come in the order of the message's
 * fields; a part that begins with the array that the part before ended with goes on with it.
 */
class JsonParts {
  private readonly type: MessageType<unknown>;
  private readonly texts: Uint8Array[] = [Buffer.from('{')];
  private empty = true;
  /** `"name":[` of the array that the text ends in and whose bracket is still open, or `null`. */
  private openArray: Buffer | null = null;

  constructor(type: MessageType<unknown>) {
    this.type = type;
  }

  /** @param writer is used during the call only */
  add(part: object, writer: Writer): void {
    writer.reset();
    this.type.writeJson(part, writer);
    let text = writer.copy().subarray(1, -1);
    if (text.length === 0) return;
    const { openArray } = this;
    if (openArray !== null && text.subarray(0, openArray.length).equals(openArray)) {
      text = text.subarray(openArray.length);
      this.texts.push(comma);
    } else {
      if (openArray !== null) this.texts.push(arrayEnd);
      if (!this.empty) this.texts.push(comma);
    }
    this.empty = false;
    this.openArray = lastArray(part, text);
    this.texts.push(this.openArray === null ? text : text.subarray(0, -1));
  }

  /** The text, in pieces. */
  finish(): Uint8Array[] {
    if (this.openArray !== null) this.texts.push(arrayEnd);
    this.texts.push(end);
    return this.texts;
  }
}

/**
 * Returns the begin of the array that `text`, the members of `part`, ends with; `null` if it does not end
 * with one.
 */
function lastArray(part: object, text: Buffer): Buffer | null {
  if (text[text.length - 1] !== 0x5d) return null;
  const names = Object.entries(part)
    .filter(([, value]) => Array.isArray(value) && value.length > 0)
    .map(([name]) => name);
  const name = names.at(-1);
  if (name === undefined) return null;
  return Buffer.from(`"${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}":[`);
}

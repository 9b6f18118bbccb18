import type { SlicedResponse, UnaryCall } from '../../api/rpc.ts';
import { runInSlices } from '../../api/slices.ts';
import type { MessageType } from '../../codec/message-type.ts';
import type { Writer } from '../../codec/writer.ts';
import { ApiError } from '../../errors/api-error.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { GatewayCall, type GatewayContext } from './call.ts';
import { respondGatewayError } from './error.ts';
import { JsonParts } from './json-parts.ts';

/** Headers of a result, those of the gRPC call behind it among them, as grpc-gateway passes them on. */
export const resultHeaders = new HeaderBlock(
  ['Content-Type', 'application/json'],
  ['Grpc-Metadata-Content-Type', 'application/grpc'],
);

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

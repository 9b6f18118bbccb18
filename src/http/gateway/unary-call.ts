import type { Reply, SlicedResponse } from '../../api/rpc.ts';
import { runInSlices } from '../../api/slices.ts';
import type { MessageType } from '../../codec/message-type.ts';
import type { Writer } from '../../codec/writer.ts';
import { ApiError, GrpcCode } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { GatewayCall } from './call.ts';
import { respondGatewayError } from './error.ts';
import { JsonParts } from './json-parts.ts';

/** Headers of a result, those of the gRPC call behind it among them, as grpc-gateway passes them on. */
export const resultHeaders = new HeaderBlock(
  ['Content-Type', 'application/json'],
  ['Grpc-Metadata-Content-Type', 'application/grpc'],
);

/** A call with one answer. */
export class UnaryCall extends GatewayCall implements Reply<unknown> {
  private readonly type: MessageType<unknown>;
  private readonly writer: Writer;

  /** @param writer where answers are written; used during `respond` only, so calls can share it */
  constructor(
    request: HttpRequest,
    response: HttpResponse,
    deadlineMs: number,
    type: MessageType<unknown>,
    writer: Writer,
    clock: Clock,
  ) {
    super(request, response, deadlineMs, clock);
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
    runInSlices(this.clock, step, done, (error) => {
      slices.release();
      this.fail(error instanceof ApiError ? error : new ApiError(GrpcCode.INTERNAL, String(error)));
    });
  }

  fail(error: ApiError): void {
    if (this.finish()) respondGatewayError(this.response, error);
  }
}

import type { StreamCall } from '../../api/rpc.ts';
import type { MessageType } from '../../codec/message-type.ts';
import type { Writer } from '../../codec/writer.ts';
import type { ApiError } from '../../errors/api-error.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { GatewayCall, type GatewayContext } from './call.ts';
import { respondGatewayError, streamErrorText } from './error.ts';
import { resultHeaders } from './unary-call.ts';

/** A streaming call over HTTP: results go out as `{"result":...}`, one a line, each in a chunk of its own. */
export class GatewayStreamCall extends GatewayCall implements StreamCall<unknown, unknown> {
  onMessage: ((request: unknown) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  /** Its procedure has it. An error before that is no part of a stream, and is answered as that of a call with one answer. */
  isOpen = false;
  /** Its procedure takes no messages now. */
  isPaused = false;
  /** Called when it takes them again. */
  onResume: (() => void) | null = null;
  private readonly type: MessageType<unknown>;
  private readonly writer: Writer;
  private begun = false;

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
    response.onDrain = () => this.onDrain?.();
  }

  send(message: unknown): boolean {
    if (this.cancelled) return true;
    if (!this.begun) {
      this.begun = true;
      this.response.headers(resultHeaders);
    }
    const { writer } = this;
    writer.reset();
    writer.append(resultStart);
    this.type.writeJson(message, writer);
    writer.append(resultEnd);
    return this.response.write(writer.view());
  }

  /** Messages in a body are bounded by it, and do not wait; those of a WebSocket do. */
  pause(): void {
    this.isPaused = true;
    this.request.messages?.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.request.messages?.resume();
    this.onResume?.();
  }

  end(): void {
    if (!this.finish()) return;
    if (!this.begun) this.response.headers(jsonHeaders).write('');
    this.response.end();
  }

  fail(error: ApiError): void {
    if (!this.finish()) return;
    if (!this.isOpen) {
      respondGatewayError(this.response, error);
      return;
    }
    if (!this.begun) this.response.status(error.httpStatus).headers(jsonHeaders);
    this.response.write(streamErrorText(error));
    this.response.end();
  }
}

const jsonHeaders = new HeaderBlock(['Content-Type', 'application/json']);

const resultStart = Buffer.from('{"result":');
const resultEnd = Buffer.from('}\n');

import type { CallContext, UnaryMethod } from '../../api/rpc.ts';
import type { MessageType } from '../../codec/message-type.ts';
import type { Writer } from '../../codec/writer.ts';
import type { ApiError } from '../../errors/api-error.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { GatewayCall } from './call.ts';
import { streamErrorText } from './error.ts';
import { resultHeaders } from './unary-call.ts';

const jsonHeaders = new HeaderBlock(['Content-Type', 'application/json']);

/** A call with any number of messages in both directions, as its service sees it. */
export interface StreamCall<Request, Response> extends CallContext {
  /** When the caller gives up, on the gateway's clock; `Infinity` if it does not say. */
  readonly deadlineMs: number;
  readonly cancelled: boolean;
  onMessage: ((request: Request) => void) | null;
  /** Called once, behind the last message. */
  onHalfClose: (() => void) | null;
  /** Called once if the client goes away or its deadline passes before the end. */
  onCancel: (() => void) | null;
  /** Called when a `send` that returned false has gone out. */
  onDrain: (() => void) | null;
  /** Bytes are copied. Returns false when much waits for the client: go on after `onDrain`. */
  send(response: Response): boolean;
  end(): void;
  fail(error: ApiError): void;
  metadata(name: string): string | undefined;
}

/** A procedure that streams. */
export interface StreamRpc<Request, Response> {
  readonly method: UnaryMethod<Request, Response> & { readonly requestStream: boolean };
  /** Sets the call's `onMessage` and the others; messages come after it has returned. */
  open(call: StreamCall<Request, Response>): void;
}

// biome-ignore lint/suspicious/noExplicitAny: rows of different methods stand in one list
export type AnyStreamRpc = StreamRpc<any, any>;

/** A streaming call over HTTP: results go out as `{"result":...}`, one a line, each in a chunk of its own. */
export class GatewayStreamCall extends GatewayCall implements StreamCall<unknown, unknown> {
  onMessage: ((request: unknown) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onCancel: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  private readonly type: MessageType<unknown>;
  private readonly writer: Writer;
  private begun = false;

  constructor(
    request: HttpRequest,
    response: HttpResponse,
    deadlineMs: number,
    type: MessageType<unknown>,
    writer: Writer,
  ) {
    super(request, response, deadlineMs);
    this.type = type;
    this.writer = writer;
    response.onDrain = () => this.onDrain?.();
    response.onAbort = () => {
      if (this.finish()) this.cancel();
    };
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

  end(): void {
    if (!this.finish()) return;
    if (!this.begun) this.response.headers(jsonHeaders).write('');
    this.response.end();
  }

  fail(error: ApiError): void {
    if (!this.finish()) return;
    if (!this.begun) this.response.status(error.httpStatus).headers(jsonHeaders);
    this.response.write(streamErrorText(error));
    this.response.end();
  }

  protected cancel(): void {
    const { onCancel } = this;
    this.onCancel = null;
    onCancel?.();
  }
}

const resultStart = Buffer.from('{"result":');
const resultEnd = Buffer.from('}\n');

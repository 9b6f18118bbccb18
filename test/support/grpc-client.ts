import grpc, { type ServiceError } from '@grpc/grpc-js';
import protoLoader, { type MethodDefinition } from '@grpc/proto-loader';
import { inCheckout } from './checkout.ts';

/** A message as plain properties under the names of the schema; 64-bit integers are decimal strings, enums names. */
export type PlainMessage = { [field: string]: unknown };

export interface GrpcAnswer {
  /** gRPC status; 0 is OK. */
  code: number;
  /** `grpc-message`; empty on success. */
  details: string;
  /** null unless the code is 0. */
  response: PlainMessage | null;
}

export interface RawGrpcAnswer {
  code: number;
  details: string;
  /** The response's protobuf bytes; null unless the code is 0. */
  response: Buffer | null;
}

export interface GrpcCallOptions {
  timeLimitMs?: number;
  /** Metadata of the call, such as `hasleader`. */
  metadata?: Readonly<Record<string, string>>;
}

type Method = MethodDefinition<object, object>;

const answerTimeLimitMs = 30_000;

const methods = new Map<string, Method>();

/** `KV/Put` and so on, read from this checkout's proto files at first use. */
function methodOf(name: string): Method {
  if (methods.size === 0) {
    const definitions = protoLoader.loadSync(
      ['rpc.proto', 'v3lock.proto', 'v3election.proto', 'health.proto'],
      {
        includeDirs: [inCheckout('proto')],
        keepCase: true,
        longs: String,
        enums: String,
        oneofs: false,
      },
    );
    for (const [serviceName, service] of Object.entries(definitions)) {
      if ('format' in service) continue;
      const short = serviceName.slice(serviceName.lastIndexOf('.') + 1);
      for (const method of Object.values(service)) {
        methods.set(`${short}/${method.path.split('/')[2]}`, method as Method);
      }
    }
  }
  const method = methods.get(name);
  if (method === undefined) throw new Error(`the schema has no method ${name}`);
  return method;
}

/** The protobuf bytes of a method's request. */
export function encodeRequest(method: string, request: PlainMessage): Buffer {
  return methodOf(method).requestSerialize(request);
}

/** A method's response from its protobuf bytes. */
export function decodeResponse(method: string, bytes: Buffer): PlainMessage {
  return methodOf(method).responseDeserialize(bytes) as PlainMessage;
}

/** Unary calls with @grpc/grpc-js over one connection. An error status is an answer; nothing rejects. */
export class GrpcClient {
  private readonly client: grpc.Client;

  /** @param channelOptions of @grpc/grpc-js, beside those that every client here has */
  constructor(endpoint: string, channelOptions: grpc.ChannelOptions = {}) {
    this.client = new grpc.Client(endpoint, grpc.credentials.createInsecure(), {
      ...channelOptions,
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      // Clients of one process to one address would share a connection otherwise.
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  async call(method: string, request: PlainMessage, options?: GrpcCallOptions): Promise<GrpcAnswer> {
    const { code, details, response } = await this.callRaw(method, encodeRequest(method, request), options);
    return { code, details, response: response === null ? null : decodeResponse(method, response) };
  }

  /** As `call`, and an error status throws. */
  async get(method: string, request: PlainMessage): Promise<PlainMessage> {
    const { code, details, response } = await this.call(method, request);
    if (response === null) throw new Error(`${method}: status ${code}: ${details}`);
    return response;
  }

  /** Sends any bytes as the request of a method, well-formed or not. */
  callRaw(method: string, request: Uint8Array, options: GrpcCallOptions = {}): Promise<RawGrpcAnswer> {
    const { path } = methodOf(method);
    const metadata = new grpc.Metadata();
    for (const [name, value] of Object.entries(options.metadata ?? {})) metadata.set(name, value);
    return new Promise((resolve) => {
      this.client.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
        Buffer.from(request.buffer, request.byteOffset, request.byteLength),
        metadata,
        { deadline: Date.now() + (options.timeLimitMs ?? answerTimeLimitMs) },
        (error: ServiceError | null, response?: Buffer) => {
          if (error !== null) resolve({ code: error.code, details: error.details, response: null });
          else resolve({ code: 0, details: '', response: response! });
        },
      );
    });
  }

  close(): void {
    this.client.close();
  }
}

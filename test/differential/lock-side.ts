import { request } from 'node:http';
import grpc from '@grpc/grpc-js';
import type { AnyRpc } from '../../src/api/rpc.ts';
import { type CommandResult, etcdctl } from '../support/etcdctl.ts';
import { decodeResponse, encodeRequest, GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { grpcAnswerText } from './answer.ts';

export type LockTransport = 'grpc' | 'json' | 'http';
type Method = AnyRpc['method'];

/** A call under way, its answer made comparable. */
export interface Pending {
  readonly answer: Promise<string>;
  cancel(): void;
}

/** What a stream has sent so far, one text a message; its end is the last. */
export interface Stream {
  readonly messages: string[];
  cancel(): void;
}

const pollMs = 10;
const waitTimeLimitMs = 10_000;
const asBytes = (bytes: Buffer) => bytes;

/** One of two servers that are sent the same calls of locks and elections, over one transport. */
export class LockSide {
  readonly server: ServerProcess;
  /** What the calls were answered with, and whatever else is to be equal. */
  readonly lines: string[] = [];
  private readonly transport: LockTransport;
  private readonly kv: GrpcClient;
  private readonly client: grpc.Client;

  constructor(server: ServerProcess, transport: LockTransport) {
    this.server = server;
    this.transport = transport;
    this.kv = new GrpcClient(server.endpoint);
    this.client = new grpc.Client(server.endpoint, grpc.credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  /** Makes a call, and notes the answer. */
  async ask(method: Method, message: PlainMessage): Promise<string> {
    const answer = await this.begin(method, message).answer;
    this.note(`${method.path}: ${answer}`);
    return answer;
  }

  /** Makes a call that is answered later. */
  begin(method: Method, message: PlainMessage, timeLimitMs = 20_000): Pending {
    return this.transport === 'grpc'
      ? this.beginGrpc(method, message, timeLimitMs)
      : this.beginHttp(method, message, timeLimitMs);
  }

  /** Makes a call that is answered more than once. */
  stream(method: Method, message: PlainMessage): Stream {
    return this.transport === 'grpc' ? this.streamGrpc(method, message) : this.streamHttp(method, message);
  }

  /** A call of KV or Lease over gRPC whose answer is not compared. */
  do(method: string, message: PlainMessage): Promise<PlainMessage> {
    return this.kv.get(method, message);
  }

  etcdctl(...args: string[]): Promise<CommandResult> {
    return etcdctl(this.server.endpoint, args, { timeLimitMs: waitTimeLimitMs });
  }

  /** Keys under a prefix, in the order of their creation, with revisions and leases. */
  async keys(prefix: string): Promise<string> {
    const { kvs } = await this.do('KV/Range', {
      key: Buffer.from(prefix),
      range_end: Buffer.from(`${prefix}\uffff`),
      sort_target: 'CREATE',
    });
    return (kvs as PlainMessage[])
      .map(({ key, value, lease, create_revision }) => `${key}=${value} ${lease} ${create_revision}`)
      .join(', ');
  }

  /** Waits until there are as many keys under a prefix. */
  async untilKeys(prefix: string, count: number): Promise<void> {
    await this.until(`${count} keys under ${prefix}`, async () => {
      const keys = await this.keys(prefix);
      return (keys === '' ? 0 : keys.split(', ').length) === count;
    });
  }

  async until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    const deadlineMs = performance.now() + waitTimeLimitMs;
    while (!(await isSo())) {
      if (performance.now() > deadlineMs) throw new Error(`${this.server.program.name}: no ${what}`);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  note(line: string): void {
    this.lines.push(line);
  }

  close(): void {
    this.kv.close();
    this.client.close();
  }

  private beginGrpc(method: Method, message: PlainMessage, timeLimitMs: number): Pending {
    const name = shortName(method);
    let call: grpc.ClientUnaryCall;
    const answer = new Promise<string>((resolve) => {
      call = this.client.makeUnaryRequest(
        method.path,
        asBytes,
        asBytes,
        encodeRequest(name, message),
        { deadline: Date.now() + timeLimitMs },
        (error: grpc.ServiceError | null, bytes?: Buffer) => {
          if (error !== null && isDeadline(error)) {
            resolve('deadline');
            return;
          }
          const response = error === null ? decodeResponse(name, bytes!) : null;
          resolve(grpcAnswerText({ code: error?.code ?? 0, details: error?.details ?? '', response }));
        },
      );
    });
    return { answer, cancel: () => call.cancel() };
  }

  private beginHttp(method: Method, message: PlainMessage, timeLimitMs: number): Pending {
    const { answer, cancel } = this.post(method, message, () => {}, {
      'grpc-timeout': `${timeLimitMs}m`,
    });
    return { answer: answer.then((text) => (isGatewayDeadline(text) ? 'deadline' : text)), cancel };
  }

  private streamGrpc(method: Method, message: PlainMessage): Stream {
    const name = shortName(method);
    const messages: string[] = [];
    const call = this.client.makeServerStreamRequest(
      method.path,
      asBytes,
      asBytes,
      encodeRequest(name, message),
    );
    call.on('data', (bytes: Buffer) =>
      messages.push(grpcAnswerText({ code: 0, details: '', response: decodeResponse(name, bytes) })),
    );
    call.on('error', (error: grpc.ServiceError) => messages.push(`code ${error.code}`));
    return { messages, cancel: () => call.cancel() };
  }

  private streamHttp(method: Method, message: PlainMessage): Stream {
    const messages: string[] = [];
    const { answer, cancel } = this.post(method, message, (line) => messages.push(withoutTerm(line)));
    answer.catch(() => {});
    return { messages, cancel };
  }

  private post(
    method: Method,
    message: PlainMessage,
    onLine: (line: string) => void,
    headers: Record<string, string> = {},
  ): Pending {
    const { server, transport } = this;
    const [host, port] = (transport === 'json' ? server.endpoint : server.httpEndpoint).split(':');
    const req = request({ host, port, path: method.httpPaths[0], method: 'POST', headers });
    const answer = new Promise<string>((resolve) => {
      req.once('error', () => resolve('broken off'));
      req.once('response', (response) => {
        let text = '';
        let told = 0;
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          for (let end = text.indexOf('\n', told); end >= 0; end = text.indexOf('\n', told)) {
            onLine(text.slice(told, end));
            told = end + 1;
          }
        });
        response.once('close', () =>
          resolve(`${response.statusCode} ${response.headers['content-type']}\n${withoutTerm(text)}`),
        );
      });
    });
    req.end(jsonOf(message));
    return { answer, cancel: () => req.destroy() };
  }
}

/** `Lock/Lock` of `/v3lockpb.Lock/Lock`. */
function shortName({ path }: Method): string {
  return path.slice(path.indexOf('.') + 1);
}

function withoutTerm(text: string): string {
  return text.replaceAll(/"raft_term":"\d+"/g, '"raft_term":"..."');
}

/** Bytes as JSON has them: in base64. */
function jsonOf(message: PlainMessage): string {
  return JSON.stringify(message, function (this: PlainMessage, name, value) {
    const original = this[name];
    return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value;
  });
}

/** Client and server both have a clock for a call, and whose is first is chance: their codes differ. */
function isDeadline({ code, details }: grpc.ServiceError): boolean {
  return code === grpc.status.DEADLINE_EXCEEDED || details === 'context deadline exceeded';
}

/** As for gRPC: etcd's JSON gateway is a client of the same server, with a clock of its own. */
function isGatewayDeadline(answer: string): boolean {
  return (
    answer.startsWith('504 application/json\n{"error":"context deadline exceeded"') ||
    answer.startsWith('500 application/json\n{"error":"context deadline exceeded"')
  );
}

import grpc from '@grpc/grpc-js';
import { decodeResponse, encodeRequest, GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import { JsonClient } from '../support/json-client.ts';
import { ServerProcess, type ServerProgram } from '../support/server-process.ts';

/** How long an answer on a stream is waited for. */
const streamLimitMs = 1500;

/** One server, and calls to it in the name of whoever it has given a token. */
export class AuthSide {
  readonly server: ServerProcess;
  readonly grpc: GrpcClient;
  private readonly streams: grpc.Client;
  private readonly json: JsonClient;
  private readonly http: JsonClient;
  private readonly tokens = new Map<string, string>();

  private constructor(server: ServerProcess) {
    this.server = server;
    this.grpc = new GrpcClient(server.endpoint);
    this.streams = new grpc.Client(server.endpoint, grpc.credentials.createInsecure());
    this.json = new JsonClient(server.endpoint);
    this.http = new JsonClient(server.httpEndpoint);
  }

  static async start(program: ServerProgram, flags: readonly string[] = []): Promise<AuthSide> {
    // Hashes of the lowest cost: most of the time of these tests would go into them.
    return new AuthSide(await ServerProcess.start(program, { flags: ['--bcrypt-cost=4', ...flags] }));
  }

  /** Code, text and response of a call, as one text; the header's term, and what `isOpaque` says, left out. */
  async call(method: string, request: PlainMessage, user = '', isOpaque = false): Promise<string> {
    const answer = await this.grpc.call(method, request, { metadata: this.metadata(user) });
    if (answer.code !== 0) return `code ${answer.code}: ${answer.details}`;
    return isOpaque ? 'OK' : `OK ${withoutHeader(answer.response!)}`;
  }

  /** What the first message or the end of a stream says, or that nothing came. */
  stream(method: string, request: PlainMessage, user: string): Promise<string> {
    const metadata = new grpc.Metadata();
    for (const [name, value] of Object.entries(this.metadata(user))) metadata.set(name, value);
    const [service, name] = method.split('/');
    const packageName = service === 'Election' ? 'v3electionpb' : 'etcdserverpb';
    const path = `/${packageName}.${service}/${name}`;
    const bytes = (message: Buffer) => message;
    const call = this.streams.makeBidiStreamRequest(path, bytes, bytes, metadata);
    return new Promise((resolve) => {
      const end = (outcome: string) => {
        clearTimeout(timer);
        call.cancel();
        resolve(outcome);
      };
      const timer = setTimeout(() => end('nothing'), streamLimitMs);
      call.on('data', (message: Buffer) => end(`OK ${withoutHeader(decodeResponse(method, message))}`));
      call.on('error', (error: grpc.ServiceError) => end(`code ${error.code}: ${error.details}`));
      call.write(encodeRequest(method, request));
      if (service === 'Election') call.end();
    });
  }

  /** Status and body of a call through the gateway; of a success, the status alone. */
  async post(path: string, body: unknown, user: string, port: 'json' | 'http' = 'json'): Promise<string> {
    const token = this.tokens.get(user);
    const fields = token === undefined ? {} : { authorization: token };
    const answer = await this[port].post(path, JSON.stringify(body), fields);
    return answer.status === 200 ? '200' : `${answer.status} ${answer.body}`;
  }

  /** Asks for a token, which is taken for this user from here on. */
  async authenticate(name: string, password: string): Promise<void> {
    const response = await this.grpc.get('Auth/Authenticate', { name, password });
    this.tokens.set(name, response.token as string);
  }

  setToken(name: string, token: string): void {
    this.tokens.set(name, token);
  }

  tokenOf(name: string): string {
    return this.tokens.get(name)!;
  }

  async remove(): Promise<void> {
    this.grpc.close();
    this.streams.close();
    this.json.close();
    this.http.close();
    await this.server.remove();
  }

  private metadata(user: string): Record<string, string> {
    const token = this.tokens.get(user);
    return token === undefined ? {} : { token };
  }
}

function withoutHeader({ header: _header, ...rest }: PlainMessage): string {
  return JSON.stringify(rest, (_key, value: unknown) =>
    Buffer.isBuffer(value) || (value as { type?: string } | null)?.type === 'Buffer'
      ? Buffer.from(value as Buffer).toString()
      : value,
  );
}

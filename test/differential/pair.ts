import { GrpcClient } from '../support/grpc-client.ts';
import { type HttpAnswer, JsonClient } from '../support/json-client.ts';
import { ServerProcess, type ServerProgram } from '../support/server-process.ts';
import { grpcAnswerText, httpAnswerText } from './answer.ts';
import type { CallOperation, MethodName, Operation, RawOperation, Transport } from './operation.ts';
import type { Revisions } from './requests.ts';
import { equalUpToTies } from './sort-ties.ts';

/** Two answers that should have been equal. */
export interface Difference {
  operation: Operation;
  transport: Transport;
  expected: string;
  found: string;
}

/** etcd may still be compacting in the background, which shows in HashKV alone; then it is asked again. */
const hashAttemptsMax = 20;
const hashRetryMs = 100;
const endedWaitMs = 500;
const endedOutputCharactersMax = 3_000;
/** gRPC's status of a server that cannot be reached, among others. */
const unavailable = 14;

/** The server that is right, the one that is compared with it, and the clients of both. */
export class Pair {
  /** As the answers of the first server tell them. */
  readonly revisions: Revisions = { current: 1, compacted: 0 };
  private readonly sides: readonly [Side, Side];

  private constructor(first: Side, second: Side) {
    this.sides = [first, second];
  }

  static async start(first: ServerProgram, second: ServerProgram): Promise<Pair> {
    const sides = await Promise.allSettled([Side.start(first), Side.start(second)]);
    const failed = sides.find((side) => side.status === 'rejected');
    if (failed === undefined) {
      return new Pair(...(sides.map((side) => (side as PromiseFulfilledResult<Side>).value) as [Side, Side]));
    }
    for (const side of sides) if (side.status === 'fulfilled') await side.value.remove();
    throw failed.reason;
  }

  /** Sends one operation to both servers, over each of its transports; null if the answers are equal. */
  async perform(operation: Operation): Promise<Difference | null> {
    if (operation.kind === 'restart') {
      await Promise.all(this.sides.map((side) => side.restart()));
      return null;
    }
    const over = operation.kind === 'raw' ? [operation.transport] : operation.transports;
    const differences = await Promise.all(
      over.map(async (transport): Promise<Difference | null> => {
        for (let attempt = 1; ; attempt++) {
          const [expected, found] = await Promise.all(
            this.sides.map((side) => side.send(operation, transport)),
          );
          this.learn(operation, expected!);
          if (expected === found || equalUpToTies(operation, expected!, found!)) return null;
          if (operation.method !== 'Maintenance/HashKV' || attempt === hashAttemptsMax) {
            return { operation, transport, expected: expected!, found: found! };
          }
          await new Promise((resolve) => setTimeout(resolve, hashRetryMs));
        }
      }),
    );
    return differences.find((difference) => difference !== null) ?? null;
  }

  /** Both servers as they were at their first start. */
  async reset(): Promise<void> {
    await Promise.all(this.sides.map((side) => side.reset()));
    this.revisions.current = 1;
    this.revisions.compacted = 0;
  }

  async remove(): Promise<void> {
    await Promise.all(this.sides.map((side) => side.remove()));
  }

  private learn(operation: Operation, answer: string): void {
    const { revisions } = this;
    const revision = /"revision":"(\d+)"/.exec(answer);
    if (revision === null) return;
    revisions.current = Number(revision[1]);
    const compacted = /"compact_revision":"(\d+)"/.exec(answer);
    if (compacted !== null) revisions.compacted = Number(compacted[1]);
    if (operation.kind === 'call' && operation.method === ('KV/Compact' satisfies MethodName)) {
      revisions.compacted = Number(operation.request.revision);
    }
  }
}

/** One server and a client for each transport. */
class Side {
  private readonly server: ServerProcess;
  private grpc!: GrpcClient;
  private json!: JsonClient;
  private http!: JsonClient;

  private constructor(server: ServerProcess) {
    this.server = server;
    this.connect();
  }

  static async start(program: ServerProgram): Promise<Side> {
    return new Side(await ServerProcess.start(program));
  }

  async send(operation: Operation, transport: Transport): Promise<string> {
    if (operation.kind === 'restart') throw new Error('a restart is no request');
    if (transport === 'grpc') return this.sendGrpc(operation);
    const { path, body } = operation.kind === 'call' ? operation.json : operation;
    const answer = await this[transport].post(path, body).catch((error: Error) => error);
    return answer instanceof Error
      ? this.broken(answer.message)
      : httpAnswerText(answer satisfies HttpAnswer);
  }

  private async sendGrpc(operation: CallOperation | RawOperation): Promise<string> {
    if (operation.kind === 'call') {
      const answer = await this.grpc.call(operation.method, operation.request);
      return answer.code === unavailable ? this.broken(answer.details) : grpcAnswerText(answer);
    }
    const { code, details } = await this.grpc.callRaw(operation.method, operation.body);
    return code === unavailable ? this.broken(details) : `code ${code}: ${details}`;
  }

  /**
   * wald is killed and started; etcd goes on undisturbed. It applies the last entries of its log a second time when it
   * starts, and its revision then runs ahead of what it had acknowledged.
   */
  async restart(): Promise<void> {
    if (this.server.program.name === 'etcd') return;
    this.disconnect();
    await this.server.kill();
    await this.server.restart();
    this.connect();
  }

  async reset(): Promise<void> {
    this.disconnect();
    await this.server.kill();
    this.server.removeData();
    await this.server.restart();
    this.connect();
  }

  async remove(): Promise<void> {
    this.disconnect();
    await this.server.remove();
  }

  /** What a request is answered with that the server has not answered, or has not been there to answer. */
  private async broken(message: string): Promise<string> {
    const { server } = this;
    // The process ends a little after its connections.
    await Promise.race([server.ended, new Promise((resolve) => setTimeout(resolve, endedWaitMs))]);
    if (server.isRunning) return `no answer: ${message.replaceAll(/127\.0\.0\.1:\d+/g, 'server')}`;
    return `the server ended; its last output:\n${server.output.slice(-endedOutputCharactersMax)}`;
  }

  private connect(): void {
    this.grpc = new GrpcClient(this.server.endpoint);
    this.json = new JsonClient(this.server.endpoint);
    this.http = new JsonClient(this.server.httpEndpoint);
  }

  private disconnect(): void {
    this.grpc.close();
    this.json.close();
    this.http.close();
  }
}

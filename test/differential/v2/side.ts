import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { ServerProcess, type ServerProgram } from '../../support/server-process.ts';
import { describeRequest, pathOf, type V2ScriptRequest } from './request.ts';

const answerTimeLimitMs = 20_000;
/** Headers that belong to the answer. */
const comparedHeaders = ['content-type', 'x-etcd-index', 'x-etcd-cluster-id', 'allow', 'location'];

/** A watch on one server and all that came of it. */
export class OpenWatch {
  readonly description: string;
  private head = '';
  private body = '';
  private isOver = false;
  private readonly outgoing: ClientRequest;

  constructor(description: string, outgoing: ClientRequest) {
    this.description = description;
    this.outgoing = outgoing;
    outgoing.on('error', () => {
      this.isOver = true;
    });
    outgoing.on('response', (response: IncomingMessage) => {
      this.head = headText(response);
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        this.body += text;
      });
      response.on('error', () => {});
      response.on('close', () => {
        this.isOver = true;
      });
    });
    outgoing.end();
  }

  get hasBegun(): boolean {
    return this.head !== '';
  }

  get ended(): boolean {
    return this.isOver;
  }

  /** What was received, made comparable. An HTTP port may send the first character of an event before it has one. */
  get text(): string {
    return `${this.head}${comparableBody(this.body.replace(/(^|\n)\{$/, '$1'))}${this.isOver ? ' over' : ' open'}`;
  }

  close(): void {
    this.outgoing.destroy();
  }
}

/** One server of a comparison. */
export class V2Side {
  readonly server: ServerProcess;
  /** Of the tree, as answers tell it. */
  index = 0;
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(server: ServerProcess) {
    this.server = server;
  }

  static async start(program: ServerProgram): Promise<V2Side> {
    return new V2Side(await ServerProcess.start(program, { flags: ['--enable-v2'] }));
  }

  /** @param onHttpPort on the port that speaks HTTP/1.1 alone, where there is one */
  send(asked: V2ScriptRequest, onHttpPort: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const outgoing = this.open(asked, onHttpPort, this.agent);
      outgoing.setTimeout(answerTimeLimitMs, () => outgoing.destroy(new Error('no answer')));
      outgoing.on('error', (error) =>
        reject(new Error(`${this.server.program.name}: ${describeRequest(asked)}: ${error.message}`)),
      );
      outgoing.on('response', (response: IncomingMessage) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
        });
        response.on('error', reject);
        response.on('end', () => {
          const index = Number(response.headers['x-etcd-index'] ?? 0);
          if (index > 0) this.index = index;
          const isUnsorted = asked.method === 'GET' && !asked.query.includes('sorted=true');
          resolve(headText(response) + comparableBody(isUnsorted ? sortedNodes(body) : body));
        });
      });
      outgoing.end(asked.form ?? undefined);
    });
  }

  /** Resolves when the watch has begun. */
  async watch(asked: V2ScriptRequest, onHttpPort: boolean): Promise<OpenWatch> {
    const watch = new OpenWatch(describeRequest(asked), this.open(asked, onHttpPort, false));
    const deadlineMs = performance.now() + answerTimeLimitMs;
    while (!watch.hasBegun && !watch.ended && performance.now() < deadlineMs) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return watch;
  }

  async remove(): Promise<void> {
    this.agent.destroy();
    await this.server.remove();
  }

  private open(asked: V2ScriptRequest, onHttpPort: boolean, agent: Agent | false): ClientRequest {
    const port = onHttpPort ? this.server.httpPort : this.server.clientPort;
    const headers: Record<string, string | number> = {};
    if (asked.form !== null) {
      headers['content-type'] = 'application/x-www-form-urlencoded';
      headers['content-length'] = Buffer.byteLength(asked.form);
    }
    return request({ host: '127.0.0.1', port, method: asked.method, path: pathOf(asked), headers, agent });
  }
}

function headText(response: IncomingMessage): string {
  const kept = comparedHeaders.filter((name) => response.headers[name] !== undefined);
  const lines = kept.map((name) => `${name}: ${response.headers[name]}`);
  return `${[response.statusCode, ...lines].join('\n')}\n\n`;
}

/** Without times. Nodes that scripts let stay have 1000 s and more, and lose only a little of them. */
function comparableBody(body: string): string {
  return body
    .replaceAll(/"expiration":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,8}[1-9])?Z"/g, '"expiration":T')
    .replaceAll(/"ttl":\d{3,}/g, '"ttl":N');
}

/** Go goes through its maps in a random order: what is not asked for in order is put into one. */
function sortedNodes(body: string): string {
  if (!body.includes('"nodes":')) return body;
  const sort = (node: ListedNode): void => {
    node.nodes?.forEach(sort);
    node.nodes?.sort((a, b) => (a.key < b.key ? -1 : 1));
  };
  const event = JSON.parse(body) as { node: ListedNode };
  sort(event.node);
  return JSON.stringify(event);
}

interface ListedNode {
  readonly key: string;
  readonly nodes?: ListedNode[];
}

import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const answerTimeLimitMs = 30_000;

/** HTTP/1.1 to one server over kept-alive connections, for the v3 JSON gateway and the plain routes. */
export class JsonClient {
  private readonly host: string;
  private readonly port: number;
  private readonly agent: Agent;

  constructor(endpoint: string, connectionsMax = 64) {
    const [host, port] = endpoint.split(':');
    this.host = host!;
    this.port = Number(port);
    this.agent = new Agent({ keepAlive: true, maxSockets: connectionsMax });
  }

  /** POSTs a body as it is; every HTTP status is an answer, only a broken connection or silence rejects. */
  post(path: string, body: string | Uint8Array, fields: Record<string, string> = {}): Promise<HttpAnswer> {
    return this.send('POST', path, body, fields);
  }

  /** POSTs a value as JSON and gives the decoded answer, which must have status 200. */
  async call<T>(path: string, value: unknown): Promise<T> {
    const answer = await this.post(path, JSON.stringify(value));
    if (answer.status !== 200) throw new Error(`POST ${path}: status ${answer.status}: ${answer.body}`);
    return JSON.parse(answer.body.toString()) as T;
  }

  /** @param fields further header fields */
  send(
    method: string,
    path: string,
    body?: string | Uint8Array,
    fields: Record<string, string> = {},
  ): Promise<HttpAnswer> {
    const { host, port, agent } = this;
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? fields : { ...fields, 'content-length': Buffer.byteLength(body) };
      const req = request(
        { method, host, port, path, agent, headers, timeout: answerTimeLimitMs },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () =>
            resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
          );
        },
      );
      req.once('timeout', () =>
        req.destroy(new Error(`${method} ${path}: no answer in ${answerTimeLimitMs} ms`)),
      );
      req.once('error', reject);
      req.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

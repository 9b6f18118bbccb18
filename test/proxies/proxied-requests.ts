import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import * as assert from 'uvu/assert';
import { type HttpAnswer, JsonClient } from '../support/json-client.ts';

/** One thing that clients do through a proxy; it throws where the answer is another than without one. */
export interface ProxiedRequest {
  /** As it goes on behind "through PROXY, …". */
  name: string;
  /**
   * @param endpoint `host:port` of the proxy
   * @param key of nobody else, also fit for a path
   */
  run(endpoint: string, key: string): Promise<void>;
}

interface Range {
  kvs?: { key: string; value: string }[];
}

const formFields = { 'content-type': 'application/x-www-form-urlencoded' };
/** Only an answer that never comes reaches it. */
const answerTimeLimitMs = 20_000;
const largeBytes = 1_000_000;
const repeats = 50;

export const proxiedRequests: readonly ProxiedRequest[] = [
  {
    name: 'v2 keys are put, read and deleted',
    run: (endpoint, key) =>
      withClient(endpoint, async (client) => {
        const path = `/v2/keys/${key}`;
        const created = await client.send('PUT', path, 'value=a', formFields);
        assert.is(created.status, 201, text(created));
        const read = await client.send('GET', path);
        assert.is(read.status, 200, text(read));
        assert.is(v2Value(read), 'a');
        assert.ok(Number(read.headers['x-etcd-index']) > 0);
        const deleted = await client.send('DELETE', path);
        assert.is(deleted.status, 200, text(deleted));
        const gone = await client.send('GET', path);
        assert.is(gone.status, 404);
        assert.is((JSON.parse(text(gone)) as { errorCode: number }).errorCode, 100);
      }),
  },
  {
    name: 'a v2 wait has its headers at once and its event when it happens',
    run: (endpoint, key) =>
      withClient(endpoint, async (client) => {
        const waiting = await opened(endpoint, 'GET', `/v2/keys/${key}?wait=true`);
        try {
          assert.is(waiting.response.statusCode, 200);
          const event = waiting.until((body) => body.includes('\n'));
          const { status } = await client.send('PUT', `/v2/keys/${key}`, 'value=seen', formFields);
          assert.is(status, 201);
          assert.is((JSON.parse(await event) as { node: { value: string } }).node.value, 'seen');
        } finally {
          waiting.close();
        }
      }),
  },
  {
    name: 'v3 keys are put and read, and a transaction compares them',
    run: (endpoint, key) =>
      withClient(endpoint, async (client) => {
        await client.call('/v3/kv/put', { key: base64(key), value: base64('a') });
        assert.is(await storedValue(client, key), 'a');
        const txn = {
          compare: [{ key: base64(key), target: 'VALUE', value: base64('a') }],
          success: [{ request_put: { key: base64(key), value: base64('b') } }],
          failure: [],
        };
        assert.is((await client.call<{ succeeded?: boolean }>('/v3/kv/txn', txn)).succeeded, true);
        assert.is((await client.call<{ succeeded?: boolean }>('/v3/kv/txn', txn)).succeeded, undefined);
        assert.is(await storedValue(client, key), 'b');
      }),
  },
  {
    name: 'a JSON watch is confirmed at once, and has each event before the next change',
    run: (endpoint, key) =>
      withClient(endpoint, async (client) => {
        const create = JSON.stringify({ create_request: { key: base64(key) } });
        const watch = await opened(endpoint, 'POST', '/v3/watch', create);
        try {
          assert.is(watch.response.statusCode, 200);
          await watch.until((body) => body.includes('"created":true'));
          for (const value of ['first', 'second']) {
            await client.call('/v3/kv/put', { key: base64(key), value: base64(value) });
            await watch.until((body) => body.includes(`"value":"${base64(value)}"`));
          }
        } finally {
          watch.close();
        }
      }),
  },
  {
    name: `${repeats} requests are answered on one connection of the client`,
    run: async (endpoint, key) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      try {
        for (let i = 0; i < repeats; i++) {
          const body = JSON.stringify({ key: base64(key), value: base64(String(i)) });
          const sent = requestTo(
            endpoint,
            'POST',
            '/v3/kv/put',
            { 'content-length': String(body.length) },
            agent,
          );
          sent.end(body);
          const { statusCode } = await ended(sent);
          assert.is(statusCode, 200);
          assert.is(sent.reusedSocket, i > 0, `request ${i}`);
        }
      } finally {
        agent.destroy();
      }
    },
  },
  {
    name: 'a value of 1 MB is put and read',
    run: (endpoint, key) =>
      withClient(endpoint, async (client) => {
        const value = Buffer.alloc(largeBytes, 'wald ').toString('base64');
        await client.call('/v3/kv/put', { key: base64(key), value });
        const { kvs } = await client.call<Range>('/v3/kv/range', { key: base64(key) });
        assert.ok(kvs?.[0]?.value === value);
        const path = `/v2/keys/${key}`;
        const v2 = await client.send('PUT', path, `value=${'v'.repeat(largeBytes)}`, formFields);
        assert.is(v2.status, 201, text(v2).slice(0, 200));
        assert.is(v2Value(await client.send('GET', path)).length, largeBytes);
      }),
  },
  {
    name: 'bodies that come in chunks are taken',
    run: (endpoint, key) =>
      withClient(endpoint, async (client) => {
        const put = requestTo(endpoint, 'POST', '/v3/kv/put', {});
        put.write(`{"key":"${base64(key)}",`);
        put.write(`"value":"${base64('in chunks')}"`);
        put.end('}');
        assert.is((await ended(put)).statusCode, 200);
        assert.is(await storedValue(client, key), 'in chunks');

        const v2 = requestTo(endpoint, 'PUT', `/v2/keys/${key}`, formFields);
        v2.write('val');
        v2.end('ue=in+chunks');
        assert.is((await ended(v2)).statusCode, 201);
        assert.is(v2Value(await client.send('GET', `/v2/keys/${key}`)), 'in chunks');
      }),
  },
];

async function withClient(endpoint: string, work: (client: JsonClient) => Promise<void>): Promise<void> {
  const client = new JsonClient(endpoint);
  try {
    await work(client);
  } finally {
    client.close();
  }
}

function base64(of: string): string {
  return Buffer.from(of).toString('base64');
}

function text({ body }: HttpAnswer): string {
  return body.toString();
}

function v2Value(answer: HttpAnswer): string {
  return (JSON.parse(text(answer)) as { node: { value: string } }).node.value;
}

async function storedValue(client: JsonClient, key: string): Promise<string | undefined> {
  const { kvs } = await client.call<Range>('/v3/kv/range', { key: base64(key) });
  return kvs === undefined ? undefined : Buffer.from(kvs[0]!.value, 'base64').toString();
}

function requestTo(
  endpoint: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  agent: Agent | false = false,
): ClientRequest {
  const [host, port] = endpoint.split(':');
  return request({ host, port, method, path, headers, agent, timeout: answerTimeLimitMs });
}

/** The head of the answer, once all of its body has come and gone. */
function ended(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('error', reject).once('timeout', () => sent.destroy(new Error('no answer')));
    sent.once('response', (response) =>
      response
        .resume()
        .once('error', reject)
        .once('end', () => resolve(response)),
    );
  });
}

/** An answer whose head has come, and whose body grows. */
interface Opened {
  response: IncomingMessage;
  /** All of the body so far, once the condition holds for it. Rejects if it ends before that. */
  until(condition: (body: string) => boolean): Promise<string>;
  close(): void;
}

function opened(endpoint: string, method: string, path: string, body = ''): Promise<Opened> {
  const headers: Record<string, string> = body === '' ? {} : { 'content-length': String(body.length) };
  const sent = requestTo(endpoint, method, path, headers);
  return new Promise((resolve, reject) => {
    sent.once('error', reject).once('timeout', () => sent.destroy(new Error(`${path}: no answer`)));
    sent.once('response', (response) => {
      let soFar = '';
      let changed = () => {};
      response.setEncoding('utf8').on('error', () => {});
      response.on('data', (chunk: string) => {
        soFar += chunk;
        changed();
      });
      response.once('close', () => changed());
      const until = (condition: (body: string) => boolean) =>
        new Promise<string>((fulfil, fail) => {
          changed = () => {
            if (condition(soFar)) fulfil(soFar);
            else if (response.destroyed) fail(new Error(`${path}: ended, or silent for long: ${soFar}`));
          };
          changed();
        });
      resolve({ response, until, close: () => sent.destroy() });
    });
    sent.end(body);
  });
}

import { get, type IncomingMessage } from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcdctl, runCommand } from '../support/etcdctl.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';

const test = suite('feed of a member');
let server: ServerProcess;

test.before(async () => {
  server = await startWald();
});
test.after(() => server.remove());

interface OpenFeed {
  readonly status: number;
  /** Resolves when what has come matches. */
  until(pattern: RegExp): Promise<string>;
  close(): void;
}

function open(endpoint: string, query: string, headers: Record<string, string> = {}): Promise<OpenFeed> {
  return new Promise((resolve, reject) => {
    const request = get(`http://${endpoint}/wald/feed${query}`, { headers, agent: false }, (response) =>
      resolve(feedOf(response)),
    );
    request.once('error', reject);
  });
}

function feedOf(response: IncomingMessage): OpenFeed {
  let text = '';
  let look = (): void => {};
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    look();
  });
  response.on('error', () => {});
  return {
    status: response.statusCode!,
    until: (pattern) =>
      new Promise((resolve) => {
        look = () => {
          if (pattern.test(text)) resolve(text);
        };
        look();
      }),
    close: () => response.destroy(),
  };
}

async function run(...args: string[]): Promise<void> {
  const { code, stderr } = await etcdctl(server.endpoint, args);
  assert.is(code, 0, `${args.join(' ')}: ${stderr}`);
}

test('is served on both ports, the same', async () => {
  const feeds = await Promise.all([server.endpoint, server.httpEndpoint].map((at) => open(at, '?prefix=a/')));
  await run('put', 'a/1', 'x');
  await run('put', 'b/1', 'y');
  await run('del', 'a/1');
  const texts = await Promise.all(feeds.map((feed) => feed.until(/delete/)));
  assert.is(texts[0], texts[1]);
  assert.match(texts[0]!, '"key":"a/1","value":"x"');
  assert.not.match(texts[0]!, 'b/1');
  for (const feed of feeds) feed.close();
});

test('goes on where it was, after a restart of the member', async () => {
  const stream = { accept: 'text/event-stream' };
  const first = await open(server.endpoint, '?prefix=r/', stream);
  await run('put', 'r/1', '1');
  const [, id] = /id: (\d+)\nevent: put/.exec(await first.until(/event: put\n.*\n\n/))!;
  await run('put', 'r/2', '2');
  await server.kill();
  await server.restart();
  const again = await open(server.endpoint, '?prefix=r/', { ...stream, 'last-event-id': id! });
  const text = await again.until(/event: put\n.*\n\n/);
  assert.match(text, '"key":"r/2"');
  assert.not.match(text, '"key":"r/1"');
  again.close();
});

test('asks for the rights of a watch', async () => {
  for (const args of [
    ['user', 'add', 'root:r'],
    ['user', 'grant-role', 'root', 'root'],
    ['user', 'add', 'reader:p'],
    ['role', 'add', 'reads-a'],
    ['role', 'grant-permission', 'reads-a', 'read', '--prefix', 'a/'],
    ['user', 'grant-role', 'reader', 'reads-a'],
    ['auth', 'enable'],
  ])
    await run(...args);
  try {
    const body = JSON.stringify({ name: 'reader', password: 'p' });
    const url = `http://${server.endpoint}/v3/auth/authenticate`;
    const { token } = JSON.parse((await runCommand('curl', ['-s', url, '-d', body])).stdout);
    for (const at of [server.endpoint, server.httpEndpoint]) {
      const anonymous = await open(at, '?prefix=a/');
      assert.is(anonymous.status, 400);
      await anonymous.until(/"error":"etcdserver: user name is empty"/);
      const elsewhere = await open(at, '?prefix=b/', { authorization: token });
      assert.is(elsewhere.status, 403);
      const allowed = await open(at, '?prefix=a/', { authorization: token });
      assert.is(allowed.status, 200);
      await run('--user=root:r', 'put', 'a/of-root', at);
      await allowed.until(/a\/of-root/);
      allowed.close();
    }
  } finally {
    await run('--user=root:r', 'auth', 'disable');
  }
});

test.run();

import { connect, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { JsonClient } from '../../support/json-client.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { startWald } from '../../support/wald-process.ts';

const polls = 10_000;
const atOnce = 500;
const timeLimitMs = 60_000;

const test = suite<{ wald: ServerProcess }>('v2 long polls');

test.before(async (context) => {
  context.wald = await startWald({ flags: ['--enable-v2'] });
});

test.after(async ({ wald }) => {
  await wald?.remove();
});

test(`${polls} long polls on distinct keys are answered as their keys change, none is missed`, async ({
  wald,
}) => {
  const sockets: Socket[] = [];
  const received = new Array<string>(polls).fill('');
  const changed = /"key":"\/poll\/(\d+)","value":"v(\d+)"/;
  const until = async (what: string, fits: (text: string) => boolean) => {
    const deadlineMs = performance.now() + timeLimitMs;
    for (;;) {
      const missing = received.filter((text) => !fits(text)).length;
      if (missing === 0) return;
      if (performance.now() > deadlineMs) assert.unreachable(`${missing} of ${polls} polls ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const client = new JsonClient(wald.endpoint);
  try {
    for (let first = 0; first < polls; first += atOnce) {
      const batch = Array.from({ length: atOnce }, (_, i) => first + i);
      await Promise.all(
        batch.map((i) => {
          // Both ports, in turn.
          const socket = connect(i % 2 === 0 ? wald.clientPort : wald.httpPort, '127.0.0.1');
          sockets.push(socket);
          socket.setEncoding('latin1').on('data', (text: string) => {
            received[i] += text;
          });
          socket.on('error', () => {});
          socket.write(`GET /v2/keys/poll/${i}?wait=true HTTP/1.1\r\nHost: x\r\n\r\n`);
          return new Promise((resolve) => socket.once('data', resolve));
        }),
      );
    }
    await until('have no head', (text) => text.startsWith('HTTP/1.1 200 OK\r\n'));
    const { body } = await client.send('GET', '/v2/stats/store');
    assert.match(body.toString(), `"watchers":${polls}}`);

    for (let first = 0; first < polls; first += atOnce) {
      const batch = Array.from({ length: atOnce }, (_, i) => first + i);
      await Promise.all(batch.map((i) => client.send('PUT', `/v2/keys/poll/${i}?value=v${i}`)));
    }
    await until('have no answer', (text) => text.endsWith('\r\n0\r\n\r\n'));
    received.forEach((text, i) => {
      const [, key, value] = changed.exec(text.replaceAll(/\r\n[0-9a-f]+\r\n/g, ''))!;
      assert.equal([key, value], [String(i), String(i)]);
    });
    const after = await client.send('GET', '/v2/stats/store');
    assert.match(after.body.toString(), '"watchers":0}');
  } finally {
    client.close();
    for (const socket of sockets) socket.destroy();
  }
});

test.run();

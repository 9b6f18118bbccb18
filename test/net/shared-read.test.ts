import { once } from 'node:events';
import net from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readAsStream, readBytesMax, readShared } from '../../src/net/shared-read.ts';

const test = suite('shared read buffer');

interface Pair {
  client: net.Socket;
  accepted: net.Socket;
  close(): void;
}

async function connected(): Promise<Pair> {
  const listener = net.createServer({ allowHalfOpen: true });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const client = net.connect((listener.address() as net.AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(listener, 'connection')) as [net.Socket];
  const close = (): void => {
    client.destroy();
    accepted.destroy();
    listener.close();
  };
  return { client, accepted, close };
}

/** Reads until `bytes` have come; what came, copied, and the memory it was in. */
function received(
  socket: net.Socket,
  bytes: number,
): Promise<{ text: string; memory: Set<ArrayBufferLike> }> {
  return new Promise((resolve) => {
    let text = '';
    const memory = new Set<ArrayBufferLike>();
    const isShared = readShared(socket, (chunk) => {
      memory.add(chunk.buffer);
      text += chunk.toString('latin1');
      if (text.length >= bytes) resolve({ text, memory });
    });
    assert.ok(isShared, 'this version of Node keeps the onread option as it did');
    socket.resume();
  });
}

test('what is sent arrives whole and in order, on all connections in the same memory', async () => {
  const pairs = await Promise.all([connected(), connected()]);
  const sent = ['a', 'b'].map((letter) => letter.repeat(3 * readBytesMax + 1));
  const arrivals = pairs.map(({ accepted }, i) => received(accepted, sent[i]!.length));
  for (const [i, { client }] of pairs.entries()) client.write(sent[i]!);
  const both = await Promise.all(arrivals);
  for (const [i, { text }] of both.entries()) assert.ok(text === sent[i], `connection ${i}`);
  assert.is(new Set(both.flatMap(({ memory }) => [...memory])).size, 1);
  for (const pair of pairs) pair.close();
});

test('a connection that was read before goes on where it was', async () => {
  const { client, accepted, close } = await connected();
  client.write('head');
  const [head] = (await once(accepted, 'data')) as [Buffer];
  accepted.removeAllListeners('data');
  const arrival = received(accepted, 4);
  client.write('tail');
  assert.is(head.toString() + (await arrival).text, 'headtail');
  close();
});

test('a client that has sent everything is told by end, and a lost one by close', async () => {
  const half = await connected();
  readShared(half.accepted, () => {});
  half.accepted.resume();
  half.client.end('last');
  await once(half.accepted, 'end');
  half.close();
  const lost = await connected();
  readShared(lost.accepted, () => {});
  lost.accepted.on('error', () => {}).resume();
  lost.client.resetAndDestroy();
  await new Promise((resolve) => lost.accepted.once('close', resolve));
  lost.close();
});

test('a paused connection delivers nothing until it is resumed', async () => {
  const { client, accepted, close } = await connected();
  let text = '';
  readShared(accepted, (chunk) => {
    text += chunk.toString();
  });
  accepted.pause();
  client.write('x');
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.is(text, '');
  accepted.resume();
  while (text === '') await new Promise((resolve) => setTimeout(resolve, 1));
  assert.is(text, 'x');
  close();
});

test('a socket of another kind is left as it is', async () => {
  class OtherSocket extends net.Socket {}
  assert.not(readShared(new OtherSocket(), () => {}));
  assert.not(
    readShared(new net.Socket(), () => {}),
    'a socket without a connection',
  );
});

test('a later call gives the connection another reader', async () => {
  const { client, accepted, close } = await connected();
  const seen: string[] = [];
  readShared(accepted, (chunk) => {
    seen.push(`first ${chunk}`);
    readShared(accepted, (next) => void seen.push(`second ${next}`));
  });
  accepted.resume();
  client.write('a');
  while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  client.write('b');
  while (seen.length === 1) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(seen, ['first a', 'second b']);
  close();
});

test('a connection that is read as a stream again emits data with bytes of its own', async () => {
  const { client, accepted, close } = await connected();
  readShared(accepted, () => assert.unreachable());
  readAsStream(accepted);
  const chunks: Buffer[] = [];
  accepted.on('data', (chunk: Buffer) => chunks.push(chunk));
  client.write('a');
  while (chunks.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  client.write('b');
  while (chunks.length === 1) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(chunks.map(String), ['a', 'b']);
  client.end();
  await once(accepted, 'end');
  close();
});

test.run();

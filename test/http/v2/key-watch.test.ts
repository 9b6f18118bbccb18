import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { V2Keys, v2KeyBytesMax } from '../../../src/api/v2/v2-keys.ts';
import { newV2Request, type V2Request } from '../../../src/codec/generated/messages.generated.ts';
import { systemClock } from '../../../src/host/system-clock.ts';
import { Router } from '../../../src/http/router.ts';
import type { V2Access } from '../../../src/http/v2/access.ts';
import { addV2KeysRoute } from '../../../src/http/v2/keys.ts';
import { V2Store } from '../../../src/state/v2/v2-store.ts';
import { bufferedEventsMax } from '../../../src/state/v2/watcher-hub.ts';
import { RawClient } from '../support/raw-client.ts';
import { ask, FakeRequest } from '../support/recorded-exchange.ts';
import { adapters, type Served } from '../support/served.ts';
import { openAccess } from './open-access.ts';

function routesUnderTest() {
  const store = new V2Store();
  const keys = new V2Keys({
    store,
    clock: {
      ...systemClock,
      wallNs: () => 1_500_000_000_000_000_000n,
      wallMs: () => 1_500_000_000_000,
    },
    consensus: {
      propose: ({ body }, done) => done(null, store.apply(body as V2Request)),
      linearize: (done) => done(null),
      term: 2,
      leader: 1n,
      commitIndex: 7,
      appliedIndex: 7,
      isLearner: false,
    },
  });
  const router = new Router();
  const counts = { start: () => 0, succeeded: () => {}, failed: () => {} };
  addV2KeysRoute(router, { keys, access: openAccess, counts, clusterId: 'abc' });
  const put = (path: string, val: string) => store.apply({ ...newV2Request(), path: `/1${path}`, val });
  return { store, keys, router, put };
}

for (const [name, serve] of adapters) {
  const test = suite<{ served: Served[]; clients: RawClient[] }>(`v2 watches over ${name}`);

  test.before.each((context) => {
    context.served = [];
    context.clients = [];
  });
  test.after.each(async ({ served, clients }) => {
    for (const client of clients) client.close();
    for (const one of served) await one.close();
  });

  test('the head comes at once, the body when the key changes, and the connection goes on', async (context) => {
    const { router, put, store } = routesUnderTest();
    const served = await serve(router.handle);
    context.served.push(served);
    const client = await RawClient.open(served.port);
    context.clients.push(client);
    client.send('GET /v2/keys/a?wait=true HTTP/1.1\r\nHost: x\r\n\r\n');
    const head = await client.until(/X-Raft-Term: 2\r\n[\s\S]*\r\n\r\n/i);
    assert.match(head, /^HTTP\/1.1 200 OK\r\n/);
    assert.match(head, /\r\nX-Etcd-Index: 0\r\n/i);
    put('/b', 'other');
    put('/a', 'v');
    const answer = await client.until(/\r\n0\r\n\r\n$/);
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4).replaceAll(/(^|\r\n)[0-9a-f]+\r\n/g, '');
    assert.is(
      body.trimEnd(),
      '{"action":"set","node":{"key":"/a","value":"v","modifiedIndex":2,"createdIndex":2}}',
    );
    assert.is(store.statistics.watchers, 0);
    client.received = '';
    client.send('GET /v2/keys/a HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.match((await client.answer()).body, '"action":"get"');
  });

  test('when the client goes away its watch ends', async (context) => {
    const { router, store } = routesUnderTest();
    const served = await serve(router.handle);
    context.served.push(served);
    for (const query of ['wait=true', 'wait=true&stream=true&recursive=true']) {
      const client = await RawClient.open(served.port);
      client.send(`GET /v2/keys/a?${query} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await client.until(/\r\n\r\n/);
      assert.is(store.statistics.watchers, 1);
      client.close();
      for (let i = 0; store.statistics.watchers > 0 && i < 500; i++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assert.is(store.statistics.watchers, 0, query);
    }
  });

  test('a client that does not read is told what was held for it, and then its stream is over', async (context) => {
    const { router, store, put } = routesUnderTest();
    const served = await serve(router.handle);
    context.served.push(served);
    const client = await RawClient.open(served.port);
    context.clients.push(client);
    client.send('GET /v2/keys/a?wait=true&stream=true HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.until(/\r\n\r\n/);
    client.socket.pause();
    const value = 'x'.repeat(20_000);
    let changes = 0;
    while (store.statistics.watchers > 0) {
      put('/a', value);
      changes++;
      assert.ok(changes < 1000, 'the watch holds any number of events');
      if (changes % 10 === 0) await new Promise(setImmediate);
    }
    assert.ok(changes > bufferedEventsMax);
    client.socket.resume();
    const received = await client.until((text) => text.endsWith('\r\n0\r\n\r\n'), 20_000);
    const told = received.split('"node":{"key"').length - 1;
    assert.ok(told >= bufferedEventsMax && told < changes, `${told} of ${changes} events`);
  });

  test('a key that is too long is refused in words', async (context) => {
    const { router } = routesUnderTest();
    const served = await serve(router.handle);
    context.served.push(served);
    const url = `http://127.0.0.1:${served.port}/v2/keys/`;
    const longest = 'a'.repeat(v2KeyBytesMax - 1);
    assert.is((await fetch(url + longest, { method: 'PUT' })).status, 201);
    for (const method of ['PUT', 'POST']) {
      const answer = await fetch(`${url}${longest}a`, { method });
      assert.is(answer.status, 400);
      assert.match(await answer.text(), / bytes, and at most 4096 are taken: use a shorter one/);
    }
  });

  test('a listing of many pieces comes whole, also when the client reads late', async (context) => {
    const { router, put } = routesUnderTest();
    const served = await serve(router.handle);
    context.served.push(served);
    const deep = '/d'.repeat(1900);
    for (let i = 0; i < 3000; i++) put(`${deep}/${i}`, 'x');
    const client = await RawClient.open(served.port);
    context.clients.push(client);
    client.socket.pause();
    client.send('GET /v2/keys/d?recursive=true HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    for (let turn = 0; turn < 1000; turn++) await new Promise(setImmediate);
    client.socket.resume();
    const url = `http://127.0.0.1:${served.port}/v2/keys/d?recursive=true`;
    let { node } = JSON.parse(await (await fetch(url)).text());
    while (node.nodes.length === 1) [node] = node.nodes;
    assert.is(node.key, deep);
    assert.is(node.nodes.length, 3000);
    const late = await client.until((text) => text.endsWith('\r\n0\r\n\r\n'), 20_000);
    // A chunk may end anywhere.
    const body = late.replaceAll(/\r\n[0-9a-f]+\r\n/g, '');
    assert.is(body.split('"value":"x"').length - 1, 3000);
  });

  test('when the member stops, a watch is over without an event', async (context) => {
    const { router, keys } = routesUnderTest();
    const served = await serve(router.handle);
    context.served.push(served);
    const client = await RawClient.open(served.port);
    context.clients.push(client);
    client.send('GET /v2/keys/a?wait=true HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.until(/\r\n\r\n/);
    keys.stop();
    // Without the first character of an event it is a whole answer; with it, the connection ends.
    await Promise.race([client.closed, client.until(/\r\n0\r\n\r\n$/).catch(() => {})]);
    assert.not.match(client.received, '"action"');
  });

  test.run();
}

const test = suite('v2 keys route');

test('an event that the history has is the whole answer', () => {
  const { router, put } = routesUnderTest();
  put('/a', '1');
  put('/a', '2');
  const response = ask(router.handle, new FakeRequest('GET', '/v2/keys/a?wait=true&waitIndex=1'));
  assert.ok(response.ended);
  assert.match(response.body, '"value":"1","modifiedIndex":1');
  assert.ok(response.lines.includes('X-Etcd-Index: 2'));
});

test('a key that is not UTF-8 is refused, whatever is asked of it, and U+FFFD itself is a name', () => {
  const { router, store } = routesUnderTest();
  const path = '/v2/keys/a%ff';
  for (const method of ['GET', 'PUT', 'POST', 'DELETE']) {
    const { code, body } = ask(router.handle, new FakeRequest(method, path));
    assert.is(code, 400);
    assert.is(
      body,
      '{"errorCode":209,"message":"Invalid field","cause":"the key is not UTF-8 text; encode other bytes, as base64url for example","index":0}\n',
    );
  }
  // An adapter has made one of bytes that it could not read.
  assert.is(ask(router.handle, new FakeRequest('PUT', '/v2/keys/a\ufffd')).code, 400);
  assert.is(store.index, 0);
  assert.is(ask(router.handle, new FakeRequest('PUT', '/v2/keys/a%EF%BF%BD')).code, 201);
});

test('what access refuses is 401 with code 110', () => {
  const { keys } = routesUnderTest();
  const router = new Router();
  const counts = { start: () => 0, succeeded: () => {}, failed: () => {} };
  const asked: unknown[] = [];
  const access: V2Access = {
    ...openAccess,
    toKeys: ({ path }, recursive, done) => {
      asked.push([path, recursive]);
      done(null, false);
    },
  };
  addV2KeysRoute(router, { keys, access, counts, clusterId: 'abc' });
  const response = ask(router.handle, new FakeRequest('GET', '/v2/keys/a/b?recursive=true'));
  assert.is(response.code, 401);
  assert.is(
    response.body,
    '{"errorCode":110,"message":"The request requires user authentication","cause":"Insufficient credentials","index":0}\n',
  );
  assert.equal(asked, [['/v2/keys/a/b', true]]);
});

test.run();

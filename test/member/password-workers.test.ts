import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ApiError, errors } from '../../src/errors/api-error.ts';
import { PasswordWorkers, passwordsWaitingMax } from '../../src/member/password-workers.ts';

const cost = 4;
/** What etcd 3.4.23 stored for the password `pässword` in its v2 tree. */
const etcdsHash = '$2a$10$D/kEDvy17IeFO5ZzclNRdOV0wcWHzyGR9lJHKUCWcNtk4Cic8ntQa';
const longTaskCost = 12;

let workers = new PasswordWorkers(2);

function hash(password: string, hashCost = cost): Promise<string> {
  return new Promise((resolve, reject) => {
    workers.hash(password, hashCost, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

function verify(password: string, hashed: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    workers.verify(password, hashed, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

test.before.each(() => {
  workers = new PasswordWorkers(2);
});
test.after.each(() => workers.stop());

test('a hash is one of its password and of no other, with a salt of its own', async () => {
  const [first, second] = await Promise.all([hash('secret'), hash('secret')]);
  assert.match(first, /^\$2a\$04\$[./A-Za-z0-9]{53}$/);
  assert.is.not(first, second);
  assert.ok(await verify('secret', first));
  assert.ok(await verify('secret', second));
  assert.not(await verify('Secret', first));
  assert.not(await verify('', first));
});

test('a hash that etcd made is verified, with UTF-8 in its password', async () => {
  assert.ok(await verify('pässword', etcdsHash));
  assert.not(await verify('password', etcdsHash));
});

test('the cost is the one that was asked for', async () => {
  assert.match(await hash('secret', 5), /^\$2a\$05\$/);
});

test('an empty password and one with a zero byte have hashes too, and only the first 72 bytes count', async () => {
  assert.ok(await verify('', await hash('')));
  const zero = await hash('a\0b');
  assert.ok(await verify('a\0b', zero));
  assert.not(await verify('a\0c', zero));
  const long = await hash('x'.repeat(72));
  assert.ok(await verify(`${'x'.repeat(72)}tail`, long));
  assert.not(await verify('x'.repeat(71), long));
});

test('text that is no hash was made of no password', async () => {
  for (const text of [
    '',
    'secret',
    '$2a$04$',
    '$2a$99$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  ]) {
    assert.is(await verify('secret', text), false, text);
  }
});

test('no thread runs before the first password, and no more than there may be run after it', async () => {
  assert.is(workers.threadCount, 0);
  await hash('a');
  assert.is(workers.threadCount, 1);
  await Promise.all(Array.from({ length: 20 }, (_, i) => hash(`${i}`)));
  assert.is(workers.threadCount, 2);
});

test('the event loop goes on while passwords are hashed', async () => {
  let turns = 0;
  const turn = setInterval(() => turns++, 5);
  try {
    await hash('secret', longTaskCost);
  } finally {
    clearInterval(turn);
  }
  assert.ok(turns >= 5, `${turns} turns`);
});

test('what comes when too many wait is refused with an error, later, and the others are served', async () => {
  const room = passwordsWaitingMax + 2;
  const outcomes = await Promise.allSettled(Array.from({ length: room + 3 }, (_, i) => hash(`${i}`)));
  const refused = outcomes.flatMap((o, i) => (o.status === 'rejected' ? [[i, o.reason]] : []));
  assert.equal(
    refused,
    [room, room + 1, room + 2].map((i) => [i, errors.tooManyRequests]),
  );
  assert.ok(await verify('again', await hash('again')));
});

test('a thread that ends at a password fails that one, and another thread takes the next', async () => {
  const outcomes = await Promise.allSettled([hash('a', 99), hash('b', 99), hash('c'), hash('d')]);
  const reasons = outcomes.map((o) => (o.status === 'rejected' ? (o.reason as ApiError) : null));
  assert.equal(reasons, [errors.passwordWorkerFailed, errors.passwordWorkerFailed, null, null]);
});

test('a stop answers what runs and what waits with an error, ends the threads, and lets nothing begin', async () => {
  const pending = Promise.allSettled(Array.from({ length: 5 }, () => hash('secret', longTaskCost)));
  await workers.stop();
  await workers.stop();
  const reasons = (await pending).map((o) => (o.status === 'rejected' ? o.reason : null));
  assert.equal(reasons, Array(5).fill(errors.stopped));
  assert.is(workers.threadCount, 0);
  assert.is(await hash('late').catch((error) => error), errors.stopped);
  assert.is(workers.threadCount, 0);
});

test.run();

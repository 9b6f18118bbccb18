import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { HealthCheck } from '../../src/api/maintenance/health.ts';
import { addHealthCheckRoutes } from '../../src/http/health-checks.ts';
import { Router } from '../../src/http/router.ts';
import { ask, FakeRequest } from './support/recorded-exchange.ts';

const test = suite('/livez and /readyz');

const textLines = ['Content-Type: text/plain; charset=utf-8', 'X-Content-Type-Options: nosniff'];

/** Routes of two checks, of which the second is answered when the test says so. */
function routes(failures: { first?: string; second?: string } = {}) {
  const waiting: (() => void)[] = [];
  const checks: HealthCheck[] = [
    { name: 'first', run: (done) => done(failures.first ?? null) },
    { name: 'second', run: (done) => waiting.push(() => done(failures.second ?? null)) },
  ];
  const logged: unknown[] = [];
  const counted: string[] = [];
  const router = new Router();
  addHealthCheckRoutes(router, 'readyz', checks, {
    logger: {
      warn: (message, fields) => logged.push(['warn', message, fields]),
      error: (message, fields) => logged.push(['error', message, fields]),
    },
    onChecked: (name, isPassed) => counted.push(`${name} ${isPassed}`),
  });
  const get = (target: string, method = 'GET') => {
    const response = ask(router.handle, new FakeRequest(method, target, ''));
    for (const answer of waiting.splice(0)) answer();
    return response;
  };
  return { get, logged, counted };
}

test('where all checks are passed the answer is ok, with verbose behind a line for each', () => {
  const { get, logged, counted } = routes();
  const plain = get('/readyz');
  assert.equal([plain.code, plain.body, plain.lines], [200, 'ok\n', textLines]);
  assert.equal(counted, ['first true', 'second true']);
  for (const query of ['verbose', 'verbose=', 'verbose=false', 'exclude=&verbose=1']) {
    assert.is(get(`/readyz?${query}`).body, '[+]first ok\n[+]second ok\nok\n', query);
  }
  assert.is(get('/readyz?Verbose').body, 'ok\n');
  assert.equal(logged, []);
});

test('where one fails the answer is 503 with a line for each check, and the log has it', () => {
  const { get, logged, counted } = routes({ second: 'no quorum' });
  const reason = '[+]first ok\n[-]second failed: no quorum\n';
  for (const target of ['/readyz', '/readyz?verbose']) {
    const response = get(target);
    assert.equal([response.code, response.body, response.lines], [503, `${reason}\n`, textLines]);
    assert.equal(logged.pop(), [
      'error',
      'Health check error',
      { path: '/readyz', reason, 'status-code': 503 },
    ]);
  }
  assert.equal(counted.slice(0, 2), ['first true', 'second false']);
});

test('lines come in the order of the checks, whichever is answered first', () => {
  const { get } = routes({ first: 'one', second: 'two' });
  assert.is(get('/readyz').body, '[-]first failed: one\n[-]second failed: two\n\n');
});

test('checks are excluded by their names, one each time; other names are logged and no more', () => {
  const { get, logged, counted } = routes({ second: 'no quorum' });
  assert.is(get('/readyz?exclude=second').code, 200);
  assert.equal(counted, ['first true']);
  assert.is(get('/readyz?exclude=second&verbose').body, '[+]first ok\nok\n');
  assert.is(get('/readyz?exclude=first&exclude=second&verbose').body, 'ok\n');
  assert.equal(logged, []);

  assert.is(get('/readyz?exclude=first,second').code, 503);
  assert.equal(logged[0], [
    'warn',
    'some health checks cannot be excluded',
    { 'missing-health-checks': '"first,second"' },
  ]);
  logged.length = 0;
  assert.is(get('/readyz?exclude=second&exclude=non_learner').code, 200);
  assert.is(logged.length, 1);
});

test('each check has a path of its own, on which nothing is excluded', () => {
  const { get, counted } = routes({ second: 'no quorum' });
  assert.is(get('/readyz/first').body, 'ok\n');
  assert.is(get('/readyz/first?verbose').body, '[+]first ok\nok\n');
  const failed = get('/readyz/second?exclude=second');
  assert.equal([failed.code, failed.body], [503, '[-]second failed: no quorum\n\n']);
  assert.equal(counted, ['first true', 'first true', 'second false']);
  assert.is(get('/readyz/third').code, 404);
  assert.is(get('/readyz/').code, 404);
});

test('methods other than GET are refused, HEAD too', () => {
  const { get, counted } = routes();
  for (const target of ['/readyz', '/readyz/first']) {
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = get(target, method);
      assert.is(response.code, 405, method);
      assert.equal(response.lines, ['Allow: GET', ...textLines]);
    }
  }
  assert.equal(counted, []);
});

test.run();

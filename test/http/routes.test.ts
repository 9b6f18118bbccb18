import { Registry } from 'prom-client';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../src/host/system-clock.ts';
import { Exposition } from '../../src/http/exposition.ts';
import {
  addDebugVarsRoute,
  addHealthRoute,
  addLogLevelRoute,
  addMetricsRoute,
  addVersionRoute,
  type HealthProbe,
} from '../../src/http/monitoring.ts';
import { guarded, Router } from '../../src/http/router.ts';
import { ask, FakeRequest } from './support/recorded-exchange.ts';

const textErrorLines = ['Content-Type: text/plain; charset=utf-8', 'X-Content-Type-Options: nosniff'];

function answer(router: Router, method: string, target: string, body = '') {
  return ask(router.handle, new FakeRequest(method, target, body));
}

test('/version tells the versions of the moment', () => {
  const router = new Router();
  let cluster = 'not_decided';
  addVersionRoute(router, '3.4.23', () => cluster);
  assert.is(answer(router, 'GET', '/version').body, '{"etcdserver":"3.4.23","etcdcluster":"not_decided"}');
  cluster = '3.4.0';
  const response = answer(router, 'GET', '/version');
  assert.is(response.body, '{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}');
  assert.equal(response.lines, ['Content-Type: application/json']);
  assert.equal(answer(router, 'HEAD', '/version').lines, ['Allow: GET', ...textErrorLines]);
});

function healthRouter(reasonOf: (excluded: readonly string[], isSerializable: boolean) => string | null) {
  const warnings: unknown[] = [];
  const probe: HealthProbe = {
    check: (excluded, isSerializable, done) => done(reasonOf([...excluded], isSerializable)),
  };
  const router = new Router();
  addHealthRoute(router, probe, { warn: (message, fields) => warnings.push([message, fields]) });
  return { router, warnings };
}

test("/health of a healthy member is 200 and etcd's body", () => {
  const { router, warnings } = healthRouter(() => null);
  const response = answer(router, 'GET', '/health');
  assert.equal([response.code, response.body], [200, '{"health":"true"}']);
  assert.equal(response.lines, ['Content-Type: text/plain; charset=utf-8']);
  assert.equal(warnings, []);
});

test('/health of a sick member is 503, and the log says why', () => {
  const { router, warnings } = healthRouter(() => 'ALARM NOSPACE');
  const response = answer(router, 'GET', '/health');
  assert.equal([response.code, response.body], [503, '{"health":"false"}\n']);
  assert.equal(response.lines, textErrorLines);
  assert.equal(warnings, [['serving /health false', { reason: 'ALARM NOSPACE' }]]);
});

test('/health passes on which alarms not to count', () => {
  const { router } = healthRouter((excluded) => (excluded.includes('NOSPACE') ? null : 'ALARM NOSPACE'));
  for (const [query, code] of [
    ['', 503],
    ['?exclude=CORRUPT', 503],
    ['?exclude=NOSPACE', 200],
    ['?exclude=FOO&exclude=NOSPACE', 200],
    ['?exclude=%4eOSPACE', 200],
    ['?exclude=%zz', 503],
  ] as const) {
    assert.is(answer(router, 'GET', `/health${query}`).code, code, query);
  }
});

test('/health reads this member alone for serializable=true, and for nothing else', () => {
  const { router } = healthRouter((_excluded, isSerializable) => (isSerializable ? null : 'RAFT NO LEADER'));
  for (const [query, code] of [
    ['', 503],
    ['?serializable=true', 200],
    ['?serializable=TRUE', 503],
    ['?serializable=1', 503],
    ['?serializable', 503],
    ['?serializable=false&serializable=true', 503],
  ] as const) {
    assert.is(answer(router, 'GET', `/health${query}`).code, code, query);
  }
});

test('/metrics gives the text of the registry by any method', async () => {
  const router = new Router();
  const registry = new Registry();
  registry.registerMetric(
    new (await import('prom-client')).Gauge({ name: 'a_gauge', help: 'h', registers: [] }),
  );
  addMetricsRoute(router, new Exposition(registry, systemClock));
  for (const method of ['GET', 'POST']) {
    const response = answer(router, method, '/metrics');
    await response.done;
    assert.equal(response.lines, ['Content-Type: text/plain; version=0.0.4; charset=utf-8']);
    assert.match(response.body, /# TYPE a_gauge gauge\na_gauge 0\n/);
  }
});

// What etcd 3.4.23 makes of the same; only the first of several fields counts.
for (const [accepted, isCompressed] of [
  [[], false],
  [['gzip'], true],
  [['gzip;q=0'], true],
  [['gzip;q=0.5, identity'], true],
  [['gzip;level=9'], true],
  [['gzip ;q=1'], false],
  [['deflate, gzip'], true],
  [['br,gzip'], true],
  [[' gzip '], true],
  [['deflate'], false],
  [['*'], false],
  [['identity'], false],
  [[''], false],
  [['GZIP'], false],
  [['x-gzip'], false],
  [['gzipx'], false],
  [['identity', 'gzip'], false],
] as const) {
  test(`/metrics is ${isCompressed ? '' : 'not '}compressed for ${JSON.stringify(accepted)}`, async () => {
    const router = new Router();
    addMetricsRoute(router, new Exposition(new Registry(), systemClock));
    const fields = accepted.flatMap((value) => ['accept-encoding', value]);
    for (const method of ['GET', 'HEAD']) {
      const response = ask(router.handle, new FakeRequest(method, '/metrics', '', fields));
      await response.done;
      assert.equal(response.lines, [
        ...(isCompressed ? ['Content-Encoding: gzip'] : []),
        'Content-Type: text/plain; version=0.0.4; charset=utf-8',
      ]);
    }
  });
}

test('/metrics that cannot be collected is 500', async () => {
  const router = new Router();
  const registry = {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    metrics: () => Promise.reject(new Error('why')),
  };
  addMetricsRoute(router, new Exposition(registry, systemClock));
  const response = answer(router, 'GET', '/metrics');
  await response.done;
  assert.equal([response.code, response.body], [500, 'the metrics could not be collected: Error: why\n']);
});

test('/debug/vars has a line a variable, in order of names', () => {
  const router = new Router();
  const variables = new Map<string, () => unknown>([
    ['raft.status', () => ({ term: 2 })],
    ['cmdline', () => ['wald', '--name', 'a']],
  ]);
  addDebugVarsRoute(router, variables);
  const response = answer(router, 'GET', '/debug/vars');
  assert.is(response.body, '{\n"cmdline": ["wald","--name","a"],\n"raft.status": {"term":2}\n}\n');
  assert.equal(response.lines, ['Content-Type: application/json; charset=utf-8']);
  assert.is(answer(router, 'POST', '/debug/vars').code, 405);
});

test('/config/local/log sets the level', () => {
  const router = new Router();
  const levels: string[] = [];
  addLogLevelRoute(router, (level) => levels.push(level));
  for (const body of [
    '{"Level":"DEBUG"}',
    '{"level":"info"}',
    '{"LEVEL":"W","x":1}{',
    '{"Level":"CRITICAL"}',
  ]) {
    const response = answer(router, 'PUT', '/config/local/log', body);
    assert.equal([response.code, response.body, response.lines], [204, '', []], body);
  }
  assert.equal(levels, ['debug', 'info', 'warn', 'fatal']);
});

test("/config/local/log refuses what is no level, in etcd's words", () => {
  const router = new Router();
  addLogLevelRoute(router, () => assert.unreachable());
  for (const [body, text] of [
    ['{"Level":"nope"}', 'Invalid log level nope'],
    ['{}', 'Invalid log level '],
    ['null', 'Invalid log level '],
    ['{', 'Invalid json body'],
    ['', 'Invalid json body'],
    ['[]', 'Invalid json body'],
    ['{"Level":1}', 'Invalid json body'],
    ['{"Level":"constructor"}', 'Invalid log level constructor'],
    ['{"Level":"<"}', 'Invalid log level \\u003c'],
  ] as const) {
    const response = answer(router, 'PUT', '/config/local/log', body);
    assert.equal([response.code, response.body], [400, `{"message":"${text}"}`], body);
    assert.equal(response.lines, ['Content-Type: application/json']);
  }
  assert.equal(answer(router, 'GET', '/config/local/log').lines[0], 'Allow: PUT');
});

test('a handler that throws is a 500, and somebody hears of it', () => {
  const heard: unknown[] = [];
  const error = new Error('a bug');
  const handler = guarded(
    () => {
      throw error;
    },
    (request, thrown) => heard.push(request.path, thrown),
  );
  const response = ask(handler, new FakeRequest('GET', '/x'));
  assert.equal([response.code, response.body], [500, 'Internal Server Error\n']);
  assert.equal(heard, ['/x', error]);
});

test.run();

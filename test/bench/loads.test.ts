import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loads, loadsNamed } from '../../bench/loads.ts';

test('no two loads and no two measures share a name', () => {
  const names = loads.map(({ name }) => name);
  assert.is(new Set(names).size, names.length);
  const measures = loads.flatMap((load) => load.measures.map(({ name }) => name));
  assert.is(new Set(measures).size, measures.length);
});

test('a name is that of a load, or else of all that begin with it', () => {
  const names = (...given: string[]) => loadsNamed(given).chosen.map(({ name }) => name);
  assert.equal(names('json-put'), ['json-put'], 'not json-put-http');
  assert.equal(names('check-perf'), ['check-perf-l', 'check-perf-xl']);
  assert.ok(names('cluster').length > 5 && names('cluster').every((name) => name.startsWith('cluster-')));
  assert.equal(names('many-keys', 'json-put'), ['json-put', 'many-keys'], 'in the order of the table');
});

test('the group of HTTP/1.1 has loads of several names, and none that takes minutes', () => {
  const { chosen, unknown } = loadsNamed(['http']);
  assert.equal(unknown, []);
  const names = chosen.map(({ name }) => name);
  for (const name of [
    'json-put',
    'json-put-http',
    'json-range',
    'json-watch',
    'v2-put',
    'v2-get',
    'http-storm',
    'http-flood-ranges',
    'http-flood-metrics-20',
  ])
    assert.ok(names.includes(name), name);
  assert.not.ok(chosen.some((load) => load.isLong || 'members' in load));
});

test('a name that nothing has is told', () => {
  const { chosen, unknown } = loadsNamed(['grpc-put-one', 'clus', 'nothing']);
  assert.equal(
    chosen.map(({ name }) => name),
    ['grpc-put-one'],
  );
  assert.equal(unknown, ['clus', 'nothing']);
});

test.run();

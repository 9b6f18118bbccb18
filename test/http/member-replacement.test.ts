import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ApiError, errors } from '../../src/errors/api-error.ts';
import { addReplaceRoute } from '../../src/http/member-replacement.ts';
import { Router } from '../../src/http/router.ts';
import { ask, FakeRequest } from './support/recorded-exchange.ts';

const test = suite('POST /members/replace/ID');

/** The answer to a request, and which members were to be replaced. */
function post(target: string, error: ApiError | null = null, method = 'POST') {
  const router = new Router();
  const asked: bigint[] = [];
  addReplaceRoute(router, 'c1', (id, done) => {
    asked.push(id);
    done(error, 0xabcdn);
  });
  const { code, body, lines } = ask(router.handle, new FakeRequest(method, target, ''));
  return { code, body, lines, asked };
}

test('the answer is the ID under which the member comes back', () => {
  const { code, body, lines, asked } = post('/members/replace/8e9e05c52164694d');
  assert.is(code, 200);
  assert.is(body, '{"successor":"abcd"}');
  assert.equal(asked, [0x8e9e05c52164694dn]);
  assert.equal(lines, ['Content-Type: application/json', 'X-Etcd-Cluster-Id: c1']);
});

test('a refusal has its status, its words and its code', () => {
  const { code, body } = post('/members/replace/1', errors.memberNotFound);
  assert.is(code, errors.memberNotFound.httpStatus);
  assert.equal(JSON.parse(body), { error: errors.memberNotFound.message, code: errors.memberNotFound.code });
});

test('what is no ID is refused, and nobody is asked', () => {
  for (const target of [
    '/members/replace/',
    '/members/replace/xyz',
    '/members/replace/11112222333344445',
    '/members/replace/1/2',
  ]) {
    const { code, asked } = post(target);
    assert.is(code, 400, target);
    assert.equal(asked, [], target);
  }
  assert.equal(post('/members/replace/1', null, 'GET').asked, []);
});

test.run();

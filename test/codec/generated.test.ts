import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSchema } from '../../scripts/codec/schema.ts';
import { generateCodec } from '../../scripts/generate-codec.ts';
import { inCheckout } from '../support/checkout.ts';

const test = suite('generated code');

test('it is what the generator makes of proto/ now', () => {
  const made = generateCodec();
  for (const [name, text] of made) {
    assert.ok(
      readFileSync(inCheckout('src/codec/generated', name), 'utf8') === text,
      `src/codec/generated/${name} is not up to date: npm run generate`,
    );
  }
  const found = readdirSync(inCheckout('src/codec/generated'));
  assert.equal(found.sort(), [...made.keys()].sort());
});

test('what the generator does not understand it refuses, with the place', () => {
  assert.throws(
    () => parseSchema('a', 'syntax = "proto2";'),
    /^a\.proto:1: expected '"proto3"', found '"proto2"'$/,
  );
  assert.throws(() => parseSchema('a', 'message A {\n  map<a> b = 1;\n}'), /^a\.proto:2: unexpected '<'$/);
  assert.throws(
    () => parseSchema('a', 'message A { bool b = 2; bool a = 1; }'),
    /fields of A are not in order/,
  );
  assert.throws(() => parseSchema('a', 'message A { bool b = 2;'), /^a\.proto: unexpected end of file$/);
});

test.run();

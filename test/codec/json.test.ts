import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AuthUserListResponse,
  Event,
  KeyValue,
  LeaseTimeToLiveResponse,
  MemberRemoveRequest,
  PutRequest,
  PutResponse,
  RangeRequest,
  ResponseOp,
  TxnRequest,
} from '../../src/codec/generated/messages.generated.ts';
import { jsonDepthMax } from '../../src/codec/json-scanner.ts';
import { messageDepthMax } from '../../src/codec/message-type.ts';
import { Writer } from '../../src/codec/writer.ts';
import { arbitraryMessage, messages } from './schemas.ts';

const test = suite('json');

const writer = new Writer(16);

function jsonOf<T>(type: { writeJson(message: T, writer: Writer): void }, message: T): string {
  writer.reset();
  type.writeJson(message, writer);
  return writer.view().toString();
}

for (const { message, type } of messages) {
  test(`${type.name} is read as it was written`, () => {
    fc.assert(
      fc.property(arbitraryMessage(message), (value) => {
        const json = jsonOf(type, value);
        JSON.parse(json);
        assert.equal(type.fromJson(json), value);
      }),
      { numRuns: 20 },
    );
  });
}

test('the name of every oneof takes null alone', () => {
  let oneofs = 0;
  for (const { message, schema, type } of messages) {
    for (const oneof of new Set(message.fields.map((field) => field.oneof))) {
      if (oneof === null) continue;
      oneofs++;
      assert.equal(type.fromJson(`{"${oneof}":null}`), type.create());
      const goType = `${schema.packageName}.is${message.name}_`;
      assert.throws(
        () => type.fromJson(`{"${oneof}":{}}`),
        (error: Error) =>
          error.message.startsWith(`json: cannot unmarshal object into Go value of type ${goType}`),
      );
    }
  }
  assert.ok(oneofs >= 4);
});

test('an answer is written as the gateway writes it', () => {
  const header = { clusterId: 0xcdf818194e3a8c32n, memberId: 0x8e9e05c52164694dn, revision: 2, raftTerm: 2 };
  const kv = KeyValue.create({ key: Buffer.from('foo'), version: 1, lease: -1n });
  assert.is(
    jsonOf(PutResponse, PutResponse.create({ header, prevKv: kv })),
    '{"header":{"cluster_id":"14841639068965178418","member_id":"10276657743932975437","revision":"2","raft_term":"2"},' +
      '"prev_kv":{"key":"Zm9v","version":"1","lease":"-1"}}',
  );
});

test('a message in which all is at its default is an empty object, and one that is not there is left out', () => {
  assert.is(jsonOf(PutResponse, PutResponse.create()), '{}');
  assert.is(
    jsonOf(ResponseOp, ResponseOp.create({ responsePut: PutResponse.create() })),
    '{"response_put":{}}',
  );
});

test('enums are written by name, those not known as a number', () => {
  assert.is(jsonOf(Event, Event.create({ type: 1 })), '{"type":"DELETE"}');
  assert.is(jsonOf(Event, Event.create({ type: -7 })), '{"type":-7}');
});

test('lists of bytes and text have no trailing comma', () => {
  const answer = LeaseTimeToLiveResponse.create({ keys: [Buffer.from('a'), Buffer.alloc(0)], ttl: -1 });
  assert.is(jsonOf(LeaseTimeToLiveResponse, answer), '{"TTL":"-1","keys":["YQ==",""]}');
});

test('text is escaped as Go escapes it', () => {
  const users = ['a<b>&\u2028\u2029"\\/é\u{1f600}', '\n\r\t\b\f\u0007\u007f', '\ud800x', 'end,'];
  assert.is(
    jsonOf(AuthUserListResponse, AuthUserListResponse.create({ users })),
    '{"users":["a\\u003cb\\u003e\\u0026\\u2028\\u2029\\"\\\\/é\u{1f600}","\\n\\r\\t\\u0008\\u000c\\u0007\u007f","\ufffdx","end,"]}',
  );
});

test('a text of a megabyte grows the writer', () => {
  const users = ['<'.repeat(1 << 20)];
  assert.is(jsonOf(AuthUserListResponse, AuthUserListResponse.create({ users })).length, 6 * (1 << 20) + 14);
});

test('base64 is what Node makes of it, at every length', () => {
  for (const length of [...Array(70).keys(), 159, 160, 161, 162, 1000]) {
    const key = Buffer.from(Array.from({ length }, (_, i) => (i * 73 + length) & 0xff));
    assert.is(
      jsonOf(KeyValue, KeyValue.create({ key })),
      length === 0 ? '{}' : `{"key":"${key.toString('base64')}"}`,
    );
    assert.equal(PutRequest.fromJson(`{"key":"${key.toString('base64')}"}`).key, key);
  }
});

test('names may be spelled both ways, and camelCase wins', () => {
  assert.is(RangeRequest.fromJson('{"keysOnly":true}').keysOnly, true);
  assert.is(RangeRequest.fromJson('{"keys_only":true}').keysOnly, true);
  assert.is(RangeRequest.fromJson('{"minModRevision":1,"min_mod_revision":2}').minModRevision, 1);
  assert.is(RangeRequest.fromJson('{"min_mod_revision":2,"minModRevision":1}').minModRevision, 1);
});

test('names that share length, first and last letter are told apart', () => {
  const range = RangeRequest.fromJson('{"min_mod_revision":1,"max_mod_revision":2,"mxx_mod_revision":3}');
  assert.is(range.minModRevision, 1);
  assert.is(range.maxModRevision, 2);
});

test('names may be written with escapes', () => {
  assert.is(PutRequest.fromJson('{"\\u006bey":"YQ=="}').key.length, 1);
});

test('of a name given twice the last counts', () => {
  assert.is(PutRequest.fromJson('{"key":"YQ==","key":"YWI="}').key.length, 2);
});

test('null is the default, and unknown names are passed over with all that is in them', () => {
  const text =
    '{"x":[{"key":"YQ=="},[],{}],"key":null,"value":null,"lease":null,"prev_kv":null,"y":{"a":{"lease":1}}}';
  assert.equal(PutRequest.fromJson(text), PutRequest.create());
  assert.equal(PutRequest.fromJson('null'), PutRequest.create());
});

test('no value at all is an empty message, and what is behind the first value is not looked at', () => {
  assert.equal(PutRequest.fromJson(''), PutRequest.create());
  assert.equal(PutRequest.fromJson(' \n\t\r'), PutRequest.create());
  assert.is(PutRequest.fromJson('{"lease":5}{"lease":').lease, 5n);
});

test('numbers lose nothing, with quotes or without', () => {
  for (const id of ['18446744073709551615', '9007199254740993', '0']) {
    assert.is(MemberRemoveRequest.fromJson(`{"ID":${id}}`).id, BigInt(id));
    assert.is(MemberRemoveRequest.fromJson(`{"ID":"${id}"}`).id, BigInt(id));
  }
  assert.is(PutRequest.fromJson('{"lease":-9223372036854775808}').lease, -(2n ** 63n));
});

test('numbers beyond 2^53 saturate where they are no identifiers', () => {
  assert.is(RangeRequest.fromJson('{"revision":9223372036854775807}').revision, Number.MAX_SAFE_INTEGER);
  assert.is(RangeRequest.fromJson('{"limit":"-9223372036854775808"}').limit, Number.MIN_SAFE_INTEGER);
  assert.is(RangeRequest.fromJson('{"limit":-0}').limit, 0);
});

test('of the members of a oneof one is kept', () => {
  const compare = TxnRequest.fromJson('{"compare":[{"version":0,"modRevision":"3"}]}').compare[0]!;
  assert.is([compare.version, compare.modRevision].filter((member) => member !== undefined).length, 1);
});

test('null in a list of messages is refused; etcd drops the connection', () => {
  assert.throws(
    () => TxnRequest.fromJson('{"compare":[null]}'),
    /^proto: repeated field Compare has nil element$/,
  );
});

/** A transaction in a transaction and so on; each level is two messages. */
function nested(levels: number): string {
  return `${'{"success":[{"request_txn":'.repeat(levels)}{}${'}]}'.repeat(levels)}`;
}

test('messages nest as deep as the bound and no deeper', () => {
  const levels = messageDepthMax / 2 - 1;
  const txn = TxnRequest.fromJson(nested(levels));
  assert.is(jsonOf(TxnRequest, txn), nested(levels));
  assert.throws(
    () => TxnRequest.fromJson(nested(levels + 1)),
    /^json: messages are nested deeper than 1000$/,
  );
});

test('arrays and objects that no field has nest as deep as in Go', () => {
  const text = (depth: number): string => `{"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  assert.equal(PutRequest.fromJson(text(jsonDepthMax)), PutRequest.create());
  assert.throws(
    () => PutRequest.fromJson(text(jsonDepthMax + 1)),
    /^invalid character '\[' exceeded max depth$/,
  );
});

test('any text at all is read or refused', () => {
  const piece = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      '\\u00',
      '"key"',
      '"compare"',
      '"success"',
      '"request_put"',
      '"lease"',
    ],
    ...['1', '-', '0.5', 'e9', 'null', 'true', '"Zm9v"', ' ', 'é', '\u0000'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      try {
        TxnRequest.fromJson(pieces.join(''));
      } catch (error) {
        assert.is((error as Error).name, 'JsonError');
      }
    }),
    { numRuns: 3000 },
  );
});

test('whatever JSON.parse takes is taken or refused by type alone', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      try {
        PutRequest.fromJson(text);
      } catch (error) {
        assert.match((error as Error).message, /^json: cannot unmarshal |^illegal base64 data/);
      }
    }),
    { numRuns: 500 },
  );
});

test.run();

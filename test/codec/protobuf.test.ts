import protoLoader from '@grpc/proto-loader';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Compare,
  KeyValue,
  PutRequest,
  RangeResponse,
  TxnRequest,
  WatchCreateRequest,
} from '../../src/codec/generated/messages.generated.ts';
import * as services from '../../src/codec/generated/services.generated.ts';
import { messageDepthMax } from '../../src/codec/message-type.ts';
import { Writer } from '../../src/codec/writer.ts';
import { inCheckout } from '../support/checkout.ts';
import { type AnyMessage, arbitraryMessage, messages, plainMessage, schemas } from './schemas.ts';

const test = suite('protobuf');

const writer = new Writer(16);

function bytesOf<T>(type: { encode(message: T, writer: Writer): void }, message: T): Buffer {
  writer.reset();
  type.encode(message, writer);
  return writer.copy();
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

for (const { message, schema, type } of messages) {
  test(`${type.name} is read as it was written`, () => {
    assert.is(type.name, `${schema.packageName}.${message.name}`);
    fc.assert(
      fc.property(arbitraryMessage(message), (value) => {
        assert.equal(type.decode(bytesOf(type, value)), value);
      }),
      { numRuns: 20 },
    );
  });
}

const judge = protoLoader.loadSync(
  schemas.map(({ file }) => `${file}.proto`),
  { includeDirs: [inCheckout('proto')], keepCase: true, longs: String, enums: Number },
);

/** What protobufjs makes of the requests and answers of all RPCs. */
function judgeOf(
  fullName: string,
): { serialize(value: AnyMessage): Buffer; deserialize(bytes: Buffer): object } | null {
  for (const service of Object.values(judge)) {
    if ('format' in service) continue;
    for (const method of Object.values(service)) {
      const [request, response] = [method.requestType.type, method.responseType.type] as { name: string }[];
      const packageName = method.path.slice(1, method.path.lastIndexOf('.'));
      if (fullName === `${packageName}.${request!.name}`) {
        return { serialize: method.requestSerialize, deserialize: method.requestDeserialize };
      }
      if (fullName === `${packageName}.${response!.name}`) {
        return { serialize: method.responseSerialize, deserialize: method.responseDeserialize };
      }
    }
  }
  return null;
}

const judged = new Set<string>();
for (const { message, type } of messages) {
  const other = judgeOf(type.name);
  if (other === null) continue;
  judged.add(type.name);
  test(`protobufjs writes ${type.name} with the same bytes and reads them back`, () => {
    fc.assert(
      fc.property(arbitraryMessage(message), (value) => {
        const plain = plainMessage(message, value);
        const bytes = bytesOf(type, value);
        assert.is(bytes.toString('hex'), other.serialize(plain).toString('hex'));
        assert.equal(JSON.stringify(other.deserialize(bytes)), JSON.stringify(plain));
      }),
      { numRuns: 20 },
    );
  });
}

test('protobufjs judges the messages of all RPCs', () => {
  const used = Object.values(services).flatMap((service) =>
    Object.values(service).flatMap(({ request, response }) => [request.name, response.name]),
  );
  assert.equal([...judged].sort(), [...new Set<string>(used)].sort());
});

test('every RPC of the schema is in the table of services, with its types and streams', () => {
  const table: Record<string, unknown> = {};
  for (const service of Object.values(services)) {
    for (const { path, request, response, requestStream, responseStream } of Object.values(service)) {
      table[path] = [
        request.name.split('.').at(-1),
        response.name.split('.').at(-1),
        requestStream,
        responseStream,
      ];
    }
  }
  const expected: Record<string, unknown> = {};
  for (const service of Object.values(judge)) {
    if ('format' in service) continue;
    for (const { path, requestType, responseType, requestStream, responseStream } of Object.values(service)) {
      const [request, response] = [requestType.type, responseType.type] as { name: string }[];
      expected[path] = [request!.name, response!.name, requestStream, responseStream];
    }
  }
  assert.equal(table, expected);
});

test('a put has the bytes that etcd has for it', () => {
  const put = PutRequest.create({
    key: Buffer.from('foo'),
    value: Buffer.from('bar'),
    lease: 0x694d7a3bn,
    prevKv: true,
  });
  assert.is(
    bytesOf(PutRequest, put).toString('hex'),
    '0a03666f6f1203626172 18bbf4b5ca06 2001'.replaceAll(' ', ''),
  );
});

test('negative numbers take ten bytes, as int64 does', () => {
  const range = bytesOf(Compare, Compare.create({ version: -1 }));
  assert.is(range.toString('hex'), '20ffffffffffffffffff01');
  assert.is(Compare.decode(range).version, -1);
});

test('bytes are views of the input', () => {
  const input = hex('0a03666f6f');
  const put = PutRequest.decode(input);
  input[2] = 0x67;
  assert.is(Buffer.from(put.key).toString(), 'goo');
});

test('a message is read from the middle of a buffer', () => {
  const put = PutRequest.decode(hex('ffff 0a03666f6f ffff'), 2, 7);
  assert.is(Buffer.from(put.key).toString(), 'foo');
});

test('a Uint8Array that is no Buffer is read too', () => {
  const put = PutRequest.decode(new Uint8Array(hex('0a03666f6f')));
  assert.is(Buffer.from(put.key).toString(), 'foo');
});

test('of a field given twice the last counts', () => {
  assert.is(Buffer.from(PutRequest.decode(hex('0a03666f6f 0a03626172')).key).toString(), 'bar');
});

test('a message given in parts is merged', () => {
  const event = RangeResponse.decode(hex('0a021805 0a022007'));
  assert.equal(event.header, { clusterId: 0n, memberId: 0n, revision: 5, raftTerm: 7 });
});

test('of the members of a oneof the last counts, and at its default it is still there', () => {
  const compare = Compare.decode(hex('2001 3a01ff 3000'));
  assert.is(compare.modRevision, 0);
  assert.is(compare.version, undefined);
  assert.is(compare.value, undefined);
  assert.is(bytesOf(Compare, compare).toString('hex'), '3000');
});

test('repeated numbers are read packed and unpacked, and written packed', () => {
  const packed = WatchCreateRequest.decode(hex('2a020001'));
  assert.equal(packed.filters, [0, 1]);
  assert.equal(WatchCreateRequest.decode(hex('2800 2801')), packed);
  assert.is(bytesOf(WatchCreateRequest, packed).toString('hex'), '2a020001');
});

test('unknown fields of every wire type are passed over', () => {
  const unknown = 'a00601 a1060102030405060708 a2060161 a306 0801 a406 a50601020304';
  assert.equal(PutRequest.decode(hex(`0a03666f6f ${unknown}`)), PutRequest.decode(hex('0a03666f6f')));
});

test('numbers beyond 2^53 saturate, identifiers stay exact', () => {
  const most = KeyValue.decode(hex('10ffffffffffffffff7f 30ffffffffffffffff7f'));
  assert.is(most.createRevision, Number.MAX_SAFE_INTEGER);
  assert.is(most.lease, 2n ** 63n - 1n);
  const least = KeyValue.decode(hex('1080808080808080808001 3080808080808080808001'));
  assert.is(least.createRevision, Number.MIN_SAFE_INTEGER);
  assert.is(least.lease, -(2n ** 63n));
});

test('every message cut short is read or refused, never read beyond', () => {
  fc.assert(
    fc.property(
      arbitraryMessage(messages.find(({ message }) => message.name === 'TxnRequest')!.message),
      (txn) => {
        const bytes = bytesOf(TxnRequest, txn as unknown as TxnRequest);
        for (let end = 0; end < bytes.length; end++) {
          try {
            TxnRequest.decode(bytes, 0, end);
          } catch (error) {
            assert.is((error as Error).name, 'DecodeError');
          }
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('any bytes at all are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        TxnRequest.decode(bytes);
      } catch (error) {
        assert.is((error as Error).name, 'DecodeError');
      }
    }),
    { numRuns: 2000 },
  );
});

/** A transaction in a transaction and so on, `messageCount` messages deep: each level is two. */
function nested(messageCount: number): Buffer {
  let bytes = Buffer.alloc(0);
  for (let depth = 1; depth < messageCount; depth++) {
    const length: number[] = [];
    for (let rest = bytes.length; ; rest >>>= 7) {
      if (rest < 0x80) {
        length.push(rest);
        break;
      }
      length.push((rest & 0x7f) | 0x80);
    }
    const tag = depth % 2 === messageCount % 2 ? 0x22 : 0x12;
    bytes = Buffer.concat([Buffer.from([tag, ...length]), bytes]);
  }
  return bytes;
}

test('messages nest as deep as the bound and no deeper', () => {
  const deepest = TxnRequest.decode(nested(messageDepthMax - 1));
  assert.equal(bytesOf(TxnRequest, deepest), nested(messageDepthMax - 1));
  assert.throws(
    () => TxnRequest.decode(nested(messageDepthMax + 1)),
    /^proto: messages are nested deeper than 1000$/,
  );
});

test('a length whose sum with the offset exceeds 64 bits is refused; etcd 3.4.23 panics', () => {
  for (const length of ['ffffffffffffffff7f', 'feffffffffffffff7f']) {
    assert.throws(
      () => PutRequest.decode(hex(`0a${length}`)),
      /^proto: negative length found during unmarshaling$/,
    );
  }
});

test.run();

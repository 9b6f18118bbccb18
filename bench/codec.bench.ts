import benny from 'benny';
import { CommandKind, decodeCommand, NewCommand } from '../src/codec/command/command.ts';
import {
  PutRequest,
  PutResponse,
  RangeRequest,
  RangeResponse,
  TxnRequest,
} from '../src/codec/generated/messages.generated.ts';
import { Writer } from '../src/codec/writer.ts';
import { CommandPool } from '../src/replica/command-pool.ts';
import { rawCommand, rawRequest } from '../test/support/raw-command.ts';

/*
 * Cost of the messages on the way of a put and a get: an 18-byte key and a 256-byte value.
 *   node --import tsx bench/codec.bench.ts
 */
const options = { minSamples: 20, maxTime: 1 };

const writer = new Writer(64 * 1024);

function bytesOf(encode: () => void): Buffer {
  writer.reset();
  encode();
  return writer.copy();
}

const key = Buffer.from('registry/pods/0042');
const value = Buffer.alloc(256, 'value');
const header = {
  clusterId: 0xcdf818194e3a8c32n,
  memberId: 0x8e9e05c52164694dn,
  revision: 123_456,
  raftTerm: 2,
};
const kv = { key, value, createRevision: 100_000, modRevision: 123_456, version: 7, lease: 0n };
const put = PutRequest.create({ key, value });
const putBytes = bytesOf(() => PutRequest.encode(put, writer));
const putJson = Buffer.from(JSON.stringify({ key: key.toString('base64'), value: value.toString('base64') }));
const range = RangeRequest.create({ key });
const rangeBytes = bytesOf(() => RangeRequest.encode(range, writer));
const rangeJson = Buffer.from(JSON.stringify({ key: key.toString('base64') }));
const putAnswer = PutResponse.create({ header });
const rangeAnswer = RangeResponse.create({ header, kvs: [kv], count: 1 });
const longAnswer = RangeResponse.create({ header, kvs: Array.from({ length: 1000 }, () => kv), count: 1000 });
const txn = TxnRequest.create({ success: Array.from({ length: 10 }, () => ({ requestPut: put })) });
const txnBytes = bytesOf(() => TxnRequest.encode(txn, writer));
const pool = new CommandPool();
const rawPut = rawRequest(putBytes);
const commandBytes = rawCommand(CommandKind.PUT, 1, 2, putBytes);

const written = (name: string, write: () => void) =>
  benny.add(
    name,
    () => {
      writer.reset();
      write();
    },
    options,
  );
const read = (name: string, decode: () => unknown) => benny.add(name, () => void decode(), options);

await benny.suite(
  'codec',
  read('read a put', () => PutRequest.decode(putBytes)),
  read('read a range', () => RangeRequest.decode(rangeBytes)),
  read('read a transaction of 10 puts', () => TxnRequest.decode(txnBytes)),
  written('write the answer to a put', () => PutResponse.encode(putAnswer, writer)),
  written('write the answer to a range, 1 key', () => RangeResponse.encode(rangeAnswer, writer)),
  written('write the answer to a range, 1,000 keys', () => RangeResponse.encode(longAnswer, writer)),
  read('a command from a put as it came', () =>
    pool.encode(new NewCommand(CommandKind.PUT, put, null, rawPut)),
  ),
  read('a command from a put', () => pool.encode(new NewCommand(CommandKind.PUT, put))),
  read('read a command', () => decodeCommand(commandBytes)),
  read('read a put in JSON', () => PutRequest.fromJson(putJson)),
  read('read a range in JSON', () => RangeRequest.fromJson(rangeJson)),
  written('write the answer to a put in JSON', () => PutResponse.writeJson(putAnswer, writer)),
  written('write the answer to a range in JSON, 1 key', () => RangeResponse.writeJson(rangeAnswer, writer)),
  benny.cycle(({ name, ops }) => `${name}: ${(1e6 / ops).toFixed(2)} us`),
  benny.complete(),
);

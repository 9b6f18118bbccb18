import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CommandKind,
  commandBodyType,
  commandHeaderBytes,
  decodeCommand,
  encodeCommand,
  encodeCommandMessage,
} from '../../src/codec/command.ts';
import { PutRequest } from '../../src/codec/messages.ts';
import { Writer } from '../../src/codec/writer.ts';
import { arbitraryMessage, messages } from './schemas.ts';

const test = suite('command');

const put = Buffer.from('0a03666f6f1203626172', 'hex');

for (const [name, kind] of Object.entries(CommandKind)) {
  const { message } = messages.find(({ type }) => type.name === commandBodyType(kind).name)!;
  const half = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  test(`a command of kind ${name} is read as it was written`, () => {
    fc.assert(
      fc.property(half, half, arbitraryMessage(message), (idHigh, idLow, body) => {
        const writer = new Writer(16);
        encodeCommandMessage(kind, idHigh, idLow, body as never, writer);
        assert.equal(decodeCommand(writer.copy()), { kind, idHigh, idLow, body });
      }),
      { numRuns: 30 },
    );
  });
}

test('the bytes are those of the format', () => {
  const writer = new Writer(16);
  encodeCommand(CommandKind.PUT, 0x01020304, 0xfffefdfc, put, writer);
  assert.is(writer.view().toString('hex'), `01010000fcfdfeff04030201${put.toString('hex')}`);
});

test('the body of a request goes in as it came', () => {
  const body = Buffer.concat([put, Buffer.from('f83f05', 'hex')]);
  const writer = new Writer(16);
  encodeCommand(CommandKind.PUT, 0, 1, body, writer);
  assert.equal(writer.view().subarray(commandHeaderBytes), body);
  assert.equal(decodeCommand(writer.view()).body, PutRequest.decode(put));
});

test('what is no command is refused by name', () => {
  const refused = (hex: string): string => {
    try {
      decodeCommand(Buffer.from(hex, 'hex'));
      return 'taken';
    } catch (error) {
      assert.is((error as Error).name, 'DecodeError');
      return (error as Error).message;
    }
  };
  assert.is(refused(''), 'command: expected a header of 12 bytes, found 0 bytes');
  assert.is(
    refused('020100000000000000000000'),
    'command: expected format version 1, found 2; a newer wald may have written it',
  );
  assert.is(
    refused('01ff00000000000000000000'),
    'command: kind 255 is not known; a newer wald may have written it',
  );
  assert.is(refused('010100010000000000000000'), 'command: expected zero in bytes 2 and 3, found 0 and 1');
  assert.is(refused('0101000000000000000000000a'), 'unexpected EOF');
});

test.run();

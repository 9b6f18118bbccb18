import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AuthInfo, ofMember, userNameBytesMax } from '../../../src/codec/command/auth-info.ts';
import {
  CommandKind,
  commandBodyType,
  commandHeaderBytes,
  decodeCommand,
  encodeCommandMessage,
} from '../../../src/codec/command/command.ts';
import { ClusterCommand, PutRequest } from '../../../src/codec/generated/messages.generated.ts';
import { Writer } from '../../../src/codec/writer.ts';
import { rawCommand } from '../../support/raw-command.ts';
import { arbitraryMessage, messages } from '../schemas.ts';

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
        assert.equal(decodeCommand(writer.copy()), { kind, idHigh, idLow, body, authInfo: null });
      }),
      { numRuns: 30 },
    );
  });
}

test('the bytes are those of the format', () => {
  const bytes = rawCommand(CommandKind.PUT, 0x01020304, 0xfffefdfc, put);
  assert.is(bytes.toString('hex'), `01010000fcfdfeff04030201${put.toString('hex')}`);
});

test('who called stands between header and body', () => {
  const bytes = rawCommand(CommandKind.PUT, 0, 1, put, new AuthInfo('Ünï', 2 ** 40 + 3));
  const caller = `0300000000010000${Buffer.from('Ünï').toString('hex')}`;
  assert.is(bytes.toString('hex'), `01010d000100000000000000${caller}${put.toString('hex')}`);
  const { authInfo, body } = decodeCommand(bytes);
  assert.is(authInfo!.username, 'Ünï');
  assert.is(authInfo!.revision, 2 ** 40 + 3);
  assert.not(authInfo!.isMember);
  assert.equal(body, PutRequest.decode(put));
});

test('what the member does by itself is told from what anybody does', () => {
  const bytes = rawCommand(CommandKind.PUT, 0, 1, put, ofMember);
  assert.ok(decodeCommand(bytes).authInfo!.isMember);
  assert.is(decodeCommand(rawCommand(CommandKind.PUT, 0, 1, put)).authInfo, null);
});

test('the longest name of a user fits', () => {
  const bytes = rawCommand(CommandKind.PUT, 0, 1, put, new AuthInfo('n'.repeat(userNameBytesMax), 1));
  assert.is(decodeCommand(bytes).authInfo!.username.length, userNameBytesMax);
});

test('the body of a request goes in as it came', () => {
  const body = Buffer.concat([put, Buffer.from('f83f05', 'hex')]);
  const bytes = rawCommand(CommandKind.PUT, 0, 1, body);
  assert.equal(bytes.subarray(commandHeaderBytes), body);
  assert.equal(decodeCommand(bytes).body, PutRequest.decode(put));
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
    'command: a command of format version 2 is not known; a newer wald may have written it',
  );
  assert.is(
    refused('01ff00000000000000000000'),
    'command: a command of kind 255 is not known; a newer wald may have written it',
  );
  assert.is(
    refused('010107000000000000000000aabbccddeeff00'),
    'command: its part on the caller has 7 bytes of 19 in all',
  );
  assert.is(
    refused('010109000000000000000000aabbccddeeff0000'),
    'command: its part on the caller has 9 bytes of 20 in all',
  );
  assert.is(refused('0101000000000000000000000a'), 'unexpected EOF');
});

test('fields behind repeated ones are there whole, however full the storage was', () => {
  const body = ClusterCommand.create({
    clientURLs: ['\x80𐀀ࠀ𐀀', '𐀀𐀀𐀀'],
    isLearner: true,
    successor: 2n ** 63n,
  });
  for (let capacity = 16; capacity < 100; capacity++) {
    const writer = new Writer(capacity);
    encodeCommandMessage(CommandKind.MEMBERS, 0, 0, body, writer);
    assert.equal(decodeCommand(writer.copy()).body, body, `${capacity} bytes`);
  }
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  decodeAnswer,
  decodeLeaseIds,
  decodeLeaseTimes,
  decodeMemberId,
  decodeNumbers,
  encodeError,
  encodeIds,
  encodeLeaseTimes,
  encodeNumbers,
  encodeOk,
} from '../../../src/api/leader/leader-wire.ts';
import { ApiError, errors, GrpcCode } from '../../../src/errors/api-error.ts';

test('IDs come back as they were, those of leases with their sign and those of members without', () => {
  const ids = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)];
  assert.equal(decodeLeaseIds(encodeIds(ids)), ids);
  assert.equal(decodeLeaseIds(encodeIds(ids, 1, 3)), [1n, -1n]);
  assert.is(decodeMemberId(encodeIds([2n ** 64n - 1n])), 2n ** 64n - 1n);
  assert.is(decodeMemberId(Buffer.alloc(7)), null);
  assert.is(decodeMemberId(Buffer.alloc(16)), null);
});

test('numbers come back as they were', () => {
  const numbers = [0, 1, -1, 2 ** 32 - 1, 2 ** 32, -(2 ** 32), 9_000_000_000, 2 ** 53 - 1, -(2 ** 53 - 1)];
  assert.equal(decodeNumbers(encodeNumbers(numbers)), numbers);
  const times = [
    { ttlS: -1, grantedTtlS: 0 },
    { ttlS: 9_000_000_000, grantedTtlS: 9_000_000_000 },
  ];
  assert.equal(decodeLeaseTimes(encodeLeaseTimes(times)), times);
});

test('an answer that is cut short gives what is whole in it', () => {
  const bytes = encodeNumbers([1, 2, 3]);
  assert.equal(decodeNumbers(bytes.subarray(0, 23)), [1, 2]);
  assert.equal(decodeLeaseIds(bytes.subarray(0, 15)), [1n]);
  assert.equal(decodeLeaseTimes(bytes), [{ ttlS: 1, grantedTtlS: 2 }]);
});

test('an error of the catalogue arrives as itself, and any other with its code and text', () => {
  for (const error of Object.values(errors)) assert.is(decodeAnswer(encodeError(error)), error);
  const other = decodeAnswer(encodeError(new ApiError(GrpcCode.ABORTED, 'grüße'))) as ApiError;
  assert.equal([other.code, other.message], [GrpcCode.ABORTED, 'grüße']);
  const unknownCode = decodeAnswer(Buffer.from([1, 99, 120])) as ApiError;
  assert.equal([unknownCode.code, unknownCode.message], [GrpcCode.UNKNOWN, 'x']);
});

test('bytes that are no answer are an error', () => {
  for (const bytes of [[], [1], [2, 0]]) assert.instance(decodeAnswer(Buffer.from(bytes)), ApiError);
  assert.is((decodeAnswer(encodeOk(Buffer.alloc(0))) as Uint8Array).length, 0);
});

test.run();

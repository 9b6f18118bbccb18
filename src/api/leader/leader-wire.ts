import { Buffer } from 'node:buffer';
import { ApiError, apiErrorOf, GrpcCode } from '../../errors/api-error.ts';

/*
 * The format of questions that one member asks another, and of their answers. Integers are little-endian; IDs
 * of leases and times to live have 8 bytes. An answer begins with a byte: 0, and what was asked for; or 1, a
 * gRPC code and a text: the error that the one who answers would have given to a client.
 */

const answerOk = 0;
const answerFailed = 1;
const idBytes = 8;
const wordValues = 2 ** 32;

/** The leader's times of a lease. */
export interface LeaseTimes {
  /** Seconds left; below 0 while one that has expired is on its way out. */
  readonly ttlS: number;
  /** 0 where there is no such lease. */
  readonly grantedTtlS: number;
}

/** The error for an answer that is not in this member's format. */
export const malformedAnswer = new ApiError(
  GrpcCode.INTERNAL,
  'etcdserver: malformed answer of another member',
);

export function encodeOk(payload: Uint8Array): Buffer {
  const answer = Buffer.allocUnsafe(1 + payload.length);
  answer[0] = answerOk;
  answer.set(payload, 1);
  return answer;
}

export function encodeError(error: ApiError): Buffer {
  return Buffer.concat([Buffer.of(answerFailed, error.code), Buffer.from(error.message)]);
}

/** Returns the answer's body, as a view, or the error that came instead. */
export function decodeAnswer(answer: Uint8Array): Uint8Array | ApiError {
  if (answer[0] === answerOk) return answer.subarray(1);
  if (answer[0] !== answerFailed || answer.length < 2) return malformedAnswer;
  return apiErrorOf(answer[1]!, bufferOf(answer).toString('utf8', 2));
}

/** @param ids taken from `from` on, up to `to` */
export function encodeIds(ids: readonly bigint[], from = 0, to = ids.length): Buffer {
  const body = Buffer.allocUnsafe((to - from) * idBytes);
  for (let i = from; i < to; i++) body.writeBigUInt64LE(BigInt.asUintN(64, ids[i]!), (i - from) * idBytes);
  return body;
}

/** IDs of leases, which are signed; bytes behind the last whole one are left out. */
export function decodeLeaseIds(body: Uint8Array): bigint[] {
  const bytes = bufferOf(body);
  const ids: bigint[] = [];
  for (let at = 0; at + idBytes <= bytes.length; at += idBytes) ids.push(bytes.readBigInt64LE(at));
  return ids;
}

/** The one ID of a member, or `null`. */
export function decodeMemberId(body: Uint8Array): bigint | null {
  return body.length === idBytes ? bufferOf(body).readBigUInt64LE(0) : null;
}

/** @param numbers whole, safe ones; of either sign */
export function encodeNumbers(numbers: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(numbers.length * idBytes);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    const high = Math.floor(number / wordValues);
    bytes.writeUInt32LE(number - high * wordValues, i * idBytes);
    bytes.writeInt32LE(high, i * idBytes + 4);
  }
  return bytes;
}

export function decodeNumbers(payload: Uint8Array): number[] {
  const bytes = bufferOf(payload);
  const numbers: number[] = [];
  for (let at = 0; at + idBytes <= bytes.length; at += idBytes) {
    numbers.push(bytes.readInt32LE(at + 4) * wordValues + bytes.readUInt32LE(at));
  }
  return numbers;
}

export function encodeLeaseTimes(times: readonly LeaseTimes[]): Buffer {
  return encodeNumbers(times.flatMap(({ ttlS, grantedTtlS }) => [ttlS, grantedTtlS]));
}

export function decodeLeaseTimes(payload: Uint8Array): LeaseTimes[] {
  const numbers = decodeNumbers(payload);
  const times: LeaseTimes[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2)
    times.push({ ttlS: numbers[i]!, grantedTtlS: numbers[i + 1]! });
  return times;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Leases that a question may name: about a millisecond's work. */
export const leasesAQuestionMax = 1024;

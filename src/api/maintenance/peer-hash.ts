import { ApiError, errors } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { HashRun } from '../../state/kv/hash-kv.ts';
import type { KvStore } from '../../state/kv/kv.ts';
import {
  decodeAnswer,
  decodeNumbers,
  encodeError,
  encodeNumbers,
  encodeOk,
  malformedAnswer,
} from '../leader/leader-wire.ts';
import { runInSlices } from '../slices.ts';

/** Versions that one slice of a hash takes in. */
const hashSliceVersions = 512;

/** The hash of one member's keys. */
export interface KvHash {
  readonly hash: number;
  /** Its store's when the hash began. */
  readonly revision: number;
  readonly compactRevision: number;
}

/**
 * Hashes the keys at a revision, in slices.
 *
 * @param revision 0: the newest
 * @param done called once, with `compacted`, `future revision`, or the hash
 */
export function hashKeys(
  kv: KvStore,
  clock: Pick<Clock, 'soon'>,
  revision: number,
  done: (error: ApiError | null, hash: KvHash | null) => void,
): void {
  let run: HashRun;
  try {
    run = kv.startHash(revision);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    done(error, null);
    return;
  }
  runInSlices(
    clock,
    () => run.step(hashSliceVersions),
    () => done(null, { hash: run.hash, revision: run.storeRevision, compactRevision: run.compactRevision }),
    (error) => {
      throw error;
    },
  );
}

/** The question of another member for the hash at a revision. */
export function hashQuestion(revision: number): Uint8Array {
  return encodeNumbers([revision]);
}

/** Answers it: with the error that a client would get, or the hash. */
export function answerHash(
  kv: KvStore,
  clock: Pick<Clock, 'soon'>,
  body: Uint8Array,
  reply: (error: null, answer: Uint8Array) => void,
): void {
  const [revision] = decodeNumbers(body);
  if (revision === undefined || !Number.isSafeInteger(revision)) {
    reply(null, encodeError(errors.futureRevision));
    return;
  }
  hashKeys(kv, clock, revision, (error, hash) => {
    if (hash === null) reply(null, encodeError(error!));
    else reply(null, encodeOk(encodeNumbers([hash.hash, hash.revision, hash.compactRevision])));
  });
}

/** Decodes the answer of another member. */
export function readHashAnswer(answer: Uint8Array): KvHash | ApiError {
  const payload = decodeAnswer(answer);
  if (payload instanceof ApiError) return payload;
  const [hash, revision, compactRevision] = decodeNumbers(payload);
  if (hash === undefined || revision === undefined || compactRevision === undefined) return malformedAnswer;
  return { hash, revision, compactRevision };
}

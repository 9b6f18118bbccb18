import { ApiError, errors, GrpcCode } from '../errors/api-error.ts';
import { assert } from '../errors/assert.ts';
import type { Reply } from './rpc.ts';

/**
 * Answers a call of the lock or election service once its steps are through. Errors of the services that it stands on
 * keep their text alone: etcd's client, by which etcd's own locks are made, does away with the code. That the member stops
 * is told as it is, since a client has to try again then.
 */
export function replyWith<Response>(
  answer: Promise<Response>,
  reply: Pick<Reply<Response>, 'respond' | 'fail'>,
): void {
  answer.then(
    (response) => reply.respond(response),
    (error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      reply.fail(error === errors.stopped ? error : new ApiError(GrpcCode.UNKNOWN, error.message));
    },
  );
}

/**
 * Asks another service for something that it answers in one piece. Rejects with what the service fails with.
 *
 * @param take what is wanted of the response, whose bytes are views that are valid during the call only
 */
export function ask<Response, T>(
  call: (reply: Reply<Response>) => void,
  take: (response: Response) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    call({
      respond: (response) => resolve(take(response)),
      respondInSlices: () => assert(false, 'a short answer is made in one piece'),
      fail: reject,
    });
  });
}

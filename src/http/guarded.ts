import type { Handler, HttpRequest } from './exchange.ts';
import { respondPlainError } from './plain-text.ts';

/**
 * A handler whose bugs do not end the process: what it throws is told to `onError`, and the client gets a 500 without details.
 * What a handler throws later, outside of its call, is not caught.
 */
export function guarded(handler: Handler, onError: (request: HttpRequest, error: unknown) => void): Handler {
  return (request, response) => {
    try {
      handler(request, response);
    } catch (error) {
      onError(request, error);
      respondPlainError(response, 500, 'Internal Server Error');
    }
  };
}

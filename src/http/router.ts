import { assert } from '../errors/assert.ts';
import type { Handler, HttpRequest, HttpResponse } from './exchange.ts';
import { respondMethodNotAllowed, respondNotFound, respondPlainError } from './plain-text.ts';
import { cleanUrlPath, decodePath, encodePath, encodesUtf8, isCleanPath } from './url-path.ts';

/**
 * Finds the handler of a path and method. Where there is none it answers as Go's ServeMux and etcd's handlers do: an
 * unknown path is 404, a known one with another method 405 with `Allow`, an untidy path (`//`, `..`) a redirect.
 */
export class Router {
  private readonly exact = new Map<string, Route>();
  /** Longest prefix first, so that the first match is the closest. */
  private readonly prefixes: { readonly prefix: string; readonly route: Route }[] = [];

  /**
   * @param method as in a request, or `*` for every method that has no handler of its own
   * @param path decoded. Ending in `/*` it stands for everything behind that slash, and a request that lacks just the slash is
   *   redirected, unless that path has a route of its own.
   */
  add(method: string, path: string, handler: Handler): this {
    assert(path.startsWith('/'), `a route starts with a slash: ${path}`);
    this.routeOf(path).add(method, handler);
    return this;
  }

  private routeOf(path: string): Route {
    if (!path.endsWith('/*')) {
      const route = this.exact.get(path) ?? new Route();
      this.exact.set(path, route);
      return route;
    }
    const prefix = path.slice(0, -1);
    const known = this.prefixes.find((entry) => entry.prefix === prefix);
    if (known) return known.route;
    const route = new Route();
    this.prefixes.push({ prefix, route });
    this.prefixes.sort((a, b) => b.prefix.length - a.prefix.length);
    return route;
  }

  /** @param path decoded and clean. `null` when no route has that path. */
  find(method: string, path: string): Handler | null {
    const exact = this.exact.get(path);
    if (exact) return exact.find(method);
    for (const { prefix, route } of this.prefixes) if (path.startsWith(prefix)) return route.find(method);
    return null;
  }

  /** Answers a request. A `Handler`, bound to its router. */
  readonly handle: Handler = (request, response) => {
    const exact = this.exact.get(request.path);
    if (exact) exact.find(request.method)(request, response);
    else this.handleInexact(request, response);
  };

  private handleInexact(request: HttpRequest, response: HttpResponse): void {
    const path = decodePath(request.path);
    if (path === null) {
      respondPlainError(response, 400, '400 Bad Request');
      return;
    }
    if (path.includes('\ufffd')) {
      // Where it is not escaped, it stands for what the adapter could not read.
      request.isPathUtf8 = !request.path.includes('\ufffd') && encodesUtf8(request.path);
    }
    request.path = path;
    if (!isCleanPath(path) && request.method !== 'CONNECT') {
      redirect(request, response, cleanUrlPath(path));
      return;
    }
    const handler = this.find(request.method, path);
    if (handler) handler(request, response);
    else if (this.prefixes.some(({ prefix }) => prefix === `${path}/`))
      redirect(request, response, `${path}/`);
    else respondNotFound(response);
  }
}

/** The handlers of one path. */
class Route {
  private readonly byMethod = new Map<string, Handler>();
  /** For methods without a handler of their own. */
  private any: Handler;

  constructor() {
    this.any = (_request, response) => respondMethodNotAllowed(response, this.allow);
  }

  add(method: string, handler: Handler): void {
    if (method === '*') this.any = handler;
    else this.byMethod.set(method, handler);
  }

  find(method: string): Handler {
    return this.byMethod.get(method) ?? this.any;
  }

  private get allow(): string {
    return [...this.byMethod.keys()].join(', ');
  }
}

function redirect(request: HttpRequest, response: HttpResponse, path: string): void {
  const location = encodePath(path) + (request.query === '' ? '' : `?${request.query}`);
  response.status(301);
  if (request.method === 'GET' || request.method === 'HEAD') {
    response.header('Content-Type', 'text/html; charset=utf-8').header('Location', location);
    response.end(`<a href="${escapeHtml(location)}">Moved Permanently</a>.\n\n`);
  } else {
    response.header('Location', location).end();
  }
}

const htmlEntities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => htmlEntities[character]!);
}

/**
 * Wraps a handler so that its bugs do not end the process: what it throws goes to `onError`, and the client
 * gets a 500 without details. Later errors, outside of its call, are not caught.
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

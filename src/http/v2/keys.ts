import type { V2Event, V2Keys } from '../../api/v2/v2-keys.ts';
import { V2Method, type V2Request } from '../../codec/generated/messages.generated.ts';
import { V2Error } from '../../errors/v2-error.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { respondMethodNotAllowed } from '../plain-text.ts';
import type { Router } from '../router.ts';
import { keysRefusal, type V2Access } from './access.ts';

import { respondV2Error } from './error.ts';
import { eventJson } from './event-json.ts';
import { type KeyRequest, keysPrefix, parseKeyRequest } from './key-request.ts';
import { answerWatch } from './key-watch.ts';
import { Listing } from './listing.ts';
import { ListingAnswer } from './listing-answer.ts';

/** `/v2/keys` and all below it, as etcd's `keysHandler` serves it. */
export function addV2KeysRoute(router: Router, options: V2KeysRouteOptions): void {
  const route = new KeysRoute(options);
  for (const path of [keysPrefix, `${keysPrefix}/*`]) {
    for (const method of ['HEAD', 'GET', 'PUT', 'POST', 'DELETE']) router.add(method, path, route.handle);
    router.add('*', path, (_request, response) =>
      respondMethodNotAllowed(response, 'HEAD,GET,PUT,POST,DELETE'),
    );
  }
}

interface V2KeysRouteOptions {
  readonly keys: V2Keys;
  readonly access: V2Access;
  readonly counts: V2Counts;
  /** In hexadecimal. */
  readonly clusterId: string;
}

const methodOf: Readonly<Record<string, number>> = {
  PUT: V2Method.PUT,
  POST: V2Method.POST,
  DELETE: V2Method.DELETE,
};

class KeysRoute {
  private readonly keys: V2Keys;
  private readonly access: V2Access;
  private readonly counts: V2Counts;
  /** The headers of all answers but those to other methods. */
  private readonly clusterHeader: HeaderBlock;
  /** The headers of answers that are no error. */
  private readonly headers: HeaderBlock;
  private readonly nowNs: () => bigint;

  constructor({ keys, access, counts, clusterId }: V2KeysRouteOptions) {
    this.keys = keys;
    this.access = access;
    this.counts = counts;
    this.clusterHeader = new HeaderBlock(['X-Etcd-Cluster-Id', clusterId]);
    this.headers = new HeaderBlock(['Content-Type', 'application/json'], ['X-Etcd-Cluster-Id', clusterId]);
    this.nowNs = () => keys.clock.wallNs();
  }

  readonly handle = (request: HttpRequest, response: HttpResponse): void => {
    let asked: KeyRequest;
    try {
      asked = parseKeyRequest(request);
    } catch (error) {
      if (!(error instanceof V2Error)) throw error;
      respondV2Error(response.headers(this.clusterHeader), error);
      return;
    }
    this.access.toKeys(request, asked.recursive, (error, allowed) => {
      if (allowed) this.answer(request.method, asked, response);
      else respondV2Error(response.headers(this.clusterHeader), keysRefusal(error));
    });
  };

  private answer(method: string, asked: KeyRequest, response: HttpResponse): void {
    const { keys, counts } = this;
    if (method === 'GET' && asked.wait && !asked.quorum) {
      answerWatch(keys, asked, response, this.headers, this.clusterHeader);
      return;
    }
    const counted = method === 'GET' && asked.quorum ? 'QGET' : method;
    const started = counts.start(counted);
    const done = (answer: V2Event | V2Error): void => {
      if (answer instanceof V2Error) {
        counts.failed(counted, answer.httpStatus);
        respondV2Error(response.headers(this.clusterHeader), answer);
      } else {
        this.respond(response, answer, asked.noValueOnSuccess);
        counts.succeeded(counted, started);
      }
    };
    const change = methodOf[method];
    if (change !== undefined) keys.change(changeOf(change, asked), asked.ttlS, done);
    else if (method === 'GET' && asked.quorum) keys.quorumGet(asked.path, asked, done);
    else keys.read(asked.path, asked, done);
  }

  private respond(response: HttpResponse, event: V2Event, noValueOnSuccess: boolean): void {
    const { keys } = this;
    if (event.isCreated) response.status(201);
    response
      .headers(this.headers)
      .header('X-Etcd-Index', String(event.etcdIndex))
      .header('X-Raft-Index', String(keys.raftIndex))
      .header('X-Raft-Term', String(keys.raftTerm));
    if (event.node.nodes === undefined) response.end(eventJson(event, this.nowNs, noValueOnSuccess));
    else this.respondWithListing(response, event);
  }

  /** Responds piece by piece, with the state of the moment of the read, and times left that count from now. */
  private respondWithListing(response: HttpResponse, event: V2Event): void {
    const readNs = this.nowNs();
    new ListingAnswer(response, new Listing(event, () => readNs), this.keys.clock).begin();
  }
}

function changeOf(method: number, asked: KeyRequest): V2Request {
  const { path, value: val, dir, prevValue, prevIndex, prevExist, refresh, recursive } = asked;
  return {
    method,
    path,
    val,
    dir,
    prevValue,
    prevIndex,
    prevExist,
    expirationNs: 0n,
    refresh,
    recursive,
    timeMs: 0,
  };
}

/** The counters of requests for keys, watches apart. `method` is `QGET` for a GET with `quorum`. */
export interface V2Counts {
  /** A request was read and is allowed. Gives the time of it, for `succeeded`. */
  start(method: string): number;
  succeeded(method: string, started: number): void;
  failed(method: string, httpStatus: number): void;
}

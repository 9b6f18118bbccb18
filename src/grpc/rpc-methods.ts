import type { AnyRpc } from '../api/rpc.ts';
import type { GrpcMethod } from './call.ts';

/** Makes the gRPC side of remote procedures, by path. */
export function grpcMethods(rpcs: readonly AnyRpc[]): Map<string, GrpcMethod> {
  return new Map(
    rpcs.map(({ method, handle }) => [
      method.path,
      { kind: 'unary', request: method.request, response: method.response, handle },
    ]),
  );
}

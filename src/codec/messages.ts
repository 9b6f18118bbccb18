/*
 * All messages of the wire schema. `PutRequest` is both the type of a message and its codec:
 *
 *     const request: PutRequest = PutRequest.decode(bytes);
 */
export * from './auth.generated.ts';
export * from './health.generated.ts';
export * from './kv.generated.ts';
export * from './rpc.generated.ts';
export * from './v3election.generated.ts';
export * from './v3lock.generated.ts';
export * from './wald.generated.ts';

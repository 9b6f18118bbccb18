// Made from proto/ by scripts/generate-codec.ts; not to be edited.

export * from './auth.generated.ts';
export * from './health.generated.ts';
export * from './kv.generated.ts';
export * from './lease.generated.ts';
export * from './rpc.generated.ts';
export * from './v3election.generated.ts';
export * from './v3lock.generated.ts';
export * from './wald.generated.ts';

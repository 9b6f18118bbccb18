/** Holds an invariant, in production too. Never use it on what a client or a peer sent. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Thrown when one of our own invariants does not hold: a bug in wald, never a client's mistake. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

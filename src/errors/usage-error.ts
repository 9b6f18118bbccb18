/** A mistake in how wald was started. It is printed without a stack, and the process exits with `exitCode`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** 2 for what Go's flag package refuses, 1 for what etcd refuses after parsing. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

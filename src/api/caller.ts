import type { AuthInfo } from '../codec/command/auth-info.ts';
import { errors } from '../errors/api-error.ts';
import type { CallContext } from './rpc.ts';

/**
 * Who waits for the answer of a unary call that takes its time. What the call does on its way it does in the caller's
 * name, so this stands for the call in the services that it uses.
 */
export class Caller implements CallContext {
  /** Its steps are other requests than the one that came. */
  readonly raw = null;
  readonly remoteAddress: string;
  /** Whether the caller has gone away, or its deadline has passed. */
  cancelled = false;
  /** Called once, when `cancelled` becomes true. */
  onCancel: (() => void) | null = null;
  private readonly call: CallContext;

  constructor(call: CallContext) {
    this.call = call;
    this.remoteAddress = call.remoteAddress;
    call.onCancel = () => {
      this.cancelled = true;
      const { onCancel } = this;
      this.onCancel = null;
      onCancel?.();
    };
  }

  get authInfo(): AuthInfo | null {
    return this.call.authInfo ?? null;
  }

  metadata(name: string): string | undefined {
    return this.call.metadata(name);
  }

  /** @throws ApiError `context canceled` once the caller is gone */
  check(): void {
    if (this.cancelled) throw errors.cancelled;
  }
}

/** An answer that can be lost with its connection: what is the same on every adapter that answers on sockets of node's. */
export abstract class LosableResponse {
  /** `HttpResponse.onAbort` */
  onAbort: (() => void) | null = null;
  /** `HttpResponse.onDrain` */
  onDrain: (() => void) | null = null;
  /** `HttpResponse.aborted` */
  aborted = false;
  /** Ended or aborted: nothing is done any more. */
  protected over = false;

  /** The connection is gone, or the client has left. */
  connectionLost(): void {
    if (this.over) return;
    this.over = true;
    this.aborted = true;
    const { onAbort } = this;
    this.onAbort = null;
    onAbort?.();
  }
}

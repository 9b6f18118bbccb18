import type { V2Request } from '../../codec/messages.ts';
import type { V2Event } from './event.ts';
import type { V2Statistics } from './statistics.ts';
import type { V2Watch, V2WatchOptions } from './watch.ts';

export interface V2GetOptions {
  /** All that is below, instead of what is in the directory. */
  readonly recursive: boolean;
  /** In the order of the keys. */
  readonly sorted: boolean;
}

/**
 * The tree of the v2 API. Its paths have a namespace in front: `/0` is the cluster's own records, `/1` the clients' keys, `/2` users and
 * roles.
 */
export class V2Store {
  /** Index of the last change. */
  get index(): number {
    throw new Error('not there yet');
  }

  /** When the next node expires, or `null` where none does. */
  get nextExpirationNs(): bigint | null {
    throw new Error('not there yet');
  }

  get statistics(): Readonly<V2Statistics> {
    throw new Error('not there yet');
  }

  /**
   * What is at a path.
   *
   * @throws V2Error where nothing is
   */
  get(_path: string, _options: V2GetOptions): V2Event {
    throw new Error('not there yet');
  }

  /**
   * Changes the tree; watchers are told before it returns.
   *
   * @throws V2Error where the request is refused; then nothing has changed but statistics
   */
  apply(_request: V2Request): V2Event {
    throw new Error('not there yet');
  }

  /** Everything that expires up to a time goes. The time never goes back. */
  expire(_timeNs: bigint): void {
    throw new Error('not there yet');
  }

  /**
   * Waits for changes at a path.
   *
   * @throws V2Error where the history no longer reaches back to `sinceIndex`
   */
  watch(_path: string, _options: V2WatchOptions): V2Watch {
    throw new Error('not there yet');
  }
}

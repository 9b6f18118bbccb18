import { CommandKind, NewCommand } from '../../codec/command/command.ts';
import { V2Method, type V2Request } from '../../codec/generated/messages.generated.ts';
import { errors } from '../../errors/api-error.ts';
import { V2Code, V2Error } from '../../errors/v2-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { V2Event } from '../../state/v2/event.ts';
import { SubtreeReader } from '../../state/v2/subtree-reader.ts';
import {
  keysNamespace,
  orderedNameDigits,
  type V2GetOptions,
  type V2Store,
} from '../../state/v2/v2-store.ts';
import type { V2Watch, V2WatchOptions } from '../../state/v2/watcher-hub.ts';
import type { Consensus } from '../consensus.ts';
import { runInSlices } from '../slices.ts';

export type { V2Entry, V2Event, V2Node } from '../../state/v2/event.ts';
export type { V2Statistics } from '../../state/v2/statistics.ts';
export type { V2Watch, V2WatchOptions } from '../../state/v2/watcher-hub.ts';
/** The path in the store that clients' keys are below. */
export { keysNamespace };

/** The keys of etcd's v2 API: reads and watches of the tree as it is here, changes through the log. Paths have the namespace in front. */
export class V2Keys {
  private readonly options: V2KeysOptions;
  private readonly open = new Set<OpenWatch>();
  private stopped = false;

  constructor(options: V2KeysOptions) {
    this.options = options;
  }

  get index(): number {
    return this.options.store.index;
  }

  /** The index of the log in answers; beside it the term. */
  get raftIndex(): number {
    return this.options.consensus.commitIndex;
  }

  get raftTerm(): number {
    return this.options.consensus.term;
  }

  get clock(): Clock {
    return this.options.clock;
  }

  /** Returns the node at a path, here and now. */
  get(path: string, options: V2GetOptions): V2Event | V2Error {
    try {
      return this.options.store.get(path, options);
    } catch (refusal) {
      return refusalOf(refusal);
    }
  }

  /** The same; a directory with very much in it is read in slices, and shown as it was at first. */
  read(path: string, options: V2GetOptions, done: V2Done): void {
    let read: V2Event | SubtreeReader;
    try {
      read = this.options.store.read(path, options);
    } catch (refusal) {
      done(refusalOf(refusal));
      return;
    }
    if (read instanceof SubtreeReader) readInSlices(this.options.clock, read, done);
    else done(read);
  }

  /** The value of a file, `null` where there is none; the path is a clean one. */
  valueAt(path: string): string | null {
    return this.options.store.valueAt(path);
  }

  /** The same behind everything that was acknowledged anywhere before. */
  quorumGet(path: string, options: V2GetOptions, done: V2Done): void {
    this.options.consensus.linearize((error) => {
      if (error === null) this.read(path, options, done);
      else done(internal(error.message));
    });
  }

  /**
   * A path that is too long is refused where a node could be made. Reads and deletes take any: an older log may have longer ones.
   *
   * @param request without times, which are filled in
   * @param ttlS seconds until the node expires, modulo 2^64; `null`: it does not
   */
  change(request: V2Request, ttlS: bigint | null, done: V2Done): void {
    const { consensus, clock } = this.options;
    const fault = makesNode(request) ? keyLengthFault(request.path, request.method === V2Method.POST) : null;
    if (fault !== null) {
      done(fault);
      return;
    }
    // Arithmetic of Go's: a time to live of more than 292 years comes out in the past, and means never.
    if (ttlS !== null) request.expirationNs = BigInt.asIntN(64, clock.wallNs() + ttlS * nsOfS);
    request.timeMs = clock.wallMs();
    consensus.propose(new NewCommand(CommandKind.V2_REQUEST, request), (error, answer) => {
      done(error === null ? (answer as V2Event | V2Error) : internal(error.message));
    });
  }

  /** Waits for changes. `onEnd` is also called when the member stops. */
  watch(path: string, options: V2WatchOptions): V2Watch | V2Error {
    if (this.stopped) return internal(errors.stopped.message);
    const fault = keyLengthFault(path, false);
    if (fault !== null) return fault;
    if (this.open.size >= (this.options.watchesMax ?? v2WatchesMax)) {
      return internal(errors.tooManyRequests.message);
    }
    const watch = new OpenWatch(this.open, options);
    try {
      watch.begin(this.options.store.watch(path, watch));
    } catch (refusal) {
      return refusalOf(refusal);
    }
    return watch;
  }

  /** Ends all watches. */
  stop(): void {
    this.stopped = true;
    for (const watch of this.open) {
      watch.cancel();
      watch.options.onEnd();
    }
  }
}

/** Watches that may be open at a time; one more is refused. etcd has no bound but its open files. */
export const v2WatchesMax = 100_000;

/**
 * Longest key that may be made or waited for, in UTF-8 bytes, without the namespace; a path of so many has 2,048 names at most. etcd's
 * request lines are of 4,096 bytes at most on its port without TLS, so that its keys are of 4,073 bytes, and of 4,093 with the name that
 * POST gives.
 */
export const v2KeyBytesMax = 4096;

/** Nodes of a big directory that are read at a time. */
const sliceNodes = 1000;

const nsOfS = 1_000_000_000n;

interface V2KeysOptions {
  readonly consensus: Consensus;
  readonly store: V2Store;
  readonly clock: Clock;
  /** `v2WatchesMax` if not given. */
  readonly watchesMax?: number;
}

/** Called once, maybe before the call that it belongs to returns. */
type V2Done = (answer: V2Event | V2Error) => void;

/** A watch of the store's, counted for as long as it lasts. */
class OpenWatch implements V2Watch, V2WatchOptions {
  readonly options: V2WatchOptions;
  private readonly open: Set<OpenWatch>;
  private watch: V2Watch | null = null;
  /** It may be over before the store has returned it. */
  private over = false;

  constructor(open: Set<OpenWatch>, options: V2WatchOptions) {
    this.open = open;
    this.options = options;
  }

  get recursive(): boolean {
    return this.options.recursive;
  }

  get stream(): boolean {
    return this.options.stream;
  }

  get sinceIndex(): number {
    return this.options.sinceIndex;
  }

  readonly onEvent = (event: V2Event): void => {
    if (!this.stream) this.finish();
    this.options.onEvent(event);
  };

  readonly onEnd = (): void => {
    this.finish();
    this.options.onEnd();
  };

  get startIndex(): number {
    return this.watch!.startIndex;
  }

  begin(watch: V2Watch): void {
    this.watch = watch;
    if (!this.over) this.open.add(this);
  }

  pause(): void {
    this.watch?.pause();
  }

  resume(): void {
    this.watch?.resume();
  }

  cancel(): void {
    this.finish();
    this.watch?.cancel();
  }

  private finish(): void {
    this.over = true;
    this.open.delete(this);
  }
}

function makesNode({ method }: V2Request): boolean {
  return method === V2Method.PUT || method === V2Method.POST;
}

/** Returns the error for a key that is too long; else `null`. @param isOrdered whether POST adds a name to it */
function keyLengthFault(path: string, isOrdered: boolean): V2Error | null {
  const added = isOrdered ? orderedNameBytes : 0;
  // A character of UTF-16 is of 3 bytes at most: most paths need no count.
  if (3 * path.length + added <= v2KeyBytesMax) return null;
  const bytes = Buffer.byteLength(path) - keysNamespace.length + added;
  if (bytes <= v2KeyBytesMax) return null;
  const which = isOrdered ? 'the key would have' : 'the key has';
  const cause = `${which} ${bytes} bytes, and at most ${v2KeyBytesMax} are taken: use a shorter one`;
  return new V2Error(V2Code.INVALID_FIELD, cause, 0);
}

/** The slash and the digits that POST adds to a path. */
const orderedNameBytes = 1 + orderedNameDigits;

/** Returns etcd's error for a request that consensus failed. */
function internal(cause: string): V2Error {
  return new V2Error(V2Code.RAFT_INTERNAL, cause, 0);
}

/** Returns the store's error; anything else that was thrown is a bug, and is not hidden. */
function refusalOf(thrown: unknown): V2Error {
  if (!(thrown instanceof V2Error)) throw thrown;
  return thrown;
}

function readInSlices(clock: Clock, reader: SubtreeReader, done: V2Done): void {
  let event: V2Event | null = null;
  runInSlices(
    clock,
    () => {
      event = reader.step(sliceNodes);
      return event !== null;
    },
    () => done(event!),
    (error) => {
      reader.release();
      throw error;
    },
  );
}

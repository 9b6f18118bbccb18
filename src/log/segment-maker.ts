import { join } from 'node:path';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import type { Disk, DiskFile } from './disk.ts';

/**
 * Keeps one segment ready beside the one that is written: zero-filled, so that a write changes no metadata of the
 * file and one O_DSYNC write is one trip to the disk; and made ahead, so that a full disk shows before a write fails.
 */
export class SegmentMaker {
  private readonly dir: string;
  private readonly disk: Disk;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly segmentBytes: number;
  private readonly spaceChanged: (hasSpace: boolean) => void;
  /** The finished spare. Never set while `filling` is. */
  private ready: MadeSegment | null = null;
  private filling: DiskFile | null = null;
  /** Bytes of `filling` that hold zeros, durable. */
  private filled = 0;
  private failure: Error | null = null;
  private space = true;
  /** A batch that is larger than a segment waits for space. */
  private largeWaits = false;
  private endLargePause: (() => void) | null = null;
  private busy = false;
  /** A spare was taken and may not have its own name yet: until `start`, the next must not be given that of a spare. */
  private taken = false;
  private closed = false;
  /** The part of the spare, in bytes, that should be there by now, so that it is whole when it is needed. */
  private target = 0;
  private logIsWriting = false;
  private waiting: { resolve(made: MadeSegment): void; reject(error: Error): void } | null = null;
  private cancelRetry: (() => void) | null = null;
  /** What the last try that found no space wanted, and its error. */
  private lack: { readonly bytes: number; readonly error: Error } | null = null;
  /** Ends the repetition of the log's line, while there is no space. */
  private endComplaint: (() => void) | null = null;
  private idle: (() => void) | null = null;

  constructor(options: {
    dir: string;
    disk: Disk;
    clock: Clock;
    logger: Logger;
    segmentBytes: number;
    onSpaceChange: (hasSpace: boolean) => void;
  }) {
    this.dir = options.dir;
    this.disk = options.disk;
    this.clock = options.clock;
    this.logger = options.logger;
    this.segmentBytes = options.segmentBytes;
    this.spaceChanged = options.onSpaceChange;
  }

  /** False from when the next segment could not be made until it could. */
  get hasSpace(): boolean {
    return this.space && !this.largeWaits;
  }

  /** True if `take` would return at once. */
  get isReady(): boolean {
    return this.ready !== null;
  }

  /** Takes over a spare that an earlier run left whole. Call before `start`. */
  async adopt(): Promise<boolean> {
    const names = await this.disk.list(this.dir);
    if (!names.includes(spareName)) return false;
    const path = join(this.dir, spareName);
    const file = await this.disk.open(path, 'change-durable');
    const bytes = await file.size();
    if (bytes === this.segmentBytes) {
      this.ready = { file, path, bytes };
      return true;
    }
    await file.close();
    await this.disk.remove(path);
    return false;
  }

  /** Begins to make a spare if there is none; the last one taken has a name of its own by now. */
  start(): void {
    this.taken = false;
    this.advance();
  }

  /**
   * The spare, whole and durable under `spareName`; waits until there is one, and for space as long as it takes.
   * Rejects if making it failed for another reason. The next one is begun by `start` only.
   */
  take(): Promise<MadeSegment> {
    const made = this.ready;
    if (made) {
      this.ready = null;
      this.taken = true;
      this.target = 0;
      return Promise.resolve(made);
    }
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      this.waiting = { resolve, reject };
      this.advance();
    });
  }

  /**
   * Sets the pace, after every log write. `used` is how much of the current segment is written, 0 to 1; the
   * spare is made twice as fast, and faster while no log write is in flight, so that the two do not queue for
   * the disk together.
   */
  pace(used: number, logIsWriting: boolean): void {
    if (this.ready) return;
    this.target = Math.max(this.target, Math.min(1, 2 * used) * this.segmentBytes);
    this.logIsWriting = logIsWriting;
    this.advance();
  }

  /**
   * Makes a segment like `makeNow`, but larger than the spare: waits for space as long as it takes, or until
   * `close`.
   */
  async makeLarge(bytes: number): Promise<MadeSegment> {
    for (;;) {
      try {
        const made = await this.makeNow(bytes);
        this.changeSpace(this.space, false);
        return made;
      } catch (error) {
        if (!isNoSpace(error)) throw error;
        this.lack = { bytes, error: error as Error };
        this.changeSpace(this.space, true);
      }
      await this.pauseLarge();
      if (this.closed) throw new Error('the log was closed');
    }
  }

  /** Ends the work under way. A spare that is whole stays for the next start. */
  async close(): Promise<void> {
    this.closed = true;
    this.cancelRetry?.();
    this.endComplaint?.();
    this.waiting?.reject(new Error('the log was closed'));
    this.waiting = null;
    this.endLargePause?.();
    if (this.busy) {
      await new Promise<void>((resolve) => {
        this.idle = resolve;
      });
    }
    await this.ready?.file.close();
    await this.filling?.close();
    this.ready = null;
    this.filling = null;
  }

  /** Makes a whole file of zeros at once, for a segment of another size than the spare's. */
  async makeNow(bytes: number): Promise<MadeSegment> {
    const path = join(this.dir, `now${unfinishedSuffix}`);
    const file = await this.disk.open(path, 'create-durable');
    try {
      const large = new Uint8Array(Math.min(bytes, 1024 * 1024));
      for (let at = 0; at < bytes; )
        at += await writeOnce(file, large, Math.min(large.length, bytes - at), at);
      await file.sync();
      return { file, path, bytes };
    } catch (error) {
      await file.close();
      await this.disk.remove(path).catch(() => {});
      throw error;
    }
  }

  private advance(): void {
    if (this.busy || this.closed || this.failure || this.ready || this.taken || this.cancelRetry) return;
    const ahead = this.filled >= this.target && this.filled < this.segmentBytes;
    if (ahead && this.logIsWriting && !this.waiting) return;
    this.busy = true;
    this.step().then(
      () => this.stepped(null),
      (error: Error) => this.stepped(error),
    );
  }

  private async step(): Promise<void> {
    const unfinished = join(this.dir, spareName + unfinishedSuffix);
    this.filling ??= await this.disk.open(unfinished, 'create-durable');
    if (this.filled < this.segmentBytes) {
      const length = Math.min(fillBytes, this.segmentBytes - this.filled);
      this.filled += await writeOnce(this.filling, zeros, length, this.filled);
      return;
    }
    await this.filling.sync();
    const path = join(this.dir, spareName);
    await this.disk.rename(unfinished, path);
    await this.disk.syncDirectory(this.dir);
    this.ready = { file: this.filling, path, bytes: this.segmentBytes };
    this.filling = null;
    this.filled = 0;
  }

  private stepped(error: Error | null): void {
    this.busy = false;
    if (this.closed) {
      this.idle?.();
      return;
    }
    if (error) this.stumble(error);
    else if (this.ready) this.finish();
    this.advance();
  }

  private finish(): void {
    this.changeSpace(true, this.largeWaits);
    if (!this.waiting) return;
    const { resolve } = this.waiting;
    this.waiting = null;
    void this.take().then(resolve);
  }

  private stumble(error: Error): void {
    if (!isNoSpace(error)) {
      this.logger.warn('the next log segment could not be made', { dir: this.dir, error: error.message });
      this.failure = error;
      this.waiting?.reject(error);
      this.waiting = null;
      return;
    }
    this.cancelRetry = this.clock.after(retryMs, () => {
      this.cancelRetry = null;
      this.advance();
    });
    this.lack = { bytes: this.segmentBytes, error };
    this.changeSpace(false, this.largeWaits);
  }

  private changeSpace(space: boolean, largeWaits: boolean): void {
    const before = this.hasSpace;
    this.space = space;
    this.largeWaits = largeWaits;
    if (this.hasSpace === before) return;
    this.endComplaint?.();
    this.endComplaint = null;
    if (before) {
      this.complain();
      if (!this.closed) this.endComplaint = this.clock.every(complaintPeriodMs, () => this.complain());
    } else {
      this.logger.info('the next log segment could be made: there is disk space again', { dir: this.dir });
    }
    this.spaceChanged(!before);
  }

  private complain(): void {
    const { dir, lack } = this;
    this.logger.error(
      'no disk space for the next log segment: writes are refused until there is; free some on the disk of this directory',
      { dir, 'segment-bytes': lack?.bytes, error: lack?.error.message },
    );
  }

  private pauseLarge(): Promise<void> {
    return new Promise<void>((resolve) => {
      if (this.closed) return resolve();
      const cancel = this.clock.after(retryMs, resolve);
      this.endLargePause = () => {
        cancel();
        resolve();
      };
    }).then(() => {
      this.endLargePause = null;
    });
  }
}

/** Bytes of zeros written at once: small, so that a log write that waits behind one waits a millisecond at most. */
const fillBytes = 256 * 1024;
const zeros = new Uint8Array(fillBytes);
/** Pause between two tries to get space, in seconds. */
const retryMs = 1000;
/** The log says again and again that there is no space: whoever reads only its end is to see it. */
const complaintPeriodMs = 60_000;

/** A made segment that has no name in the log yet. */
const spareName = 'spare';
const unfinishedSuffix = '.tmp';

/** Names that a crash can leave and that nothing refers to. */
export function isUnfinished(name: string): boolean {
  return name.endsWith(unfinishedSuffix);
}

/** Returns whether an error means that the disk, or its owner's share of it, is full. */
export function isNoSpace(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** A file of zeros, durable, that is to become a segment: open for durable writes. */
export interface MadeSegment {
  readonly file: DiskFile;
  readonly path: string;
  readonly bytes: number;
}

function writeOnce(file: DiskFile, bytes: Uint8Array, length: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    file.write(bytes, 0, length, position, (error, written) => (error ? reject(error) : resolve(written)));
  });
}

import { join } from 'node:path';
import { checksum } from '../host/checksum.ts';
import type { Logger } from '../host/logger.ts';
import { type Disk, type DiskFile, writeAll } from './disk.ts';
import { checkFormatVersion } from './format-version.ts';
import { readUint64, writeUint64 } from './record.ts';
import { isNoSpace } from './segment-maker.ts';

/*
 * A file of two slots, at 0 and 4096, which are written in turn: a crash that tears one leaves the other. A slot:
 *
 *    0  8 B  "WALDWIT\n"
 *    8  u32  format version, 1
 *   12  u32  0
 *   16  u64  number of the writing: the slot with the higher one counts
 *   24  u64  sequence of the segment that was written
 *   32  u64  its salt
 *   40  u64  number of the last batch that was durable
 *   48  u64  offset in the segment at which it ends
 *   56  u32  CRC of the last record before that offset, or of the header if there is none
 *   60  u32  CRC of bytes 0 to 59
 */

/**
 * Attests, outside of a log's segments, how far the log was durable: a log that ends before that has lost something, which
 * nothing in the segments themselves could tell.
 *
 * It is behind the log by the time between two attestations, never before it. Nothing waits for its writes.
 */
export class Witness {
  readonly path: string;
  private readonly file: DiskFile;
  private readonly logger: Logger;
  private readonly slot = Buffer.alloc(slotBytes);
  private count: number;
  private busy = false;
  /** Attested as soon as the write under way has ended. */
  private next: Attested | null = null;
  /** False when the last write failed. */
  isWritten = true;
  private idle: (() => void) | null = null;

  private constructor(file: DiskFile, logger: Logger, newest: Slot | null) {
    this.path = file.path;
    this.file = file;
    this.logger = logger;
    this.count = newest?.count ?? 0;
  }

  /**
   * Reads what the witness of the log in `dir` attests, durable on return: what a start refuses for it, the start behind a power failure
   * refuses as well. `null` where there is none, or no whole slot. @throws NewerFormatError
   */
  static async read(dir: string, disk: Disk): Promise<Attested | null> {
    return (await disk.list(dir)).includes(witnessName)
      ? readWitnessFile(join(dir, witnessName), disk)
      : null;
  }

  /**
   * Opens the witness of the log in `dir`, and makes it where there is none, durable on return. `null` on a disk without
   * space for it.
   */
  static async open(dir: string, disk: Disk, logger: Logger): Promise<Witness | null> {
    const path = join(dir, witnessName);
    if (!(await disk.list(dir)).includes(witnessName)) {
      try {
        await make(dir, path, disk);
      } catch (error) {
        if (!isNoSpace(error)) throw error;
        logger.warn(
          'no disk space for the witness of the log: until the next start, nothing attests how far the log reaches',
          {
            file: path,
          },
        );
        return null;
      }
    }
    const file = await disk.open(path, 'change-durable');
    const { newest, isBlank } = await readSlots(file).catch(async (error) => {
      await file.close();
      throw error;
    });
    if (newest === null && !isBlank) {
      logger.warn(
        'the witness of the log is damaged: whether the log ends where it did cannot be told at this start',
        {
          file: path,
        },
      );
    }
    return new Witness(file, logger, newest);
  }

  /** Writes how far the log is durable; when a write is under way, behind it. */
  attest(attested: Attested): void {
    if (this.busy) this.next = attested;
    else this.write(attested);
  }

  /** Resolves when what was attested is durable, or failed, and the file is closed. */
  async close(): Promise<void> {
    if (this.busy) {
      await new Promise<void>((resolve) => {
        this.idle = resolve;
      });
    }
    await this.file.close();
  }

  private write(attested: Attested): void {
    this.busy = true;
    this.count++;
    encodeSlot(this.slot, this.count, attested);
    writeAll(this.file, this.slot, (this.count % 2) * slotDistance).then(
      () => this.written(null),
      (error: Error) => this.written(error),
    );
  }

  private written(error: Error | null): void {
    this.busy = false;
    if (error !== null) {
      // The same slot is next: the other one is whole.
      this.count--;
      if (this.isWritten) this.tellFailure(error);
    }
    this.isWritten = error === null;
    const { next } = this;
    this.next = null;
    if (next !== null) this.write(next);
    else this.idle?.();
  }

  private tellFailure(error: Error): void {
    this.logger.warn('the witness of the log could not be written; the log itself could', {
      file: this.path,
      error: error.message,
    });
  }
}

/** A place in the log up to which it was durable. */
export interface Attested {
  /** Of the segment. */
  readonly sequence: number;
  readonly salt: bigint;
  /** Number of the last batch. */
  readonly batch: number;
  /** Offset in the segment at which it ends. */
  readonly end: number;
  /** CRC of the last record before `end`, or of the segment's header. */
  readonly checksum: number;
}

/** Reads what the witness at `path` attests, durable on return; `null` where there is no whole slot. @throws NewerFormatError */
export async function readWitnessFile(path: string, disk: Disk): Promise<Attested | null> {
  const file = await disk.open(path, 'read');
  try {
    await file.sync();
    return (await readSlots(file)).newest?.attested ?? null;
  } finally {
    await file.close();
  }
}

export const witnessName = 'witness';

interface Slot {
  readonly attested: Attested;
  /** The number of the writing. */
  readonly count: number;
}

const magic = 'WALDWIT\n';
const formatVersion = 1;
const slotBytes = 64;
const slotDistance = 4096;
const witnessBytes = 2 * slotDistance;
const checksumAt = 60;

async function make(dir: string, path: string, disk: Disk): Promise<void> {
  const unfinished = `${path}.tmp`;
  const file = await disk.open(unfinished, 'create-durable');
  try {
    await writeAll(file, Buffer.alloc(witnessBytes), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(unfinished, path);
  await disk.syncDirectory(dir);
}

function encodeSlot(bytes: Buffer, count: number, attested: Attested): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, slotBytes);
  bytes.write(magic, 0, 'latin1');
  view.setUint32(8, formatVersion, true);
  writeUint64(view, 16, count);
  writeUint64(view, 24, attested.sequence);
  view.setBigUint64(32, attested.salt, true);
  writeUint64(view, 40, attested.batch);
  writeUint64(view, 48, attested.end);
  view.setUint32(56, attested.checksum, true);
  view.setUint32(checksumAt, checksum(bytes.subarray(0, checksumAt), 0), true);
}

/** `isBlank`: as it was made, before the first writing. */
async function readSlots(file: DiskFile): Promise<{ newest: Slot | null; isBlank: boolean }> {
  const bytes = Buffer.alloc(witnessBytes);
  const size = await file.read(bytes, 0, witnessBytes, 0);
  const slots = [readSlot(bytes, 0, file.path), readSlot(bytes, slotDistance, file.path)];
  const newest = slots.reduce((a, b) => (b !== null && (a === null || b.count > a.count) ? b : a), null);
  return { newest, isBlank: size === witnessBytes && bytes.every((byte) => byte === 0) };
}

/** `null` unless a whole slot lies there. @throws NewerFormatError */
function readSlot(bytes: Buffer, at: number, path: string): Slot | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, slotBytes);
  if (bytes.toString('latin1', at, at + magic.length) !== magic) return null;
  if (view.getUint32(checksumAt, true) !== checksum(bytes.subarray(at, at + checksumAt), 0)) return null;
  checkFormatVersion(path, view.getUint32(8, true), formatVersion);
  const attested = {
    sequence: readUint64(view, 24),
    salt: view.getBigUint64(32, true),
    batch: readUint64(view, 40),
    end: readUint64(view, 48),
    checksum: view.getUint32(56, true),
  };
  return { attested, count: readUint64(view, 16) };
}

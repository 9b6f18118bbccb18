import { join } from 'node:path';
import { assert } from '../errors/assert.ts';
import { CorruptLogError } from '../errors/corrupt-log-error.ts';
import { checksum } from '../host/checksum.ts';
import type { Disk, DiskFile } from './disk.ts';
import { checkFormatVersion } from './format-version.ts';
import { type LogPosition, readUint64, writeUint64 } from './record.ts';
import { hex32 } from './segment-header.ts';

/*
 * A snapshot file: a header, blocks, perhaps one more block with meta, a footer.
 *
 * header (40 bytes)           block                         footer (the last 64 bytes)
 *    0  8 B  "WALDSNP\n"         0  u32  CRC-32 of the          0  8 B  "WALDEND\n"
 *    8  u32  format version, 1           rest of the block      8  u64  index of the last entry it holds
 *   12  u32  0                   4  u32  bytes of data, > 0    16  u64  term of that entry
 *   16  u64  cluster ID          8       data                  24  u64  blocks, meta not counted
 *   24  u64  member ID                                         32  u64  offset of meta; of the footer, if none
 *   32  u32  0                                                 40  u64  offset of the footer
 *   36  u32  CRC-32 of 0 to 35                                 48  u32  CRC-32 of all before the footer
 *                                                              52  u64  0
 *                                                              60  u32  CRC-32 of 0 to 59
 */

/** Writes one snapshot to a temporary file, which gets its name only when it is whole and durable. One call at a time. */
export class SnapshotWriter {
  private readonly owner: SnapshotOwner;
  private readonly file: DiskFile;
  private readonly buffer = Buffer.allocUnsafeSlow(bufferBytes);
  private buffered = 0;
  /** Bytes of the file that are written, and those of them that are synced. */
  private written = 0;
  private synced = 0;
  private sum = 0;
  private blocks = 0;

  private constructor(owner: SnapshotOwner, file: DiskFile) {
    this.owner = owner;
    this.file = file;
  }

  /** Begins a snapshot in the owner's directory, made if missing. `label` keeps writers of the same time apart. */
  static async create(owner: SnapshotOwner, label: string): Promise<SnapshotWriter> {
    await owner.disk.makeDirectory(owner.dir);
    const file = await owner.disk.open(join(owner.dir, `${label}${temporarySuffix}`), 'create');
    const writer = new SnapshotWriter(owner, file);
    const header = Buffer.alloc(snapshotHeaderBytes);
    header.write(snapshotMagic, 0, 'latin1');
    header.writeUInt32LE(formatVersion, 8);
    header.writeBigUInt64LE(owner.clusterId, 16);
    header.writeBigUInt64LE(owner.memberId, 24);
    header.writeUInt32LE(checksum(header.subarray(0, 36), 0), 36);
    await writer.put(header);
    return writer;
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.written + this.buffered;
  }

  /** Adds a chunk, which a reader gets back as one; an empty one is left out. The chunk is free again on return. */
  async write(chunk: Uint8Array): Promise<void> {
    assert(chunk.length <= blockBytesMax, `a block has at most ${blockBytesMax} bytes, not ${chunk.length}`);
    if (chunk.length === 0) return;
    const header = Buffer.allocUnsafe(blockHeaderBytes);
    header.writeUInt32LE(chunk.length, 4);
    header.writeUInt32LE(checksum(chunk, checksum(header.subarray(4), 0)), 0);
    this.blocks++;
    await this.put(header);
    await this.put(chunk);
  }

  /** Ends the file, syncs and names it. Durable on return; the path. */
  async finish(position: LogPosition, meta: Uint8Array = Buffer.alloc(0)): Promise<string> {
    assert(meta.length <= metaBytesMax, `meta has at most ${metaBytesMax} bytes, not ${meta.length}`);
    const { disk, dir } = this.owner;
    const { blocks, bytes: metaOffset } = this;
    await this.write(meta);
    const footer = Buffer.alloc(footerBytes);
    const view = new DataView(footer.buffer, footer.byteOffset, footer.length);
    footer.write(endMagic, 0, 'latin1');
    writeUint64(view, 8, position.index);
    writeUint64(view, 16, position.term);
    writeUint64(view, 24, blocks);
    writeUint64(view, 32, metaOffset);
    writeUint64(view, 40, this.bytes);
    footer.writeUInt32LE(this.sum, 48);
    footer.writeUInt32LE(checksum(footer.subarray(0, 60), 0), 60);
    await this.put(footer);
    await this.flush();
    await this.file.sync();
    await this.file.close();
    const path = join(dir, snapshotName(position));
    await disk.rename(this.file.path, path);
    await disk.syncDirectory(dir);
    return path;
  }

  /** Gives up: nothing stays. */
  async abort(): Promise<void> {
    await this.file.close();
    await this.owner.disk.remove(this.file.path);
  }

  private async put(bytes: Uint8Array): Promise<void> {
    this.sum = checksum(bytes, this.sum);
    if (this.buffered + bytes.length > bufferBytes) await this.flush();
    if (bytes.length > bufferBytes) return this.writeAll(bytes, bytes.length);
    this.buffer.set(bytes, this.buffered);
    this.buffered += bytes.length;
  }

  private async flush(): Promise<void> {
    const length = this.buffered;
    this.buffered = 0;
    await this.writeAll(this.buffer, length);
  }

  private async writeAll(bytes: Uint8Array, length: number): Promise<void> {
    for (let offset = 0; offset < length; ) {
      const written = await this.writeOnce(bytes, offset, length - offset);
      offset += written;
      this.written += written;
    }
    if (this.written - this.synced < syncBytes) return;
    await this.file.sync();
    this.synced = this.written;
  }

  private writeOnce(bytes: Uint8Array, offset: number, length: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.file.write(bytes, offset, length, this.written, (error, written) => {
        if (error) reject(error);
        else if (written <= 0) reject(new Error(`a write to ${this.file.path} wrote nothing`));
        else resolve(written);
      });
    });
  }
}

export const snapshotHeaderBytes = 40;
const blockHeaderBytes = 8;
const footerBytes = 64;
const formatVersion = 1;
export const snapshotMagic = 'WALDSNP\n';
const endMagic = 'WALDEND\n';

/** Most bytes a block, which is one chunk of the writer, may have. */
export const blockBytesMax = 64 * 1024 * 1024;
/** Most bytes of meta. */
const metaBytesMax = 16 * 1024 * 1024;

const bufferBytes = 1024 * 1024;
/** The file is synced every so many bytes, so that no single sync holds up the log's writes for long. */
const syncBytes = 4 * 1024 * 1024;

export const snapshotSuffix = '.snapshot';
const temporarySuffix = `${snapshotSuffix}.tmp`;

/** `00000000000003e8-0000000000000002.snapshot`: index and term, in hexadecimal, so that names sort by index. */
export function snapshotName({ index, term }: LogPosition): string {
  return `${index.toString(16).padStart(16, '0')}-${term.toString(16).padStart(16, '0')}${snapshotSuffix}`;
}

const namePattern = /^([0-9a-f]{16})-([0-9a-f]{16})\.snapshot$/;

/** The position in a snapshot's file name, null if it is not one. */
export function parseSnapshotName(name: string): LogPosition | null {
  const match = namePattern.exec(name);
  return match ? { index: Number.parseInt(match[1]!, 16), term: Number.parseInt(match[2]!, 16) } : null;
}

/** Returns whether a name is that of a snapshot that was never finished. */
export function isUnfinishedSnapshot(name: string): boolean {
  return name.endsWith(temporarySuffix);
}

/** The owner of the snapshots. */
export interface SnapshotOwner {
  readonly dir: string;
  readonly disk: Disk;
  readonly clusterId: bigint;
  readonly memberId: bigint;
}

/** The position and properties of a snapshot, from its own header. */
export interface SnapshotInfo extends LogPosition {
  readonly path: string;
  readonly clusterId: bigint;
  readonly blocks: number;
  /** Bytes of the file. */
  readonly bytes: number;
  /** The writer's own words, as they were given to `finish`. */
  readonly meta: Buffer;
}

/** Reads one snapshot's chunks, in the order they were written. Every step throws CorruptLogError on damage. */
export class SnapshotReader {
  readonly info: SnapshotInfo;
  private readonly file: DiskFile;
  private readonly footer: Footer;
  /** CRC of the file so far. */
  private sum: number;
  /** The offset of the next block. */
  private offset = snapshotHeaderBytes;
  private blocksRead = 0;
  /** Bytes of the file from `offset` on. */
  private window: Buffer = Buffer.alloc(0);

  private constructor(file: DiskFile, info: SnapshotInfo, footer: Footer, headerSum: number) {
    this.file = file;
    this.info = info;
    this.footer = footer;
    this.sum = headerSum;
  }

  /** Opens a snapshot of the owner's cluster and checks its header, footer and meta; blocks are checked as they are read. */
  static async open(owner: SnapshotOwner, path: string): Promise<SnapshotReader> {
    const reader = await SnapshotReader.openAny(owner.disk, path);
    if (reader.info.clusterId === owner.clusterId) return reader;
    await reader.close();
    throw new Error(
      `${path} belongs to cluster ${reader.info.clusterId.toString(16)}, not to ${owner.clusterId.toString(16)}. ` +
        'Start with the flags that this data directory was made with, or choose another --data-dir.',
    );
  }

  /** The same, whatever cluster it is of. */
  static async openAny(disk: Disk, path: string): Promise<SnapshotReader> {
    const file = await disk.open(path, 'read');
    try {
      const header = await readAt(file, 0, snapshotHeaderBytes);
      checkSnapshotHeader(header, path);
      const size = await file.size();
      const footer = await readFooter(file, size);
      const meta = await readMeta(file, footer);
      const info = {
        ...{ path, ...footer.position, clusterId: header.readBigUInt64LE(16) },
        ...{ blocks: footer.blocks, bytes: size, meta },
      };
      return new SnapshotReader(file, info, footer, checksum(header, 0));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The next chunk; null at the end, when the whole file has been checked. */
  async next(): Promise<Buffer | null> {
    const { metaOffset } = this.footer;
    if (this.offset === metaOffset) {
      await this.checkWhole();
      return null;
    }
    const length = (await this.take(blockHeaderBytes, metaOffset)).readUInt32LE(4);
    const block = await this.take(blockHeaderBytes + length, metaOffset);
    checkBlock(this.file.path, this.offset, block);
    this.advance(block);
    this.blocksRead++;
    return block.subarray(blockHeaderBytes);
  }

  /** Reads everything that is left and checks it. */
  async verify(): Promise<void> {
    while (await this.next()) {}
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async checkWhole(): Promise<void> {
    const { path } = this.file;
    const { blocks, offset, sum } = this.footer;
    while (this.offset < offset)
      this.advance(await this.take(Math.min(bufferBytes, offset - this.offset), offset));
    if (this.blocksRead !== blocks) {
      throw new CorruptLogError(path, this.offset, `${blocks} blocks`, `${this.blocksRead}`);
    }
    if (this.sum !== sum) {
      throw new CorruptLogError(path, offset + 48, `a file with checksum ${hex32(this.sum)}`, hex32(sum));
    }
  }

  private advance(bytes: Buffer): void {
    this.sum = checksum(bytes, this.sum);
    this.offset += bytes.length;
    this.window = this.window.subarray(bytes.length);
  }

  /** The next `length` bytes, all before `end`; reads ahead. */
  private async take(length: number, end: number): Promise<Buffer> {
    if (this.offset + length > end) {
      throw new CorruptLogError(this.file.path, this.offset, `a block before byte ${end}`, `${length} bytes`);
    }
    if (this.window.length < length) {
      this.window = await readAt(
        this.file,
        this.offset,
        Math.min(Math.max(length, bufferBytes), end - this.offset),
      );
    }
    return this.window.subarray(0, length);
  }
}

interface Footer {
  readonly position: LogPosition;
  readonly blocks: number;
  readonly metaOffset: number;
  readonly offset: number;
  readonly sum: number;
}

async function readFooter(file: DiskFile, size: number): Promise<Footer> {
  const offset = size - footerBytes;
  if (offset < snapshotHeaderBytes) {
    throw new CorruptLogError(file.path, 0, 'a header and a footer', `a file of ${size} bytes`);
  }
  const bytes = await readAt(file, offset, footerBytes);
  const magic = bytes.toString('latin1', 0, 8);
  if (magic !== endMagic) {
    throw new CorruptLogError(
      file.path,
      offset,
      `the bytes ${JSON.stringify(endMagic)}`,
      JSON.stringify(magic),
    );
  }
  const sum = checksum(bytes.subarray(0, 60), 0);
  const stored = bytes.readUInt32LE(60);
  if (sum !== stored)
    throw new CorruptLogError(file.path, offset + 60, `checksum ${hex32(sum)}`, hex32(stored));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const storedOffset = readUint64(view, 40);
  if (storedOffset !== offset) {
    throw new CorruptLogError(file.path, offset + 40, `a footer at byte ${offset}`, `${storedOffset}`);
  }
  return {
    position: { index: readUint64(view, 8), term: readUint64(view, 16) },
    blocks: readUint64(view, 24),
    metaOffset: readUint64(view, 32),
    offset,
    sum: bytes.readUInt32LE(48),
  };
}

async function readMeta(file: DiskFile, { metaOffset, offset }: Footer): Promise<Buffer> {
  if (metaOffset === offset) return Buffer.alloc(0);
  const block = await readAt(file, metaOffset, offset - metaOffset);
  checkBlock(file.path, metaOffset, block);
  return block.subarray(blockHeaderBytes);
}

function checkBlock(path: string, offset: number, block: Buffer): void {
  const sum = checksum(block.subarray(4), 0);
  const stored = block.readUInt32LE(0);
  if (sum !== stored) throw new CorruptLogError(path, offset, `checksum ${hex32(sum)}`, hex32(stored));
}

/** @throws CorruptLogError if `header` is not a whole, checked header of a snapshot; NewerFormatError */
export function checkSnapshotHeader(header: Buffer, path: string): void {
  if (header.length < snapshotHeaderBytes)
    throw new CorruptLogError(
      path,
      0,
      `a header of ${snapshotHeaderBytes} bytes`,
      `a file of ${header.length} bytes`,
    );
  const magic = header.toString('latin1', 0, 8);
  if (magic !== snapshotMagic) {
    throw new CorruptLogError(path, 0, `the bytes ${JSON.stringify(snapshotMagic)}`, JSON.stringify(magic));
  }
  const sum = checksum(header.subarray(0, 36), 0);
  const stored = header.readUInt32LE(36);
  if (sum !== stored) throw new CorruptLogError(path, 36, `checksum ${hex32(sum)}`, hex32(stored));
  checkFormatVersion(path, header.readUInt32LE(8), formatVersion);
}

async function readAt(file: DiskFile, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let filled = 0; filled < length; ) {
    const count = await file.read(bytes, filled, length - filled, position + filled);
    if (count === 0) {
      throw new CorruptLogError(
        file.path,
        position + filled,
        `${length} bytes from ${position}`,
        `${filled} bytes`,
      );
    }
    filled += count;
  }
  return bytes;
}

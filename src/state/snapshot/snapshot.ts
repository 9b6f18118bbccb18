import { Buffer } from 'node:buffer';
import {
  NewerSnapshotError,
  notYet,
  type PartReader,
  type PartWriter,
  SnapshotError,
  type SnapshotPart,
} from './snapshot-part.ts';

/*
 * The bytes of a snapshot. Numbers are little-endian; a u64 is given with its low half first.
 *
 *   preamble    "WALDSNAP", format version u32 (1), zero u32, cluster ID u64, applied index u64, applied term u64
 *   frames      payload length u32, kind u8, three zero bytes, payload
 *
 *   kind 1      a part begins; the payload is its name
 *   kind 2      a payload of that part
 *   kind 3      the end of the snapshot, without a payload; nothing follows
 *
 * The same log prefix gives the same bytes on every member, whatever the budgets of the slices. They carry no
 * checksum: the file that they are stored in does.
 */
const magic = Buffer.from('WALDSNAP');
const formatVersion = 1;
const preambleBytes = 40;
const snapshotFrameHeaderBytes = 8;
const SnapshotFrameKind = { PART: 1, PAYLOAD: 2, END: 3 } as const;
/** Above this no frame of ours is; the largest holds one key and value, which the log bounds. */
const framePayloadBytesMax = 2 ** 28;

/** The position of a snapshot in the log, and what it is a snapshot of. */
interface SnapshotMeta {
  readonly clusterId: bigint;
  /** Last entry whose effect the snapshot holds, and its term. */
  readonly appliedIndex: number;
  readonly appliedTerm: number;
}

/** A snapshot of one moment, given out in slices while the state goes on changing. */
export class SnapshotSource {
  readonly meta: SnapshotMeta;
  private readonly parts: readonly { name: string; reader: PartReader }[];
  private isPreambleOut = false;
  private part = 0;
  private isPartBegun = false;
  private isEndOut = false;

  constructor(meta: SnapshotMeta, parts: readonly SnapshotPart[]) {
    this.meta = meta;
    this.parts = parts.map((part) => ({ name: part.name, reader: part.open() }));
  }

  /**
   * The next bytes, the caller's to keep: about `budgetBytes`, or a single item that is larger, or none if the budget
   * went into passing over what is compacted; `null` behind the last.
   */
  next(budgetBytes: number): Buffer | null {
    if (this.isEndOut) return null;
    const pieces: Buffer[] = [];
    if (!this.isPreambleOut) pieces.push(this.preamble());
    let budget = budgetBytes;
    while (budget > 0 && !this.isEndOut) {
      const frame = this.nextFrame(budget);
      if (frame === null) break;
      pieces.push(frame);
      budget -= frame.length;
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  /** Lets go of the moment: must be called once done, or to give up; may be called more than once. */
  release(): void {
    for (const { reader } of this.parts) reader.release();
    this.isEndOut = true;
  }

  private nextFrame(budgetBytes: number): Buffer | null {
    const current = this.parts[this.part];
    if (current === undefined) {
      this.isEndOut = true;
      return frameOf(SnapshotFrameKind.END, Buffer.alloc(0));
    }
    if (!this.isPartBegun) {
      this.isPartBegun = true;
      return frameOf(SnapshotFrameKind.PART, Buffer.from(current.name));
    }
    const payload = current.reader.next(budgetBytes);
    if (payload !== null) return payload === notYet ? null : frameOf(SnapshotFrameKind.PAYLOAD, payload);
    current.reader.release();
    this.part++;
    this.isPartBegun = false;
    return this.nextFrame(budgetBytes);
  }

  private preamble(): Buffer {
    this.isPreambleOut = true;
    const bytes = Buffer.alloc(preambleBytes);
    magic.copy(bytes);
    bytes.writeUInt32LE(formatVersion, 8);
    bytes.writeBigUInt64LE(this.meta.clusterId, 16);
    bytes.writeBigUInt64LE(BigInt(this.meta.appliedIndex), 24);
    bytes.writeBigUInt64LE(BigInt(this.meta.appliedTerm), 32);
    return bytes;
  }
}

function frameOf(kind: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafeSlow(snapshotFrameHeaderBytes + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame.writeUInt32LE(kind, 4);
  frame.set(payload, snapshotFrameHeaderBytes);
  return frame;
}

/** Takes the bytes of a snapshot, cut anywhere, and hands its payloads to the writers of its parts. */
export class SnapshotSink {
  private readonly clusterId: bigint;
  private readonly writers: ReadonlyMap<string, PartWriter>;
  /** Bytes that are not yet a whole preamble or frame, in their order. */
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  /** The number of bytes that the pending item needs to be whole, as far as it is known. */
  private needed = preambleBytes;
  private metaRead: SnapshotMeta | null = null;
  private current: PartWriter | null = null;
  private readonly seen = new Set<string>();
  private isEndIn = false;

  /** @param writers of all parts that there may be, by name */
  constructor(clusterId: bigint, writers: ReadonlyMap<string, PartWriter>) {
    this.clusterId = clusterId;
    this.writers = writers;
  }

  /** @throws SnapshotError where the bytes are not those of a snapshot of this cluster in a known format */
  write(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.pending.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.pendingBytes += chunk.length;
    if (this.pendingBytes < this.needed) {
      // The caller may use its chunk again.
      this.pending[this.pending.length - 1] = Buffer.from(chunk);
      return;
    }
    const bytes =
      this.pending.length === 1 ? this.pending[0]! : Buffer.concat(this.pending, this.pendingBytes);
    const used = this.read(bytes);
    this.pending = used === bytes.length ? [] : [Buffer.from(bytes.subarray(used))];
    this.pendingBytes = bytes.length - used;
  }

  /**
   * Ends the snapshot and returns what it is of.
   *
   * @throws SnapshotError where something is missing
   */
  end(): SnapshotMeta {
    if (this.metaRead === null || !this.isEndIn) {
      throw new SnapshotError('snapshot: it ends before its last frame; some of its bytes are missing');
    }
    for (const [name, { isOptional }] of this.writers) {
      if (isOptional !== true && !this.seen.has(name))
        throw new SnapshotError(`snapshot: the part "${name}" is missing`);
    }
    return this.metaRead;
  }

  /** Reads what is whole. Returns how many bytes that were. */
  private read(bytes: Buffer): number {
    let at = 0;
    if (this.metaRead === null) {
      this.readPreamble(bytes);
      at = preambleBytes;
    }
    for (;;) {
      if (this.isEndIn && at < bytes.length) throw new SnapshotError('snapshot: bytes follow its last frame');
      this.needed = snapshotFrameHeaderBytes;
      if (at + snapshotFrameHeaderBytes > bytes.length) return at;
      const length = bytes.readUInt32LE(at);
      if (length > framePayloadBytesMax) {
        throw new SnapshotError(
          `snapshot: a frame of ${length} bytes, expected ${framePayloadBytesMax} at most`,
        );
      }
      this.needed = snapshotFrameHeaderBytes + length;
      if (at + this.needed > bytes.length) return at;
      const start = at + snapshotFrameHeaderBytes;
      at += this.needed;
      this.readFrame(bytes.readUInt32LE(start - 4), bytes.subarray(start, at));
    }
  }

  private readPreamble(bytes: Buffer): void {
    if (!bytes.subarray(0, magic.length).equals(magic)) {
      throw new SnapshotError(
        `snapshot: expected "${magic}" at its begin, found ${bytes.toString('hex', 0, 8)}`,
      );
    }
    const version = bytes.readUInt32LE(8);
    if (version !== formatVersion) {
      throw new NewerSnapshotError(
        `format version ${version} of its state`,
        `format version ${formatVersion}`,
      );
    }
    const clusterId = bytes.readBigUInt64LE(16);
    if (clusterId !== this.clusterId) {
      throw new SnapshotError(
        `snapshot: it is of cluster ${clusterId.toString(16)}, this is cluster ${this.clusterId.toString(16)}`,
      );
    }
    const appliedIndex = Number(bytes.readBigUInt64LE(24));
    this.metaRead = { clusterId, appliedIndex, appliedTerm: Number(bytes.readBigUInt64LE(32)) };
  }

  private readFrame(kind: number, payload: Buffer): void {
    if (kind === SnapshotFrameKind.PAYLOAD && this.current !== null) {
      this.current.write(payload);
      return;
    }
    this.current?.end();
    this.current = null;
    if (kind === SnapshotFrameKind.PART) this.beginPart(payload.toString());
    else if (kind === SnapshotFrameKind.END) this.isEndIn = true;
    else throw new SnapshotError(`snapshot: a frame of kind ${kind} is out of place`);
  }

  private beginPart(name: string): void {
    const writer = this.writers.get(name);
    if (writer === undefined) {
      throw new NewerSnapshotError(`the part "${name}"`, `the parts ${[...this.writers.keys()].join(', ')}`);
    }
    if (this.seen.has(name)) throw new SnapshotError(`snapshot: the part "${name}" comes twice`);
    this.seen.add(name);
    this.current = writer;
  }
}

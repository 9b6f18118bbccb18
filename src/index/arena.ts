import { Buffer } from 'node:buffer';
import { assert } from '../errors/assert.ts';

/**
 * Memory outside the JavaScript heap, handed out in slots that are named by numbers, so that millions of them
 * cost the garbage collector nothing. Contents are undefined until written.
 *
 * Slots of one size class share 1 MiB slabs. A slab with no live slot serves any class again. Taking and
 * freeing a slot are O(1); the only other cost is one allocation of at most 1 MiB (or of the large slot).
 */
export class Arena {
  /** Contents by slab number, as 32-bit words: slot `ref` starts at word `(ref & slabMask) << 1`. */
  readonly words: Uint32Array[] = [new Uint32Array(0)];
  /** The same memory as bytes: slot `ref` starts at byte `(ref & slabMask) << 3`. */
  readonly bytes: Buffer[] = [Buffer.alloc(0)];

  private readonly slabs: (Slab | null)[] = [null];
  /** By size class: first slab with room. */
  private readonly open: (Slab | null)[] = new Array(classCount).fill(null);
  /** Slabs without a live slot, in no class. */
  private readonly empty: Slab[] = [];
  /** Slab numbers given back. */
  private readonly freeNumbers: number[] = [];
  private readonly bytesMax: number;
  /** Counted in granules, which stay small integers where bytes would not. */
  private granulesInUse = 0;
  private reserved = 0;

  constructor(options: ArenaOptions = {}) {
    this.bytesMax = Math.min(options.bytesMax ?? arenaBytesMax, arenaBytesMax);
  }

  /** Bytes in slots that are taken, each rounded up to its class. */
  get bytesInUse(): number {
    return this.granulesInUse * granuleBytes;
  }

  /** Bytes of all slabs; what was never written to takes address space but no memory. */
  get bytesReserved(): number {
    return this.reserved;
  }

  /** A slot of at least `size` bytes (1 or more), aligned to 8. Throws `ArenaFullError` and changes nothing then. */
  allocate(size: number): Ref {
    if (size > slotBytesMax) return this.allocateLarge(size);
    const sizeClass = sizeClassOf(size);
    const slab = this.open[sizeClass] ?? this.openSlab(sizeClass);
    let ref = slab.freeHead;
    if (ref !== 0) {
      slab.freeHead = this.words[slab.number][(ref & slabMask) << 1];
    } else {
      ref = ((slab.number << slabShift) | (slab.touchedSlots * slab.slotGranules)) >>> 0;
      slab.touchedSlots++;
    }
    slab.liveSlots++;
    this.granulesInUse += slab.slotGranules;
    if (slab.liveSlots === slab.slotCount) this.unlink(slab);
    return ref;
  }

  /** Gives a slot back at once. Nobody may still read it: what readers may hold goes through `Epochs.retire`. */
  free(ref: Ref): void {
    const number = ref >>> slabShift;
    const slab = this.slabs[number];
    assert(slab !== null && slab !== undefined && slab.liveSlots > 0, 'a slot that is freed was taken');
    if (slab.sizeClass === largeClass) {
      this.granulesInUse -= slab.slotGranules;
      this.dropSlab(slab);
      return;
    }
    this.granulesInUse -= slab.slotGranules;
    if (slab.liveSlots === slab.slotCount) this.link(slab);
    slab.liveSlots--;
    if (slab.liveSlots === 0) {
      this.unlink(slab);
      this.empty.push(slab);
      return;
    }
    this.words[number][(ref & slabMask) << 1] = slab.freeHead;
    slab.freeHead = ref;
  }

  /** Gives slabs without a live slot back to the system. Returns how many bytes that were. */
  releaseEmptySlabs(): number {
    let bytes = 0;
    for (let slab = this.empty.pop(); slab !== undefined; slab = this.empty.pop()) {
      bytes += slab.byteLength;
      this.dropSlab(slab);
    }
    return bytes;
  }

  private allocateLarge(size: number): Ref {
    const slab = this.newSlab(Math.ceil(size / granuleBytes) * granuleBytes);
    slab.sizeClass = largeClass;
    slab.slotGranules = slab.byteLength / granuleBytes;
    slab.slotCount = 1;
    slab.liveSlots = 1;
    this.granulesInUse += slab.slotGranules;
    return (slab.number << slabShift) >>> 0;
  }

  private openSlab(sizeClass: number): Slab {
    const slab = this.empty.pop() ?? this.newSlab(slabBytes);
    const slotBytes = slotBytesOf(sizeClass);
    slab.sizeClass = sizeClass;
    slab.slotGranules = slotBytes / granuleBytes;
    slab.slotCount = Math.floor(slabBytes / slotBytes);
    slab.touchedSlots = 0;
    slab.freeHead = 0;
    this.link(slab);
    return slab;
  }

  private newSlab(byteLength: number): Slab {
    if (this.reserved + byteLength > this.bytesMax) this.releaseEmptySlabs();
    if (this.reserved + byteLength > this.bytesMax) {
      throw new ArenaFullError(
        `the index holds ${this.reserved} bytes and needs ${byteLength} more, above its limit of ${this.bytesMax}`,
      );
    }
    const number = this.freeNumbers.pop() ?? this.slabs.length;
    if (number >= slabCountMax) {
      this.freeNumbers.length = 0;
      throw new ArenaFullError(`all ${slabCountMax} slabs of the index are taken`);
    }
    let bytes: Buffer;
    try {
      // Not zeroed: pages that no slot has reached stay unmapped.
      bytes = Buffer.allocUnsafeSlow(byteLength);
    } catch (cause) {
      if (number < this.slabs.length) this.freeNumbers.push(number);
      throw new ArenaFullError(`the system gives no ${byteLength} bytes more`, { cause });
    }
    const slab = new Slab(number, byteLength);
    this.slabs[number] = slab;
    this.bytes[number] = bytes;
    this.words[number] = new Uint32Array(bytes.buffer, bytes.byteOffset, byteLength >>> 2);
    this.reserved += byteLength;
    return slab;
  }

  private dropSlab(slab: Slab): void {
    this.slabs[slab.number] = null;
    this.bytes[slab.number] = this.bytes[0];
    this.words[slab.number] = this.words[0];
    this.freeNumbers.push(slab.number);
    this.reserved -= slab.byteLength;
  }

  private link(slab: Slab): void {
    const first = this.open[slab.sizeClass];
    slab.before = null;
    slab.after = first;
    if (first !== null) first.before = slab;
    this.open[slab.sizeClass] = slab;
  }

  private unlink(slab: Slab): void {
    if (slab.before === null) this.open[slab.sizeClass] = slab.after;
    else slab.before.after = slab.after;
    if (slab.after !== null) slab.after.before = slab.before;
    slab.before = null;
    slab.after = null;
  }
}

/**
 * A place in the arena: the number of an 8-byte granule, at most 32 bits. 0 is no place.
 * The upper bits name the slab, the lower ones the granule in it.
 */
export type Ref = number;

/** A slab holds this many granules as a power of two: 2^17 x 8 bytes = 1 MiB. */
export const slabShift = 17;
export const slabMask = (1 << slabShift) - 1;

const granuleBytes = 8;
const slabBytes = granuleBytes << slabShift;
/** References have 32 bits, so there are this many slabs; number 0 stays unused to keep reference 0 free. */
const slabCountMax = 2 ** (32 - slabShift);
/** Up to here sizes are rounded up to 8 bytes, above to a sixteenth of the power of two below. */
const fineBytesMax = 512;
const fineClasses = fineBytesMax / granuleBytes;
/** Anything larger gets a buffer of its own, and one slab number. */
const slotBytesMax = 256 * 1024;
/** Class of the buffers that hold one large slot. */
const largeClass = 0;
const classCount = sizeClassOf(slotBytesMax) + 1;

/** Default of `ArenaOptions.bytesMax`: as much as references can name. */
const arenaBytesMax = slabBytes * (slabCountMax - 1);

export interface ArenaOptions {
  /** Most memory that slabs may take, in bytes; at most (and by default) `arenaBytesMax`, about 32 GiB. */
  readonly bytesMax?: number;
}

/** No slot can be had: `bytesMax` is reached, slab numbers are used up, or the system gives no more memory. */
export class ArenaFullError extends Error {
  override readonly name = 'ArenaFullError';
}

/** The bookkeeping of one slab; the contents are in `Arena.words` and `Arena.bytes` under its number. */
class Slab {
  readonly number: number;
  readonly byteLength: number;
  sizeClass = largeClass;
  slotGranules = 0;
  slotCount = 0;
  /** Slots handed out at least once since the slab was given to its class; those behind were never touched. */
  touchedSlots = 0;
  liveSlots = 0;
  /** First freed slot; each one's first word names the next; 0 ends the list. */
  freeHead: Ref = 0;
  /** Neighbours in the list of slabs of the class that have room; meaningless while the slab is full. */
  before: Slab | null = null;
  after: Slab | null = null;

  constructor(number: number, byteLength: number) {
    this.number = number;
    this.byteLength = byteLength;
  }
}

/** Classes from 1 on: 64 steps of 8 bytes, then 16 steps for each doubling. */
function sizeClassOf(size: number): number {
  if (size <= fineBytesMax) return (size + granuleBytes - 1) >>> 3;
  const log = 31 - Math.clz32(size - 1);
  return fineClasses + (log - 9) * 16 + ((size - 1) >>> (log - 4)) - 15;
}

function slotBytesOf(sizeClass: number): number {
  if (sizeClass <= fineClasses) return sizeClass * granuleBytes;
  const step = sizeClass - fineClasses - 1;
  return (17 + (step & 15)) << ((step >>> 4) + 5);
}

import { Buffer } from 'node:buffer';

/** From this many bytes on: slabs of the index and buffers of snapshots, which every restart of a member takes anew. */
const recycledBytesMin = 64 * 1024;

/**
 * Has `Buffer.allocUnsafeSlow` give large memory that nobody holds any longer again, with what was written there: a
 * member that reads what it never wrote is found out, and the collector, which would run for each few megabytes taken
 * outside its heap, does not take half of the time. For a process that only simulates.
 */
export function recycleMemory(): void {
  const allocate = Buffer.allocUnsafeSlow;
  const unheld = new Map<number, SharedArrayBuffer[]>();
  const registry = new FinalizationRegistry<SharedArrayBuffer>((memory) =>
    unheld.get(memory.byteLength)!.push(memory),
  );
  Buffer.allocUnsafeSlow = (size) => {
    if (size < recycledBytesMin) return allocate(size);
    const pool = unheld.get(size) ?? [];
    unheld.set(size, pool);
    const memory = pool.pop() ?? new SharedArrayBuffer(size);
    // A second name for the same memory, which every view of it holds, however many buffers were cut from one another: when it is
    // collected, there is none left.
    const lent = structuredClone(memory);
    registry.register(lent, memory);
    return Buffer.from(lent) as Buffer as Buffer<ArrayBuffer>;
  };
}

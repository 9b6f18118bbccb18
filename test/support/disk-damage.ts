import { sectorBytes } from './forgetful-disk.ts';
import type { Random } from './random.ts';

/** Files of a member that does not run, which can be damaged: those of a disk in memory, or of a directory. */
export interface DamageableDisk {
  /** Paths of all files. */
  paths(): string[];
  has(path: string): boolean;
  get(path: string): Buffer;
  put(path: string, bytes: Uint8Array): void;
  drop(path: string): void;
}

/** Damages one file, or several; `earlier` are the same files at a moment before. @returns what it did where */
export type Inflict = (disk: DamageableDisk, random: Random, earlier: DamageableDisk) => string;

/** What disks, and people, do to the files of a member, by name. */
export const damages: readonly (readonly [string, Inflict])[] = Object.entries<Inflict>({
  'a bit flipped': inFile((bytes, at, random) => {
    bytes[at]! ^= 1 << random.below(8);
    return bytes;
  }),
  zeros: inFile((bytes, at, random) =>
    bytes.fill(0, at, Math.min(bytes.length, at + random.between(1, 8_192))),
  ),
  'a sector of zeros': inFile((bytes, at) =>
    bytes.fill(0, sectorOf(at), Math.min(bytes.length, sectorOf(at) + sectorBytes)),
  ),
  'bytes put in': inFile((bytes, at, random) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.alloc(random.between(1, 5_000), 0x55), bytes.subarray(at)]),
  ),
  'bytes taken out': inFile((bytes, at, random) =>
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.between(1, 5_000))]),
  ),
  'a file cut off': inFile((bytes, at) => bytes.subarray(0, at)),
  'zeros to the end': inFile((bytes, at) => bytes.fill(0, at)),
  'two sectors swapped': inFile((bytes, at, random) => {
    const [a, b] = [sectorOf(at), sectorOf(random.below(bytes.length))];
    const first = Buffer.from(bytes.subarray(a, a + sectorBytes));
    bytes.copy(bytes, a, b, b + sectorBytes);
    first.copy(bytes, b);
    return bytes;
  }),
  'a write that landed elsewhere': inFile((bytes, at, random) => {
    const [from, to] = [sectorOf(at), sectorOf(random.below(bytes.length))];
    bytes.copy(bytes, to, from, from + sectorBytes);
    return from === to ? bytes : bytes.fill(0, from, Math.min(bytes.length, from + sectorBytes));
  }),
  'a tail of other bytes': inFile((bytes, _at, random) =>
    Buffer.concat([
      bytes,
      Buffer.from(Array.from({ length: random.between(1, 2_000) }, () => random.below(256))),
    ]),
  ),
  'a sector as it was before': (disk, random, earlier) => {
    const path = fileOf(disk, random);
    const bytes = disk.get(path);
    const at = sectorOf(random.below(bytes.length));
    const before = earlier.has(path)
      ? earlier.get(path).subarray(at, at + sectorBytes)
      : Buffer.alloc(sectorBytes);
    before.copy(bytes, at);
    disk.put(path, bytes);
    return `at byte ${at} of ${path}`;
  },
  'a file as it was before': (disk, random, earlier) => {
    const path = random.pick(earlier.paths().filter((name) => !name.endsWith('/LOCK')));
    disk.put(path, earlier.get(path));
    return path;
  },
  'a file that is gone': (disk, random) => {
    const path = fileOf(disk, random);
    disk.drop(path);
    return path;
  },
  'an empty file': (disk, random) => {
    const path = fileOf(disk, random);
    disk.put(path, Buffer.alloc(0));
    return path;
  },
  'a file under the name of another': (disk, random) => {
    const [from, to] = [fileOf(disk, random), fileOf(disk, random)];
    disk.put(to, disk.get(from));
    return `${from} as ${to}`;
  },
  'all segments that are gone': (disk) => dropAll(disk, '.segment'),
  'all snapshots that are gone': (disk) => dropAll(disk, '.snapshot'),
});

/** One file of a member: segments and snapshots more often than all else. */
function fileOf(disk: DamageableDisk, random: Random): string {
  const paths = disk.paths().filter((path) => !path.endsWith('/LOCK'));
  const important = paths.filter((path) => /\.segment$|\.snapshot$/.test(path));
  return random.pick(random.chance(0.9) ? important : paths);
}

/** Changes the bytes of one file, at a place that holds something. */
function inFile(change: (bytes: Buffer, at: number, random: Random) => Uint8Array): Inflict {
  return (disk, random) => {
    const path = fileOf(disk, random);
    const bytes = disk.get(path);
    const used = Math.max(1, bytes.findLastIndex((byte) => byte !== 0) + 1);
    const at = random.below(used);
    disk.put(path, change(bytes, at, random));
    return `at byte ${at} of ${used} of ${path}`;
  };
}

const sectorOf = (at: number): number => at - (at % sectorBytes);

function dropAll(disk: DamageableDisk, suffix: string): string {
  const gone = disk.paths().filter((path) => path.endsWith(suffix));
  for (const path of gone) disk.drop(path);
  return `${gone.length} files`;
}

/**
 * Damage to the files of a member that was killed, at random: the next start has everything that was acknowledged, or names the place
 * and does not start.
 *
 *     npm run damage -- --rounds 2000 [--seed N] [--members 3]
 *
 * With `--members` they are real processes, and `cluster/damage` says what must be so.
 */
import { parseArgs } from 'node:util';
import { writeSnapshotOf } from '../../src/cli/offline-member.ts';
import { damages } from '../support/disk-damage.ts';
import { ForgetfulDisk } from '../support/forgetful-disk.ts';
import { Random } from '../support/random.ts';
import { barrier, type LoopUnderTest, put, startLoop } from './loop-under-test.ts';

/** What a start behind a damage came to. */
export type Outcome = 'whole' | 'refused';

/** Makes damages; all of them from `seed`. */
export class Damage {
  private readonly seed: number;
  private readonly bases: readonly Base[];

  private constructor(seed: number, bases: readonly Base[]) {
    this.seed = seed;
    this.bases = bases;
  }

  static async open(seed: number): Promise<Damage> {
    const bases: Base[] = [];
    for (const make of [longLastSegment, manySegments, manyStarts]) bases.push(await make());
    return new Damage(seed, bases);
  }

  /** @throws Error that says what was lost, and how to repeat it */
  async round(number: number): Promise<{ kinds: string[]; outcome: Outcome }> {
    const random = new Random(this.seed + number);
    const base = random.pick(this.bases);
    const [kind, inflict] = random.pick(damages);
    const disk = base.disk.clone();
    const where = inflict(disk, random, random.pick(base.earlier));
    const problem = (text: string): Error =>
      new Error(
        `${text}\n  ${kind} ${where}, in ${base.name}\n  repeat: npm run damage -- --rounds 1 --seed ${this.seed + number}`,
      );
    const found = await startAgain(disk);
    if (found instanceof Error) {
      const { message } = found;
      if (/\/member\b/.test(message)) return { kinds: [kind], outcome: 'refused' };
      throw problem(`a refusal that names no place: ${found.stack}`);
    }
    if (!found.equals(base.state))
      throw problem('something that was acknowledged is not there, without a word');
    return { kinds: [kind], outcome: 'whole' };
  }
}

/** A directory of a member that was killed. */
interface Base {
  readonly name: string;
  readonly disk: ForgetfulDisk;
  /** The same at moments before. */
  readonly earlier: readonly ForgetfulDisk[];
  /** Keys, leases and all else, behind the place where they were read. */
  readonly state: Buffer;
}

const keys = 40;
const valueBytesMax = 600;
/** Longer than the witness takes. */
const attestedInMs = 700;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function stateOf({ parts, loop }: LoopUnderTest): Promise<Buffer> {
  const problem = await barrier(loop);
  if (problem !== null) throw problem;
  const source = parts.state.snapshot();
  const chunks: Uint8Array[] = [];
  for (let chunk = source.next(65_536); chunk !== null; chunk = source.next(65_536))
    chunks.push(Buffer.from(chunk));
  source.release();
  // Without the place in the log: a leader's own entry is one more.
  return Buffer.concat(chunks).subarray(placeBytes);
}

const placeBytes = 40;

/** The state of a member that starts on the disk, or why it does not. */
async function startAgain(disk: ForgetfulDisk): Promise<Buffer | Error> {
  try {
    const under = await startLoop(disk.process());
    const state = await stateOf(under);
    await stop(under);
    return state;
  } catch (error) {
    return error as Error;
  }
}

async function stop({ parts, loop }: LoopUnderTest): Promise<void> {
  await loop.stop();
  await parts.wal.close();
}

/** Puts, one after the other, as a client does that waits for each. */
async function fill({ loop }: LoopUnderTest, random: Random, puts: number): Promise<void> {
  for (let i = 0; i < puts; i++) {
    const problem = await put(
      loop,
      `key ${random.below(keys)}`,
      `${i} `.padEnd(random.below(valueBytesMax), 'v'),
    );
    if (problem !== null) throw problem;
  }
}

async function killed(
  name: string,
  under: LoopUnderTest,
  disk: ForgetfulDisk,
  earlier: ForgetfulDisk[],
): Promise<Base> {
  const state = await stateOf(under);
  await sleep(attestedInMs);
  const asKilled = disk.clone();
  await stop(under);
  return { name, disk: asKilled, earlier, state };
}

async function longLastSegment(): Promise<Base> {
  const random = new Random(1);
  const disk = new ForgetfulDisk();
  const under = await startLoop(disk.process(), undefined, 1024 * 1024);
  const earlier: ForgetfulDisk[] = [];
  for (let i = 0; i < 4; i++) {
    await fill(under, random, 150);
    if (i < 3) earlier.push(disk.clone());
  }
  return killed('a member with a long last segment', under, disk, earlier);
}

async function manySegments(): Promise<Base> {
  const random = new Random(2);
  const disk = new ForgetfulDisk();
  const under = await startLoop(disk.process(), undefined, 16 * 1024);
  const earlier: ForgetfulDisk[] = [];
  const { parts } = under;
  for (let i = 0; i < 4; i++) {
    await fill(under, random, 150);
    await writeSnapshotOf(parts.state, parts.snapshots);
    if (i > 1) await parts.wal.release(parts.state.appliedIndex - 200);
    await fill(under, random, 20);
    if (i < 3) earlier.push(disk.clone());
  }
  return killed('a member with many segments and snapshots', under, disk, earlier);
}

async function manyStarts(): Promise<Base> {
  const random = new Random(3);
  let disk = new ForgetfulDisk();
  const earlier: ForgetfulDisk[] = [];
  for (let i = 0; ; i++) {
    const under = await startLoop(disk.process());
    await fill(under, random, random.between(1, 40));
    if (i === 5) return killed('a member that was started often', under, disk, earlier);
    const asKilled = disk.clone();
    await stop(under);
    earlier.push(asKilled);
    disk = asKilled.clone();
  }
}

/** So many rounds, and it tells that it goes on. */
const roundsALine = 25;

/** Makes damages, and prints what came of each kind. */
async function run(
  rounds: number,
  seed: number,
  round: (number: number) => Promise<{ kinds: readonly string[]; outcome: string }>,
): Promise<void> {
  const counts = new Map<string, Map<string, number>>();
  for (let number = 0; number < rounds; number++) {
    const { kinds, outcome } = await round(number);
    const kind = kinds.join(' + ');
    const count = counts.get(kind) ?? new Map<string, number>();
    counts.set(kind, count);
    count.set(outcome, (count.get(outcome) ?? 0) + 1);
    if ((number + 1) % roundsALine === 0) console.log(`${number + 1} damages`);
  }
  for (const [kind, count] of counts)
    console.log(
      `${kind.padEnd(36)} ${[...count].map(([outcome, times]) => `${times} ${outcome}`).join(', ')}`,
    );
  console.log(`${rounds} damages from seed ${seed} on: nothing was lost without a word`);
}

if (process.argv[1]?.match(/damage\.[jt]s$/)) {
  const { values } = parseArgs({
    options: { rounds: { type: 'string' }, seed: { type: 'string' }, members: { type: 'string' } },
  });
  const [rounds, seed] = [Number(values.rounds ?? 200), Number(values.seed ?? 1)];
  if (values.members === undefined) {
    const damage = await Damage.open(seed);
    await run(rounds, seed, (number) => damage.round(number));
  } else {
    const { ClusterDamage } = await import('../cluster/damage.ts');
    const damage = await ClusterDamage.open(Number(values.members), seed);
    try {
      await run(rounds, seed, () => damage.round());
      console.log(`${damage.acknowledged} writes were acknowledged meanwhile`);
    } finally {
      await damage.close();
    }
  }
}

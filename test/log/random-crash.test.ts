import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LogPosition } from '../../src/log/record.ts';
import type { Wal } from '../../src/log/wal.ts';
import type { HardState } from '../../src/raft/entry.ts';
import { ForgetfulDisk, forgetSome } from '../support/forgetful-disk.ts';
import { Random } from '../support/random.ts';
import { type OpenedLog, openLog, type RecordedLog } from './log-under-test.ts';

/*
 * Many lives of one log on a disk that forgets: random batches, replaced suffixes, snapshots, seals and releases, each
 * life ended at a random moment by a loss of power or of the process. Whatever a life was told is durable must be there
 * in the next; of a write that had not ended, all or nothing. One seed is one history:
 *
 *     WALD_SEED=17 npx tsx test/log/random-crash.test.ts
 */

const test = suite('log under random crashes');
const seeds = process.env.WALD_SEED
  ? [Number(process.env.WALD_SEED)]
  : Array.from({ length: 150 }, (_, i) => i + 1);
const livesPerSeed = 6;
const stepsPerLife = 40;

/** What a log holds: entries by index behind `base`, as `index/term:data`, and the hard state. */
interface Content {
  readonly base: LogPosition;
  readonly entries: readonly string[];
  readonly hardState: HardState;
}

/** Ends the disk's work one piece at a time, in an order that the seed chooses. */
class ShuffledQueue {
  private readonly random: Random;
  private runs: (() => void)[] = [];

  constructor(random: Random) {
    this.random = random;
  }

  readonly schedule = (run: () => void): void => {
    this.runs.push(run);
  };

  /** Runs one piece, and all promises behind it. */
  async step(): Promise<void> {
    if (this.runs.length > 0) this.runs.splice(this.random.below(this.runs.length), 1)[0]!();
    await new Promise((resolve) => setImmediate(resolve));
  }

  clear(): void {
    this.runs = [];
  }
}

class History {
  private readonly random: Random;
  private readonly queue: ShuffledQueue;
  private readonly disk: ForgetfulDisk;
  /** Acknowledged content, and what it becomes if the write in flight counts. */
  private durable: Content = {
    base: { index: 0, term: 0 },
    entries: [],
    hardState: { term: 0, vote: 0n, commit: 0 },
  };
  private inFlight: Content | null = null;
  /** Content with everything appended. */
  private appended: Content = this.durable;
  /** Newest durable snapshot. */
  private snapshot: LogPosition = { index: 0, term: 0 };
  private serial = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.queue = new ShuffledQueue(this.random);
    this.disk = new ForgetfulDisk(this.queue.schedule);
  }

  async run(): Promise<void> {
    for (let life = 0; life < livesPerSeed; life++) {
      const opened = await this.open();
      if (opened) await this.live(opened.wal);
      this.die();
    }
    const opened = await this.open(true);
    assert.ok(opened);
  }

  /** Opens the log and checks it; null if the life ended before it was open. */
  private async open(certainly = false): Promise<OpenedLog | null> {
    let opened: OpenedLog | null = null;
    let failure: Error | null = null;
    openLog(this.disk, { startAfter: this.snapshot }).then(
      (log) => {
        opened = log;
      },
      (error: Error) => {
        failure = error;
      },
    );
    for (
      let steps = certainly || this.random.chance(0.7) ? 10_000 : this.random.below(12);
      steps > 0;
      steps--
    ) {
      await this.queue.step();
      if (failure) throw failure;
      if (opened) {
        this.check(opened);
        return opened;
      }
    }
    return null;
  }

  private check({ replay, wal }: OpenedLog): void {
    const found = contentOf(replay, wal, this.snapshot);
    const expected = [this.durable, this.inFlight].flatMap((content) =>
      content ? [behind(content, this.snapshot)] : [],
    );
    const wanted = expected.map(spell);
    assert.ok(wanted.includes(spell(found)), `found ${spell(found)}, expected ${wanted.join(' or ')}`);
    this.durable = { base: this.snapshot, entries: replay.entries.slice(), hardState: replay.lastHardState };
    this.appended = this.durable;
    this.inFlight = null;
  }

  private async live(wal: Wal): Promise<void> {
    for (let step = 0; step < stepsPerLife; step++) {
      this.act(wal);
      await this.queue.step();
      if (this.random.chance(0.02)) return;
    }
    if (this.random.chance(0.3)) {
      let closed = false;
      void wal.close().then(() => {
        closed = true;
      });
      for (let steps = this.random.below(30); steps > 0 && !closed; steps--) await this.queue.step();
    }
  }

  private act(wal: Wal): void {
    const action = this.random.weighted({
      append: 10,
      replace: 2,
      write: 10,
      idle: 2,
      snapshot: 1,
      install: 1,
      release: 1,
    });
    if (action === 'append') this.append(wal, wal.lastIndex + 1);
    else if (action === 'replace') this.replace(wal);
    else if (action === 'write') this.write(wal);
    else if (action === 'idle') wal.idle();
    else if (action === 'release') void wal.release(this.snapshot.index);
    else if (action === 'snapshot') this.takeSnapshot();
    else this.install(wal);
  }

  private append(wal: Wal, index: number): void {
    const { hardState, entries, base } = this.appended;
    const term = Math.max(1, hardState.term, wal.lastTerm);
    const text = `${++this.serial}:${'x'.repeat(this.random.below(this.random.chance(0.1) ? 900 : 60))}`;
    wal.append(index, term, 0, Buffer.from(text));
    const kept = entries.slice(0, index - base.index - 1);
    this.appended = { base, entries: [...kept, `${index}/${term}:${text}`], hardState };
  }

  private replace(wal: Wal): void {
    const lowest = Math.max(this.appended.hardState.commit, this.snapshot.index) + 1;
    if (wal.lastIndex < lowest) return;
    this.append(wal, this.random.between(lowest, wal.lastIndex));
  }

  private write(wal: Wal): void {
    if (wal.writing) return;
    const { base, entries, hardState } = this.appended;
    const lastIndex = base.index + entries.length;
    const commit = this.random.between(hardState.commit, Math.max(hardState.commit, lastIndex));
    const term = hardState.term + (this.random.chance(0.2) ? 1 : 0);
    const next = { term, vote: BigInt(this.random.below(4)), commit };
    const content = { base, entries, hardState: next };
    this.appended = content;
    this.inFlight = content;
    wal.write(next, (error) => {
      assert.is(error, null);
      this.durable = content;
      this.inFlight = null;
    });
  }

  /** The state machine's snapshot of what is committed and durable. */
  private takeSnapshot(): void {
    const { base, entries, hardState } = this.durable;
    if (hardState.commit <= this.snapshot.index) return;
    const index = this.random.between(this.snapshot.index + 1, hardState.commit);
    this.snapshot = { index, term: termOf(entries[index - base.index - 1]!) };
  }

  /** A leader's snapshot, far ahead: durable as a file before its mark is in the log. */
  private install(wal: Wal): void {
    if (wal.writing) return;
    const index = wal.lastIndex + this.random.between(1, 5);
    const term = this.appended.hardState.term + 1;
    this.snapshot = { index, term };
    wal.markSnapshot(this.snapshot);
    const hardState = { ...this.appended.hardState, term, commit: index };
    this.appended = { base: this.snapshot, entries: [], hardState };
    const content = this.appended;
    this.inFlight = content;
    wal.write(hardState, (error) => {
      assert.is(error, null);
      this.durable = content;
      this.inFlight = null;
    });
  }

  private die(): void {
    if (this.random.chance(0.5)) this.disk.kill();
    else this.disk.crash(forgetSome(() => this.random.next() / 2 ** 32));
    this.queue.clear();
  }
}

/** What is left of a content for a start behind `snapshot`. */
function behind({ base, entries, hardState }: Content, snapshot: LogPosition): Content {
  const lastIndex = base.index + entries.length;
  const at = snapshot.index <= base.index ? snapshot.term : entries[snapshot.index - base.index - 1];
  const agrees = typeof at === 'number' || (at !== undefined && termOf(at) === snapshot.term);
  const kept = lastIndex >= snapshot.index && agrees ? entries.slice(snapshot.index - base.index) : [];
  return { base: snapshot, entries: kept, hardState };
}

function contentOf(replay: RecordedLog, wal: Wal, snapshot: LogPosition): Content {
  assert.is(wal.lastIndex, snapshot.index + replay.entries.length);
  return { base: snapshot, entries: replay.entries, hardState: replay.lastHardState };
}

function spell({ base, entries, hardState }: Content): string {
  const { term, vote, commit } = hardState;
  return `behind ${base.index}/${base.term}: [${entries.join(', ')}] term ${term} vote ${vote} commit ${commit}`;
}

function termOf(entry: string): number {
  return Number(entry.slice(entry.indexOf('/') + 1, entry.indexOf(':')));
}

for (const seed of seeds) {
  test(`what was acknowledged survives, seed ${seed}`, async () => {
    try {
      await new History(seed).run();
    } catch (error) {
      (error as Error).message += `\nrepeat with: WALD_SEED=${seed} npx tsx test/log/random-crash.test.ts`;
      throw error;
    }
  });
}

test.run();

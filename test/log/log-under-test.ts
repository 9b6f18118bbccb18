import type { CorruptLogError } from '../../src/errors/corrupt-log-error.ts';
import type { Logger } from '../../src/host/logger.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import type { LogPosition } from '../../src/log/record.ts';
import type { Replay } from '../../src/log/recovery.ts';
import { Wal, type WalOptions } from '../../src/log/wal.ts';
import type { HardState } from '../../src/raft/entry.ts';
import type { ForgetfulDisk } from '../support/forgetful-disk.ts';

export const dir = '/data/wal';
export const clusterId = 0xcdf8n;
export const memberId = 0x8e9en;
const nowhere: LogPosition = { index: 0, term: 0 };

/** What a log hands out when it is opened, entries as `index/term:data`. */
export class RecordedLog implements Replay {
  entries: string[] = [];
  lastHardState: HardState = { term: 0, vote: 0n, commit: 0 };
  readonly truncations: number[] = [];
  readonly marks: LogPosition[] = [];
  private firstIndex = 0;

  hardState(hardState: HardState): void {
    this.lastHardState = hardState;
  }

  entry(index: number, term: number, type: number, data: Buffer): void {
    if (this.entries.length === 0) this.firstIndex = index;
    if (index !== this.firstIndex + this.entries.length) throw new Error(`entry ${index} is out of order`);
    this.entries.push(`${index}/${term}:${type === 0 ? '' : `(${type})`}${data.toString('latin1')}`);
  }

  truncateFrom(index: number): void {
    this.truncations.push(index);
    this.entries.length = index - this.firstIndex;
  }

  snapshotMark(position: LogPosition): void {
    this.marks.push(position);
  }
}

/** Keeps what the log has to say. */
export class RecordedSink implements Logger {
  readonly infos: string[] = [];
  readonly warnings: string[] = [];
  readonly errors: string[] = [];

  level = 'info';

  debug(): void {}

  fatal(): void {}

  flush(): void {}

  child(): Logger {
    return this;
  }

  info(message: string): void {
    this.infos.push(message);
  }

  warn(message: string): void {
    this.warnings.push(message);
  }

  error(message: string): void {
    this.errors.push(message);
  }
}

export interface OpenedLog {
  readonly wal: Wal;
  readonly replay: RecordedLog;
  readonly sink: RecordedSink;
}

let salts = 0;

/** Opens the log in `dir` of a disk, with segments of 1 KiB unless told otherwise. A process that had it open is over. */
export async function openLog(disk: ForgetfulDisk, options: Partial<WalOptions> = {}): Promise<OpenedLog> {
  disk.kill();
  const replay = new RecordedLog();
  const sink = new RecordedSink();
  const wal = await Wal.open({
    dir,
    disk: disk.process(),
    clusterId,
    memberId,
    segmentBytes: 1024,
    logger: sink,
    startAfter: nowhere,
    replay,
    clock: { ...systemClock, randomUint64: () => 0x5a17_0000_0000_0001n + BigInt(++salts) },
    ...options,
  });
  return { wal, replay, sink };
}

/** Appends entries behind the last one, in `term`, and makes them durable with a hard state that commits nothing. */
export function writeEntries(wal: Wal, term: number, ...data: string[]): Promise<void> {
  for (const text of data) wal.append(wal.lastIndex + 1, term, 0, Buffer.from(text, 'latin1'));
  return write(wal, { term, vote: memberId, commit: 0 });
}

export function write(wal: Wal, hardState: HardState): Promise<void> {
  return new Promise((resolve, reject) => {
    wal.write(hardState, (error) => (error ? reject(error) : resolve()));
  });
}

/** Resolves when no write of the log's own, a seal or a spare segment, is under way. */
export async function quiet(disk: ForgetfulDisk): Promise<void> {
  for (let before = -1; before !== disk.writes + disk.syncs; ) {
    before = disk.writes + disk.syncs;
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Names of the segments, in log order. */
export async function segmentsOf(disk: ForgetfulDisk): Promise<string[]> {
  return (await disk.list(dir)).filter((name) => name.endsWith('.segment')).sort();
}

/** What opening the log ends in: the error, or null. */
export async function refusal(
  disk: ForgetfulDisk,
  options: Partial<WalOptions> = {},
): Promise<CorruptLogError | Error | null> {
  try {
    await openLog(disk, options);
    return null;
  } catch (error) {
    return error as Error;
  }
}

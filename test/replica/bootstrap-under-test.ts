import { CommandKind, encodeCommandMessage } from '../../src/codec/command/command.ts';
import { ClusterAction, ClusterCommand, PutRequest } from '../../src/codec/generated/messages.generated.ts';
import { Writer } from '../../src/codec/writer.ts';
import { makeConfig } from '../../src/config/config.ts';
import { parseFlags } from '../../src/config/parse-flags.ts';
import type { Logger } from '../../src/host/logger.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import type { Disk } from '../../src/log/disk.ts';
import { SnapshotWriter } from '../../src/log/snapshot-file.ts';
import { type Entry, EntryType, type HardState } from '../../src/raft/entry.ts';
import type { LostEntriesError } from '../../src/raft/raft.ts';
import { type Bootstrapped, bootstrap } from '../../src/replica/bootstrap.ts';
import { memberEntry } from '../../src/replica/first-entries.ts';
import type { PeerAnswer, PeerNetwork } from '../../src/replica/peer-network.ts';
import { RequestIds } from '../../src/replica/proposals.ts';
import { diskError, type ForgetfulDisk } from '../support/forgetful-disk.ts';

export const names = ['a', 'b', 'c'] as const;
export const urlOf = (name: string) => `http://10.0.0.${name.charCodeAt(0) - 96}:2380`;
/** What etcd 3.4.23 logs for these flags. */
const clusterText = names.map((name) => `${name}=${urlOf(name)}`).join(',');

/** Flags of one of three first members. */
export function flagsOf(name: string, ...more: string[]): string[] {
  return [
    '--data-dir=/data',
    '--wal-segment-bytes=8192',
    `--name=${name}`,
    `--initial-advertise-peer-urls=${urlOf(name)}`,
    `--initial-cluster=${clusterText}`,
    '--initial-cluster-token=tok',
    ...more,
  ];
}

/** A network in which URLs have the answers of a table, hosts the addresses of another, and time does not pass by itself. */
export class TableNetwork implements PeerNetwork {
  readonly asked: string[] = [];
  readonly answers = new Map<string, PeerAnswer>();
  readonly addresses = new Map<string, string>();
  private timeMs = 0;
  /** What is waited for has passed. */
  readonly clock = {
    nowMs: () => this.timeMs,
    after: (delayMs: number, run: () => void) => {
      this.timeMs += delayMs;
      queueMicrotask(run);
      return () => {};
    },
  };

  async get(url: string, _limitMs: number): Promise<PeerAnswer> {
    return this.answerOf(url);
  }

  async post(url: string, _limitMs: number): Promise<PeerAnswer> {
    return this.answerOf(`POST ${url}`);
  }

  private answerOf(request: string): PeerAnswer {
    this.asked.push(request);
    const answer = this.answers.get(request);
    if (!answer) throw new Error('connect ECONNREFUSED');
    return answer;
  }

  async resolve(host: string): Promise<string> {
    const address = this.addresses.get(host);
    if (!address) throw new Error(`lookup ${host}: no such host`);
    return address;
  }

  /** A member at `url` that lists `members`; each has an ID, and client URLs when it has started. */
  runsAt(
    url: string,
    clusterId: string,
    members: readonly { id: bigint; url: string; started?: boolean; isLearner?: boolean }[],
  ): void {
    const list = members.map(
      (member) =>
        `{"id":${member.id},"peerURLs":["${member.url}"]${member.isLearner ? ',"isLearner":true' : ''}` +
        `${member.started ? ',"name":"x","clientURLs":["http://x:2379"]' : ''}}`,
    );
    this.answers.set(`${url}/members`, { status: 200, body: `[${list.join(',')}]\n`, clusterId });
    this.answers.set(`${url}/version`, {
      status: 200,
      body: '{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}',
      clusterId: '',
    });
  }
}

/** Keeps what is logged, as `level: message`. */
export class RecordedLogger implements Logger {
  readonly lines: string[] = [];
  level = 'info';
  debug(): void {}
  child(): Logger {
    return this;
  }
  info(message: string): void {
    this.lines.push(`info: ${message}`);
  }
  warn(message: string, _fields?: Record<string, unknown>): void {
    this.lines.push(`warn: ${message}`);
  }
  error(message: string): void {
    this.lines.push(`error: ${message}`);
  }
  fatal(message: string): void {
    this.lines.push(`fatal: ${message}`);
  }
  flush(): void {}
}

export interface StartOptions {
  readonly network?: PeerNetwork;
  readonly logger?: Logger;
  readonly lostData?: LostEntriesError;
}

/** Starts a member on a disk as its only process: one that ran there is gone. */
export function start(disk: ForgetfulDisk, flags: readonly string[], options: StartOptions = {}) {
  disk.kill();
  return startAs(disk.process(), flags, options);
}

export function startAs(disk: Disk, flags: readonly string[], options: StartOptions = {}) {
  return bootstrap({
    config: makeConfig(parseFlags(flags, {})),
    disk,
    logger: options.logger ?? new RecordedLogger(),
    requestIds: new RequestIds(Math.floor(Math.random() * 2 ** 32)),
    clock: { ...systemClock, random: () => 0 },
    onWrite() {},
    network: options.network ?? new TableNetwork(),
    ...(options.lostData && { lostData: options.lostData }),
  });
}

/** Whether `running` came to ask the disk for its n-th thing, at which it was ended. */
export async function diesAt(
  disk: ForgetfulDisk,
  nth: number,
  running: Promise<Bootstrapped>,
): Promise<boolean> {
  let left = nth;
  const death = new Promise<true>((resolve) => {
    disk.fault = () => {
      if (left-- > 0) return null;
      disk.fault = () => null;
      disk.kill();
      resolve(true);
      return diskError('EIO');
    };
  });
  const died = await Promise.race([running.then(() => false), death]);
  disk.fault = () => null;
  return died;
}

/** An entry that puts `key`. */
export function putEntry(index: number, term: number, key: string): Entry {
  const writer = new Writer();
  const bytes = new TextEncoder().encode(key);
  encodeCommandMessage(CommandKind.PUT, 7, index, PutRequest.create({ key: bytes, value: bytes }), writer);
  return { index, term, type: EntryType.NORMAL, data: writer.copy() };
}

/** An entry that adds a voter, or a learner. */
export function addEntry(index: number, term: number, id: bigint, url: string, isLearner = false): Entry {
  return memberEntry(
    index,
    term,
    ClusterCommand.create({ action: ClusterAction.ADD, id, peerURLs: [url], isLearner }),
  );
}

export function removeEntry(index: number, term: number, id: bigint): Entry {
  return memberEntry(index, term, ClusterCommand.create({ action: ClusterAction.REMOVE, id }));
}

/** Writes entries to the log as a running member would. Durable on return. */
export function write({ wal }: Bootstrapped, entries: readonly Entry[], hardState: HardState): Promise<void> {
  for (const { index, term, type, data } of entries) wal.append(index, term, type, data);
  return new Promise((resolve, reject) => {
    wal.write(hardState, (error) => (error ? reject(error) : resolve()));
  });
}

/** Applies entries to the state, as if they were committed, and writes a snapshot of it to another member's disk. */
export async function installSnapshot(
  from: Bootstrapped,
  entries: readonly Entry[],
  disk: ForgetfulDisk,
): Promise<void> {
  const { state, snapshots } = from;
  for (const { index, term, type, data } of entries) state.apply(index, term, type, data);
  const writer = await SnapshotWriter.create({ ...snapshots, disk }, 'installed');
  const source = state.snapshot();
  for (let chunk = source.next(65_536); chunk !== null; chunk = source.next(65_536))
    await writer.write(chunk);
  source.release();
  await writer.finish({ index: state.appliedIndex, term: state.appliedTerm });
}

/** Keys that the state has, in order. */
export function keysOf({ state }: Bootstrapped, ...candidates: string[]): string[] {
  const encoder = new TextEncoder();
  return candidates.filter((key) => state.kv.index.get(encoder.encode(key), 0) !== 0);
}

export function memberIds({ state }: Bootstrapped): bigint[] {
  return state.members.list().map(({ id }) => id);
}

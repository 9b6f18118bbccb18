import { memberId } from '../../src/api/cluster/member-id.ts';
import { CommandKind, NewCommand } from '../../src/codec/command/command.ts';
import { PutRequest } from '../../src/codec/generated/messages.generated.ts';
import { makeConfig } from '../../src/config/config.ts';
import { parseFlags } from '../../src/config/parse-flags.ts';
import type { ApiError } from '../../src/errors/api-error.ts';
import { type Logger, silentLogger } from '../../src/host/logger.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import type { MemberId } from '../../src/raft/entry.ts';
import { noPeerNetwork } from '../../src/replica/peer-network.ts';
import {
  NotSentError,
  type Peer,
  type PeerHandler,
  type PeerTransport,
} from '../../src/replica/peer-transport.ts';
import { RequestIds } from '../../src/replica/proposals.ts';
import { Replica } from '../../src/replica/replica.ts';
import { ForgetfulDisk } from '../support/forgetful-disk.ts';

const heartbeatMs = 10;
const electionMs = 100;
const text = new TextEncoder();

/** Several replicas in one process: each with a disk of its own, and links that a test can cut. */
export class ReplicasUnderTest {
  private static readonly running = new Set<ReplicasUnderTest>();
  readonly names: readonly string[];
  readonly disks = new Map<string, ForgetfulDisk>();
  readonly replicas = new Map<string, Replica>();
  /** What replicas reported as their end. */
  readonly fatal: Error[] = [];
  readonly removed: string[] = [];
  /** Links that lose everything: `a>b`. */
  readonly cuts = new Set<string>();
  private readonly handlers = new Map<MemberId, PeerHandler>();
  private readonly flags: readonly string[];
  private seed = 1;

  private readonly logger: Logger;

  constructor(size: number, flags: readonly string[] = [], logger = silentLogger) {
    this.logger = logger;
    this.names = Array.from({ length: size }, (_, i) => `m${i + 1}`);
    this.flags = flags;
    ReplicasUnderTest.running.add(this);
  }

  /** Stops every cluster there is, also that of a test which failed. */
  static async stopAll(): Promise<void> {
    for (const cluster of ReplicasUnderTest.running) await cluster.stop();
    ReplicasUnderTest.running.clear();
  }

  id(name: string): MemberId {
    return memberId([urlOf(name)], 'etcd-cluster');
  }

  replica(name: string): Replica {
    return this.replicas.get(name)!;
  }

  async startAll(): Promise<void> {
    for (const name of this.names) await this.start(name);
  }

  /** Starts a member, anew or on the disk that it left. */
  async start(name: string): Promise<Replica> {
    let disk = this.disks.get(name);
    if (disk === undefined) {
      disk = new ForgetfulDisk();
      this.disks.set(name, disk);
    }
    const config = makeConfig(
      parseFlags(
        [
          `--name=${name}`,
          '--data-dir=/member',
          '--wal-segment-bytes=65536',
          `--heartbeat-interval=${heartbeatMs}`,
          `--election-timeout=${electionMs}`,
          `--initial-advertise-peer-urls=${urlOf(name)}`,
          `--initial-cluster=${this.names.map((other) => `${other}=${urlOf(other)}`).join(',')}`,
          ...this.flags,
        ],
        {},
      ),
    );
    const replica = await Replica.open({
      config,
      disk: disk.process(),
      logger: this.logger,
      network: noPeerNetwork,
      requestIds: new RequestIds(this.seed++),
      clock: systemClock,
      onWrite() {},
      createTransport: ({ memberId: id }, handler) => this.transport(id, handler),
      answer: (_from, _kind, _body, reply) => reply(new Error('nobody answers here'), new Uint8Array(0)),
      hooks: {
        onChange() {},
        onApplied() {},
        onSlowApply() {},
        onLeaderChange() {},
        onMembersChange() {},
        onInstall: (install) => install(),
        onSnapshot() {},
        onFatal: (error) => this.fatal.push(error),
        onRemoved: () => this.removed.push(name),
      },
    });
    this.replicas.set(name, replica);
    replica.start();
    return replica;
  }

  /** Ends a member as `kill -9` does. */
  kill(name: string): void {
    const replica = this.replica(name);
    this.handlers.delete(replica.memberId);
    this.replicas.delete(name);
    this.disks.get(name)!.kill();
    void replica.loop.stop();
    void replica.snapshotter.stop();
  }

  isolate(name: string): void {
    for (const other of this.names) {
      if (other === name) continue;
      this.cuts.add(`${this.id(name)}>${this.id(other)}`);
      this.cuts.add(`${this.id(other)}>${this.id(name)}`);
    }
  }

  /** The member that leads, once one does and all that run and are not cut off agree. */
  async leader(except = ''): Promise<Replica> {
    for (let tries = 0; tries < 500; tries++) {
      const running = [...this.replicas].filter(([name]) => name !== except).map(([, replica]) => replica);
      const leader = running.find(({ loop }) => loop.isLeader);
      if (leader && running.every(({ loop }) => loop.leader === leader.memberId)) return leader;
      await pause(10);
    }
    throw new Error('no leader within 5 s');
  }

  nameOf(replica: Replica): string {
    return this.names.find((name) => this.id(name) === replica.memberId)!;
  }

  async follower(): Promise<Replica> {
    const { memberId: leader } = await this.leader();
    return [...this.replicas.values()].find(({ memberId: id }) => id !== leader)!;
  }

  /** Waits until all that run have applied the same entries. */
  async settled(): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      const replicas = [...this.replicas.values()];
      const commit = Math.max(...replicas.map(({ loop }) => loop.commitIndex));
      if (replicas.every(({ loop }) => loop.appliedIndex === commit)) return;
      await pause(10);
    }
    throw new Error('the members did not agree within 5 s');
  }

  private async stop(): Promise<void> {
    for (const replica of this.replicas.values()) await replica.stop();
  }

  private transport(from: MemberId, handler: PeerHandler): PeerTransport {
    this.handlers.set(from, handler);
    const deliver = (to: MemberId, run: (handler: PeerHandler) => void): boolean => {
      const target = this.handlers.get(to);
      if (target === undefined || this.cuts.has(`${from}>${to}`)) return false;
      setImmediate(() => run(target));
      return true;
    };
    let peers: readonly Peer[] = [];
    return {
      setPeers: (all) => {
        for (const { id } of peers) {
          // As the peer port does, which ends the connections of members that were removed and answers them with 410.
          if (!all.some((peer) => peer.id === id)) setImmediate(() => this.handlers.get(id)?.removed());
        }
        peers = all;
      },
      send: (message) => {
        if (!peers.some(({ id }) => id === message.to)) return;
        if (!deliver(message.to, (target) => target.receive(message))) {
          setImmediate(() => handler.unreachable(message.to));
        }
      },
      sendSnapshot: (message, path) => {
        const file = readAll(this.diskOf(from), path);
        const isSent = deliver(message.to, (target) => {
          target.receiveSnapshot(message, file).then(
            () => handler.snapshotSent(message.to, true),
            () => handler.snapshotSent(message.to, false),
          );
        });
        if (!isSent) setImmediate(() => handler.snapshotSent(message.to, false));
      },
      call: (to, kind, body, _timeoutMs, done) => {
        const copy = Buffer.from(body);
        const isSent = deliver(to, (target) =>
          target.answer(from, kind, copy, (error, answer) => setImmediate(() => done(error, answer))),
        );
        if (!isSent) setImmediate(() => done(new NotSentError('cut off'), new Uint8Array(0)));
      },
      activeSinceMs: (id) => (this.handlers.has(id) && !this.cuts.has(`${from}>${id}`) ? 0 : null),
      close: () => Promise.resolve(),
    };
  }

  private diskOf(id: MemberId): ForgetfulDisk {
    const name = this.names.find((candidate) => this.id(candidate) === id)!;
    return this.disks.get(name)!;
  }
}

async function* readAll(disk: ForgetfulDisk, path: string): AsyncGenerator<Uint8Array> {
  const file = await disk.process().open(path, 'read');
  const bytes = Buffer.alloc(await file.size());
  await file.read(bytes, 0, bytes.length, 0);
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

/** Proposes a put; resolves with the error, or `null` when it is acknowledged. */
export function put(replica: Replica, key: string, value: string): Promise<ApiError | null> {
  const request = PutRequest.create({ key: text.encode(key), value: text.encode(value) });
  return new Promise((resolve) => replica.loop.propose(new NewCommand(CommandKind.PUT, request), resolve));
}

/** Resolves when a linearizable read may run. */
export function barrier(replica: Replica): Promise<ApiError | null> {
  return new Promise((resolve) => replica.loop.linearize(resolve));
}

export function storedValue(replica: Replica, key: string): string | null {
  const { index } = replica.state.kv;
  const version = index.get(text.encode(key), 0);
  return version === 0 ? null : index.value(version).toString();
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function urlOf(name: string): string {
  return `http://${name}:2380`;
}

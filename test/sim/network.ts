import { isNoSpace } from '../../src/log/segment-maker.ts';
import type { Entry } from '../../src/raft/entry.ts';
import type { Message } from '../../src/raft/message.ts';
import type { PeerAnswer, PeerNetwork } from '../../src/replica/peer-network.ts';
import {
  NotSentError,
  type Peer,
  type PeerCall,
  type PeerCallDone,
  type PeerHandler,
  type PeerTransport,
} from '../../src/replica/peer-transport.ts';
import type { Random } from '../support/random.ts';
import type { Machine } from './machine.ts';
import { Promises } from './promises.ts';
import { spellMessage } from './spell-message.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How the network behaves at the moment; probabilities are per message. */
export interface NetworkFaults {
  lossChance: number;
  duplicateChance: number;
  reorders: boolean;
  delayMinUs: number;
  delayMaxUs: number;
  lateChance: number;
}

interface Port {
  readonly machine: Machine;
  readonly life: number;
  readonly handler: PeerHandler;
  readonly heardSinceMs: Map<bigint, number>;
  peers: ReadonlySet<bigint>;
}

const lateMaxUs = 2_000_000;
/** A connection on which nothing comes for so long counts as closed. */
const dialPeriodUs = 2_000_000;
const silenceMaxUs = 3_000_000;
const snapshotPieceBytes = 4096;

/** The way between machines. Every link may be cut, in one direction or in both. */
export class SimNetwork {
  readonly faults: NetworkFaults;
  private readonly clock: VirtualClock;
  private readonly random: Random;
  private readonly note: (
    kind: string,
    machine: Machine,
    numbers: readonly number[],
    line: () => string,
  ) => void;
  private readonly nameOf: (id: bigint) => string;
  private readonly promises = new Promises();
  private readonly ports = new Map<bigint, Port>();
  /** Links `from>to` that lose everything. */
  private readonly cuts = new Set<string>();
  /** When the last message of a link arrives: the next one comes behind it. */
  private readonly lastArrivalUs = new Map<string, number>();

  constructor(
    clock: VirtualClock,
    random: Random,
    faults: NetworkFaults,
    nameOf: (id: bigint) => string,
    note: (kind: string, machine: Machine, numbers: readonly number[], line: () => string) => void,
  ) {
    this.clock = clock;
    this.random = random;
    this.faults = faults;
    this.nameOf = nameOf;
    this.note = note;
  }

  /** Gives a process its transport. */
  connect(machine: Machine, handler: PeerHandler): PeerTransport {
    const { memberId } = machine.identity;
    const port: Port = { machine, life: machine.life, handler, heardSinceMs: new Map(), peers: new Set() };
    this.ports.set(memberId, port);
    this.dialAgain(port);
    return {
      setPeers: (peers: readonly Peer[]) => {
        port.peers = new Set(peers.map(({ id }) => id));
      },
      send: (message) => this.send(port, message),
      sendSnapshot: (message, path) => this.sendSnapshot(port, message, machine.disk.get(path)),
      call: (to, kind, body, timeoutMs, done) => this.call(port, to, kind, body, timeoutMs, done),
      activeSinceMs: (member) => port.heardSinceMs.get(member) ?? null,
      close: async () => this.disconnect(machine),
    };
  }

  /**
   * The network as a process has it that starts, or whose data are lost: one request to a peer URL at a time, with the name of a machine
   * for a host.
   */
  peerNetwork(machine: Machine): PeerNetwork {
    const { life } = machine;
    const ask = (method: string) => (url: string, limitMs: number) =>
      new Promise<PeerAnswer>((resolve, reject) => {
        const cancel = machine.clock.after(limitMs, () => reject(new Error('request timed out')));
        const back = (end: () => void): void => {
          if (life !== machine.life) return;
          this.clock.after(this.delayUs(), 'http answer', machine, () => {
            cancel();
            end();
          });
        };
        const { hostname, pathname } = new URL(url);
        const port = [...this.ports.values()].find(({ machine: { name } }) => name === hostname);
        if (port === undefined || this.isWayLost(machine, port.machine)) {
          back(() => reject(new Error('connect ECONNREFUSED')));
          return;
        }
        this.later(port, this.delayUs(), 'http', () => {
          this.note(
            'http',
            port.machine,
            [pathname.length],
            () => `is asked ${method} ${pathname} by ${machine.name}`,
          );
          const response = port.machine.replica?.askPeerPort(method, pathname);
          response?.done.then(() => {
            const { code: status, body, lines } = response;
            const [, clusterId = ''] = /^X-Etcd-Cluster-Id: (.*)$/m.exec(lines.join('\n')) ?? [];
            if (!this.isWayLost(port.machine, machine)) back(() => resolve({ status, body, clusterId }));
          });
        });
      });
    return { get: ask('GET'), post: ask('POST'), resolve: async (host) => host, clock: machine.clock };
  }

  /** A member dials its peers for as long as it runs, also one that has nothing to say: who knows that it was removed tells it. */
  private dialAgain(port: Port): void {
    this.later(port, dialPeriodUs, 'dial', () => {
      const { memberId } = port.machine.identity;
      for (const peer of port.peers) {
        const to = this.ports.get(peer);
        if (to?.machine.replica?.state.members.isRemoved(memberId) !== true) continue;
        if (!this.isLost(memberId, peer) && !this.isLost(peer, memberId)) port.handler.removed();
      }
      this.dialAgain(port);
    });
  }

  private isWayLost(from: Machine, to: Machine): boolean {
    return this.isLost(from.identity.memberId, to.identity.memberId);
  }

  /** A process is over. Where its machine is still there to say so, some of the others notice. */
  disconnect(machine: Machine, isMachineThere = false): void {
    const { memberId } = machine.identity;
    if (!this.ports.delete(memberId)) return;
    for (const port of this.ports.values()) this.forget(port, memberId, isMachineThere ? 0 : silenceMaxUs);
    if (!isMachineThere) return;
    for (const port of this.ports.values()) {
      if (this.random.chance(0.5) || this.isLost(memberId, port.machine.identity.memberId)) continue;
      this.later(port, this.delayUs(), 'gone', () => port.handler.gone(memberId));
    }
  }

  /** Another member sees that the connection of one is closed, or silent, unless that one has made another since. */
  private forget(port: Port, memberId: bigint, afterUs: number): void {
    const sinceMs = port.heardSinceMs.get(memberId);
    if (sinceMs === undefined) return;
    this.later(port, afterUs, 'silent', () => {
      if (!this.ports.has(memberId) && port.heardSinceMs.get(memberId) === sinceMs)
        port.heardSinceMs.delete(memberId);
    });
  }

  /** Loses everything from one machine to another. */
  cut(from: Machine, to: Machine): void {
    this.cuts.add(linkOf(from.identity.memberId, to.identity.memberId));
  }

  heal(): void {
    this.cuts.clear();
  }

  private send(from: Port, message: Message): void {
    const { random, faults } = this;
    this.promises.observe(message);
    const carried = { ...message, entries: message.entries.map(withoutDecoded) };
    if (!this.isKnown(from, message.to) || this.isLost(message.from, message.to)) {
      this.note(
        'lost',
        from.machine,
        numbersOf(message),
        () => `loses ${spellMessage(carried, this.nameOf)}`,
      );
      if (random.chance(0.5))
        this.later(from, this.delayUs(), 'unreachable', () => from.handler.unreachable(message.to));
      return;
    }
    this.carry(from, carried);
    if (random.chance(faults.duplicateChance)) this.carry(from, carried);
  }

  private carry(from: Port, message: Message): void {
    const to = this.ports.get(message.to);
    if (to === undefined) return;
    this.clock.after(this.arrivalUs(message.from, message.to), 'message', to.machine, () => {
      if (!this.isOpen(to) || this.cuts.has(linkOf(message.from, message.to))) return;
      // What a process has sent before its end is no sign of life.
      if (!to.heardSinceMs.has(message.from) && this.ports.has(message.from))
        to.heardSinceMs.set(message.from, to.machine.clock.nowMs());
      this.note('receive', to.machine, numbersOf(message), () => spellMessage(message, this.nameOf));
      to.machine.expects(message.type);
      to.handler.receive(message);
      if (to.machine.replica?.state.members.isRemoved(message.from)) {
        this.later(from, this.delayUs(), 'removed', () => from.handler.removed());
      }
    });
  }

  private sendSnapshot(from: Port, message: Message, bytes: Buffer): void {
    const to = this.ports.get(message.to);
    const tell = (delivered: boolean): void =>
      this.later(from, this.delayUs(), 'snapshot sent', () =>
        from.handler.snapshotSent(message.to, delivered),
      );
    if (to === undefined || !this.isKnown(from, message.to) || this.isLost(message.from, message.to)) {
      tell(false);
      return;
    }
    // Where the receiver falls over, nobody is left to answer.
    let isTold = false;
    const tellOnce = (delivered: boolean): void => {
      if (!isTold) tell(delivered);
      isTold = true;
    };
    this.later(from, 4 * lateMaxUs, 'snapshot time-out', () => tellOnce(false));
    this.later(to, this.delayUs(), 'snapshot', () => {
      this.note(
        'snapshot',
        to.machine,
        numbersOf(message),
        () => `is sent ${spellMessage(message, this.nameOf)}`,
      );
      to.handler.receiveSnapshot(message, this.pieces(to, message, bytes)).then(
        () => tellOnce(true),
        (error: unknown) => {
          const isExpected = error instanceof LinkError || isNoSpace(error) || isBusy(error as Error);
          if (!isExpected) throw error;
          tellOnce(false);
        },
      );
    });
  }

  private async *pieces(to: Port, message: Message, bytes: Buffer): AsyncIterable<Uint8Array> {
    for (let at = 0; at < bytes.length; at += snapshotPieceBytes) {
      await new Promise<void>((resolve) => this.later(to, this.delayUs(), 'snapshot piece', resolve));
      if (this.isLost(message.from, message.to)) throw new LinkError('the connection was lost');
      yield bytes.subarray(at, at + snapshotPieceBytes);
    }
  }

  private call(
    from: Port,
    to: bigint,
    kind: PeerCall,
    body: Uint8Array,
    timeoutMs: number,
    done: PeerCallDone,
  ): void {
    const copy = Buffer.from(body);
    const asked = from.machine.identity.memberId;
    let isOver = false;
    const end: PeerCallDone = (error, answer) => {
      if (isOver) return;
      isOver = true;
      done(error, answer);
    };
    const cancel = from.machine.clock.after(timeoutMs, () => end(new Error('request timed out'), nothing));
    const fail = (error: Error): void =>
      this.later(from, this.delayUs(), 'call failed', () => {
        cancel();
        end(error, nothing);
      });
    const target = this.ports.get(to);
    if (target === undefined || !this.isKnown(from, to) || this.cuts.has(linkOf(asked, to))) {
      // That a link is cut may be known, or not yet.
      if (this.random.chance(0.7)) fail(new NotSentError('there is no connection'));
      return;
    }
    if (this.isLost(asked, to)) {
      if (this.random.chance(0.5)) fail(new Error('the connection was lost'));
      return;
    }
    this.later(target, this.delayUs(), 'call', () => {
      this.note(
        'call',
        target.machine,
        [kind, copy.length],
        () => `is asked ${kind} by ${from.machine.name}`,
      );
      target.handler.answer(asked, kind, copy, (error, answer) => {
        if (this.isLost(to, asked)) {
          if (this.random.chance(0.5)) fail(new Error('the connection was lost'));
          return;
        }
        const answered = Buffer.from(answer);
        this.later(from, this.delayUs(), 'answer', () => {
          cancel();
          end(error, answered);
        });
      });
    });
  }

  /** Something happens to a process, unless it is over by then. */
  private later(port: Port, delayUs: number, kind: string, run: () => void): void {
    if (port.life !== port.machine.life) return;
    this.clock.after(delayUs, kind, port.machine, () => {
      if (this.isOpen(port)) run();
    });
  }

  /** Members that this one has not heard of in its log yet may talk to it first: then it can answer. */
  private isKnown(from: Port, to: bigint): boolean {
    return from.peers.has(to) || from.heardSinceMs.has(to);
  }

  private isOpen(port: Port): boolean {
    return this.ports.get(port.machine.identity.memberId) === port;
  }

  private isLost(from: bigint, to: bigint): boolean {
    return this.cuts.has(linkOf(from, to)) || this.random.chance(this.faults.lossChance);
  }

  private delayUs(): number {
    const { random, faults } = this;
    if (random.chance(faults.lateChance)) return random.below(lateMaxUs);
    return faults.delayMinUs + random.below(Math.max(1, faults.delayMaxUs - faults.delayMinUs));
  }

  /** From now until a message arrives: behind the one before it, unless the network reorders. */
  private arrivalUs(from: bigint, to: bigint): number {
    const delayUs = this.delayUs();
    if (this.faults.reorders) return delayUs;
    const link = linkOf(from, to);
    const { nowUs } = this.clock;
    const arrivalUs = Math.max(nowUs + delayUs, (this.lastArrivalUs.get(link) ?? 0) + 1);
    this.lastArrivalUs.set(link, arrivalUs);
    return arrivalUs - nowUs;
  }
}

/** A connection was lost in the middle of something. */
class LinkError extends Error {}

const nothing = new Uint8Array(0);

/** Why a replica takes no snapshot for the time being. */
function isBusy({ message }: Error): boolean {
  return message === 'another snapshot is under way' || message === 'the member stops';
}

function linkOf(from: bigint, to: bigint): string {
  return `${from}>${to}`;
}

/** What a leader keeps beside an entry does not travel. */
function withoutDecoded(entry: Entry): Entry {
  if (entry.decoded === undefined) return entry;
  const { index, term, type, data } = entry;
  return { index, term, type, data };
}

function numbersOf({ type, from, to, term, index, commit, entries, context, snapshot }: Message): number[] {
  return [
    type,
    Number(from & 0xffffffn),
    Number(to & 0xffffffn),
    term,
    index,
    commit,
    entries.length,
    context % 2 ** 32,
    snapshot?.index ?? 0,
  ];
}

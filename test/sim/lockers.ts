import {
  CampaignRequest,
  type LeaderKey,
  LeaderRequest,
  LockRequest,
  ProclaimRequest,
  ResignRequest,
  UnlockRequest,
} from '../../src/codec/generated/messages.generated.ts';
import { ElectionService, LockService } from '../../src/codec/generated/services.generated.ts';
import type { Random } from '../support/random.ts';
import { bytesOf, textOf } from './key-model.ts';
import type { LeaseCheck } from './lease-check.ts';
import type { Ledger } from './ledger.ts';
import type { Machine } from './machine.ts';
import type { Profile } from './profile.ts';
import { QueueCheck } from './queue-check.ts';
import type { ClientGroup } from './service-clients.ts';
import { Session } from './session.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { asRoot, Connection } from './wire.ts';

const ttlMaxS = 3;
/** How long a turn lasts at most. */
const turnMaxMs = 1_500;
const restMs = 150;
/** Who waits longer gives up. */
const patienceMaxMs = 8_000;

export interface LockersOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly profile: Profile;
  readonly ledger: Ledger;
  readonly check: LeaseCheck;
  machines(): readonly Machine[];
  note(kind: string, machine: Machine, numbers: readonly number[], line: () => string): void;
}

/** Clients that queue up for a lock, or stand for an election, with a lease each that is kept alive or not. */
export class Lockers implements ClientGroup {
  readonly counts = { locked: 0, lockWaits: 0, elected: 0, proclaimed: 0, observed: 0, queueRefusals: 0 };
  private readonly lockers: Locker[] = [];
  private readonly observers: Observer[] = [];

  constructor(options: LockersOptions) {
    const { lockers, candidates } = options.profile;
    const queues = new QueueCheck(options.ledger);
    for (let i = 1; i <= lockers + candidates; i++) {
      this.lockers.push(new Locker(i, i > lockers, queues, options, this.counts));
    }
    if (candidates > 0) this.observers.push(new Observer(queues, options, this.counts));
  }

  start(): void {
    for (const locker of this.lockers) locker.rest();
    for (const observer of this.observers) observer.connect();
  }

  /** Nobody queues up any more; who waits gets his turn. */
  settle(): void {
    for (const locker of this.lockers) locker.isSettling = true;
    for (const observer of this.observers) observer.stop();
  }

  get waitsFor(): string | null {
    const busy = this.lockers.find(({ isBusy }) => isBusy);
    return busy === undefined ? null : `${busy.what} still waits`;
  }

  /** Who waits at one that is no member leaves. */
  leaveOthers(members: readonly Machine[]): void {
    for (const locker of this.lockers) locker.leaveOthers(members);
  }
}

class Locker {
  isSettling = false;
  isBusy = false;
  readonly what: string;
  private readonly isCandidate: boolean;
  private readonly queues: QueueCheck;
  private readonly options: LockersOptions;
  private readonly counts: Lockers['counts'];
  private serial = 0;
  private session: Session | null = null;
  /** Of the call that waits. */
  private connection: Connection | null = null;
  private giveUp: (() => void) | null = null;

  constructor(
    number: number,
    isCandidate: boolean,
    queues: QueueCheck,
    options: LockersOptions,
    counts: Lockers['counts'],
  ) {
    this.what = `${isCandidate ? 'candidate' : 'locker'} ${number}`;
    this.isCandidate = isCandidate;
    this.queues = queues;
    this.options = options;
    this.counts = counts;
  }

  rest(): void {
    this.isBusy = false;
    this.session?.stop();
    this.session = null;
    this.later(restMs, () => {
      if (!this.isSettling) this.begin();
    });
  }

  leaveOthers(members: readonly Machine[]): void {
    if (this.connection !== null && !members.includes(this.connection.machine)) this.giveUp?.();
  }

  private later(meanMs: number, run: () => void): void {
    const { clock, random } = this.options;
    clock.after(random.below(2_000 * meanMs), 'locker', null, run);
  }

  private begin(): void {
    const { random } = this.options;
    this.isBusy = true;
    Session.open(random.between(1, ttlMaxS), this.options, (session) => {
      this.session = session;
      if (session === null) {
        this.rest();
        return;
      }
      // Some leases lapse while their holders wait.
      if (random.chance(0.7)) session.start();
      this.queueUp(session);
    });
  }

  private queueUp(session: Session): void {
    const { random, machines, clock } = this.options;
    const connection = Connection.open(random.pick(machines()), this.options);
    if (connection === null) {
      this.rest();
      return;
    }
    this.connection = connection;
    this.counts.lockWaits++;
    const end = (): void => {
      if (this.giveUp !== end) return;
      this.giveUp = null;
      this.connection = null;
      connection.close();
      this.rest();
    };
    this.giveUp = end;
    const taken = (turn: () => void): void => {
      if (this.giveUp !== end) return;
      this.giveUp = null;
      this.connection = null;
      connection.close();
      this.later(this.isSettling ? 1 : turnMaxMs / 2, turn);
    };
    if (this.isCandidate) this.campaign(connection, session, taken, end);
    else this.lock(connection, session, taken, end);
    clock.after(random.between(1_000, 1_000 * patienceMaxMs), 'locker', null, () => {
      if (!this.isSettling) end();
    });
  }

  private lock(
    connection: Connection,
    session: Session,
    taken: (turn: () => void) => void,
    end: () => void,
  ): void {
    const { random } = this.options;
    // Now and then one that nobody else wants, and without a lease of one's own.
    const isSolo = random.chance(0.1);
    const name = isSolo ? `solo ${this.what} ${++this.serial}` : 'lock';
    const request = LockRequest.create({ name: bytesOf(name), lease: isSolo ? 0n : session.lease });
    connection.call(LockService.Lock, request, asRoot, (outcome) => {
      this.note(connection, `lock: ${outcome.kind}`);
      if (outcome.kind !== 'answer') {
        if (outcome.kind === 'refusal') this.counts.queueRefusals++;
        end();
        return;
      }
      const { header, key } = outcome.response;
      this.counts.locked++;
      this.queues.locked(name, textOf(key), header!.revision);
      taken(() => this.unlock(key));
    });
  }

  private unlock(key: Uint8Array): void {
    const { random, machines } = this.options;
    const connection = random.chance(0.8) ? Connection.open(random.pick(machines()), this.options) : null;
    connection?.call(LockService.Unlock, UnlockRequest.create({ key }), asRoot, () => connection.close());
    this.rest();
  }

  private campaign(
    connection: Connection,
    session: Session,
    taken: (turn: () => void) => void,
    end: () => void,
  ): void {
    const name = bytesOf('election');
    const request = CampaignRequest.create({ name, lease: session.lease, value: this.nextValue() });
    connection.call(ElectionService.Campaign, request, asRoot, (outcome) => {
      this.note(connection, `campaign: ${outcome.kind}`);
      if (outcome.kind !== 'answer') {
        if (outcome.kind === 'refusal') this.counts.queueRefusals++;
        end();
        return;
      }
      const leader = outcome.response.leader!;
      this.counts.elected++;
      this.queues.elected('election', textOf(leader.key), leader.rev);
      taken(() => this.lead(leader));
    });
  }

  private lead(leader: LeaderKey): void {
    const { random, machines } = this.options;
    const connection = Connection.open(random.pick(machines()), this.options);
    if (connection === null) {
      this.rest();
    } else if (!this.isSettling && random.chance(0.5)) {
      const value = this.nextValue();
      connection.call(
        ElectionService.Proclaim,
        ProclaimRequest.create({ leader, value }),
        asRoot,
        (outcome) => {
          connection.close();
          if (outcome.kind !== 'answer') return;
          this.counts.proclaimed++;
          const { revision } = outcome.response.header!;
          this.queues.proclaimed(textOf(leader.key), textOf(value), leader.rev, revision);
        },
      );
      this.later(turnMaxMs / 4, () => this.lead(leader));
    } else {
      connection.call(ElectionService.Resign, ResignRequest.create({ leader }), asRoot, () =>
        connection.close(),
      );
      this.rest();
    }
  }

  private nextValue(): Buffer {
    return bytesOf(`${this.what} ${++this.serial}`);
  }

  private note({ machine }: Connection, what: string): void {
    this.options.note('queue', machine, [what.length], () => `${this.what}: ${what}`);
  }
}

/** A client that follows who leads. */
class Observer {
  private readonly queues: QueueCheck;
  private readonly options: LockersOptions;
  private readonly counts: Lockers['counts'];
  private connection: Connection | null = null;
  private isStopped = false;

  constructor(queues: QueueCheck, options: LockersOptions, counts: Lockers['counts']) {
    this.queues = queues;
    this.options = options;
    this.counts = counts;
  }

  connect(): void {
    const { clock, random, machines } = this.options;
    if (this.isStopped) return;
    const connection = Connection.open(random.pick(machines()), this.options);
    this.connection = connection;
    const again = (): void => {
      this.connection?.close();
      this.connection = null;
      clock.after(random.below(500_000), 'observer', null, () => this.connect());
    };
    if (connection === null) {
      again();
      return;
    }
    const stream = connection.stream(ElectionService.Observe, asRoot, {
      onMessage: ({ header, kv }) => {
        this.counts.observed++;
        this.queues.observed('election', kv!, header!.revision);
      },
      onEnd: () => {
        if (this.connection === connection) again();
      },
    });
    stream.ask(LeaderRequest.create({ name: bytesOf('election') }));
  }

  stop(): void {
    this.isStopped = true;
    this.connection?.close();
  }
}

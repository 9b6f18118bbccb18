import {
  LeaseGrantRequest,
  LeaseKeepAliveRequest,
  type LeaseKeepAliveResponse,
  LeaseRevokeRequest,
  LeaseTimeToLiveRequest,
  type LeaseTimeToLiveResponse,
  PutRequest,
} from '../../src/codec/generated/messages.generated.ts';
import { KVService, LeaseService } from '../../src/codec/generated/services.generated.ts';
import type { Random } from '../support/random.ts';
import { bytesOf, textOf } from './key-model.ts';
import type { LeaseCheck } from './lease-check.ts';
import type { Ledger } from './ledger.ts';
import type { Machine } from './machine.ts';
import type { Profile } from './profile.ts';
import type { ClientGroup } from './service-clients.ts';
import { ensure } from './violation.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { asRoot, Connection, type WireStream } from './wire.ts';

/** Longest time to live that a holder asks for; the member may give more. */
export const leaseTtlMaxS = 3;
/** Leases that a holder chooses the ID of begin here. */
const firstId = 1_000_000n;
/** Keep-alives in one time to live. */
const keepAlivesATtl = 3;
const keysMax = 3;
const restMs = 100;
/** A holder waits for no answer longer than this. */
const patienceUs = 4_000_000;

export interface LeaseHoldersOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly profile: Profile;
  readonly ledger: Ledger;
  readonly check: LeaseCheck;
  machines(): readonly Machine[];
  note(kind: string, machine: Machine, numbers: readonly number[], line: () => string): void;
}

/** Clients that each hold a lease with keys on it, keep it alive for a while, and let it go, one after the other. */
export class LeaseHolders implements ClientGroup {
  readonly counts = { leases: 0, renewals: 0, leaseQuestions: 0, leasesGivenUp: 0 };
  private readonly options: LeaseHoldersOptions;
  private readonly holders: LeaseHolder[] = [];

  constructor(options: LeaseHoldersOptions) {
    this.options = options;
  }

  start(): void {
    const { leaseHolders } = this.options.profile;
    for (let i = 1; i <= leaseHolders; i++) {
      const holder = new LeaseHolder(i, this.options, this.counts);
      this.holders.push(holder);
      holder.start();
    }
  }

  get waitsFor(): string | null {
    return this.options.check.rest;
  }

  /** They stay with nobody for long. */
  leaveOthers(): void {}

  /** Nobody keeps anything alive any more. */
  settle(): void {
    for (const holder of this.holders) holder.stop();
  }
}

class LeaseHolder {
  private readonly number: number;
  private readonly options: LeaseHoldersOptions;
  private readonly counts: LeaseHolders['counts'];
  private serial = 0;
  private isStopped = false;
  /** The lease of now; 0n without one. */
  private lease = 0n;
  private ttlS = 0;
  private roundsLeft = 0;
  private connection: Connection | null = null;
  private stream: WireStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> | null = null;
  /** When each keep-alive that is not answered yet was asked for. */
  private asked: number[] = [];

  constructor(number: number, options: LeaseHoldersOptions, counts: LeaseHolders['counts']) {
    this.number = number;
    this.options = options;
    this.counts = counts;
  }

  start(): void {
    this.later(restMs, () => this.grant());
  }

  stop(): void {
    this.isStopped = true;
    this.hangUp();
  }

  private later(meanMs: number, run: () => void): void {
    const { clock, random } = this.options;
    clock.after(random.below(2_000 * meanMs), 'holder', null, () => {
      if (!this.isStopped) run();
    });
  }

  private connect(): Connection | null {
    const { random, machines } = this.options;
    return Connection.open(random.pick(machines()), this.options);
  }

  private grant(): void {
    const { clock, random, check } = this.options;
    const connection = this.connect();
    if (connection === null) {
      this.later(restMs, () => this.grant());
      return;
    }
    const id = random.chance(0.5) ? 0n : firstId * BigInt(this.number) + BigInt(++this.serial);
    const ttl = random.between(1, leaseTtlMaxS);
    const askedUs = clock.nowUs;
    let isOver = false;
    const again = (): void => {
      isOver = true;
      connection.close();
      this.later(restMs, () => this.grant());
    };
    connection.call(LeaseService.LeaseGrant, LeaseGrantRequest.create({ id, ttl }), asRoot, (outcome) => {
      if (outcome.kind !== 'answer') {
        if (!isOver) again();
        return;
      }
      const { response } = outcome;
      ensure(response.ttl >= ttl, () => `a lease was granted for ${response.ttl} s, asked were ${ttl}`);
      // Told too late, or to nobody: it lapses.
      check.granted(response.id, response.ttl, askedUs);
      this.counts.leases++;
      if (isOver) return;
      isOver = true;
      connection.close();
      this.hold(response.id, response.ttl);
    });
    clock.after(patienceUs, 'holder', null, () => {
      if (!isOver) again();
    });
  }

  private hold(id: bigint, ttlS: number): void {
    const { random } = this.options;
    this.lease = id;
    this.ttlS = ttlS;
    this.roundsLeft = random.below(4 * keepAlivesATtl);
    for (let i = random.below(keysMax + 1); i > 0; i--) this.later(restMs, () => this.attach(id, i));
    if (random.chance(0.5)) this.later(1000 * ttlS, () => this.askTime(id));
    this.round(id);
  }

  private round(id: bigint): void {
    const { clock, random } = this.options;
    if (this.isStopped || this.lease !== id) return;
    if (this.roundsLeft-- === 0) {
      this.letGo(id);
      return;
    }
    if (this.stream === null || random.chance(0.1)) this.openStream(id);
    if (this.stream !== null) {
      this.asked.push(clock.nowUs);
      this.stream.ask(LeaseKeepAliveRequest.create({ id }));
    }
    clock.after((1_000_000 * this.ttlS) / keepAlivesATtl, 'holder', null, () => this.round(id));
  }

  private openStream(id: bigint): void {
    this.hangUp();
    const connection = this.connect();
    if (connection === null) return;
    this.connection = connection;
    const { check, note } = this.options;
    const asked: number[] = [];
    this.asked = asked;
    const stream = connection.stream(LeaseService.LeaseKeepAlive, asRoot, {
      onMessage: ({ id: told, ttl, header }) => {
        const askedUs = asked.shift()!;
        note('kept', connection.machine, [ttl], () => `holder ${this.number} has lease ${told} for ${ttl} s`);
        if (ttl > 0) {
          this.counts.renewals++;
          check.renewed(told, ttl, askedUs, header!.revision);
        } else {
          check.toldGone(told, connection.machine.name);
          if (this.lease === id) this.next();
        }
      },
      onEnd: () => {
        if (this.stream === stream) this.hangUp();
      },
    });
    this.stream = stream;
  }

  private hangUp(): void {
    this.connection?.close();
    this.connection = null;
    this.stream = null;
  }

  private attach(id: bigint, number: number): void {
    const connection = this.connect();
    if (connection === null || this.lease !== id) return;
    const request = PutRequest.create({
      key: bytesOf(`l${this.number}/${number}`),
      value: bytesOf(String(id)),
      lease: id,
    });
    connection.call(KVService.Put, request, asRoot, () => connection.close());
  }

  private askTime(id: bigint): void {
    const connection = this.connect();
    if (connection === null) return;
    const { note } = this.options;
    const keys = this.options.random.chance(0.5);
    const { machine } = connection;
    connection.call(
      LeaseService.LeaseTimeToLive,
      LeaseTimeToLiveRequest.create({ id, keys }),
      asRoot,
      (outcome) => {
        connection.close();
        if (outcome.kind !== 'answer') return;
        const { response } = outcome;
        this.counts.leaseQuestions++;
        note(
          'time',
          machine,
          [response.ttl],
          () => `holder ${this.number} hears of ${response.ttl} s for lease ${id}`,
        );
        // As in etcd, the leader says what it has applied, which may be less than another member has.
        if (response.grantedTTL > 0) this.checkTime(response, keys, machine);
      },
    );
  }

  private checkTime(
    { id, ttl, grantedTTL, keys, header }: LeaseTimeToLiveResponse,
    hasKeys: boolean,
    { name }: Machine,
  ): void {
    const { profile, ledger } = this.options;
    const ttlMaxS = grantedTTL + (profile.electionTicks * profile.heartbeatMs) / 1000;
    ensure(ttl <= ttlMaxS, () => `lease ${id} of ${grantedTTL} s has ${ttl} s left, says ${name}`);
    if (!hasKeys) return;
    const { revision } = header!;
    const expected = ledger.keys
      .keysAt({ key: '\0', end: '\0' }, revision)
      .filter(({ lease }) => lease === id);
    const told = keys.map(textOf).sort().join();
    const there = expected.map(({ key }) => key).join();
    ensure(
      told === there,
      () => `${name} says that lease ${id} has keys ${told} at ${revision}, it has ${there}`,
    );
  }

  private letGo(id: bigint): void {
    const { random, check } = this.options;
    const connection = random.chance(0.4) ? this.connect() : null;
    if (connection !== null) {
      check.giveUp(id);
      this.counts.leasesGivenUp++;
      connection.call(LeaseService.LeaseRevoke, LeaseRevokeRequest.create({ id }), asRoot, () =>
        connection.close(),
      );
    }
    this.next();
  }

  private next(): void {
    this.lease = 0n;
    this.hangUp();
    this.later(restMs, () => this.grant());
  }
}

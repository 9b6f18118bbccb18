import type { UnaryMethod } from '../../src/api/rpc.ts';
import {
  CompareResult,
  CompareTarget,
  DeleteRangeRequest,
  type DeleteRangeResponse,
  PutRequest,
  type PutResponse,
  RangeRequest,
  type RangeResponse,
  RequestOp,
  TxnRequest,
  type TxnResponse,
} from '../../src/codec/generated/messages.generated.ts';
import { KVService } from '../../src/codec/generated/services.generated.ts';
import type { Random } from '../support/random.ts';
import { bytesOf, textOf } from './key-model.ts';
import type { Ledger } from './ledger.ts';
import type { Machine } from './machine.ts';
import type { Profile } from './profile.ts';
import type { Upkeep } from './upkeep.ts';
import { ensure } from './violation.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { asRoot, Connection } from './wire.ts';

/** A client that hears nothing for so long goes on: what it asked for may have happened or not, and may still. */
const patienceMs = 4_000;

export interface ClientsOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly profile: Profile;
  readonly ledger: Ledger;
  readonly upkeep: Upkeep;
  /** Whom a client may ask, whether it runs or not. */
  machines(): readonly Machine[];
  note(kind: string, machine: Machine, numbers: readonly number[], line: () => string): void;
}

/**
 * Clients that each do one operation after the other at members of their choice, and the check that what they are answered
 * is linearizable.
 *
 * Every answer carries a revision, which places its operation in the one order of the ledger: a change is at its own
 * revision, a read behind it. So it is enough that every operation did what the ledger has at its place, and that
 * none has a place before one that had ended when it began (Herlihy and Wing, 1990: such an order is a linearization).
 */
export class Clients {
  /** Operations by how they ended, and values that were acknowledged. */
  readonly counts = { acknowledged: 0, reads: 0, refused: 0, broken: 0, unanswered: 0 };
  private readonly options: ClientsOptions;
  /** Highest revision that an operation which has ended was placed at. */
  private floor = 1;
  private serial = 0;
  private stopped = false;
  /** Where clients believe each key to stand. */
  private readonly believed = new Map<string, number>();

  constructor(options: ClientsOptions) {
    this.options = options;
  }

  start(): void {
    for (let client = 0; client < this.options.profile.clients; client++) this.rest();
  }

  /** No operation begins any more. */
  stop(): void {
    this.stopped = true;
  }

  /** One put at one member, outside of what the clients do by themselves. */
  settle(machine: Machine, done: (acknowledged: boolean) => void): void {
    const key = 'settled';
    const value = `${machine.name} ${++this.serial}`;
    this.put(machine, PutRequest.create({ key: bytesOf(key), value: bytesOf(value) }), done);
  }

  private rest(): void {
    const { clock, random, profile } = this.options;
    if (this.stopped) return;
    clock.after(random.below(2_000 * profile.thinkMs), 'client', null, () => this.next());
  }

  private next(): void {
    if (this.stopped) return;
    const { clock, random, profile } = this.options;
    const machine = random.pick(this.options.machines());
    if (machine.serving === null) {
      this.rest();
      return;
    }
    let isOver = false;
    const done = (): void => {
      if (isOver) return;
      isOver = true;
      this.rest();
    };
    clock.after(1_000 * patienceMs, 'patience', null, () => {
      if (!isOver) this.counts.unanswered++;
      done();
    });
    const key = `k${random.below(profile.keys)}`;
    const value = `${++this.serial}${'.'.repeat(random.below(profile.valueBytesMax))}`;
    switch (random.weighted({ put: 10, swap: 6, many: 2, delete: 2, clear: 1, read: 10 })) {
      case 'put': {
        const lease = random.chance(0.2) ? this.options.upkeep.anyLease : 0n;
        this.put(machine, PutRequest.create({ key: bytesOf(key), value: bytesOf(value), lease }), done);
        break;
      }
      case 'swap':
        this.swap(machine, key, value, done);
        break;
      case 'delete':
        this.ask(machine, KVService.DeleteRange, DeleteRangeRequest.create({ key: bytesOf(key) }), {
          check: (response: DeleteRangeResponse, floor) => this.checkDelete(key, response, floor),
          done,
        });
        break;
      case 'many':
        this.putMany(machine, value, done);
        break;
      case 'clear':
        this.clear(machine, done);
        break;
      case 'read':
        this.read(machine, key, done);
        break;
    }
  }

  private swap(machine: Machine, key: string, value: string, done: () => void): void {
    const modRevision = this.believed.get(key) ?? 0;
    const request = TxnRequest.create({
      compare: [
        {
          key: bytesOf(key),
          target: CompareTarget.MOD,
          result: CompareResult.EQUAL,
          modRevision,
          rangeEnd: bytesOf(''),
        },
      ],
      success: [{ requestPut: PutRequest.create({ key: bytesOf(key), value: bytesOf(value) }) }],
    });
    this.ask(machine, KVService.Txn, request, {
      check: (response: TxnResponse, floor) => {
        const { revision } = response.header!;
        if (response.succeeded) {
          this.checkPut(key, value, revision, floor);
          return;
        }
        const there = this.modRevisionAt(key, revision);
        ensure(
          there !== modRevision,
          () => `a swap of ${key} at ${modRevision} failed at ${revision}, though it is there`,
        );
        this.believed.set(key, there);
        this.endAt(revision, floor, () => `a swap of ${key}`);
      },
      done,
    });
  }

  private put(machine: Machine, request: PutRequest, done: (acknowledged: boolean) => void): void {
    const [key, value] = [textOf(request.key), textOf(request.value)];
    this.ask(machine, KVService.Put, request, {
      check: (response: PutResponse, floor) => this.checkPut(key, value, response.header!.revision, floor),
      done,
    });
  }

  /** The same value in some of the keys, all in one revision. */
  private putMany(machine: Machine, value: string, done: () => void): void {
    const { random, profile } = this.options;
    const keys = random.shuffled(Array.from({ length: profile.keys }, (_, i) => `k${i}`));
    const some = keys.slice(0, random.between(1, keys.length));
    const success = some.map((key) =>
      RequestOp.create({ requestPut: PutRequest.create({ key: bytesOf(key), value: bytesOf(value) }) }),
    );
    this.ask(machine, KVService.Txn, TxnRequest.create({ success }), {
      check: ({ header }: TxnResponse, floor) => {
        for (const key of some) this.checkPut(key, value, header!.revision, floor);
      },
      done,
    });
  }

  /** Deletes all keys, in one revision. */
  private clear(machine: Machine, done: () => void): void {
    const request = DeleteRangeRequest.create({ key: bytesOf('k'), rangeEnd: bytesOf('l') });
    this.ask(machine, KVService.DeleteRange, request, {
      check: ({ header, deleted }: DeleteRangeResponse, floor) => {
        const { revision } = header!;
        const { keys } = this.options.ledger;
        const gone = deleted === 0 ? 0 : keys.changesAt(revision).filter(({ now }) => now === null).length;
        ensure(
          gone === deleted && keys.keysAt({ key: 'k', end: 'l' }, revision).length === 0,
          () => `a delete of all keys said ${deleted} at ${revision}, where ${gone} went`,
        );
        this.endAt(revision, deleted === 0 ? floor : floor + 1, () => 'a delete of all keys');
      },
      done,
    });
  }

  private read(machine: Machine, key: string, done: () => void): void {
    this.ask(machine, KVService.Range, RangeRequest.create({ key: bytesOf(key) }), {
      check: ({ header, kvs }: RangeResponse, floor) => {
        const { revision } = header!;
        const value = kvs[0] === undefined ? null : textOf(kvs[0].value);
        const expected = this.options.ledger.changeAt(key, revision)?.value ?? null;
        ensure(
          value === expected,
          () => `${machine.name} has ${key} = ${value} at ${revision}, written was ${expected}`,
        );
        this.counts.reads++;
        this.believed.set(key, kvs[0]?.modRevision ?? 0);
        this.endAt(revision, floor, () => `a linearizable read of ${key} at ${machine.name}`);
      },
      done,
    });
  }

  private ask<Request, Response>(
    machine: Machine,
    method: UnaryMethod<Request, Response>,
    request: Request,
    whenDone: { check(response: Response, floor: number): void; done(acknowledged: boolean): void },
  ): void {
    const connection = Connection.open(machine, this.options);
    if (connection === null) {
      whenDone.done(false);
      return;
    }
    const { floor, serial } = this;
    const name = method.path.slice(method.path.indexOf('/', 1) + 1);
    this.options.note('ask', machine, [serial], () => `client asks for ${name} (${serial})`);
    connection.call(method, request, asRoot, (outcome) => {
      connection.close();
      const { kind } = outcome;
      this.options.note('told', machine, [serial, kind.length], () => {
        const what = kind === 'refusal' ? outcome.error.message : kind;
        return `client is told ${what} (${serial})`;
      });
      if (kind === 'answer') {
        if (method.path !== KVService.Range.path) this.counts.acknowledged++;
        whenDone.check(outcome.response, floor);
      } else if (kind === 'refusal') {
        this.counts.refused++;
      } else {
        this.counts.broken++;
      }
      whenDone.done(kind === 'answer');
    });
  }

  private checkPut(key: string, value: string, revision: number, floor: number): void {
    const change = this.options.ledger.changeAt(key, revision);
    ensure(
      change?.revision === revision && change.value === value,
      () =>
        `a put of ${key} = ${value} is said to be at ${revision}, where ${change?.value} at ${change?.revision} is`,
    );
    this.believed.set(key, revision);
    this.endAt(revision, floor + 1, () => `a put of ${key}`);
  }

  private checkDelete(key: string, { header, deleted }: DeleteRangeResponse, floor: number): void {
    const { revision } = header!;
    const change = this.options.ledger.changeAt(key, revision);
    ensure(
      deleted === 0
        ? (change?.value ?? null) === null
        : change?.revision === revision && change.value === null,
      () =>
        `a delete of ${key} said ${deleted} at ${revision}, where ${change?.value} at ${change?.revision} is`,
    );
    this.believed.set(key, 0);
    this.endAt(revision, deleted === 0 ? floor : floor + 1, () => `a delete of ${key}`);
  }

  /** An operation has ended that has its place at `revision`, and must not be before `lowest`. */
  private endAt(revision: number, lowest: number, what: () => string): void {
    ensure(
      revision >= lowest,
      () =>
        `${what()} is placed at revision ${revision}, although ${lowest} or later was told before it began`,
    );
    this.floor = Math.max(this.floor, revision);
  }

  private modRevisionAt(key: string, revision: number): number {
    const change = this.options.ledger.changeAt(key, revision);
    return change === undefined || change.value === null ? 0 : change.revision;
  }
}

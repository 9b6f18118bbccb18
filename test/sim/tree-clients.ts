import { V2Method, V2Request } from '../../src/codec/generated/messages.generated.ts';
import { V2Error } from '../../src/errors/v2-error.ts';
import { isRemoval, type V2Event } from '../../src/state/v2/event.ts';
import type { V2Watch, V2WatchOptions } from '../../src/state/v2/watcher-hub.ts';
import type { Random } from '../support/random.ts';
import type { Machine } from './machine.ts';
import type { Profile } from './profile.ts';
import type { ClientGroup } from './service-clients.ts';
import type { TreeHistory } from './tree-history.ts';
import { ensure } from './violation.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { Connection, type Ongoing } from './wire.ts';

/** Where these clients keep their files: nobody else does. */
const directory = '/1/q';
const filesMax = 4;
const ttlMaxS = 3;
const thinkMs = 60;
const patienceUs = 4_000_000;
const slowMaxMs = 3_000;

export interface TreeClientsOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly profile: Profile;
  readonly history: TreeHistory;
  machines(): readonly Machine[];
  note(kind: string, machine: Machine, numbers: readonly number[], line: () => string): void;
}

/**
 * Clients of the v2 API: some change and read files, with times to live, and some wait for changes. An answer has the index of its
 * place in the order of all changes, as that of a v3 client has its revision.
 */
export class TreeClients implements ClientGroup {
  readonly counts = { treeChanges: 0, treeReads: 0, treeEvents: 0, treeRefusals: 0 };
  private readonly options: TreeClientsOptions;
  private serial = 0;
  private isStopped = false;
  /** Highest index that a change which has ended was placed at. */
  private floor = 0;

  constructor(options: TreeClientsOptions) {
    this.options = options;
  }

  start(): void {
    const { treeClients } = this.options.profile;
    for (let i = 0; i < treeClients; i++) {
      this.rest();
      new Waiter(`waiter ${i + 1}`, this.options, this.counts, () => this.isStopped).rest();
    }
  }

  get waitsFor(): string | null {
    return null;
  }

  /** They stay with nobody for long. */
  leaveOthers(): void {}

  settle(): void {
    this.isStopped = true;
  }

  private rest(): void {
    const { clock, random } = this.options;
    clock.after(random.below(2_000 * thinkMs), 'tree client', null, () => {
      if (!this.isStopped) this.act();
    });
  }

  private act(): void {
    const { clock, random, machines } = this.options;
    const connection = Connection.open(random.pick(machines()), this.options);
    if (connection === null) {
      this.rest();
      return;
    }
    let isOver = false;
    const done = (): void => {
      if (isOver) return;
      isOver = true;
      connection.close();
      this.rest();
    };
    clock.after(patienceUs, 'tree client', null, done);
    const path = `${directory}/${random.below(filesMax)}`;
    if (random.chance(0.25)) this.read(connection, path, done);
    else this.change(connection, path, done);
  }

  private change(connection: Connection, path: string, done: () => void): void {
    const { random, clock } = this.options;
    const { floor } = this;
    const askedUs = clock.nowUs;
    const request = V2Request.create({ method: V2Method.PUT, path, val: String(++this.serial) });
    const ttlS = random.chance(0.5) ? BigInt(random.between(1, ttlMaxS)) : null;
    switch (random.weighted({ set: 6, refresh: 2, swap: 1, delete: 1, post: 2 })) {
      case 'refresh':
        Object.assign(request, { refresh: true, prevExist: true, val: '' });
        break;
      case 'swap':
        request.prevIndex = BigInt(
          this.options.history.lastOf(path, this.options.history.index)?.node.modifiedIndex ?? 1,
        );
        break;
      case 'delete':
        request.method = V2Method.DELETE;
        break;
      case 'post':
        Object.assign(request, { method: V2Method.POST, path: `${directory}/in order` });
        break;
    }
    connection.arrive(() => {
      connection.member.v2Keys.change(request, request.method === V2Method.DELETE ? null : ttlS, (answer) => {
        if (!connection.isOpen) return;
        if (answer instanceof V2Error) {
          this.counts.treeRefusals++;
        } else {
          this.counts.treeChanges++;
          this.checkChange(answer, floor);
          if (ttlS !== null && request.method !== V2Method.DELETE) {
            this.checkTtl(answer, ttlS, askedUs, connection.machine);
          }
        }
        done();
      });
    });
  }

  private read(connection: Connection, path: string, done: () => void): void {
    const { history } = this.options;
    const { floor } = this;
    connection.arrive(() => {
      connection.member.v2Keys.quorumGet(path, { recursive: false, sorted: false }, (answer) => {
        if (!connection.isOpen) return;
        this.counts.treeReads++;
        const index = answer instanceof V2Error ? answer.index : answer.etcdIndex;
        if (index > 0) {
          const last = history.lastOf(path, index);
          const there = last === undefined || isRemoval(last) ? undefined : last.node.value;
          const value = answer instanceof V2Error ? undefined : answer.node.value;
          ensure(
            value === there && index >= floor,
            () =>
              `${path} was read as ${value} at index ${index}, written was ${there}, ${floor} was told before`,
          );
        }
        done();
      });
    });
  }

  private checkChange({ node, action }: V2Event, floor: number): void {
    const { key, value, modifiedIndex } = node;
    const event = this.options.history.at(modifiedIndex);
    ensure(
      event?.action === action &&
        event.node.key === key &&
        event.node.value === value &&
        modifiedIndex > floor,
      () =>
        `${action} of ${key} = ${value} is said to be at index ${modifiedIndex}, behind ${floor}, ` +
        `where ${event?.action} of ${event?.node.key} = ${event?.node.value} is`,
    );
    this.floor = Math.max(this.floor, modifiedIndex);
  }

  private checkTtl({ node }: V2Event, ttlS: bigint, askedUs: number, machine: Machine): void {
    const least = machine.wallNsAt(askedUs) + ttlS * 1_000_000_000n;
    ensure(
      node.expirationNs !== undefined && node.expirationNs >= least,
      () =>
        `${node.key} of ${ttlS} s expires ${(least - node.expirationNs!) / 1_000_000n} ms too early, says ${machine.name}`,
    );
  }
}

/** Waits for one change after the other, or for all of them at once, at one member after the other. */
class Waiter {
  private readonly name: string;
  private readonly path: string;
  private readonly isRecursive: boolean;
  private readonly isStream: boolean;
  private readonly options: TreeClientsOptions;
  private readonly counts: TreeClients['counts'];
  private readonly isStopped: () => boolean;
  /** First index that nothing was told of; 0 before the first wait. */
  private next = 0;
  private wait: Wait | null = null;

  constructor(
    name: string,
    options: TreeClientsOptions,
    counts: TreeClients['counts'],
    isStopped: () => boolean,
  ) {
    const { random } = options;
    this.name = name;
    this.options = options;
    this.counts = counts;
    this.isStopped = isStopped;
    this.isRecursive = random.chance(0.7);
    this.isStream = random.chance(0.3);
    this.path = this.isRecursive ? directory : `${directory}/${random.below(filesMax)}`;
  }

  rest(): void {
    const { clock, random } = this.options;
    this.wait = null;
    clock.after(random.below(2_000 * thinkMs), 'waiter', null, () => {
      if (!this.isStopped()) this.begin();
    });
  }

  private begin(): void {
    const { clock, random, machines } = this.options;
    const connection = Connection.open(random.pick(machines()), this.options);
    if (connection === null) {
      this.rest();
      return;
    }
    const wait: Wait = new Wait(connection, {
      recursive: this.isRecursive,
      stream: this.isStream,
      sinceIndex: this.next,
      // The entry is applied, and known to all, only when this has returned.
      onEvent: (event) => {
        const isPast = wait.watch === null;
        clock.after(0, 'waited', null, () => {
          if (this.wait === wait) this.take(event, wait, isPast);
        });
      },
      onEnd: () => {
        clock.after(0, 'wait ends', null, () => this.end(wait));
      },
    });
    this.wait = wait;
    wait.begin(this.path, (startIndex) => {
      if (startIndex === null) this.end(wait);
      else if (this.next === 0) this.next = startIndex + 1;
    });
    // Nobody waits for ever.
    clock.after(random.below(2 * patienceUs), 'waiter', null, () => this.end(wait));
  }

  private end(wait: Wait): void {
    if (this.wait !== wait) return;
    wait.close();
    this.rest();
  }

  private take(event: V2Event, wait: Wait, isPast: boolean): void {
    const { history, random } = this.options;
    const { modifiedIndex, key } = event.node;
    this.counts.treeEvents++;
    // As in etcd, a stream on a node itself is told twice that it is gone.
    if (this.isStream && isRemoval(event) && key === this.path && modifiedIndex === this.next - 1) return;
    const expected = history.firstFor(this.path, this.isRecursive, this.next, modifiedIndex);
    ensure(
      expected?.node.modifiedIndex === modifiedIndex && expected.action === event.action,
      () =>
        `${this.name} waits on ${this.path} from ${this.next} on: it was told of ${event.action} of ${key} ` +
        `at ${modifiedIndex}, not at ${expected?.node.modifiedIndex}`,
    );
    this.next = modifiedIndex + 1;
    // As in etcd, a stream that begins in the past has that one event.
    if (!this.isStream || isPast) this.end(wait);
    else if (random.chance(0.1)) wait.readSlowly(this.options);
  }
}

/** One watch on one connection. */
class Wait implements Ongoing {
  watch: V2Watch | null = null;
  private readonly connection: Connection;
  private readonly options: V2WatchOptions;

  constructor(connection: Connection, options: V2WatchOptions) {
    this.connection = connection;
    this.options = options;
  }

  /** @param begun told the index at which it begins, `null` where it is refused */
  begin(path: string, begun: (startIndex: number | null) => void): void {
    const { connection } = this;
    connection.carry(this);
    connection.arrive(() => {
      const watch = connection.member.v2Keys.watch(path, this.options);
      if (watch instanceof V2Error) {
        begun(null);
        return;
      }
      this.watch = watch;
      begun(watch.startIndex);
    });
  }

  readSlowly({ clock, random }: TreeClientsOptions): void {
    const { watch, connection } = this;
    watch?.pause();
    clock.after(random.below(1_000 * slowMaxMs), 'waiter', null, () => {
      if (connection.isOpen) connection.arrive(() => watch?.resume());
    });
  }

  close(): void {
    this.connection.close();
  }

  leave(): boolean {
    return this.watch !== null;
  }

  hungUp(): void {
    this.watch?.cancel();
  }

  broke(): void {
    this.options.onEnd();
  }
}

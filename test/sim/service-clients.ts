import type { Random } from '../support/random.ts';
import { LeaseCheck } from './lease-check.ts';
import { LeaseHolders } from './lease-holders.ts';
import type { Ledger } from './ledger.ts';
import { Lockers } from './lockers.ts';
import type { Machine } from './machine.ts';
import type { Profile } from './profile.ts';
import { TreeClients } from './tree-clients.ts';
import { TreeHistory } from './tree-history.ts';
import { UserAdministrator } from './user-administrator.ts';
import { UserModel } from './user-model.ts';
import { Users } from './users.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { Watchers } from './watchers.ts';

/** Clients of one kind. */
export interface ClientGroup {
  /** How often what happened. */
  readonly counts: Readonly<Record<string, number>>;
  /** What they still wait for, of what was begun; `null` where that is nothing. */
  readonly waitsFor: string | null;
  start(): void;
  /** Faults are over: nothing new is begun, and what was begun comes to its end. */
  settle(): void;
  /** Who is at a machine that is no member looks elsewhere. */
  leaveOthers(members: readonly Machine[]): void;
}

export interface ServiceClientsOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly profile: Profile;
  readonly ledger: Ledger;
  /** How fast the fastest clock of the cluster runs. */
  fastest(): number;
  /** Whom a client may ask, whether it runs or not. */
  machines(): readonly Machine[];
  note(kind: string, machine: Machine, numbers: readonly number[], line: () => string): void;
}

/** All clients but those of keys: of watches, leases, locks, elections, the v2 tree and users, with what holds their answers to the rules. */
export class ServiceClients implements ClientGroup {
  readonly tree: TreeHistory;
  private readonly groups: readonly ClientGroup[];

  constructor(options: ServiceClientsOptions) {
    const { ledger } = options;
    const check = new LeaseCheck(options);
    const around = { ...options, check };
    this.tree = new TreeHistory(options);
    const administrator = new UserAdministrator(options);
    this.groups = [
      new Watchers(options),
      new LeaseHolders(around),
      new Lockers(around),
      new TreeClients({ ...options, history: this.tree }),
      administrator,
      new Users({ ...options, model: new UserModel(ledger), administrator }),
    ];
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.assign({}, ...this.groups.map(({ counts }) => counts));
  }

  get waitsFor(): string | null {
    for (const { waitsFor } of this.groups) if (waitsFor !== null) return waitsFor;
    return null;
  }

  start(): void {
    for (const group of this.groups) group.start();
  }

  settle(): void {
    for (const group of this.groups) group.settle();
  }

  leaveOthers(members: readonly Machine[]): void {
    for (const group of this.groups) group.leaveOthers(members);
  }
}

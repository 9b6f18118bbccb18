import { type CommandBodies, CommandKind } from '../../src/codec/command/command.ts';
import {
  ClusterAction,
  ClusterCommand,
  CompactionRequest,
  LeaseCheckpointRequest,
  LeaseGrantRequest,
  LeaseRevokeRequest,
} from '../../src/codec/generated/messages.generated.ts';
import { randomRequest } from '../state/v2/random-request.ts';
import type { Random } from '../support/random.ts';
import type { Ledger } from './ledger.ts';
import type { Machine } from './machine.ts';
import type { VirtualClock } from './virtual-clock.ts';

const leaseTtlS = 60;
/** Versions that a step of a compaction looks at. */
const compactionStride = 20;

export interface UpkeepOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly ledger: Ledger;
  machines(): readonly Machine[];
}

/** Commands that go through the log beside those of clients, so that all kinds of state are replicated and in snapshots. */
export class Upkeep {
  private readonly options: UpkeepOptions;
  private leases = 0;

  constructor(options: UpkeepOptions) {
    this.options = options;
  }

  /** A lease that was asked for, there or not; 0n for none. */
  get anyLease(): bigint {
    return BigInt(this.options.random.below(this.leases + 1));
  }

  /** Proposes something at some member; what becomes of it shows in the ledger alone. */
  act(): void {
    const { clock, random, ledger } = this.options;
    const machine = random.pick(this.options.machines());
    if (machine.replica === null) return;
    switch (random.weighted({ grant: 3, revoke: 2, checkpoint: 1, compact: 3, publish: 1, tree: 4 })) {
      case 'grant': {
        const id = BigInt(++this.leases);
        this.propose(machine, CommandKind.LEASE_GRANT, LeaseGrantRequest.create({ id, ttl: leaseTtlS }));
        break;
      }
      case 'revoke':
        this.propose(machine, CommandKind.LEASE_REVOKE, LeaseRevokeRequest.create({ id: this.anyLease }));
        break;
      case 'checkpoint': {
        const checkpoints = [{ id: this.anyLease, remainingTTL: random.below(leaseTtlS) }];
        this.propose(machine, CommandKind.LEASE_CHECKPOINT, LeaseCheckpointRequest.create({ checkpoints }));
        break;
      }
      case 'tree':
        this.propose(machine, CommandKind.V2_REQUEST, randomRequest(random, BigInt(clock.nowUs) * 1000n));
        break;
      case 'compact': {
        const revision = Math.max(1, ledger.revision - random.below(30));
        this.propose(machine, CommandKind.COMPACTION, CompactionRequest.create({ revision }));
        break;
      }
      case 'publish': {
        const { memberId } = machine.identity;
        const clientURLs = [`http://${machine.name}:${random.below(1000)}`];
        const command = { action: ClusterAction.PUBLISH, id: memberId, name: machine.name, clientURLs };
        machine.replica.changeMembers(ClusterCommand.create(command), () => {});
        break;
      }
    }
  }

  /** Gives back what some member has compacted, a bit of it: when that is done must not show. */
  step(): void {
    const { random } = this.options;
    random.pick(this.options.machines()).replica?.state.kv.stepCompaction(compactionStride);
  }

  private propose<Kind extends CommandKind>(
    machine: Machine,
    kind: Kind,
    request: CommandBodies[Kind],
  ): void {
    machine.replica!.propose(kind, request);
  }
}

import { CommandKind } from '../../src/codec/command/command.ts';
import type { StateMachine } from '../../src/state/state-machine.ts';
import type { V2Event } from '../../src/state/v2/event.ts';
import type { Ledger } from './ledger.ts';
import { dayMs } from './machine.ts';
import { ensure } from './violation.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface TreeHistoryOptions {
  readonly clock: VirtualClock;
  readonly ledger: Ledger;
  /** How fast the fastest clock of the cluster runs. */
  fastest(): number;
}

/** What happened in the tree of the v2 API, by index, as whoever applied it first has it in its history. */
export class TreeHistory {
  /** Of the newest event. */
  index = 0;
  private readonly options: TreeHistoryOptions;
  private readonly events: (V2Event | undefined)[] = [];
  private syncNs = 0n;

  constructor(options: TreeHistoryOptions) {
    this.options = options;
    options.ledger.follow((command) => {
      // Time never goes back in the tree, though the next leader's clock may be behind.
      if (command.kind === CommandKind.V2_SYNC && command.body.timeNs > this.syncNs)
        this.syncNs = command.body.timeNs;
    });
  }

  /** An entry was applied. */
  observe({ v2 }: StateMachine): void {
    if (v2.index <= this.index) return;
    const { history } = v2.state;
    while (this.index < v2.index) {
      const event = history.at(++this.index);
      this.events[this.index] = event;
      if (event?.action === 'expire') this.checkExpiry(event);
    }
  }

  at(index: number): V2Event | undefined {
    return this.events[index];
  }

  /** The last event of a file up to an index. */
  lastOf(key: string, index: number): V2Event | undefined {
    for (let at = index; at > 0; at--) if (this.events[at]?.node.key === key) return this.events[at];
    return undefined;
  }

  /** The first event from one index to another that whoever watches a path has to be told. */
  firstFor(path: string, isRecursive: boolean, from: number, to: number): V2Event | undefined {
    for (let at = from; at <= to; at++) {
      const event = this.events[at];
      if (event === undefined || event.refresh) continue;
      if (concerns(event, path, isRecursive)) return event;
    }
    return undefined;
  }

  private checkExpiry({ node, prevNode }: V2Event): void {
    const { clock, fastest } = this.options;
    const expirationNs = prevNode?.expirationNs ?? 0n;
    const nowNs = BigInt(Math.ceil((dayMs + (clock.nowUs * fastest()) / 1000) * 1000)) * 1000n;
    ensure(
      expirationNs <= this.syncNs && expirationNs <= nowNs,
      () =>
        `${node.key} expired ${(expirationNs - nowNs) / 1_000_000n} ms too early, at index ${node.modifiedIndex}`,
    );
  }
}

function concerns({ node }: V2Event, path: string, isRecursive: boolean): boolean {
  return node.key === path || (isRecursive && node.key.startsWith(`${path}/`));
}

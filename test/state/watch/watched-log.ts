import {
  type Event,
  EventType,
  type KeyValue,
  PutRequest,
  RequestOp,
  type TxnRequest,
} from '../../../src/codec/generated/messages.generated.ts';
import { DeleteRangeRequest } from '../../../src/codec/generated/rpc.generated.ts';
import type { Watch, WatchOptions, WatchSink } from '../../../src/state/watch/watch.ts';
import { WatchHub } from '../../../src/state/watch/watch-hub.ts';
import { bytes, LogOfCommands } from '../log-of-commands.ts';

/** Slices that wait for their turn of the event loop, which a test gives them. */
class Turns {
  private waiting: (() => void)[] = [];

  readonly schedule = (run: () => void): void => {
    this.waiting.push(run);
  };

  get isIdle(): boolean {
    return this.waiting.length === 0;
  }

  /** One turn: what is scheduled in it comes in the next. */
  turn(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const run of waiting) run();
  }

  /** Turns until nothing waits. Returns how many. */
  settle(turnsMax = 100_000): number {
    let count = 0;
    for (; !this.isIdle; count++) {
      if (count === turnsMax) throw new Error(`slices still wait after ${turnsMax} turns`);
      this.turn();
    }
    return count;
  }
}

/** `put a=1 @5 c5 v1` and so on; what was there before behind `<`. */
export function describe(event: Event): string {
  const kv = event.kv!;
  if (event.type === EventType.DELETE) {
    const rest = kv.createRevision + kv.version + kv.value.length + Number(kv.lease);
    return `delete ${text(kv.key)} @${kv.modRevision}${rest === 0 ? '' : ' and more'}${before(event.prevKv)}`;
  }
  return `put ${describeKv(kv)}${before(event.prevKv)}`;
}

function describeKv(kv: KeyValue): string {
  return `${text(kv.key)}=${text(kv.value)} @${kv.modRevision} c${kv.createRevision} v${kv.version}`;
}

function before(prevKv: KeyValue | undefined): string {
  return prevKv === undefined ? '' : ` < ${describeKv(prevKv)}`;
}

function text(value: Uint8Array): string {
  return Buffer.from(value).toString('latin1');
}

export interface Told {
  revision: number;
  events: string[];
}

/** Remembers what a watch is told. */
export class RecordingSink implements WatchSink {
  readonly told: Told[] = [];
  compacted = 0;
  synced = 0;
  /** Whether it takes what it is given next. */
  takes: () => boolean = () => true;

  get events(): string[] {
    return this.told.flatMap(({ events }) => events);
  }

  onEvents(revision: number, events: readonly Event[], _watch: Watch): boolean {
    if (!this.takes()) return false;
    this.told.push({ revision, events: events.map(describe) });
    return true;
  }

  onCompacted(compactRevision: number): void {
    this.compacted = compactRevision;
  }

  onSynced(): void {
    this.synced++;
  }
}

/** A log whose changes a hub is told of. */
export class WatchedLog {
  readonly log = new LogOfCommands();
  readonly turns = new Turns();
  readonly hub = new WatchHub({ kv: this.log.state.kv, schedule: this.turns.schedule });

  get revision(): number {
    return this.log.state.kv.revision;
  }

  put(key: string, value = key): number {
    this.log.put(key, value);
    return this.changed();
  }

  delete(key: string, rangeEnd = ''): number {
    const before = this.revision;
    this.log.delete(key, rangeEnd);
    return before === this.revision ? before : this.changed();
  }

  txn(success: TxnRequest['success']): number {
    const before = this.revision;
    this.log.txn({ success });
    return before === this.revision ? before : this.changed();
  }

  compact(revision: number): void {
    const { error } = this.log.compact(revision);
    if (error !== null) throw error;
  }

  watch(key: string, options: Partial<WatchOptions> & { end?: string } = {}, sink = new RecordingSink()) {
    const { end = '', ...rest } = options;
    const watch = this.hub.watch({ key: bytes(key), rangeEnd: bytes(end), startRevision: 0, ...rest }, sink);
    return { watch, sink };
  }

  private changed(): number {
    this.hub.changed(this.revision);
    return this.revision;
  }
}

export function putOp(key: string, value = key) {
  return RequestOp.create({ requestPut: PutRequest.create({ key: bytes(key), value: bytes(value) }) });
}

export function deleteOp(key: string, rangeEnd = '') {
  return RequestOp.create({
    requestDeleteRange: DeleteRangeRequest.create({ key: bytes(key), rangeEnd: bytes(rangeEnd) }),
  });
}

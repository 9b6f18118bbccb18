import { type CommandBodies, CommandKind, encodeCommandMessage } from '../../src/codec/command/command.ts';
import {
  CompactionRequest,
  DeleteRangeRequest,
  type DeleteRangeResponse,
  PutRequest,
  type PutResponse,
  RangeRequest,
  type RangeResponse,
  TxnRequest,
  type TxnResponse,
} from '../../src/codec/generated/messages.generated.ts';
import { Writer } from '../../src/codec/writer.ts';
import { type ApplyResult, StateMachine } from '../../src/state/state-machine.ts';

export const clusterId = 0xcdf818194e3a8c32n;

export function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** A key with which a range begins or ends that takes in all keys. */
export const everyKey = bytes('\0');

/** A state machine and the log that made it what it is. */
export class LogOfCommands {
  readonly state = new StateMachine({ clusterId });
  /** Data of the entries from index 1 on. */
  readonly entries: Buffer[] = [];
  private readonly writer = new Writer();

  /** Appends a command and applies it. */
  run<K extends CommandKind>(kind: K, body: CommandBodies[K]): ApplyResult {
    this.writer.reset();
    encodeCommandMessage(kind, 0, this.entries.length, body, this.writer);
    this.entries.push(this.writer.copy());
    return this.state.apply(this.entries.length, 1, 0, this.entries.at(-1)!);
  }

  /** As `run`, for a command that must succeed. */
  answer<K extends CommandKind>(kind: K, body: CommandBodies[K]): NonNullable<ApplyResult['response']> {
    const { error, response } = this.run(kind, body);
    if (error !== null) throw error;
    return response!;
  }

  put(key: string, value = key, fields: Partial<PutRequest> = {}): PutResponse {
    const request = PutRequest.create({ key: bytes(key), value: bytes(value), ...fields });
    return this.answer(CommandKind.PUT, request) as PutResponse;
  }

  delete(key: string, rangeEnd = '', prevKv = false): DeleteRangeResponse {
    const request = DeleteRangeRequest.create({ key: bytes(key), rangeEnd: bytes(rangeEnd), prevKv });
    return this.answer(CommandKind.DELETE_RANGE, request) as DeleteRangeResponse;
  }

  txn(request: Partial<TxnRequest>): TxnResponse {
    return this.answer(CommandKind.TXN, TxnRequest.create(request)) as TxnResponse;
  }

  compact(revision: number): ApplyResult {
    return this.run(CommandKind.COMPACTION, CompactionRequest.create({ revision }));
  }

  range(key: string, rangeEnd = '', fields: Partial<RangeRequest> = {}): RangeResponse {
    return this.state.kv.range(
      RangeRequest.create({ key: bytes(key), rangeEnd: bytes(rangeEnd), ...fields }),
    );
  }

  /** Keys and values that a range has, as `key=value`. */
  list(key = '\0', rangeEnd = '\0', fields: Partial<RangeRequest> = {}): string[] {
    return this.range(key, rangeEnd, fields).kvs.map(
      (kv) => `${Buffer.from(kv.key).toString('latin1')}=${Buffer.from(kv.value).toString('latin1')}`,
    );
  }

  hash(revision = 0): number {
    const run = this.state.kv.startHash(revision);
    while (!run.step(3));
    return run.hash;
  }

  /** Gives back all memory that compaction may give back now. */
  finishCompaction(): void {
    while (this.state.kv.stepCompaction(100) === 'more');
  }
}

/** All bytes of a snapshot, taken in slices of `budgetBytes`; `between` runs before each slice. */
export function takeSnapshot(state: StateMachine, budgetBytes = 1000, between = () => {}): Buffer {
  const source = state.snapshot();
  const chunks: Buffer[] = [];
  for (;;) {
    between();
    const chunk = source.next(budgetBytes);
    if (chunk === null) break;
    chunks.push(chunk);
  }
  source.release();
  return Buffer.concat(chunks);
}

/** A state machine from a snapshot that arrives in chunks of `chunkBytes`. */
export function restoreSnapshot(snapshot: Buffer, chunkBytes = 777): StateMachine {
  const restore = StateMachine.restore(clusterId);
  for (let at = 0; at < snapshot.length; at += chunkBytes) {
    // The chunk is spoiled afterwards: nothing may go on using it.
    const chunk = Buffer.from(snapshot.subarray(at, at + chunkBytes));
    restore.write(chunk);
    chunk.fill(0xee);
  }
  return restore.finish();
}

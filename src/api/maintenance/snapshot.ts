import { createHash } from 'node:crypto';
import { PageLayout } from '../../bolt/page-layout.ts';
import { DatabaseWriter } from '../../bolt/writer.ts';
import { type SnapshotRequest, SnapshotResponse } from '../../codec/generated/messages.generated.ts';
import { MaintenanceService as MaintenanceMethods } from '../../codec/generated/services.generated.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import { EtcdDatabase } from '../../state/etcd-database.ts';
import type { StateMachine } from '../../state/state-machine.ts';
import { type AnyStreamRpc, type StreamCall, streamRpc } from '../rpc.ts';
import { runInSlices } from '../slices.ts';

/** etcd's `Maintenance.Snapshot`: the state of one moment as a database of etcd's, and the SHA-256 of it behind that. */
export class SnapshotService {
  private readonly state: StateMachine;
  private readonly clock: Pick<Clock, 'soon'>;
  private readonly underWay = new Set<SnapshotStream>();
  private stopped = false;

  constructor(state: StateMachine, clock: Pick<Clock, 'soon'>) {
    this.state = state;
    this.clock = clock;
  }

  streamRpcs(): AnyStreamRpc[] {
    return [streamRpc(MaintenanceMethods.Snapshot, (call) => this.open(call))];
  }

  /** Ends those under way, which may last as long as their clients read, and takes no more. */
  stop(): void {
    this.stopped = true;
    for (const stream of [...this.underWay]) stream.fail(errors.stopped);
  }

  private open(call: StreamCall<SnapshotRequest, SnapshotResponse>): void {
    call.onMessage = () => {
      call.onMessage = null;
      if (this.stopped || this.underWay.size >= snapshotsMax) {
        call.fail(this.stopped ? errors.stopped : errors.tooManyRequests);
        return;
      }
      const stream = new SnapshotStream(call, this.state, this.clock, () => this.underWay.delete(stream));
      this.underWay.add(stream);
      stream.start();
    };
  }
}

/** Snapshots that are streamed at a time: each holds back what a compaction would free. */
export const snapshotsMax = 4;
/** Entries that are looked at in a slice of the first pass. */
const sliceItems = 500;
/** Bytes that are sent in one turn. */
const turnBytesMax = 64 * 1024;
/** Of a message; etcd's. */
const blobBytesMax = 32 * 1024;

/** One snapshot on its way: twice through the state, first for the lengths, which the first page of the database depends on. */
class SnapshotStream {
  private readonly call: StreamCall<SnapshotRequest, SnapshotResponse>;
  private readonly clock: Pick<Clock, 'soon'>;
  private readonly database: EtcdDatabase;
  private readonly onEnd: () => void;
  private readonly hash = createHash('sha256');
  private layout: PageLayout | null = null;
  private writer: DatabaseWriter | null = null;
  private sentBytes = 0;
  private isOver = false;

  constructor(
    call: StreamCall<SnapshotRequest, SnapshotResponse>,
    state: StateMachine,
    clock: Pick<Clock, 'soon'>,
    onEnd: () => void,
  ) {
    this.call = call;
    this.clock = clock;
    this.database = new EtcdDatabase(state);
    this.onEnd = onEnd;
  }

  start(): void {
    const { call } = this;
    call.onCancel = () => this.end();
    call.onDrain = () => this.send();
    runInSlices(
      this.clock,
      () => this.isOver || this.measure(),
      () => {
        if (this.isOver) return;
        this.writer = new DatabaseWriter(this.layout!);
        this.send();
      },
      (error) => this.failed(error),
    );
  }

  fail(error: ApiError): void {
    this.end();
    this.call.fail(error);
  }

  private measure(): boolean {
    if (!this.database.step(sliceItems)) return false;
    this.layout ??= new PageLayout(this.database.buckets());
    return this.layout.step(sliceItems);
  }

  /** Sends until the client is behind, a bit in each turn. */
  private send(): void {
    try {
      for (let bytes = 0; !this.isOver; ) {
        const chunk = this.writer!.next();
        if (chunk === null) {
          this.finish();
          return;
        }
        this.hash.update(chunk);
        if (!this.sendChunk(chunk)) return;
        bytes += chunk.length;
        if (bytes < turnBytesMax) continue;
        this.clock.soon(() => this.send());
        return;
      }
    } catch (error) {
      this.failed(error);
    }
  }

  private sendChunk(chunk: Buffer): boolean {
    let isRoomy = true;
    for (let at = 0; at < chunk.length; at += blobBytesMax) {
      const blob = chunk.subarray(at, at + blobBytesMax);
      this.sentBytes += blob.length;
      const remainingBytes = this.layout!.bytes - this.sentBytes;
      isRoomy = this.call.send(SnapshotResponse.create({ remainingBytes, blob }));
    }
    return isRoomy;
  }

  private finish(): void {
    this.call.send(SnapshotResponse.create({ blob: this.hash.digest() }));
    this.end();
    this.call.end();
  }

  private failed(error: unknown): void {
    if (this.isOver) return;
    this.end();
    this.call.failInternally(error);
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.database.release();
    this.onEnd();
  }
}

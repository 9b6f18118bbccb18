import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SnapshotService, snapshotsMax } from '../../../src/api/maintenance/snapshot.ts';
import type { StreamCall } from '../../../src/api/rpc.ts';
import type { SnapshotRequest, SnapshotResponse } from '../../../src/codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import { LogOfCommands } from '../../state/log-of-commands.ts';

const test = suite('streams of snapshots');

/** A client that reads when the test says so. */
class Client implements StreamCall<SnapshotRequest, SnapshotResponse> {
  readonly raw = null;
  readonly remoteAddress = '';
  cancelled = false;
  onCancel: (() => void) | null = null;
  onMessage: ((request: SnapshotRequest) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  isReading = true;
  readonly blobs: Buffer[] = [];
  readonly remaining: number[] = [];
  outcome: 'ended' | ApiError | null = null;

  send({ blob, remainingBytes }: SnapshotResponse): boolean {
    this.blobs.push(Buffer.from(blob));
    this.remaining.push(remainingBytes);
    return this.isReading;
  }

  metadata(): undefined {}
  pause(): void {}
  resume(): void {}
  end(): void {
    this.outcome = 'ended';
  }
  fail(error: ApiError): void {
    this.outcome = error;
  }
  failInternally(error: unknown): void {
    throw error;
  }
}

/** A service on a store of 2 MB, and turns of the event loop that the test takes. */
function start() {
  const log = new LogOfCommands();
  for (let i = 0; i < 200; i++) log.put(`key ${i}`, 'v'.repeat(10_000));
  const turns: (() => void)[] = [];
  const service = new SnapshotService(log.state, { soon: (run) => turns.push(run) });
  const [row] = service.streamRpcs();
  const open = (fields: Partial<Client> = {}): Client => {
    const client = Object.assign(new Client(), fields);
    row!.open(client);
    client.onMessage!({});
    return client;
  };
  const settle = () => {
    let count = 0;
    for (let run = turns.shift(); run !== undefined; run = turns.shift(), count++) run();
    return count;
  };
  return { log, service, open, settle, turns };
}

test('each message says what is still to come, and the last one is the hash of all', () => {
  const { open, settle } = start();
  const client = open();
  assert.ok(settle() > 3, 'in more than a few turns');
  assert.is(client.outcome, 'ended');
  const hash = client.blobs.at(-1)!;
  const database = Buffer.concat(client.blobs.slice(0, -1));
  assert.ok(hash.equals(createHash('sha256').update(database).digest()));
  assert.is(client.remaining[0], database.length - client.blobs[0]!.length);
  assert.equal(client.remaining.slice(-2), [0, 0]);
});

test('a client that does not read holds it up, and goes on when it does', () => {
  const { log, open, settle } = start();
  const client = open({ isReading: false });
  settle();
  const [sent] = [client.blobs.length];
  assert.ok(sent >= 1 && sent < 5, `${sent} messages`);
  log.put('key 1', 'changed meanwhile');
  client.isReading = true;
  client.onDrain!();
  settle();
  assert.is(client.outcome, 'ended');
  assert.not.ok(Buffer.concat(client.blobs).includes('changed meanwhile'));
});

test('so many are under way at a time, and one that is cancelled or has ended makes room', () => {
  const { open, settle } = start();
  const clients = Array.from({ length: snapshotsMax }, () => open({ isReading: false }));
  settle();
  assert.is(open().outcome, errors.tooManyRequests);
  clients[0]!.onCancel!();
  const next = open();
  settle();
  assert.is(next.outcome, 'ended');
  const after = open({ isReading: false });
  settle();
  assert.is(after.outcome, null);
  assert.is(open().outcome, errors.tooManyRequests);
});

test('a stop ends those under way, and takes no more', () => {
  const { service, open, settle } = start();
  const client = open({ isReading: false });
  settle();
  service.stop();
  assert.is(client.outcome, errors.stopped);
  assert.is(open().outcome, errors.stopped);
  client.onDrain!();
  settle();
});

test.run();

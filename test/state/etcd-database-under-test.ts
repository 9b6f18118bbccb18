import * as assert from 'uvu/assert';
import { PageLayout } from '../../src/bolt/page-layout.ts';
import { DatabaseWriter } from '../../src/bolt/writer.ts';
import { CommandKind } from '../../src/codec/command/command.ts';
import { LeaseGrantRequest } from '../../src/codec/generated/messages.generated.ts';
import { EtcdDatabase } from '../../src/state/etcd-database.ts';
import type { StateMachine } from '../../src/state/state-machine.ts';
import type { Random } from '../support/random.ts';
import { LogOfCommands } from './log-of-commands.ts';

/** The bytes of the database, made some at a time; `between` runs before each piece. */
export function databaseOf(state: StateMachine, between = () => {}): Buffer {
  const database = new EtcdDatabase(state);
  while (!database.step(20)) between();
  const layout = new PageLayout(database.buckets());
  while (!layout.step(20)) between();
  const writer = new DatabaseWriter(layout);
  const chunks: Buffer[] = [];
  for (let chunk = writer.next(); chunk !== null; chunk = writer.next()) {
    chunks.push(chunk);
    between();
  }
  database.release();
  const bytes = Buffer.concat(chunks);
  assert.is(bytes.length, layout.bytes);
  return bytes;
}

/** A store with versions, tombstones, leases of all sizes and long values. */
export function filled(random: Random): LogOfCommands {
  const log = new LogOfCommands();
  const leases = [1n, 2n ** 62n, -5n, 127n, 128n];
  for (const id of leases) log.run(CommandKind.LEASE_GRANT, LeaseGrantRequest.create({ id, ttl: 600 }));
  for (let i = 0; i < 400; i++) {
    const key = `key ${random.below(60)}`;
    if (random.chance(0.2)) log.delete(key);
    else {
      const value = 'v'.repeat(random.chance(0.05) ? 20_000 : random.below(300));
      log.put(key, value, { lease: random.chance(0.3) ? random.pick(leases) : 0n });
    }
  }
  return log;
}

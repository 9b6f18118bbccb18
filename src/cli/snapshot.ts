import { UsageError } from '../errors/usage-error.ts';
import type { Clock } from '../host/clock.ts';
import { runSnapshotRestore } from './snapshot-restore.ts';
import { runSnapshotStatus } from './snapshot-status.ts';

/**
 * `wald snapshot VERB FILE`.
 *
 * @throws UsageError
 */
export async function runSnapshot(args: readonly string[], clock: Clock): Promise<void> {
  const [verb, file, ...rest] = args;
  if (file === undefined || file.startsWith('-')) throw new UsageError(usage, 2);
  if (verb === 'status') await runSnapshotStatus(file, rest);
  else if (verb === 'restore') await runSnapshotRestore(file, rest, clock);
  else if (verb === 'save') {
    // The others need no client of gRPC.
    const { runSnapshotSave } = await import('./snapshot-save.ts');
    await runSnapshotSave(file, rest, clock);
  } else throw new UsageError(usage, 2);
}

const usage = `Usage: wald snapshot status FILE [-w simple|table|json|fields]
       wald snapshot save FILE [--endpoints URL] [--cacert FILE] [--cert FILE --key FILE] [--insecure-skip-tls-verify]
           [--user NAME[:PASSWORD]] [--password PASSWORD]
       wald snapshot restore FILE [--data-dir DIR] [--wal-dir DIR] [--name NAME] [--initial-cluster NAME=URL,...]
           [--initial-cluster-token TOKEN] [--initial-advertise-peer-urls URL,...] [--skip-hash-check]`;

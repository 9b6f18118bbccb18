import { formatId } from '../api/cluster/member-id.ts';
import type { Clock } from '../host/clock.ts';
import { backUp } from './backup.ts';
import { parseCommandFlags } from './command-flags.ts';

const usage = 'usage: wald backup --data-dir DIR --backup-dir DIR [--wal-dir DIR]';

/**
 * `wald backup`: a copy of a member's data with which a new cluster of one begins, as `etcdctl backup` makes it of etcd's.
 *
 * @throws UsageError when the words are others, there is no member, or the place is taken
 */
export async function runBackup(args: readonly string[], clock: Clock): Promise<void> {
  const flags = parseCommandFlags(args, usage, ['data-dir', 'backup-dir'], ['wal-dir'], []);
  const { clusterId, memberId, index } = await backUp(
    {
      dataDir: flags.text('data-dir'),
      walDir: flags.text('wal-dir'),
      backupDir: flags.text('backup-dir'),
    },
    clock,
  );
  process.stdout.write(
    `${flags.text('backup-dir')}: cluster ${formatId(clusterId)}, member ${formatId(memberId)}, ` +
      `with everything up to entry ${index}\n`,
  );
}

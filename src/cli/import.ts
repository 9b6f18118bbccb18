import { UsageError } from '../errors/usage-error.ts';
import { readEtcdDirectory } from '../etcd/data-directory.ts';
import type { Clock } from '../host/clock.ts';
import { makeLogger } from '../host/logger.ts';
import { systemDisk } from '../log/disk.ts';
import { parseCommandFlags } from './command-flags.ts';
import { firstMemberFlags, firstMemberUsage, makeFirstMember } from './new-cluster.ts';

/**
 * `wald import DIR`: makes the data directory of a first member of a new cluster out of that of an etcd 3.4 or 3.5 that does not run, with
 * everything that is in its database and in the log behind it. Nothing of it is changed.
 *
 * @throws UsageError where there is no etcd, it runs, what it has is damaged, the place is taken, or the flags do not fit
 */
export async function runImport(args: readonly string[], clock: Clock): Promise<void> {
  const [dir, ...rest] = args;
  if (dir === undefined || dir.startsWith('-')) throw new UsageError(usage, 2);
  const flags = parseCommandFlags(rest, usage, [], ['etcd-wal-dir', ...firstMemberFlags], []);
  const logger = makeLogger('info', ['stderr']).child('cli/import');
  await makeFirstMember({ flags, what: 'the data directory of an etcd', path: dir, logger, clock }, () =>
    readEtcdDirectory(dir, flags.text('etcd-wal-dir'), 0n, systemDisk),
  );
}

const usage = `Usage: wald import DIR [--etcd-wal-dir DIR] ${firstMemberUsage}`;

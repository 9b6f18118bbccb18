import { ApiError } from '../errors/api-error.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Clock } from '../host/clock.ts';
import { systemDisk } from '../log/disk.ts';
import { parseCommandFlags } from './command-flags.ts';
import { migrate, planMigration } from './migration.ts';
import { OfflineMember } from './offline-member.ts';

const usage = 'usage: wald migrate --data-dir DIR [--wal-dir DIR] [--no-ttl] [--dry-run]';
/** How many keys that are in the way are named. */
const conflictsShownMax = 10;

/**
 * `wald migrate`: makes keys of v3 from all keys of the v2 API of a member that does not run, and leases from their times to live, as
 * `etcdctl migrate` is for. The keys of v2 stay. All of it is done, or nothing.
 *
 * @throws UsageError, also where the member is one of several or v3 has one of the keys with another value
 */
export async function runMigrate(args: readonly string[], clock: Clock): Promise<void> {
  const flags = parseCommandFlags(args, usage, ['data-dir'], ['wal-dir'], ['no-ttl', 'dry-run']);
  const dataDir = flags.text('data-dir');
  const member = await OfflineMember.open({
    dataDir,
    walDir: flags.text('wal-dir'),
    disk: systemDisk,
    clock,
  });
  try {
    const { members } = member.state;
    if (members.size !== 1) {
      throw new UsageError(
        `${dataDir} is of a cluster of ${members.size} members, and the others would not have the keys. Make it one of a ` +
          'cluster of its own with wald backup, migrate that, and add the others to it.',
        1,
      );
    }
    const nowNs = clock.wallNs();
    const plan = planMigration(member.state, nowNs, !flags.isSet('no-ttl'));
    if (plan.conflicts.length > 0) throw new UsageError(conflictText(plan.conflicts), 1);
    for (const { key } of flags.isSet('dry-run') ? plan.keys : []) process.stdout.write(`${key}\n`);
    const leases = migrate(member, plan, nowNs, clock.randomUint64());
    const isWritten = !flags.isSet('dry-run') && plan.keys.length > 0;
    if (isWritten) await member.writeSnapshot();
    const verb = flags.isSet('dry-run') ? 'would be migrated' : 'migrated';
    process.stdout.write(
      `${plan.keys.length} keys ${verb}, ${leases} leases; ` +
        `${plan.present} were there already, ${plan.leftOut} with a time to live left out\n`,
    );
  } catch (error) {
    if (error instanceof ApiError) throw new UsageError(`nothing was migrated: ${error.message}`, 1);
    throw error;
  } finally {
    await member.close();
  }
}

function conflictText(conflicts: readonly string[]): string {
  const shown = conflicts.slice(0, conflictsShownMax).map((key) => `  ${key}\n`);
  return (
    `v3 has keys with other values than v2, ${conflicts.length} of them; nothing was migrated:\n${shown.join('')}` +
    'Delete those of v3, or make the values equal.'
  );
}

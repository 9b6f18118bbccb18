import { formatId } from '../api/cluster/member-id.ts';
import { makeConfig } from '../config/config.ts';
import { readFlags } from '../config/read-flags.ts';
import type { Clock } from '../host/clock.ts';
import { makeLogger } from '../host/logger.ts';
import { DirectoryLock } from '../log/directory-lock.ts';
import { systemDisk } from '../log/disk.ts';
import { Layout } from '../log/layout.ts';
import { refuseNewerFormats } from '../log/newer-formats.ts';
import { openCredentials } from '../member/member-credentials.ts';
import { makePeerNetwork } from '../peers/http-peer-network.ts';
import { replaceMember } from '../replica/replacement.ts';

/**
 * `wald replace`, with the flags and variables of the member, which does not run: has the cluster give it another ID, sets its files
 * aside, and leaves it to be started as before.
 *
 * @throws UsageError where it cannot be, with nothing changed; DirectoryLockedError where it runs
 */
export async function runReplace(args: readonly string[], clock: Clock): Promise<void> {
  if (args.some((arg) => ['--help', '-help', '-h'].includes(arg))) {
    process.stdout.write(usage);
    return;
  }
  const config = makeConfig(readFlags(args));
  const logger = makeLogger(config.logLevel === 'debug' ? 'debug' : 'warn', ['stderr']);
  const disk = systemDisk;
  const layout = new Layout(config.dataDir, config.walDir, disk);
  const lock = await DirectoryLock.acquire(config.dataDir, disk);
  try {
    const { peer } = await openCredentials(config, logger, clock);
    const network = makePeerNetwork(peer, clock);
    await refuseNewerFormats(layout, disk);
    await layout.prepare(logger);
    const giveUpMs = clock.nowMs() + giveUpAfterMs;
    const { removed, successor } = await replaceMember({ config, disk, layout, network, logger }, giveUpMs);
    process.stdout.write(
      `member ${formatId(removed)} is ${formatId(successor)} now; its files were set aside below ${layout.setAsidePath}\n` +
        'Start it as before: it joins as a learner, and the leader promotes it when it has caught up.\n',
    );
  } finally {
    await lock.release();
    logger.flush();
  }
}

/** How long a refusal that may pass is waited for: members that have just connected to each other, and one that has just ended. */
const giveUpAfterMs = 20_000;

const usage = `Usage: wald replace [the flags of the member]

Brings a member whose data are damaged, missing or shortened back under another ID. The other members, which --initial-cluster
names, have to have a majority without it. It must not run. Its files are set aside in its data directory, not removed.
Start the member as before afterwards.
`;

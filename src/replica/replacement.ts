import { formatId } from '../api/cluster/member-id.ts';
import type { Config } from '../config/config.ts';
import { GrpcCode } from '../errors/api-error.ts';
import { CorruptLogError } from '../errors/corrupt-log-error.ts';
import { UsageError } from '../errors/usage-error.ts';
import { pause } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import type { Disk } from '../log/disk.ts';
import type { Layout } from '../log/layout.ts';
import { type Identity, readIdentity } from '../log/segment-header.ts';
import { LostEntriesError } from '../raft/raft.ts';
import { LostDataError } from './beginning.ts';
import type { PeerNetwork } from './peer-network.ts';
import {
  fetchCluster,
  joinLimitMs,
  othersUrls,
  type RemoteCluster,
  shownCharactersMax,
} from './remote-cluster.ts';
import { type ReplacementNote, readReplacementNote, writeReplacementNote } from './replacement-note.ts';
import { sameUrls } from './verify-cluster.ts';

/**
 * Lets a member whose data are lost come back under another ID: the leader removes it and gives it the ID, a note of that is written
 * (`replacement-note`), and its files are set aside. What is left to do is to begin the log of the new ID. Each step may be done again:
 * after a crash, asking the leader gives the same ID.
 *
 * @param giveUpMs monotonic time after which a refusal that may pass ends the attempt; `Infinity` to wait for as long as it takes
 * @returns the note, durable
 * @throws UsageError where it cannot be, with nothing set aside
 */
export async function replaceMember(options: ReplacementOptions, giveUpMs: number): Promise<ReplacementNote> {
  const { config, layout, logger } = options;
  if (othersUrls(config).length === 0)
    throw new NoReplacementError('--initial-cluster names no other member to ask');
  const aside = await layout.setAsides();
  if (aside.length >= setAsideMax) {
    throw new NoReplacementError(
      `the files of ${aside.length} replaced members lie below ${layout.setAsidePath} already: look for what is wrong ` +
        'with the disk, and move them elsewhere',
    );
  }
  const note = await askUntil(options, await formerIdentity(options), giveUpMs);
  await writeReplacementNote(layout, note);
  const directories = await setReplacedAside(layout, note);
  logger.child(caller).warn('this member comes back under another ID; its files were set aside', {
    'cluster-id': formatId(note.clusterId),
    'removed-member-id': formatId(note.removed),
    'local-member-id': formatId(note.successor),
    'set-aside': directories,
  });
  return note;
}

/** What a replacement needs of a member that does not run. Its directory is locked. */
interface ReplacementOptions {
  readonly config: Config;
  readonly disk: Disk;
  readonly layout: Layout;
  readonly network: PeerNetwork;
  readonly logger: Logger;
}

/** Sets the files of a replaced member aside, as far as that has not been done. @returns where they are */
export function setReplacedAside(layout: Layout, { removed, successor }: ReplacementNote): Promise<string[]> {
  return layout.setAside(`${formatId(removed)}-${formatId(successor)}`);
}

/** Returns whether an error says that data of the member are damaged, missing or shortened. */
export function isLossOfData(error: unknown): boolean {
  return (
    error instanceof CorruptLogError || error instanceof LostEntriesError || error instanceof LostDataError
  );
}

/** A member cannot be replaced; a person has to decide. */
export class NoReplacementError extends UsageError {
  constructor(why: string) {
    super(`the member cannot be replaced: ${why}`, 1);
  }
}

/** Sets of files that may lie aside when a member is replaced: a disk that damages data again and again is not filled with them. */
export const setAsideMax = 3;

/** Who the member was: as its log says, or a note of a replacement that has not begun; `null` where neither does. */
async function formerIdentity({ disk, layout }: ReplacementOptions): Promise<Identity | null> {
  const found = await identityOf(layout, disk);
  if (found !== null) return found;
  const note = await readReplacementNote(layout);
  return note && { clusterId: note.clusterId, memberId: note.removed };
}

/** Whose log lies there, `null` where it does not say. */
export async function identityOf(layout: Layout, disk: Disk): Promise<Identity | null> {
  try {
    return await readIdentity(layout.logDir, disk);
  } catch (error) {
    if (error instanceof CorruptLogError) return null;
    throw error;
  }
}

async function askUntil(
  options: ReplacementOptions,
  identity: Identity | null,
  giveUpMs: number,
): Promise<ReplacementNote> {
  const { network, logger } = options;
  const { clock } = network;
  for (let pauseMs = askPauseMinMs; ; pauseMs = Math.min(2 * pauseMs, askPauseMaxMs)) {
    let why: string;
    try {
      return await askOnce(options, identity);
    } catch (error) {
      if (error instanceof NoReplacementError) throw error;
      why = (error as Error).message;
    }
    if (clock.nowMs() + pauseMs > giveUpMs) throw new NoReplacementError(why);
    logger
      .child(caller)
      .warn('the data of this member are lost, and it cannot be replaced yet; trying again', {
        error: why,
        'what-to-do':
          'Start the other members. Where their data are lost too, nobody else has what this member holds: keep its directory, and ' +
          'start it with --damaged-data=refuse to see what is damaged.',
      });
    await pause(clock, pauseMs);
  }
}

/**
 * Asks one of the others after the other, each of which asks the leader: one may be behind, or no member any more.
 *
 * @throws NoReplacementError where waiting does not help, another error where it may
 */
async function askOnce(options: ReplacementOptions, identity: Identity | null): Promise<ReplacementNote> {
  const problems: Error[] = [];
  for (const url of othersUrls(options.config)) {
    try {
      return await askAt(url, options, identity);
    } catch (error) {
      if (error instanceof NotAMemberError) throw error;
      problems.push(error as Error);
    }
  }
  const why = problems.map(({ message }) => message).join('; ');
  if (problems.every((problem) => problem instanceof NoReplacementError)) throw problems[0]!;
  throw new Error(why);
}

async function askAt(
  url: string,
  options: ReplacementOptions,
  identity: Identity | null,
): Promise<ReplacementNote> {
  const cluster = await fetchCluster([url], options.network, joinLimitMs, null).catch((error: Error) => {
    throw new Error(`${url}: ${error.message}`);
  });
  const { clusterId } = cluster;
  if (identity !== null && identity.clusterId !== clusterId) {
    throw new NoReplacementError(
      `its log is of cluster ${formatId(identity.clusterId)}, and ${url} of --initial-cluster belongs to ${formatId(clusterId)}`,
    );
  }
  const removed = identity?.memberId ?? (await findMember(options, cluster));
  return { clusterId, removed, successor: await askForSuccessor(url, options, removed) };
}

/** The ID of the member that has these peer URLs. */
async function findMember(
  { config, network }: ReplacementOptions,
  { members }: RemoteCluster,
): Promise<bigint> {
  const urls = config.initialCluster.get(config.name) ?? config.initialAdvertisePeerUrls;
  for (const { id, peerURLs } of members) if ((await sameUrls(peerURLs, urls, network)) === null) return id;
  throw new NoReplacementError(
    `its log does not say who it is, and no member of the cluster has the peer URLs ${urls}`,
  );
}

async function askForSuccessor(url: string, { network }: ReplacementOptions, id: bigint): Promise<bigint> {
  let answer: { successor?: unknown; error?: unknown; code?: unknown };
  try {
    const { status, body } = await network.post(`${url}/members/replace/${formatId(id)}`, joinLimitMs);
    answer = parseAnswer(status, body);
  } catch (error) {
    throw new Error(`${url}: ${(error as Error).message}`);
  }
  const { successor, error, code } = answer;
  if (typeof successor === 'string' && /^[0-9a-f]{1,16}$/.test(successor)) return BigInt(`0x${successor}`);
  if (code === GrpcCode.NOT_FOUND) throw new NotAMemberError(id);
  throw new Error(`${url}: ${error}`);
}

/** The leader says so. */
class NotAMemberError extends NoReplacementError {
  constructor(id: bigint) {
    super(
      `the cluster has no member ${formatId(id)} any more. Rename the data directory, add a member with these URLs, ` +
        "and start it with --initial-cluster-state='existing'.",
    );
  }
}

function parseAnswer(status: number, body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed !== null && typeof parsed === 'object') return parsed as Record<string, unknown>;
  } catch {
    // Whatever else it is, it is shown.
  }
  throw new Error(`status ${status}, ${JSON.stringify(body.slice(0, shownCharactersMax))}`);
}

/** The pause between two attempts: first, and at most, each twice as long as the one before. */
const askPauseMinMs = 1000;
const askPauseMaxMs = 16_000;

/** Who writes these lines. */
const caller = 'replica/replacement';

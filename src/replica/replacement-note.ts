import { formatId } from '../api/cluster/member-id.ts';
import { CorruptLogError } from '../errors/corrupt-log-error.ts';
import { NewerFormatError } from '../errors/newer-format-error.ts';
import { checksum } from '../host/checksum.ts';
import type { Layout } from '../log/layout.ts';

/**
 * A member's note that its cluster has given it another ID, since its data are lost. It is there from before its files are set aside
 * until a log of the new ID is begun, and is all that says who the member is meanwhile.
 */
export interface ReplacementNote {
  readonly clusterId: bigint;
  /** The ID that it had. */
  readonly removed: bigint;
  /** The ID that it has now. */
  readonly successor: bigint;
}

/**
 * A line of text: `cluster ID removed ID successor ID crc32 SUM`, all in hexadecimal; the sum is that of what is before ` crc32`. Every
 * version ends it in that way.
 */
const sealed = /^(.*) crc32 ([0-9a-f]{8})\n$/s;
const pattern = /^cluster ([0-9a-f]{1,16}) removed ([0-9a-f]{1,16}) successor ([0-9a-f]{1,16})$/;
const noteName = 'replacement';

/** Reads the note, `null` where there is none. @throws CorruptLogError, NewerFormatError */
export async function readReplacementNote(layout: Layout): Promise<ReplacementNote | null> {
  const bytes = await layout.readNote(noteName);
  if (bytes === null) return null;
  const path = layout.notePath(noteName);
  const shown = JSON.stringify(bytes.toString('latin1', 0, shownBytes));
  const [, text, sum] = sealed.exec(bytes.toString('latin1')) ?? [];
  if (text === undefined || sum !== sumOf(text))
    throw new CorruptLogError(path, 0, 'a note on a replaced member, and its checksum', shown);
  const [, cluster, removed, successor] = pattern.exec(text) ?? [];
  if (cluster === undefined) {
    const known = 'one with the IDs of a cluster, of a removed member, and of its successor';
    throw new NewerFormatError(path, `the note ${shown}`, known);
  }
  const id = (hex: string | undefined) => BigInt(`0x${hex}`);
  return { clusterId: id(cluster), removed: id(removed), successor: id(successor) };
}

/** Durable on return. */
export function writeReplacementNote(layout: Layout, note: ReplacementNote): Promise<void> {
  const { clusterId, removed, successor } = note;
  const text = `cluster ${formatId(clusterId)} removed ${formatId(removed)} successor ${formatId(successor)}`;
  return layout.writeNote(noteName, Buffer.from(`${text} crc32 ${sumOf(text)}\n`));
}

/** Durable on return; nothing where there is none. */
export function removeReplacementNote(layout: Layout): Promise<void> {
  return layout.writeNote(noteName, null);
}

/** So much of what is no note is shown. */
const shownBytes = 128;

function sumOf(text: string): string {
  return checksum(Buffer.from(text, 'latin1'), 0).toString(16).padStart(8, '0');
}

import crc32c from 'crc-32/crc32c.js';
import type { DatabaseReader } from '../bolt/reader.ts';
import { UsageError } from '../errors/usage-error.ts';
import { withEtcdSnapshot } from '../etcd/snapshot-file.ts';
import { type Disk, systemDisk } from '../log/disk.ts';
import { parseCommandFlags } from './command-flags.ts';

/**
 * `wald snapshot status FILE`: what a snapshot of etcd's has, in etcdctl's words. Nothing is changed.
 *
 * @throws UsageError where the file is missing, is no snapshot, was cut off or altered
 */
export async function runSnapshotStatus(file: string, args: readonly string[]): Promise<void> {
  const flags = parseCommandFlags(shortened(args), synopsis, [], ['write-out'], []);
  const form = flags.text('write-out') || 'simple';
  const print = forms[form];
  if (print === undefined) throw new UsageError(`unknown output format "${form}"\n${synopsis}`, 2);
  process.stdout.write(print(await snapshotStatus(file, systemDisk)));
}

/** What is told of a snapshot. */
interface SnapshotStatus {
  /** CRC-32C over the names of its buckets, and their keys and values. */
  readonly hash: number;
  /** Of the newest version. */
  readonly revision: number;
  /** Entries of all buckets. */
  readonly totalKey: number;
  /** Bytes of the database. */
  readonly totalSize: number;
}

/** Reads all of a snapshot. @throws UsageError */
function snapshotStatus(path: string, disk: Disk): Promise<SnapshotStatus> {
  return withEtcdSnapshot(path, disk, 'stat', async ({ database, hasHash, checkHash }) => {
    const status = await read(database);
    if (hasHash) await checkHash();
    return status;
  });
}

async function read(database: DatabaseReader): Promise<SnapshotStatus> {
  let [hash, revision, totalKey] = [0, 0, 0];
  for (const name of await database.buckets()) {
    hash = crc32c.buf(Buffer.from(name), hash);
    const bucket = await database.bucket(name);
    for await (const { key, value } of bucket!.entries()) {
      hash = crc32c.buf(value, crc32c.buf(key, hash));
      if (name === 'key' && key.length >= 8) revision = Number(key.readBigUInt64BE(0));
      totalKey++;
    }
  }
  return { hash: hash >>> 0, revision, totalKey, totalSize: database.bytes };
}

const synopsis = 'Usage: wald snapshot status FILE [-w simple|table|json|fields]';

function shortened(args: readonly string[]): string[] {
  return args.map((arg) => arg.replace(/^-w(?==|$)/, '--write-out'));
}

const forms: Readonly<Record<string, (status: SnapshotStatus) => string>> = {
  simple: ({ hash, revision, totalKey, totalSize }) =>
    `${hash.toString(16)}, ${revision}, ${totalKey}, ${sizeText(totalSize)}\n`,
  json: (status) => `${JSON.stringify(status)}\n`,
  fields: ({ hash, revision, totalKey, totalSize }) =>
    `"Hash" : ${hash}\n"Revision" : ${revision}\n"Keys" : ${totalKey}\n"Size" : ${totalSize}\n`,
  table: ({ hash, revision, totalKey, totalSize }) => {
    const columns = [
      ['HASH', hash.toString(16)],
      ['REVISION', String(revision)],
      ['TOTAL KEYS', String(totalKey)],
      ['TOTAL SIZE', sizeText(totalSize)],
    ] as const;
    const widths = columns.map((column) => Math.max(...column.map((text) => text.length)));
    const line = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
    const centred = (text: string, width: number) => {
      const left = Math.floor((width - text.length) / 2);
      return `${' '.repeat(left)}${text}${' '.repeat(width - text.length - left)}`;
    };
    const head = columns.map(([title], i) => ` ${centred(title, widths[i]!)} `);
    const row = columns.map(([, text], i) => ` ${text.padStart(widths[i]!)} `);
    return `${line}|${head.join('|')}|\n${line}|${row.join('|')}|\n${line}`;
  },
};

/** As etcdctl writes sizes: by thousands, with two digits. */
function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 10 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1000)));
  const value = Math.floor((bytes / 1000 ** power) * 10 + 0.5) / 10;
  return `${power > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[power]}`;
}

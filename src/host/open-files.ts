import { readFileSync } from 'node:fs';
import { UsageError } from '../errors/usage-error.ts';

/** The most files, sockets among them, that this process may have open; `Infinity` where the system does not tell. */
export function openFilesMax(): number {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** @throws UsageError where as many files may be open as the member needs for itself, or fewer: no client could connect. */
export function checkOpenFiles(filesMax: number = openFilesMax()): void {
  if (filesMax > ownFilesMax) return;
  throw new UsageError(
    `file descriptor limit[${filesMax}] of wald process is too low, and should be set higher than ${ownFilesMax} to ensure ` +
      'internal usage: raise it with `ulimit -n 65536` in the shell that starts wald, or with LimitNOFILE=65536 in its systemd unit',
    1,
  );
}

/** Files kept for the log, snapshots and other members; etcd keeps as many. */
export const ownFilesMax = 150;

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Lets a process have so many files open, sockets among them. Its limit is raised where it is lower.
 *
 * @throws if that needs rights which this process does not have
 */
export function allowOpenFiles(pid: number, count: number): void {
  const limits = openFilesLimits(readFileSync(`/proc/${pid}/limits`, 'utf8'));
  if (limits.soft >= count) return;
  const hard = Math.max(limits.hard, count);
  const limit = `${count}:${hard === Number.POSITIVE_INFINITY ? 'unlimited' : hard}`;
  try {
    execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}`], { stdio: 'pipe' });
  } catch {
    throw new Error(
      `process ${pid} may open ${limits.soft} files, and needs ${count}: run as root, or raise the limit with ulimit -n`,
    );
  }
}

/** What `/proc/PID/limits` says of open files; infinite where there is no limit. */
export function openFilesLimits(text: string): { soft: number; hard: number } {
  const found = /^Max open files\s+(\d+|unlimited)\s+(\d+|unlimited)/m.exec(text);
  if (found === null) throw new Error(`no limit of open files in: ${text}`);
  const [soft, hard] = found
    .slice(1)
    .map((limit) => (limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit)));
  return { soft: soft!, hard: hard! };
}

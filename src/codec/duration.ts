/** Milliseconds of each unit that a Go duration may carry. */
const unitMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Reads a duration as Go writes it (`1h30m`, `100ms`, `-1.5s`, `0`).
 * @returns milliseconds, or `undefined` when the text is none.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.exec(text);
  if (!match) return /^[+-]?0$/.test(text) ? 0 : undefined;
  let totalMs = 0;
  for (const [, value, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    totalMs += Number(value) * unitMs[unit!]!;
  }
  return match[1] === '-' ? -totalMs : totalMs;
}

/** Writes milliseconds as Go prints a duration: `1s`, `1m0s`, `2h0m0s`, `100ms`, `1.5s`, `0s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  const sign = durationMs < 0 ? '-' : '';
  const ms = Math.abs(durationMs);
  if (ms < 1e-3) return `${sign}${Math.round(ms * 1e6)}ns`;
  if (ms < 1) return `${sign}${trim(ms * 1e3, 3)}µs`;
  if (ms < 1000) return `${sign}${trim(ms, 6)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = `${trim((ms % 60_000) / 1000, 9)}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

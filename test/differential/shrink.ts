import type { Operation } from './operation.ts';

const replaysMax = 200;

/**
 * A shorter list of operations whose last one still fails, by leaving out ever smaller parts (Zeller's ddmin, without
 * its second half). `fails` runs a list on fresh servers. Ends at `deadlineMs` of `performance.now()` with what it has.
 */
export async function shrink(
  operations: readonly Operation[],
  fails: (operations: readonly Operation[]) => Promise<boolean>,
  deadlineMs: number,
): Promise<readonly Operation[]> {
  let kept = operations;
  let replays = 0;
  // The last operation is the one that showed the difference, and often all that it takes.
  let partLength = kept.length - 1;
  while (partLength >= 1) {
    let leftOutAny = false;
    for (let start = 0; start < kept.length - 1; ) {
      if (++replays > replaysMax || performance.now() > deadlineMs) return kept;
      const end = Math.min(start + partLength, kept.length - 1);
      const without = [...kept.slice(0, start), ...kept.slice(end)];
      if (await fails(without)) {
        kept = without;
        leftOutAny = true;
      } else {
        start = end;
      }
    }
    if (partLength === 1 && !leftOutAny) break;
    partLength = Math.max(1, Math.min(Math.floor(partLength / 2), kept.length - 1));
    if (kept.length <= 1) break;
  }
  return kept;
}

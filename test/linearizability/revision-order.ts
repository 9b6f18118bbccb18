import { describeOperation, type Operation, writtenValue } from './history.ts';

/**
 * Checks that the revisions which came with answers agree with time, over all keys: whatever begins after an answer came
 * has at least the revision of that answer, and a write that changed something a higher one. No two writes share a revision.
 *
 * @returns what is wrong, in words; null where all is well
 */
export function checkRevisionOrder(history: readonly Operation[]): string | null {
  const answered = history.filter(({ revision }) => revision !== null);
  const writers = new Map<number, Operation>();
  for (const operation of answered.filter(changesSomething)) {
    const other = writers.get(operation.revision!);
    if (other !== undefined) {
      return `two writes have one revision:\n  ${describeOperation(other)}\n  ${describeOperation(operation)}`;
    }
    writers.set(operation.revision!, operation);
  }
  const byEnd = [...answered].sort((a, b) => a.returnedMs - b.returnedMs);
  const byBegin = [...answered].sort((a, b) => a.invokedMs - b.invokedMs);
  let newest: Operation | null = null;
  let ended = 0;
  for (const operation of byBegin) {
    for (; ended < byEnd.length && byEnd[ended]!.returnedMs < operation.invokedMs; ended++) {
      const candidate = byEnd[ended]!;
      if (newest === null || candidate.revision! > newest.revision!) newest = candidate;
    }
    if (newest === null) continue;
    const least = newest.revision! + (changesSomething(operation) ? 1 : 0);
    if (operation.revision! >= least) continue;
    return `the revision went back:\n  ${describeOperation(newest)}\n  ${describeOperation(operation)}`;
  }
  return null;
}

/** A delete of nothing and a condition that did not hold leave the revision as it is. */
function changesSomething(operation: Operation): boolean {
  if (operation.result?.kind === 'delete') return operation.result.previous !== null;
  return writtenValue(operation) !== undefined;
}

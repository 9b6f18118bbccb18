import type { Clock } from '../host/clock.ts';

/**
 * Runs something long in slices, one a turn of the event loop, the first at once.
 *
 * @param clock whose turns it takes
 * @param step does about a millisecond's work and returns true when nothing is left.
 * @param done called behind the last slice.
 * @param failed called with what `step` or `done` threw.
 */
export function runInSlices(
  clock: Pick<Clock, 'soon'>,
  step: () => boolean,
  done: () => void,
  failed: (error: unknown) => void,
): void {
  try {
    if (step()) done();
    else clock.soon(() => runInSlices(clock, step, done, failed));
  } catch (error) {
    failed(error);
  }
}

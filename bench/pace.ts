import { Histogram } from './statistics.ts';

/** Due times at a steady rate, whatever became of the calls before. All times are microseconds of one clock. */
export class Pace {
  private readonly startUs: number;
  private readonly perSecond: number;
  private taken = 0;

  constructor(perSecond: number, startUs: number) {
    this.perSecond = perSecond;
    this.startUs = startUs;
  }

  /** When the next call is due. Computed from the start, so that no error adds up. */
  get nextDueUs(): number {
    return this.startUs + (this.taken * 1e6) / this.perSecond;
  }

  /** Goes past the next call and tells when it was due; null if it is not due yet. */
  take(nowUs: number): number | null {
    const dueUs = this.nextDueUs;
    if (dueUs > nowUs) return null;
    this.taken++;
    return dueUs;
  }
}

export interface PhaseFigures {
  /** Calls that were due in the phase, those that failed among them. */
  calls: number;
  failed: number;
  /** Of those that did not fail, from the time when a call was due. */
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

interface Phase {
  /** Calls due before this time belong to it, unless to one before; infinite until the phase is ended. */
  untilUs: number;
  underWay: number;
  failed: number;
  calls: number;
  maxUs: number;
  readonly times: Histogram;
  ended: (figures: PhaseFigures) => void;
}

/**
 * Latencies by phases of a run. A call belongs to the phase in which it was due, however late it starts or ends, so that a
 * stall counts where it happened.
 */
export class Phases {
  private readonly phases: Phase[] = [newPhase()];

  /** A call that was due then starts. Due times rise. */
  start(dueUs: number): void {
    const phase = this.phaseOf(dueUs);
    phase.calls++;
    phase.underWay++;
  }

  /** That call has ended. */
  end(dueUs: number, nowUs: number, ok: boolean): void {
    const phase = this.phaseOf(dueUs);
    phase.underWay--;
    if (ok) {
      phase.times.add(nowUs - dueUs);
      phase.maxUs = Math.max(phase.maxUs, nowUs - dueUs);
    } else {
      phase.failed++;
    }
  }

  /** Ends the phase at a time, from which on calls belong to the next; its figures come when all its calls have ended. */
  divide(atUs: number): Promise<PhaseFigures> {
    const phase = this.phases.at(-1)!;
    phase.untilUs = atUs;
    this.phases.push(newPhase());
    return new Promise((resolve) => {
      phase.ended = resolve;
    });
  }

  /** Reports the phases that are complete; to be called when calls have started or ended. `nextDueUs`: of the next to start. */
  settle(nextDueUs: number): void {
    for (;;) {
      const { untilUs, underWay, calls, failed, times, maxUs, ended } = this.phases[0]!;
      if (nextDueUs < untilUs || underWay > 0) return;
      this.phases.shift();
      ended({
        ...{ calls, failed, maxMs: maxUs / 1000 },
        p50Ms: times.quantile(0.5) / 1000,
        p99Ms: times.quantile(0.99) / 1000,
      });
    }
  }

  private phaseOf(dueUs: number): Phase {
    return this.phases.find(({ untilUs }) => dueUs < untilUs)!;
  }
}

function newPhase(): Phase {
  return {
    ...{ untilUs: Number.POSITIVE_INFINITY, underWay: 0, failed: 0, calls: 0, maxUs: 0 },
    times: new Histogram(),
    ended: () => {},
  };
}

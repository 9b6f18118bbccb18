import type { ApiError } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { LeaderQuestions } from '../leader/leader-questions.ts';
import {
  decodeLeaseTimes,
  encodeIds,
  type LeaseTimes,
  leasesAQuestionMax,
  malformedAnswer,
} from '../leader/leader-wire.ts';
import { LeaderCall } from '../membership.ts';

/** Of a lease that is not there. */
export const noTimes: LeaseTimes = { ttlS: -1, grantedTtlS: 0 };

type TimesDone = (error: ApiError | null, times: LeaseTimes) => void;

/** Asks the leader how much time leases have left: what is asked for in one turn of the event loop goes in one question. */
export class LeaseTimeQuestions {
  private readonly questions: LeaderQuestions;
  private readonly clock: Pick<Clock, 'soon'>;
  private ids: bigint[] = [];
  private waiting: TimesDone[] = [];

  constructor(questions: LeaderQuestions, clock: Pick<Clock, 'soon'>) {
    this.clock = clock;
    this.questions = questions;
  }

  ask(id: bigint, done: TimesDone): void {
    if (this.ids.length === 0) this.clock.soon(() => this.send());
    this.ids.push(id);
    this.waiting.push(done);
    if (this.ids.length === leasesAQuestionMax) this.send();
  }

  private send(): void {
    const { ids, waiting } = this;
    if (ids.length === 0) return;
    this.ids = [];
    this.waiting = [];
    this.questions.ask(LeaderCall.leaseTimeToLive, encodeIds(ids), (error, payload) => {
      const times = error === null ? decodeLeaseTimes(payload) : [];
      waiting.forEach((done, i) => {
        const told = times[i];
        if (told === undefined) done(error ?? malformedAnswer, noTimes);
        else done(null, told);
      });
    });
  }
}

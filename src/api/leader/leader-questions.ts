import { ApiError, errors } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { Consensus } from '../consensus.ts';
import type { LeaderCall, Membership } from '../membership.ts';
import { decodeAnswer } from './leader-wire.ts';

/**
 * Questions for the leader, whoever that is: asked again until a leader has answered, since it may change in between, and
 * none of them does harm when it is asked twice. They fail when the time of a request is over: with `no leader` while there is
 * none, otherwise with `request timed out`.
 */
export class LeaderQuestions {
  private readonly options: LeaderQuestionsOptions;
  /** In the order of their deadlines. */
  private readonly open = new Set<Question>();
  /** The questions that are to be asked again. */
  private unanswered: Question[] = [];
  private cancelTimer: (() => void) | null = null;

  constructor(options: LeaderQuestionsOptions) {
    this.options = options;
  }

  /**
   * @param body must not change until `done` is called
   * @returns gives the question up: `done` is not called any more
   */
  ask(call: LeaderCall, body: Uint8Array, done: QuestionDone): () => void {
    const { clock, timeoutMs } = this.options;
    const question: Question = { call, body, deadlineMs: clock.nowMs() + timeoutMs, done };
    this.open.add(question);
    this.arm();
    this.put(question);
    return () => {
      question.done = null;
      this.open.delete(question);
    };
  }

  /** Fails them all. */
  stop(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
    for (const question of [...this.open]) this.finish(question, errors.stopped, nothing);
  }

  private put(question: Question): void {
    const { consensus, membership, answers } = this.options;
    let isAnswered = false;
    const reply = (error: Error | null, answer: Uint8Array) => {
      if (isAnswered) return;
      isAnswered = true;
      this.take(question, error, answer);
    };
    if (consensus.leader === 0n) this.unanswered.push(question);
    else if (consensus.leader === membership.memberId) answers.answer(question.call, question.body, reply);
    else membership.askLeader(question.call, question.body, reply);
  }

  private take(question: Question, error: Error | null, answer: Uint8Array): void {
    if (question.done === null) return;
    if (error === errors.stopped) {
      this.finish(question, errors.stopped, nothing);
    } else if (error !== null) {
      // It was no leader, or did not answer.
      this.unanswered.push(question);
    } else {
      const payload = decodeAnswer(answer);
      if (payload instanceof ApiError) this.finish(question, payload, nothing);
      else this.finish(question, null, payload);
    }
  }

  private finish(question: Question, error: ApiError | null, payload: Uint8Array): void {
    const { done } = question;
    question.done = null;
    this.open.delete(question);
    done?.(error, payload);
  }

  private arm(): void {
    this.cancelTimer ??= this.options.clock.after(retryPeriodMs, () => {
      this.cancelTimer = null;
      this.expire();
      const { unanswered } = this;
      this.unanswered = [];
      for (const question of unanswered) if (question.done !== null) this.put(question);
      if (this.open.size > 0) this.arm();
    });
  }

  private expire(): void {
    const { clock, consensus } = this.options;
    const nowMs = clock.nowMs();
    for (const question of this.open) {
      if (question.deadlineMs > nowMs) break;
      this.finish(question, consensus.leader === 0n ? errors.noLeader : errors.timeout, nothing);
    }
  }
}

/** The pause before a question is asked again; etcd's. */
export const retryPeriodMs = 50;

/** Called once: with an error, or with what was asked for, a view that is valid during the call only. */
type QuestionDone = (error: ApiError | null, payload: Uint8Array) => void;

interface LeaderQuestionsOptions {
  readonly consensus: Pick<Consensus, 'leader'>;
  readonly membership: Pick<Membership, 'memberId' | 'askLeader'>;
  /** Answers where this member leads. */
  readonly answers: { answer(call: LeaderCall, body: Uint8Array, reply: LeaderReply): void };
  readonly clock: Clock;
  /** The time of a request. */
  readonly timeoutMs: number;
}

interface Question {
  readonly call: LeaderCall;
  readonly body: Uint8Array;
  readonly deadlineMs: number;
  done: QuestionDone | null;
}

const nothing = new Uint8Array(0);

/** Called once: with `not leader`, or with an answer (`leader-wire`), which may itself hold an error. */
export type LeaderReply = (error: ApiError | null, answer: Uint8Array) => void;

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LeaderQuestions, retryPeriodMs } from '../../../src/api/leader/leader-questions.ts';
import { encodeError, encodeOk } from '../../../src/api/leader/leader-wire.ts';
import { LeaderCall } from '../../../src/api/membership.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MembershipUnderTest } from '../membership-under-test.ts';

const timeoutS = 7;
const question = Buffer.from('question');
const nothing = new Uint8Array(0);

class QuestionsUnderTest {
  readonly clock = new ManualClock();
  readonly membership = new MembershipUnderTest();
  readonly consensus = { leader: 2n };
  /** Questions that this member answers itself; with what. */
  readonly own: string[] = [];
  ownError: ApiError | null = null;
  readonly questions = new LeaderQuestions({
    consensus: this.consensus,
    membership: this.membership,
    answers: {
      answer: (_call, body, reply) => {
        this.own.push(Buffer.from(body).toString());
        if (this.ownError !== null) reply(this.ownError, nothing);
        else reply(null, encodeOk(Buffer.from('own')));
      },
    },
    clock: this.clock,
    timeoutMs: timeoutS * 1000,
  });
  readonly outcomes: string[] = [];

  ask(): () => void {
    return this.questions.ask(LeaderCall.LEASE_RENEW, question, (error, payload) => {
      this.outcomes.push(error === null ? Buffer.from(payload).toString() : error.message);
    });
  }

  /** Lets time pass in the steps in which questions are asked again. */
  pass(seconds: number): void {
    for (let left = seconds; left > 1e-9; left -= retryPeriodMs / 1000) {
      this.clock.advance(Math.min(left, retryPeriodMs / 1000));
    }
  }
}

test('the leader is asked at once, and its answer is what it is about', () => {
  const under = new QuestionsUnderTest();
  under.ask();
  const { call, body, done } = under.membership.next();
  assert.is(call, LeaderCall.LEASE_RENEW);
  assert.is(body.toString(), 'question');
  done(null, encodeOk(Buffer.from('answer')));
  assert.equal(under.outcomes, ['answer']);
  under.pass(10);
  assert.is(under.clock.waiting, 0);
});

test('where this member leads it answers itself', () => {
  const under = new QuestionsUnderTest();
  under.consensus.leader = under.membership.memberId;
  under.ask();
  assert.equal(under.outcomes, ['own']);
  assert.equal(under.own, ['question']);
  assert.is(under.membership.questions.length, 0);
});

test('an error that the leader answers is final', () => {
  const under = new QuestionsUnderTest();
  under.ask();
  under.membership.next().done(null, encodeError(errors.learnerNotReady));
  assert.equal(under.outcomes, [errors.learnerNotReady.message]);
  under.pass(10);
  assert.is(under.membership.questions.length, 0);
});

test('a member that leads no longer, or cannot be reached, is followed by who leads next', () => {
  const under = new QuestionsUnderTest();
  under.ask();
  under.membership.next().done(errors.notLeader, nothing);
  under.pass(retryPeriodMs / 1000);
  under.membership.next().done(errors.timeout, nothing);
  assert.equal(under.outcomes, []);
  under.consensus.leader = under.membership.memberId;
  under.pass(retryPeriodMs / 1000);
  assert.equal(under.outcomes, ['own']);
});

test('a member that has just begun to lead and does not know enough yet asks itself again', () => {
  const under = new QuestionsUnderTest();
  under.consensus.leader = under.membership.memberId;
  under.ownError = errors.notLeader;
  under.ask();
  under.pass(1);
  under.ownError = null;
  under.pass(retryPeriodMs / 1000);
  assert.equal(under.outcomes, ['own']);
});

test('without a leader a question waits for one, for the time of a request', () => {
  const under = new QuestionsUnderTest();
  under.consensus.leader = 0n;
  under.ask();
  under.pass(timeoutS - 0.1);
  assert.equal(under.outcomes, []);
  under.pass(0.2);
  assert.equal(under.outcomes, [errors.noLeader.message]);
  assert.is(under.membership.questions.length, 0);

  under.ask();
  under.pass(3);
  under.consensus.leader = 2n;
  under.pass(retryPeriodMs / 1000);
  under.membership.next().done(null, encodeOk(Buffer.from('late')));
  assert.is(under.outcomes[1], 'late');
});

test('a leader that does not answer is given up when the time of a request is over', () => {
  const under = new QuestionsUnderTest();
  under.ask();
  under.pass(timeoutS + 0.1);
  assert.equal(under.outcomes, [errors.timeout.message]);
  // What comes later comes too late.
  under.membership.next().done(null, encodeOk(Buffer.from('late')));
  assert.is(under.outcomes.length, 1);
});

test('who gives a question up is told nothing any more', () => {
  const under = new QuestionsUnderTest();
  const cancel = under.ask();
  cancel();
  under.membership.next().done(null, encodeOk(Buffer.from('answer')));
  under.pass(10);
  assert.equal(under.outcomes, []);
  assert.is(under.clock.waiting, 0);
});

test('a stop fails all that wait', () => {
  const under = new QuestionsUnderTest();
  under.ask();
  under.consensus.leader = 0n;
  under.ask();
  under.questions.stop();
  assert.equal(under.outcomes, [errors.stopped.message, errors.stopped.message]);
  assert.is(under.clock.waiting, 0);
});

test('questions that wait share one timer', () => {
  const under = new QuestionsUnderTest();
  under.consensus.leader = 0n;
  for (let i = 0; i < 1000; i++) under.ask();
  assert.is(under.clock.waiting, 1);
  under.pass(timeoutS + 0.1);
  assert.is(under.outcomes.length, 1000);
});

test.run();

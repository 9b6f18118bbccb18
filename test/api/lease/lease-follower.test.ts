import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { LeaderReply } from '../../../src/api/leader/leader-questions.ts';
import {
  decodeAnswer,
  decodeLeaseIds,
  decodeNumbers,
  encodeIds,
  leasesAQuestionMax,
  malformedAnswer,
} from '../../../src/api/leader/leader-wire.ts';
import { keepAlivesWaitingMax } from '../../../src/api/lease/lease-keep-alive.ts';
import { LeaderCall } from '../../../src/api/membership.ts';
import {
  LeaseTimeToLiveRequest,
  type LeaseTimeToLiveResponse,
} from '../../../src/codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import { callContext, LeasesUnderTest } from './leases-under-test.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const nothing = new Uint8Array(0);

/** A follower and its leader: what is granted at the one is granted at the other. */
class LeasePair {
  readonly leader = new LeasesUnderTest();
  readonly follower = new LeasesUnderTest();
  /** How many leases each question named. */
  readonly asked: number[] = [];

  constructor() {
    this.leader.lessor.lead();
    this.follower.consensus.leader = 2n;
  }

  grant(ttl: number, id: bigint): void {
    this.leader.grant(ttl, id);
    this.follower.grant(ttl, id);
  }

  /** Has the leader answer what the follower asks, at once. */
  connect(): void {
    this.follower.membership.onQuestion = () => this.answer();
  }

  /** Has the leader answer the oldest question. */
  answer(): void {
    const { call, body, done } = this.follower.membership.next();
    this.asked.push(body.length / 8);
    this.leader.answers.answer(call, body, done as LeaderReply);
  }

  /** Time passes on both. */
  pass(seconds: number): void {
    this.leader.pass(seconds);
    this.follower.pass(seconds);
  }
}

function timeToLive(under: LeasesUnderTest, id: bigint, keys = false) {
  const outcome: { error: ApiError | null; response: LeaseTimeToLiveResponse | null } = {
    error: null,
    response: null,
  };
  under.service.timeToLive(LeaseTimeToLiveRequest.create({ id, keys }), {
    ...callContext,
    respond: (response) => {
      outcome.response = { ...response, keys: response.keys.map((key) => Buffer.from(key)) };
    },
    respondInSlices: () => assert.unreachable(),
    fail: (error) => {
      outcome.error = error;
    },
    failInternally: assert.unreachable,
  });
  return outcome;
}

test('keep-alives at a follower are answered by the leader, in their order, with the header of the follower', () => {
  const pair = new LeasePair();
  pair.grant(5, 1n);
  pair.grant(9, 2n);
  pair.connect();
  const call = pair.follower.keepAlive();
  for (let i = 0; i < 5; i++) {
    pair.pass(4);
    call.ask(1n, 2n, 3n);
  }
  assert.is(call.answers, Array(5).fill('1:5 2:9 3:0').join(' '));
  assert.is(call.responses[0]!.header!.memberId, 1n);
  assert.is(call.responses[0]!.header!.revision, 1);
  pair.pass(5.2);
  assert.not(pair.leader.service.exists(1n));
  assert.ok(pair.leader.service.exists(2n));
});

test('what came while a question was under way goes in the next one', () => {
  const pair = new LeasePair();
  pair.grant(5, 1n);
  const call = pair.follower.keepAlive();
  call.ask(...Array(100).fill(1n));
  pair.answer();
  assert.is(call.responses.length, 1);
  pair.answer();
  assert.equal(pair.asked, [1, 99]);
  assert.is(call.responses.length, 100);
});

test('a question names no more leases than it may, and a client is asked to wait', async () => {
  const pair = new LeasePair();
  pair.grant(5, 1n);
  const call = pair.follower.keepAlive();
  call.ask(...Array(keepAlivesWaitingMax).fill(1n));
  assert.ok(call.isPaused);
  pair.connect();
  pair.answer();
  for (let i = 0; i < 100 && call.responses.length < keepAlivesWaitingMax; i++) await turn();
  assert.is(call.responses.length, keepAlivesWaitingMax);
  assert.is(Math.max(...pair.asked), leasesAQuestionMax);
  assert.is(pair.asked.length, 1 + Math.ceil((keepAlivesWaitingMax - 1) / leasesAQuestionMax));
  await turn();
  assert.not(call.isPaused);
});

test('a client that does not read is asked for nothing on its behalf', () => {
  const pair = new LeasePair();
  pair.grant(5, 1n);
  pair.connect();
  const call = pair.follower.keepAlive();
  call.isRoomy = false;
  call.ask(1n, 1n, 1n);
  assert.is(call.responses.length, 1);
  assert.equal(pair.asked, [1]);
  call.isRoomy = true;
  call.onDrain?.();
  assert.is(call.responses.length, 3);
  assert.equal(pair.asked, [1, 2]);
});

test('an expired lease holds up those behind it until it is gone, and none in front', async () => {
  const pair = new LeasePair();
  pair.grant(2, 1n);
  pair.grant(100, 2n);
  pair.leader.consensus.isHeld = true;
  pair.pass(2.2);
  const call = pair.follower.keepAlive();
  call.ask(2n, 2n, 1n, 2n);
  pair.connect();
  pair.answer();
  assert.is(call.answers, '2:100 2:100');
  pair.leader.consensus.apply();
  await turn();
  assert.is(call.answers, '2:100 2:100 1:0 2:100');
  assert.is(pair.leader.lessor.waitingCount, 0);
});

test('when the leader changes, the next one is asked', () => {
  const pair = new LeasePair();
  pair.grant(5, 1n);
  const call = pair.follower.keepAlive();
  call.ask(1n);
  pair.leader.lessor.follow();
  pair.answer();
  assert.is(call.answers, '');
  pair.leader.lessor.lead();
  pair.connect();
  pair.follower.pass(0.1);
  assert.is(call.answers, '1:5');
  assert.is(call.outcome, 'open');
});

test('a follower that begins to lead goes on by itself', () => {
  const pair = new LeasePair();
  pair.grant(5, 1n);
  const { follower } = pair;
  const call = follower.keepAlive();
  call.ask(1n, 1n);
  follower.consensus.leader = 1n;
  follower.lessor.lead();
  follower.membership.next().done(errors.notLeader, nothing);
  follower.pass(0.1);
  assert.is(call.answers, '1:5 1:5');
  assert.is(follower.membership.questions.length, 0);
});

test('a leader that follows from now on asks for what it has not answered', () => {
  const pair = new LeasePair();
  pair.grant(2, 1n);
  pair.grant(9, 2n);
  const { follower: under } = pair;
  under.consensus.leader = 1n;
  under.lessor.lead();
  under.consensus.isHeld = true;
  under.pass(3.2);
  const call = under.keepAlive();
  call.ask(2n, 1n, 2n);
  assert.is(call.answers, '2:9');
  under.consensus.leader = 2n;
  under.lessor.follow();
  pair.answer();
  assert.equal(pair.asked, [2]);
  assert.is(call.answers, '2:9 1:2 2:9');
});

test('without a leader a stream ends when the time of a request is over', () => {
  const pair = new LeasePair();
  const { follower } = pair;
  follower.consensus.leader = 0n;
  const call = follower.keepAlive();
  call.ask(1n);
  follower.pass(6.9);
  assert.is(call.outcome, 'open');
  follower.pass(0.2);
  assert.is(call.outcome, errors.noLeader.message);
});

test('a leader that does not answer ends the stream as well', () => {
  const { follower } = new LeasePair();
  const call = follower.keepAlive();
  call.ask(1n);
  follower.pass(7.1);
  assert.is(call.outcome, errors.timeout.message);
});

test('an answer that answers nothing ends the stream', () => {
  const { follower } = new LeasePair();
  const call = follower.keepAlive();
  call.ask(1n);
  follower.membership.next().done(null, Buffer.of(0));
  assert.is(call.outcome, malformedAnswer.message);
});

test('a stream that is gone asks no more, and one whose client is done ends behind the last answer', () => {
  const pair = new LeasePair();
  pair.grant(5, 1n);
  const gone = pair.follower.keepAlive();
  gone.ask(1n);
  gone.onCancel?.();
  pair.answer();
  assert.is(gone.answers, '');
  const done = pair.follower.keepAlive();
  done.ask(1n);
  done.onHalfClose?.();
  assert.is(done.outcome, 'open');
  pair.answer();
  assert.is(done.outcome, 'ended');
  assert.is(done.answers, '1:5');
  assert.is(pair.follower.service.streamCount, 0);
});

test('the time to live is told by the leader, and the keys are those of the follower once it has what the leader has', async () => {
  const pair = new LeasePair();
  pair.grant(10, 1n);
  pair.pass(2.5);
  pair.connect();
  const plain = timeToLive(pair.follower, 1n);
  await turn();
  assert.is(plain.response!.ttl, 7);
  assert.is(plain.response!.grantedTTL, 10);
  assert.is(plain.response!.header!.memberId, 1n);
  const none = timeToLive(pair.follower, 2n, true);
  await turn();
  assert.is(none.response!.ttl, -1);
  assert.is(none.response!.grantedTTL, 0);

  pair.follower.consensus.readsHeld = true;
  const keys = timeToLive(pair.follower, 1n, true);
  await turn();
  assert.is(keys.response, null);
  pair.follower.log.put('b', '', { lease: 1n });
  pair.follower.log.put('a', '', { lease: 1n });
  pair.follower.consensus.confirm();
  assert.equal(keys.response!.keys.map(String).sort(), ['a', 'b']);
  assert.is(keys.response!.ttl, 7);
});

test('a lease that is gone by the time its keys are known is not there', async () => {
  const pair = new LeasePair();
  pair.grant(10, 1n);
  pair.connect();
  pair.follower.consensus.readsHeld = true;
  const outcome = timeToLive(pair.follower, 1n, true);
  await turn();
  pair.follower.revoke(1n);
  pair.follower.consensus.confirm();
  assert.is(outcome.response!.ttl, -1);
  const failed = timeToLive(pair.follower, 2n, true);
  await turn();
  assert.is(failed.response!.ttl, -1);
});

test('times that are asked for in one turn are one question', async () => {
  const pair = new LeasePair();
  for (let id = 1n; id <= 3n; id++) pair.grant(10 + Number(id), id);
  pair.connect();
  const outcomes = [1n, 2n, 3n, 4n].map((id) => timeToLive(pair.follower, id));
  await turn();
  assert.equal(pair.asked, [4]);
  assert.equal(
    outcomes.map(({ response }) => response!.ttl),
    [11, 12, 13, -1],
  );
});

test('times fail with what the question fails with', async () => {
  const { follower } = new LeasePair();
  follower.consensus.leader = 0n;
  const outcome = timeToLive(follower, 1n);
  await turn();
  follower.pass(7.1);
  assert.is(outcome.error, errors.noLeader);
  follower.consensus.leader = 2n;
  const short = timeToLive(follower, 1n);
  await turn();
  follower.membership.next().done(null, Buffer.of(0));
  assert.is(short.error, malformedAnswer);
});

// --- the leader's side

function answerOf(under: LeasesUnderTest, call: number, body: Uint8Array): ApiError | Uint8Array {
  let outcome: ApiError | Uint8Array | null = null;
  under.answers.answer(call, body, (error, answer) => {
    outcome = error ?? decodeAnswer(answer);
  });
  if (outcome === null) throw new Error('not answered');
  return outcome;
}

test('a member that does not lead, or leads no longer when it has made sure, says so', () => {
  const under = new LeasesUnderTest();
  under.grant(5, 1n);
  const body = encodeIds([1n]);
  assert.is(answerOf(under, LeaderCall.LEASE_RENEW, body), errors.notLeader);
  assert.is(answerOf(under, LeaderCall.LEASE_TIME_TO_LIVE, body), errors.notLeader);
  under.lessor.lead();
  under.consensus.readsHeld = true;
  const outcomes: (ApiError | Uint8Array)[] = [];
  const ask = () =>
    under.answers.answer(LeaderCall.LEASE_RENEW, body, (error, answer) => {
      outcomes.push(error ?? decodeAnswer(answer));
    });
  ask();
  under.lessor.follow();
  under.consensus.confirm();
  assert.equal(outcomes, [errors.notLeader]);
  under.lessor.lead();
  ask();
  under.consensus.confirm(errors.timeout);
  assert.is(outcomes[1], errors.timeout);
});

test('a leader renews no lease before it has made sure that it leads', () => {
  const under = new LeasesUnderTest();
  under.lessor.lead();
  under.grant(5, 1n);
  under.pass(4);
  under.consensus.readsHeld = true;
  under.answers.answer(LeaderCall.LEASE_RENEW, encodeIds([1n]), () => {});
  assert.is(under.timeToLive(1n).ttl, 1);
  under.consensus.confirm();
  assert.is(under.timeToLive(1n).ttl, 5);
});

test('a question of more leases than allowed, and one that nobody knows, are refused', () => {
  const under = new LeasesUnderTest();
  under.lessor.lead();
  const most = encodeIds(Array(leasesAQuestionMax).fill(1n));
  assert.is(
    decodeNumbers(answerOf(under, LeaderCall.LEASE_RENEW, most) as Uint8Array).length,
    leasesAQuestionMax,
  );
  const tooMany = Buffer.concat([most, encodeIds([1n])]);
  assert.is(answerOf(under, LeaderCall.LEASE_RENEW, tooMany), errors.requestTooLarge);
  assert.is(answerOf(under, LeaderCall.LEASE_TIME_TO_LIVE, tooMany), errors.requestTooLarge);
  assert.is(answerOf(under, 99, nothing), errors.notCapable);
  assert.equal(decodeLeaseIds(nothing), []);
  assert.is((answerOf(under, LeaderCall.LEASE_RENEW, nothing) as Uint8Array).length, 0);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LeaderLoss, leaderlessElectionsMax } from '../../../src/api/leader/leader-loss.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const electionMs = 2000;

function lossUnderTest() {
  const clock = new ManualClock();
  const lost: number[] = [];
  const loss = new LeaderLoss(clock, electionMs, () => lost.push(clock.nowMs() / 1000));
  return { clock, lost, loss };
}

test('the leader is lost once three election time-outs have passed without one', () => {
  const { clock, lost, loss } = lossUnderTest();
  assert.is(leaderlessElectionsMax, 3);
  loss.leaderChanged(false);
  clock.advance(5.9);
  assert.equal(lost, []);
  clock.advance(0.1);
  assert.equal(lost, [6]);
  clock.advance(100);
  assert.equal(lost, [6]);
});

test('a leader that is found in time is no loss, and the next absence is counted from its beginning', () => {
  const { clock, lost, loss } = lossUnderTest();
  loss.leaderChanged(false);
  clock.advance(5);
  loss.leaderChanged(true);
  clock.advance(5);
  loss.leaderChanged(false);
  clock.advance(5);
  assert.equal(lost, []);
  clock.advance(1);
  assert.is(lost.length, 1);
});

test('a stop ends the wait', () => {
  const { clock, lost, loss } = lossUnderTest();
  loss.leaderChanged(false);
  loss.stop();
  clock.advance(10);
  assert.equal(lost, []);
  assert.is(clock.waiting, 0);
});

test.run();

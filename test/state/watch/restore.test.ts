import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../support/random.ts';
import { LogOfCommands, restoreSnapshot, takeSnapshot } from '../log-of-commands.ts';
import { RecordingSink, WatchedLog } from './watched-log.ts';

/** A follower, and the leader whose log it has a part of. */
class Follower extends WatchedLog {
  readonly leader = new LogOfCommands();

  both(run: (log: LogOfCommands) => void): void {
    run(this.leader);
    run(this.log);
    this.hub.changed(this.revision);
  }

  /** Takes the leader's state over, by its snapshot. */
  install(): void {
    const restored = restoreSnapshot(takeSnapshot(this.leader.state));
    this.hub.restore(() => this.log.state.install(restored));
    this.log.entries.push(...this.leader.entries.slice(this.log.entries.length));
  }
}

test('a watch that knew everything is told what a snapshot brings, once and in order', () => {
  const follower = new Follower();
  const { sink } = follower.watch('a', { end: 'c' });
  const other = follower.watch('x');
  follower.both((log) => log.put('a', '1'));
  follower.leader.put('b', '1');
  follower.leader.put('x', '1');
  follower.leader.delete('a');
  follower.install();
  follower.turns.settle();
  assert.equal(sink.events, ['put a=1 @2 c2 v1', 'put b=1 @3 c3 v1', 'delete a @5']);
  assert.equal(other.sink.events, ['put x=1 @4 c4 v1']);
  follower.put('a', '2');
  follower.turns.settle();
  assert.is(sink.events.at(-1), 'put a=2 @6 c6 v1');
});

test('what is compacted in the snapshot cannot be told, and the watch is over', () => {
  const follower = new Follower();
  const { sink } = follower.watch('a');
  const pausedSink = new RecordingSink();
  pausedSink.takes = () => false;
  const paused = follower.watch('a', {}, pausedSink);
  follower.both((log) => log.put('a', '1'));
  for (let i = 0; i < 5; i++) follower.leader.put('a', `later ${i}`);
  follower.leader.compact(6);
  follower.install();
  follower.turns.settle();
  assert.equal(sink.events, ['put a=1 @2 c2 v1']);
  assert.is(sink.compacted, 6);
  pausedSink.takes = () => true;
  paused.watch.resume();
  follower.turns.settle();
  assert.equal(pausedSink.events, []);
  assert.is(pausedSink.compacted, 6);
});

test('a watch that waits for a revision of the future is told from there on', () => {
  const follower = new Follower();
  const { sink } = follower.watch('a', { startRevision: 4 });
  for (let i = 0; i < 5; i++) follower.leader.put('a', String(i));
  follower.install();
  follower.turns.settle();
  assert.equal(sink.events, ['put a=2 @4 c2 v3', 'put a=3 @5 c2 v4', 'put a=4 @6 c2 v5']);
});

test('whenever a snapshot comes, a watch is told everything once, as one that was never interrupted', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed);
    const follower = new Follower();
    const sinks = Array.from({ length: 6 }, (_, i) => {
      const sink = new RecordingSink();
      if (i % 2 === 1) sink.takes = () => random.chance(0.6);
      return sink;
    });
    const watches = sinks.map((sink, i) => {
      const key = i < 4 ? `k${i}` : 'k';
      return follower.watch(key, i < 4 ? { startRevision: 1 } : { end: 'l', startRevision: 1 }, sink).watch;
    });
    for (let step = 0; step < 60; step++) {
      const key = `k${random.below(5)}`;
      const run = (log: LogOfCommands): void => {
        log.put(key, String(step));
      };
      const isAhead = follower.leader.entries.length > follower.log.state.appliedIndex;
      if (isAhead || random.chance(0.3)) run(follower.leader);
      else follower.both(run);
      if (random.chance(0.5)) follower.turns.turn();
      if (random.chance(0.15) && follower.leader.entries.length > follower.log.state.appliedIndex) {
        follower.install();
      }
      for (const watch of watches) if (random.chance(0.3)) watch.resume();
    }
    if (follower.leader.entries.length > follower.log.state.appliedIndex) follower.install();
    for (const sink of sinks) sink.takes = () => true;
    for (const watch of watches) watch.resume();
    follower.turns.settle();

    const whole = new WatchedLog();
    whole.log.state.install(restoreSnapshot(takeSnapshot(follower.leader.state)));
    sinks.forEach((sink, i) => {
      const key = i < 4 ? `k${i}` : 'k';
      const reference = whole.watch(key, i < 4 ? { startRevision: 1 } : { end: 'l', startRevision: 1 });
      whole.turns.settle();
      assert.equal(sink.events, reference.sink.events, `seed ${seed}, watch ${i}`);
    });
  }
});

test.run();

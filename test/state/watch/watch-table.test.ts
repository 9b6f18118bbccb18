import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Watch } from '../../../src/state/watch/watch.ts';
import { WatchTable } from '../../../src/state/watch/watch-table.ts';
import { Random } from '../../support/random.ts';
import { bytes } from '../log-of-commands.ts';
import { RecordingSink } from './watched-log.ts';

const owner = { resume() {}, cancel() {} };
const sink = new RecordingSink();

function watchOf(key: string, end = ''): Watch {
  return new Watch(owner, { key: bytes(key), rangeEnd: bytes(end), startRevision: 0 }, 1, false, sink);
}

function matches(table: WatchTable, key: string): Watch[] {
  const found: Watch[] = [];
  table.match(key, (first) => {
    for (let watch: Watch | null = first; watch !== null; watch = watch.after) found.push(watch);
  });
  return found;
}

test('watches of a key are found in the order in which they were added, and no others', () => {
  const table = new WatchTable();
  const watches = [watchOf('a'), watchOf('a'), watchOf('a')];
  for (const watch of watches) table.add(watch);
  table.add(watchOf('b'));
  table.add(watchOf('aa'));
  assert.ok(matches(table, 'a').every((watch, i) => watch === watches[i]));
  assert.is(matches(table, 'a').length, 3);
  assert.is(matches(table, 'c').length, 0);
  assert.is(table.size, 5);
});

test('ranges end before their end, and the lone zero byte is no end', () => {
  const table = new WatchTable();
  const [range, rest] = [watchOf('b', 'd'), watchOf('c', '\0')];
  table.add(range);
  table.add(rest);
  assert.equal(matches(table, 'b').length, 1);
  assert.equal(matches(table, 'c').length, 2);
  assert.ok(matches(table, 'd')[0] === rest);
  assert.ok(matches(table, '\xff')[0] === rest);
  assert.equal(matches(table, 'a').length, 0);
});

test('watches come and go at random: matches and size are those of a plain list', () => {
  const random = new Random(11);
  const keys = ['a', 'b', 'c', 'ca', 'cb', '\xff'];
  const ends = ['', '', '', 'cb', 'd', '\0'];
  const table = new WatchTable();
  let list: Watch[] = [];
  for (let i = 0; i < 20_000; i++) {
    if (random.chance(list.length < 30 ? 0.6 : 0.4)) {
      const watch = watchOf(random.pick(keys.slice(0, 4)), random.pick(ends));
      table.add(watch);
      list.push(watch);
    } else if (list.length > 0) {
      const watch = random.pick(list);
      table.remove(watch);
      assert.is(watch.table, null);
      list = list.filter((other) => other !== watch);
    }
    assert.is(table.size, list.length);
    const key = random.pick(keys);
    const expected = list.filter((watch) =>
      watch.end === null ? watch.key === key : watch.key <= key && key < watch.end,
    );
    const found = matches(table, key);
    assert.is(found.length, expected.length);
    assert.is(new Set([...found, ...expected]).size, expected.length);
  }
  assert.is(new Set([...table.all(), ...list]).size, list.length);
  for (const watch of list) table.remove(watch);
  assert.equal(table.all(), []);
});

test.run();

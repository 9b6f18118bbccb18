import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NameTable, namesPerMapMax } from '../../../src/state/v2/name-table.ts';
import { Random } from '../../support/random.ts';

const test = suite('names in a directory');

interface Item {
  name: string;
  id: number;
}

for (const names of [namesPerMapMax / 2, namesPerMapMax * 20, 100_000]) {
  test(`of ${names} names each comes and goes as in a map, and they are in the order in which they came`, () => {
    const table = new NameTable<Item>();
    const model = new Map<string, Item>();
    const random = new Random(names);
    for (let id = 0; id < names * 3; id++) {
      const item = { name: `key ${random.below(names)}`, id };
      if (model.delete(item.name)) {
        table.delete(item.name);
        // Some stay away.
        if (random.chance(0.3)) continue;
      }
      model.set(item.name, item);
      table.add(item);
    }
    assert.is(table.size, model.size);
    assert.ok(table.size > names / 2);
    let differences = 0;
    const expected = model.values();
    for (const item of table.inOrder()) if (item !== expected.next().value) differences++;
    assert.ok(expected.next().done);
    for (const { name } of table.values()) if (!model.has(name)) differences++;
    for (let i = 0; i < names; i++) {
      const name = `key ${i}`;
      if (table.has(name) !== model.has(name) || table.get(name) !== model.get(name)) differences++;
    }
    assert.is(differences, 0);
    for (const name of [...model.keys()]) table.delete(name);
    assert.is(table.size, 0);
    assert.equal([...table.inOrder()], []);
    const again = { name: 'again', id: names * 3 };
    table.add(again);
    assert.ok(table.get('again') === again);
  });
}

test('of many that came, the few that stay are found among few', () => {
  const table = new NameTable<Item>();
  const name = (id: number): string => `key ${id}`;
  const [many, few] = [100_000, 100];
  for (let id = 0; id < many; id++) table.add({ name: name(id), id });
  for (let id = 0; id < many - few; id++) {
    table.delete(name(id));
    // On its way it is as it should be.
    if (id % 9_973 === 0) assert.equal([...table.inOrder()].at(0)?.id, id + 1);
  }
  assert.equal(
    [...table.inOrder()].map(({ id }) => id),
    Array.from({ length: few }, (_, i) => many - few + i),
  );
  for (let id = many; id < many * 2; id++) table.add({ name: name(id), id });
  assert.is(table.size, many + few);
  assert.equal(table.get(name(many + 5)), { name: name(many + 5), id: many + 5 });
});

const pauseMsMax = 20;
/** A garbage collector and other processes pause it, too, but not at the same name each time. */
const triesMax = 8;

test(`a million names come into one directory without a pause beyond ${pauseMsMax} ms`, () => {
  assert.ok(longestPauseMs(1_000_000, 1) < pauseMsMax);
});

test(`half a million names come into a hundred directories, which grow together, without a pause beyond ${pauseMsMax} ms`, () => {
  assert.ok(longestPauseMs(500_000, 100) < pauseMsMax);
});

/** How long a hundred names take to come in, one directory after the other, at the longest; the shortest of some tries. */
function longestPauseMs(names: number, directories: number): number {
  const items = Array.from({ length: names }, (_, id) => ({ name: `key ${id}`, id }));
  const pausesMs: number[] = Array.from({ length: items.length / 100 }, () => Number.POSITIVE_INFINITY);
  for (let tries = 0; tries < triesMax && Math.max(...pausesMs) >= pauseMsMax; tries++) {
    const tables = Array.from({ length: directories }, () => new NameTable<Item>());
    for (let step = 0; step < pausesMs.length; step++) {
      const beganMs = performance.now();
      for (const item of items.slice(step * 100, (step + 1) * 100)) tables[item.id % directories]!.add(item);
      pausesMs[step] = Math.min(pausesMs[step]!, performance.now() - beganMs);
    }
  }
  return Math.max(...pausesMs);
}

test.run();

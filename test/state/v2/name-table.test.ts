import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NameTable, namesMax } from '../../../src/state/v2/name-table.ts';
import { Random } from '../../support/random.ts';

const test = suite('names in a directory');

interface Item {
  name: string;
  id: number;
}

for (const names of [100, namesMax * 3]) {
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

test('a million names come in without a pause beyond 20 ms', () => {
  const table = new NameTable<Item>();
  const items = Array.from({ length: 1_000_000 }, (_, id) => ({ name: `key ${id}`, id }));
  const pausesMs: number[] = [];
  for (let i = 0; i < items.length; ) {
    const before = process.cpuUsage();
    const beganMs = performance.now();
    for (const end = i + 100; i < end; i++) table.add(items[i]!);
    const { user, system } = process.cpuUsage(before);
    pausesMs.push(Math.min(performance.now() - beganMs, (user + system) / 1000));
  }
  pausesMs.sort((a, b) => b - a);
  // One map for all of them pauses five times for longer; a few pauses may be the garbage collector's.
  assert.ok(pausesMs[4]! < 20, `the longest pauses were ${pausesMs.slice(0, 6)}`);
});

test.run();

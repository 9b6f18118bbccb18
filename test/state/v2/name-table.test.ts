import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NameTable, namesPerMapMax } from '../../../src/state/v2/name-table.ts';
import { Random } from '../../support/random.ts';
import { spied } from '../../support/spied.ts';

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

/** Moving so many takes microseconds, and a hundred directories at once may do so. Chance spreads names over the maps. */
const namesPerMapAtMost = 256;

for (const directories of [1, 100]) {
  test(`200,000 names come into ${directories} that grow together, and none of them moves more than one map has`, () => {
    const tables = Array.from({ length: directories }, () => new NameTable<Item>());
    let [moved, movedMax, namesPerMap] = [0, 0, 0];
    const unspy = spied(Map.prototype, 'set', (map) => {
      moved++;
      // A map that grows moves all it has.
      namesPerMap = Math.max(namesPerMap, map.size);
    });
    for (let id = 0; id < 200_000; id++) {
      moved = 0;
      tables[id % directories]!.add({ name: `key ${id}`, id });
      movedMax = Math.max(movedMax, moved);
    }
    unspy();
    assert.ok(namesPerMap <= namesPerMapAtMost, `${namesPerMap} names in a map`);
    assert.ok(movedMax <= 1 + namesPerMapAtMost, `${movedMax} names moved at once`);
  });
}

test.run();

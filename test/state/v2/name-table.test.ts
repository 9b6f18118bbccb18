import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Named, NameTable, namesPerChainMax } from '../../../src/state/v2/name-table.ts';
import { Random } from '../../support/random.ts';

const test = suite('names in a directory');

type Item = Named<Item>;

function item(name: string, id: number): Item {
  return { name, id, nameHash: 0, chained: null };
}

for (const names of [2, 32, 2_500, 100_000]) {
  test(`of ${names} names each comes and goes as in a map, and they are in the order in which they came`, () => {
    const table = new NameTable<Item>();
    const model = new Map<string, Item>();
    const random = new Random(names);
    for (let id = 0; id < names * 3; id++) {
      const name = `key ${random.below(names)}`;
      if (model.delete(name)) {
        table.delete(name);
        // Some stay away.
        if (random.chance(0.3)) continue;
      }
      const added = item(name, id);
      model.set(name, added);
      table.add(added);
    }
    assert.is(table.size, model.size);
    assert.ok(table.size > names / 4);
    let differences = 0;
    const expected = model.values();
    for (const shown of table.inOrder()) if (shown !== expected.next().value) differences++;
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
    const again = item('again', names * 3);
    table.add(again);
    assert.ok(table.get('again') === again);
  });
}

test('of many that came, the few that stay are found among few', () => {
  const table = new NameTable<Item>();
  const name = (id: number): string => `key ${id}`;
  const [many, few] = [100_000, 100];
  for (let id = 0; id < many; id++) table.add(item(name(id), id));
  for (let id = 0; id < many - few; id++) {
    table.delete(name(id));
    // On its way it is as it should be.
    if (id % 9_973 === 0) assert.equal([...table.inOrder()].at(0)?.id, id + 1);
  }
  assert.equal(
    [...table.inOrder()].map(({ id }) => id),
    Array.from({ length: few }, (_, i) => many - few + i),
  );
  for (let id = many; id < many * 2; id++) table.add(item(name(id), id));
  assert.is(table.size, many + few);
  assert.is(table.get(name(many + 5))?.id, many + 5);
});

/** An item that counts how often any of them is put into a chain, and how often one is passed in it. */
class CountedItem implements Named<CountedItem> {
  static moves = 0;
  static passes = 0;
  readonly name: string;
  readonly id: number;
  nameHash = 0;
  private next: CountedItem | null = null;

  constructor(name: string, id: number) {
    this.name = name;
    this.id = id;
  }

  get chained(): CountedItem | null {
    CountedItem.passes++;
    return this.next;
  }

  set chained(next: CountedItem | null) {
    CountedItem.moves++;
    this.next = next;
  }
}

/** Moving so many takes less than a microsecond, and a hundred directories at once may do so. */
const movesAtOnceMax = 64;

for (const directories of [1, 100]) {
  test(`200,000 names come into ${directories} that grow together, and each moves no more than one bucket has`, () => {
    const tables = Array.from({ length: directories }, () => new NameTable<CountedItem>());
    let movesMax = 0;
    for (let id = 0; id < 200_000; id++) {
      CountedItem.moves = 0;
      tables[id % directories]!.add(new CountedItem(`key ${id}`, id));
      movesMax = Math.max(movesMax, CountedItem.moves);
    }
    assert.ok(movesMax <= movesAtOnceMax, `${movesMax} names moved at once`);
  });
}

test('names that somebody has sought out for their hashes are found, gone and back as fast as others', () => {
  const trial = new NameTable<Item>();
  const names: string[] = [];
  for (let id = 0; names.length < 1_000; id++) {
    const tried = item(`key ${id}`, id);
    trial.add(tried);
    // All in one bucket, until there are as many.
    if ((tried.nameHash & 511) === 0) names.push(tried.name);
  }
  const table = new NameTable<CountedItem>();
  for (const [id, name] of names.entries()) table.add(new CountedItem(name, id));
  for (const name of names) {
    CountedItem.passes = 0;
    assert.is(table.get(name)?.name, name);
    assert.ok(CountedItem.passes <= namesPerChainMax, `${CountedItem.passes} names were passed`);
  }
  assert.equal(
    [...table.inOrder()].map(({ name }) => name),
    names,
  );
  for (const name of names.slice(1)) table.delete(name);
  assert.equal(
    [...table.values()].map(({ name }) => name),
    names.slice(0, 1),
  );
  for (const [id, name] of names.entries()) if (id > 0) table.add(new CountedItem(name, id));
  assert.is(table.get(names.at(-1)!)?.id, names.length - 1);
  assert.is(table.size, names.length);
});

test.run();

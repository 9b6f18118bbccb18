import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bigintFromInt64, highHalf, lowHalf } from '../../../src/codec/int64.ts';
import { LeaseTable } from '../../../src/state/lease/lease-table.ts';
import { Random } from '../../support/random.ts';

/** What a lease among colliding ones costs at most: three searches and a removal, each of which looks at 64 places. */
const looksMax = 4 * 64;

/** A table with the IDs that it looks at. */
class TableUnderTest {
  readonly slots: bigint[] = [];
  /** How many leases were looked at. */
  looks = 0;
  readonly table = new LeaseTable({
    idLow: (slot) => {
      this.looks++;
      return lowHalf(this.slots[slot]!) | 0;
    },
    idHigh: (slot) => highHalf(this.slots[slot]!) | 0,
  });

  insert(id: bigint, slot: number): void {
    this.slots[slot] = id;
    this.table.insert(lowHalf(id) | 0, highHalf(id) | 0, slot);
  }

  remove(id: bigint, slot: number): void {
    this.table.remove(lowHalf(id) | 0, highHalf(id) | 0, slot);
  }

  find(id: bigint): number {
    return this.table.find(lowHalf(id) | 0, highHalf(id) | 0);
  }
}

test('what is in the table is found, and nothing else', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 5000 }), (seed, steps) => {
      const random = new Random(seed);
      const under = new TableUnderTest();
      const model = new Map<bigint, number>();
      const free: number[] = [];
      const wide = random.chance(0.5);
      for (let step = 0; step < steps; step++) {
        // Few IDs, so that they come and go, or spread over all 64 bits.
        const id = wide
          ? bigintFromInt64(random.below(60) * 0x3ffffff, random.below(60) * 0x2ffffff)
          : BigInt(random.below(2000));
        const slot = model.get(id);
        assert.is(under.find(id), slot ?? -1);
        if (slot === undefined) {
          const taken = free.pop() ?? model.size;
          under.insert(id, taken);
          model.set(id, taken);
        } else if (random.chance(0.8)) {
          under.remove(id, slot);
          model.delete(id);
          free.push(slot);
        }
      }
      for (const [id, slot] of model) assert.is(under.find(id), slot);
    }),
    { numRuns: 30 },
  );
});

test('it grows with its leases, and gives their memory back', () => {
  const under = new TableUnderTest();
  for (let slot = 0; slot < 100_000; slot++) under.insert(BigInt(slot + 1), slot);
  const { byteLength } = under.table;
  assert.ok(byteLength < 100_000 * 16, `${byteLength} bytes`);
  for (let slot = 0; slot < 100_000; slot++) under.remove(BigInt(slot + 1), slot);
  assert.ok(under.table.byteLength <= 1024 * 8 * 4, `${under.table.byteLength} bytes are left`);
});

test('IDs that were chosen to collide are found as well, and few are looked at for each', () => {
  const under = new TableUnderTest();
  const ids = collidingIds(500);
  for (const [slot, id] of ids.entries()) under.insert(id, slot);
  for (const [slot, id] of ids.entries()) assert.is(under.find(id), slot);
  assert.ok(under.table.byteLength < 64 * 1024, `${under.table.byteLength} bytes`);
  for (const [slot, id] of ids.entries()) {
    under.remove(id, slot);
    assert.is(under.find(id), -1);
    const next = ids[slot + 1];
    if (next !== undefined) assert.is(under.find(next), slot + 1);
  }
  assert.ok(under.looks < ids.length * looksMax, `${under.looks} looks`);
});

/**
 * IDs with one hash: the table mixes the high half in with an exclusive or between invertible steps, so that for each
 * low half there is one high half that leads to a given hash.
 */
function collidingIds(count: number): bigint[] {
  const ids: bigint[] = [];
  for (let low = 1; low <= count; low++) {
    const mixed = Math.imul(low ^ 0x9e3779b9, 0x85ebca6b);
    const high = mixed ^ (mixed >>> 15) ^ 0x1234567;
    ids.push(bigintFromInt64(low, high));
  }
  return ids;
}

test.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../../src/codec/command/command.ts';
import type { V2Node } from '../../../src/state/v2/event.ts';
import { V2Store } from '../../../src/state/v2/v2-store.ts';
import { Random } from '../../support/random.ts';
import { LogOfCommands, restoreSnapshot, takeSnapshot } from '../log-of-commands.ts';
import { firstExpirationNs, randomRequest } from './random-request.ts';
import { outcomeOf, spellEvent, spellNode } from './spelled.ts';
import { TreeModel } from './tree-model.ts';

const test = suite('the tree of the v2 API and a model');

function listOf(node: V2Node): string[] {
  const { key, nodes } = node;
  return [
    spellNode(node),
    ...(nodes ?? []).flatMap((entry) => listOf({ ...entry, key: `${key}/${entry.name}` })),
  ];
}

function contentOf(store: V2Store): string[] {
  return listOf(store.get('/1', { recursive: true, sorted: false }).node).sort();
}

/** Everything that a watch of all keys is told; hidden ones are not among it. */
function eventsOf(store: V2Store): string[] {
  const lines: string[] = [];
  store.watch('/', {
    recursive: true,
    stream: true,
    sinceIndex: 0,
    onEvent: (event) => lines.push(spellEvent(event)),
    onEnd: () => assert.unreachable(),
  });
  return lines;
}

test('random changes and expirations have the same outcomes and leave the same nodes', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = new Random(seed);
      const store = new V2Store();
      const model = new TreeModel();
      const events = eventsOf(store);
      for (let i = 0; i < 150; i++) {
        if (random.chance(0.1)) {
          const timeNs = firstExpirationNs + BigInt(random.below(i + 20));
          events.length = 0;
          store.expire(timeNs);
          const expected = model.expire(timeNs);
          assert.equal(
            events,
            expected.filter((line) => !/^expire \S*\/_/.test(line)),
          );
        } else {
          const request = randomRequest(random, BigInt(i));
          assert.is(
            outcomeOf(() => store.apply(request)),
            model.apply(request),
          );
        }
        assert.is(store.index, model.index);
      }
      assert.equal(contentOf(store), model.list());
    }),
    { numRuns: 120 },
  );
});

test('it goes on the same behind snapshots, and with snapshots under way', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = new Random(seed);
      const log = new LogOfCommands();
      let { state } = log;
      const model = new TreeModel();
      const step = (i: number): void => {
        const request = randomRequest(random, BigInt(i));
        assert.is(
          outcomeOf(() => state.v2.apply(request)),
          model.apply(request),
        );
        if (random.chance(0.05)) {
          const timeNs = firstExpirationNs + BigInt(i);
          state.v2.expire(timeNs);
          model.expire(timeNs);
        }
      };
      log.run(CommandKind.V2_SYNC, { timeNs: 1n });
      for (let i = 0; i < 300; i++) {
        step(i);
        if (!random.chance(0.03)) continue;
        const expected = takeSnapshot(state, Number.MAX_SAFE_INTEGER);
        const taken = takeSnapshot(state, random.pick([40, 300, 2000]), () => {
          for (let more = random.below(4); more > 0; more--) step(i);
        });
        assert.ok(taken.equals(expected), 'it holds its moment');
        state = restoreSnapshot(takeSnapshot(state));
        assert.equal(contentOf(state.v2), model.list());
      }
    }),
    { numRuns: 20 },
  );
});

test.run();

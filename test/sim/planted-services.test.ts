import { test } from 'uvu';
import type { KvStore } from '../../src/state/kv/kv.ts';
import type { Watch } from '../../src/state/watch/watch.ts';
import { WatchHub } from '../../src/state/watch/watch-hub.ts';
import { find, plant, report } from './planting.ts';

/*
 * As in `planted.test.ts`, mistakes of the services: each is made in place of a method of the real code, and has to be found.
 */

/** What is private in `WatchHub`. */
interface HubInside {
  sync(watch: Watch): void;
  readonly kv: KvStore;
}

test('an event that is lost when a watch which was behind joins the others is found', async () => {
  const uproot = plant(
    WatchHub.prototype as unknown as HubInside,
    'sync',
    (real) =>
      function (this: HubInside, watch: Watch) {
        watch.advance(this.kv.revision + 2);
        real.call(this, watch);
      },
  );
  report('event lost by a watch that joins', await find(uproot, 200));
});

test.run();

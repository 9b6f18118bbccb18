import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { V2Request } from '../../src/codec/generated/messages.generated.ts';
import type { V2Event } from '../../src/state/v2/event.ts';
import type { V2Store } from '../../src/state/v2/v2-store.ts';
import type { V2Watch } from '../../src/state/v2/watcher-hub.ts';
import { randomPath, randomRequest } from '../state/v2/random-request.ts';
import { startEtcd } from '../support/etcd-process.ts';
import { Random } from '../support/random.ts';
import { type Answer, answerOf, answerOfEvent, EtcdTree, type EtcdWatch, freshTree } from './v2-tree.ts';

const seeds = [1, 2, 3];
const operationsPerSeed = 1200;
/** So long that nothing expires by itself. */
const longTtlS = 5000;
const shortTtlS = 2;
const shortTtlEndMs = 3200;
const nsPerMs = 1_000_000n;
const watchesAtOnce = 6;

/** A watch of the tree and the same of etcd. */
interface WatchPair {
  readonly place: string;
  readonly watch: V2Watch;
  readonly events: Answer[];
  readonly theirs: EtcdWatch;
}

/** One script on both sides. */
class Comparison {
  private readonly tree: V2Store;
  private readonly etcd: EtcdTree;
  private readonly random: Random;
  private watches: WatchPair[] = [];
  private operations = 0;
  refusals = 0;
  eventsSeen = 0;

  constructor(tree: V2Store, etcd: EtcdTree, random: Random) {
    this.tree = tree;
    this.etcd = etcd;
    this.random = random;
  }

  async run(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const kind = this.random.weighted({ change: 80, get: 15, watch: 5, past: 3 });
      if (kind === 'change') await this.change(longTtlS);
      else if (kind === 'get') await this.get(randomPath(this.random), this.random.chance(0.5));
      else if (kind === 'watch') await this.beginWatch();
      else await this.lookBack();
    }
  }

  /** What expires soon, and its end. */
  async expire(): Promise<void> {
    const beganMs = performance.now();
    for (let i = 0; i < 40; i++) await this.change(this.random.chance(0.5) ? shortTtlS : longTtlS);
    assert.ok(performance.now() - beganMs < shortTtlS * 500, 'nothing has expired yet');
    await new Promise((resolve) => setTimeout(resolve, shortTtlEndMs));
    this.tree.expire(BigInt(Date.now()) * nsPerMs);
    await this.checkWatches();
    await this.get('/1', true);
  }

  async finish(): Promise<void> {
    await this.get('/1', true);
    await this.checkWatches();
    for (const { watch, theirs } of this.watches) {
      watch.cancel();
      theirs.end();
    }
    const { getsSuccess: _, getsFail: _f, watchers: _w, ...ours } = this.tree.statistics;
    const { getsSuccess: __, getsFail: __f, watchers: __w, ...theirs } = await this.etcd.statistics();
    assert.equal(ours, theirs, 'statistics');
  }

  private async change(ttlS: number): Promise<void> {
    const request = randomRequest(this.random, 0n);
    const hasTtl = request.expirationNs !== 0n || request.refresh;
    if (request.refresh) request.val = '';
    // Numbers that mean something where the tree is now.
    if (request.prevIndex !== 0n && this.random.chance(0.7)) request.prevIndex = this.indexAt(request.path);
    const theirs = await this.etcd.apply(request, hasTtl ? ttlS : 0);
    const { errorCode = 0 } = theirs.body as { errorCode?: number };
    // Refused for its form, before it came to the tree.
    if (errorCode >= 200) return;
    if (errorCode !== 0) this.refusals++;
    request.expirationNs = theirs.expirationNs;
    this.compare(
      answerOf(() => this.tree.apply(request)),
      theirs,
      () => spelled(request),
    );
    await this.checkWatches();
  }

  private indexAt(path: string): bigint {
    const { body } = answerOf(() => this.tree.get(path, { recursive: false, sorted: false }));
    return BigInt((body as { node?: { modifiedIndex?: number } }).node?.modifiedIndex ?? 7);
  }

  private async get(path: string, recursive: boolean): Promise<void> {
    const theirs = await this.etcd.get(path, recursive);
    const ours = answerOf(() => this.tree.get(path, { recursive, sorted: true }));
    this.compare(ours, theirs, () => `get ${path} recursive=${recursive}`);
  }

  private async beginWatch(): Promise<void> {
    if (this.watches.length >= watchesAtOnce) {
      const [old] = this.watches.splice(this.random.below(this.watches.length), 1);
      old!.watch.cancel();
      old!.theirs.end();
    }
    const { random } = this;
    const path = random.chance(0.2) ? '/1' : randomPath(random);
    const recursive = random.chance(0.5);
    const stream = random.chance(0.4);
    const sinceIndex = random.chance(0.2) ? this.tree.index + random.between(1, 8) : 0;
    const theirs = await this.etcd.watch(path, recursive, stream, sinceIndex);
    const events: Answer[] = [];
    const onEvent = (event: V2Event) => {
      events.push(answerOfEvent(event));
    };
    const onEnd = () => assert.unreachable('a watch that keeps up does not end');
    const watch = this.tree.watch(path, { recursive, stream, sinceIndex, onEvent, onEnd });
    assert.is(watch.startIndex, this.tree.index);
    this.watches.push({
      place: `watch ${path} ${JSON.stringify({ recursive, stream, sinceIndex })}`,
      watch,
      events,
      theirs,
    });
  }

  /** A watch that begins in the past. */
  private async lookBack(): Promise<void> {
    const { random, tree } = this;
    const path = random.chance(0.3) ? '/1' : randomPath(random);
    const recursive = random.chance(0.5);
    const sinceIndex = Math.max(1, tree.index - random.below(random.pick([20, 2000])));
    let found: V2Event | null = null;
    const ours = answerOf(() => {
      tree
        .watch(path, {
          recursive,
          stream: false,
          sinceIndex,
          onEvent: (event) => {
            found = event;
          },
          onEnd: () => {},
        })
        .cancel();
      return found ?? tree.get('/', { recursive: false, sorted: false });
    });
    const theirs = await this.etcd.watch(path, recursive, false, sinceIndex);
    const isRefusal = 'errorCode' in (ours.body as object);
    if (found !== null || isRefusal) {
      await theirs.until(1);
      this.compare(ours, theirs.answers[0]!, () => `look back ${path} from ${sinceIndex}`);
    } else {
      await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal(theirs.answers, [], `look back ${path} from ${sinceIndex}`);
    }
    theirs.end();
  }

  /** Whoever was told something here was told the same there. */
  private async checkWatches(): Promise<void> {
    for (const { place, events, theirs } of this.watches) {
      await theirs.until(events.length);
      // The header with the index came when the watch began.
      assert.equal(theirs.answers.map(bodyOf), events.map(bodyOf), `${place} after ${this.operations}`);
      this.eventsSeen += events.length;
    }
  }

  private compare(ours: Answer, theirs: Answer, operation: () => string): void {
    this.operations++;
    assert.equal(ours.body, theirs.body, `operation ${this.operations}: ${operation()}`);
    assert.is(ours.etcdIndex, theirs.etcdIndex, `operation ${this.operations}: index of ${operation()}`);
  }
}

function bodyOf({ body }: Answer): unknown {
  return body;
}

function spelled(request: V2Request): string {
  return JSON.stringify(request, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

const test = suite('the tree of the v2 API beside etcd');

for (const seed of seeds) {
  test(`random changes, reads and watches give the same events, errors and indexes, seed ${seed}`, async () => {
    const server = await startEtcd({ flags: ['--enable-v2'] });
    const etcd = new EtcdTree(server.endpoint);
    try {
      const comparison = new Comparison(freshTree(await etcd.memberId()), etcd, new Random(seed));
      await comparison.run(operationsPerSeed / 2);
      await comparison.expire();
      await comparison.run(operationsPerSeed / 2);
      await comparison.expire();
      await comparison.finish();
      assert.ok(comparison.refusals > 50 && comparison.eventsSeen > 50, 'something happened');
    } finally {
      etcd.close();
      await server.stop();
      server.removeData();
    }
  });
}

test.run();

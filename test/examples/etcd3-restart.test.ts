import { Etcd3, EtcdLockFailedError } from 'etcd3';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';

/*
 * The npm client's watchers, leases, locks and elections go on when the server is killed and started again.
 */
interface Context {
  wald: ServerProcess;
  client: Etcd3;
  /** Resolves when the server was killed and started again, which happens when everybody has asked for it. */
  restart(): Promise<void>;
}
type Scenario = (context: Context) => Promise<void>;

const test = suite<{ context: Context; outcomes: Map<Scenario, Promise<unknown>> }>('etcd3 across a restart');
const scenarios: Scenario[] = [];
/** Its pauses between attempts grow up to 30 s: one that comes before a slow start is over costs that much more. */
const waitTimeLimitMs = 60_000;
const pollMs = 10;
/** The client takes about as long to come back: its pauses between attempts grow. */
const keptTtlS = 8;

// All go through the same restart: the client takes seconds to come back.
test.before(async (suiteContext) => {
  const wald = await startWald();
  let waiting = 0;
  let resolveAll: (restarted: Promise<void>) => void;
  const restarted = new Promise<void>((resolve) => {
    resolveAll = resolve;
  });
  const restart = (): Promise<void> => {
    waiting++;
    if (waiting === scenarios.length) resolveAll(wald.kill().then(() => wald.restart()));
    return restarted;
  };
  const context = { wald, client: connect(wald), restart };
  suiteContext.context = context;
  // A failure is the result of its test.
  suiteContext.outcomes = new Map(scenarios.map((run) => [run, run(context).catch((error) => ({ error }))]));
});

test.after(async ({ context }) => {
  context?.client.close();
  await context?.wald.remove();
});

function across(what: string, run: Scenario): void {
  scenarios.push(run);
  test(what, async ({ outcomes }) => {
    const failed = (await outcomes.get(run)) as { error: Error } | undefined;
    if (failed) throw failed.error;
  });
}

function connect({ endpoint }: ServerProcess): Etcd3 {
  return new Etcd3({ hosts: endpoint });
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + waitTimeLimitMs;
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error(`no ${what} in ${waitTimeLimitMs} ms`);
    await sleep(pollMs);
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** As often as needed: calls fail while the server is away. */
async function retry<T>(run: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + waitTimeLimitMs;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      await sleep(pollMs);
    }
  }
}

across(
  'a watcher is told of every change, before, during and after, once and in order',
  async ({ wald, client, restart }) => {
    const seen: string[] = [];
    const watcher = await client.watch().prefix('watched/').create();
    watcher.on('put', ({ key, value, mod_revision }) => seen.push(`${key}=${value} at ${mod_revision}`));
    const writer = connect(wald);
    const written: string[] = [];
    let isWriting = true;
    const writing = (async () => {
      for (let i = 0; isWriting; i++) {
        // A put that is tried again may have happened: the key then has the revision of the last one, which is what counts.
        const { header } = await retry(() => writer.put(`watched/${i}`).value(i).exec());
        written.push(`watched/${i}=${i} at ${header.revision}`);
      }
    })();
    await until('first events', () => seen.length > 20);
    await restart();
    const { length } = seen;
    await until('events after the restart', () => seen.length > length + 20);
    isWriting = false;
    await writing;
    await until('last event', () => seen.at(-1) === written.at(-1));
    const acknowledged = new Set(written);
    assert.equal(
      seen.filter((event) => acknowledged.has(event)),
      written,
    );
    assert.is(new Set(seen).size, seen.length, 'no event came twice');
    const revisions = seen.map((event) => Number(event.split(' at ')[1]));
    assert.equal(
      revisions,
      revisions.toSorted((a, b) => a - b),
    );
    await watcher.cancel();
    writer.close();
  },
);

across(
  'a lease that is kept alive outlives the restart, one that is not ends',
  async ({ client, restart }) => {
    const kept = client.lease(keptTtlS);
    const left = client.lease(2);
    let lost: Error | null = null;
    kept.on('lost', (error) => {
      lost = error;
    });
    await kept.put('leased/kept').value('here');
    await left.put('leased/left').value('here');
    left.release();
    await restart();
    // Longer than it would live if it was not kept alive: its whole time, and an election time-out.
    await sleep((keptTtlS + 2) * 1000);
    assert.is(lost, null);
    assert.is(await retry(() => client.get('leased/kept').string()), 'here');
    assert.is(await client.get('leased/left').string(), null);
    await kept.revoke();
    assert.is(await client.get('leased/kept').string(), null);
  },
);

across('a lock is still held after the restart, and can be given back', async ({ client, restart }) => {
  const lock = client.lock('locked').ttl(5);
  await lock.acquire();
  await restart();
  await until('refusal', async () => {
    const other = client.lock('locked').ttl(5);
    const refused = await other.acquire().then(
      () => 'acquired',
      (error) => (error instanceof EtcdLockFailedError ? 'refused' : 'unreachable'),
    );
    assert.not.equal(refused, 'acquired');
    return refused === 'refused';
  });
  await lock.release();
  await client
    .lock('locked')
    .ttl(5)
    .do(() => {});
});

across(
  'a leader leads on after the restart, and whoever waited takes over when it resigns',
  async ({ wald, client, restart }) => {
    const election = client.election('led', 5);
    const first = election.campaign('first');
    await first.wait();
    const second = election.campaign('second');
    let isElected = false;
    second.on('elected', () => {
      isElected = true;
    });
    await until('wait of the second candidate', async () => {
      // The other watch is that of the first test.
      const metrics = await (await fetch(`http://${wald.endpoint}/metrics`)).text();
      return metrics.includes('\netcd_debugging_mvcc_watcher_total 2\n');
    });
    await restart();
    assert.is(await retry(() => election.leader()), 'first');
    assert.not.ok(isElected);
    await retry(() => first.resign());
    await until('election of the second', () => isElected);
    assert.is(await election.leader(), 'second');
    await second.resign();
  },
);

test.run();

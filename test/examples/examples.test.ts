import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';
import { type CommandResult, runCommand } from '../support/etcdctl.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';

/*
 * The programs in examples/, each against one wald: what they print is what their readers are promised.
 */
interface Context {
  wald: ServerProcess;
  started: Map<string, Promise<CommandResult>>;
}

const test = suite<Context>('examples');
const timeLimitMs = 30_000;
/** Those that wait for leases to end do so together. */
const waiting = ['service-discovery', 'coordination', 'leader-election'];

test.before(async (context) => {
  context.wald = await startWald();
  context.started = new Map(waiting.map((name) => [name, start(name, context.wald)]));
});

test.after(async ({ wald }) => {
  await wald?.remove();
});

function start(name: string, { endpoint }: ServerProcess): Promise<CommandResult> {
  const program = inCheckout('build', 'examples', `${name}.js`);
  return runCommand(process.execPath, [program, endpoint], { timeLimitMs });
}

/** The lines that a program prints. */
async function run(name: string, { wald, started }: Context): Promise<string[]> {
  const { code, stdout, stderr } = await (started.get(name) ?? start(name, wald));
  assert.is(code, 0, `${name} ended with ${code}: ${stderr}\n${stdout}`);
  return stdout.trimEnd().split('\n');
}

/** Those lines of `lines` that `pattern` matches. */
function matching(lines: readonly string[], pattern: RegExp): string[] {
  return lines.filter((line) => pattern.test(line));
}

test('service-discovery lists instances, and sees them come, stop and crash', async (context) => {
  assert.equal(await run('service-discovery', context), [
    'listed: api-1 at 10.0.0.1:8080',
    'listed: api-2 at 10.0.0.2:8080',
    'up: api-3 at 10.0.0.3:8080',
    'api-2 stops',
    'down: api-2',
    'api-1 crashes: its lease is not kept alive any more',
    'down: api-1',
    'down: api-3',
  ]);
});

test('configuration: what was published together arrives together, and what was stale is refused', async (context) => {
  const lines = await run('configuration', context);
  assert.equal(matching(lines, /^settings/), [
    'settings: {"currency":"EUR","pageSize":"20"}',
    'settings: {"currency":"USD","pageSize":"30"}',
    'settings: {"currency":"CHF","pageSize":"30"}',
    'settings: {"currency":"CHF"}',
  ]);
  assert.equal(matching(lines, / to /), ['USD to CHF: true', 'USD to GBP: false']);
});

test('load-balancing follows the table', async (context) => {
  assert.equal(await run('load-balancing', context), [
    '60 requests: 10.0.0.1:80=20 10.0.0.2:80=40',
    '10.0.0.3:80 joins with weight 3',
    '60 requests: 10.0.0.1:80=10 10.0.0.2:80=20 10.0.0.3:80=30',
    '10.0.0.2:80 gets weight 6',
    '60 requests: 10.0.0.1:80=6 10.0.0.2:80=36 10.0.0.3:80=18',
    '10.0.0.1:80 is drained',
    '60 requests: 10.0.0.2:80=40 10.0.0.3:80=20',
  ]);
});

test('coordination: the work of one who falls silent is done by another', async (context) => {
  const lines = await run('coordination', context);
  assert.equal(matching(lines, /^(index|report) done/).sort(), [
    'index done by anna',
    'report done by boris',
  ]);
  assert.equal(lines.slice(-4), [
    'backup to anna',
    'no heartbeat of anna',
    'backup to boris',
    'backup done by boris',
  ]);
});

test('distributed-lock: one at a time, in the order of asking, and old holders are kept out', async (context) => {
  assert.equal(await run('distributed-lock', context), [
    'exclusive: first has it',
    'exclusive: second is refused',
    'exclusive: third has it',
    'ordered: anna has it',
    'ordered: boris has it',
    'ordered: clara has it',
    'ledger: by anna, by boris, by clara',
    'ledger: a write of the first holder is refused now',
  ]);
});

test('distributed-queue: consumers start when the condition is met, and no item is taken twice', async (context) => {
  const lines = await run('distributed-queue', context);
  assert.ok(lines.indexOf('consumer starts') > lines.indexOf('produced: three'));
  assert.equal(lines.slice(-4), ['consumed: one', 'consumed: two', 'consumed: three', 'shared: five, four']);
});

test('leader-election: whoever is left takes over from a leader that was killed', async (context) => {
  const lines = await run('leader-election', context);
  const leaders = matching(lines, /^leader/).map((line) => line.slice('leader: '.length));
  assert.equal([...leaders].sort(), ['anna', 'boris', 'clara']);
  for (const leader of leaders.slice(0, 2)) {
    const killed = lines.indexOf(`kill: ${leader}`);
    assert.ok(killed > lines.indexOf(`leader: ${leader}`));
    const next = leaders[leaders.indexOf(leader) + 1];
    assert.ok(lines.indexOf(`leader: ${next}`) > killed);
  }
  assert.equal(matching(lines, /^alive/).sort(), ['alive: anna', 'alive: boris', 'alive: clara']);
});

test('search-index finds what was there, what is written, and not what is gone', async (context) => {
  assert.equal(await run('search-index', context), [
    'log: articles/1',
    'log: articles/1,articles/3; grow and grows: articles/2, articles/3',
    'log: articles/3; grow and grows: articles/2, articles/3',
  ]);
});

test('feed-cache has what was written as soon as the feed has told it', async (context) => {
  assert.equal(await run('feed-cache', context), ['tea: 3', 'tea: 4, coffee: undefined']);
});

test('audit-store goes on where its file ends, with what happened meanwhile', async (context) => {
  assert.equal(await run('audit-store', context), [
    'put accounts/anna 10',
    'put accounts/boris 20',
    'put accounts/anna 5',
    'delete accounts/anna',
    'delete accounts/boris',
  ]);
});

test.run();

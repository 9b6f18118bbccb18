import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd } from '../support/etcd-process.ts';
import { type CommandResult, etcdctl } from '../support/etcdctl.ts';
import { Pki } from '../support/pki.ts';
import { TlsMember } from '../support/tls-cluster.ts';
import { wald } from '../support/wald-process.ts';

const addAttemptsMax = 40;
const addPauseMs = 500;

/** What members ask of each other's certificates. */
interface Demand {
  readonly flag: string;
  /** What the certificates of `pki` have. */
  readonly fitting: string;
  /** Certificates that do not have it. */
  readonly misfits: () => Pki;
  /** What wald's log says of them: what they have, and what was asked for. */
  readonly why: string;
}

/** Members of one program; they know of the first three, and the last one is added. */
type Cluster = readonly [TlsMember, TlsMember, TlsMember, TlsMember];

let pki: Pki;
let named: Pki;
let elsewhere: Pki;
let clusters: readonly [Cluster, Cluster];

test.before(async () => {
  pki = await Pki.make();
  named = await pki.variant({ commonName: 'somebody' });
  // Members check each other's addresses too, whatever the flag says.
  elsewhere = await pki.variant({ hosts: ['127.0.0.1', 'other.test'] });
});
test.after(async () => {
  await removeAll();
  pki?.remove();
});

const demands: readonly Demand[] = [
  {
    flag: '--peer-cert-allowed-cn',
    fitting: 'peer',
    misfits: () => named,
    why: 'the certificate has the common name "somebody", and "peer" is allowed',
  },
  {
    flag: '--peer-cert-allowed-hostname',
    fitting: 'localhost',
    misfits: () => elsewhere,
    why: 'x509: certificate is valid for other.test, not localhost',
  },
];

/** In place of those that were there. */
async function makeAll({ flag, fitting }: Demand): Promise<void> {
  await removeAll();
  const make = async (program: typeof etcd): Promise<Cluster> => {
    const options = { pki, hasPeerTls: true, flags: ['--logger=zap', flag, fitting] };
    const one = (name: string) => TlsMember.make(program, name, options);
    return [await one('m1'), await one('m2'), await one('m3'), await one('m4')];
  };
  clusters = [await make(etcd), await make(wald)];
}

async function removeAll(): Promise<void> {
  await Promise.all((clusters ?? []).flat().map((member) => member.remove()));
}

/** Runs it with both, at the same time. */
async function withBoth(run: (cluster: Cluster) => Promise<void>): Promise<void> {
  await Promise.all(clusters.map(run));
}

const ask = (member: TlsMember, ...command: string[]): Promise<CommandResult> =>
  etcdctl(member.url, [...pki.etcdctlFlags(), '--dial-timeout=1s', '--command-timeout=2s', ...command]);

async function expectServed(member: TlsMember, key: string): Promise<void> {
  const put = await ask(member, 'put', key, member.process.name);
  assert.is(put.stdout, 'OK\n', `${member.process.name}: ${put.stderr}`);
}

async function expectNotServed(member: TlsMember): Promise<void> {
  const { code, stdout, stderr } = await ask(member, 'put', 'none', 'x');
  assert.equal([code, stdout], [1, ''], member.process.name);
  assert.match(stderr, /Error: context deadline exceeded\n$/);
}

const files = (from: Pki): string[] => [
  ...['--peer-cert-file', from.cert('peer'), '--peer-key-file', from.key('peer')],
];

/** What is written, in a log that is JSON. */
const logged = (...texts: string[]): RegExp =>
  new RegExp(
    texts
      .map((text) =>
        JSON.stringify(text)
          .slice(1, -1)
          .replaceAll(/[\\.()]/g, '\\$&'),
      )
      .join('.*'),
  );

for (const demand of demands) {
  const { flag, misfits, why } = demand;
  const three = ([m1, m2, m3]: Cluster) => [m1, m2, m3];
  let isWhole = true;
  /** Each one goes on from the one before, and fails with it. */
  const stage = (name: string, run: () => Promise<void>) =>
    test(`${flag}: ${name}`, async () => {
      assert.ok(isWhole, 'what this goes on from has failed');
      isWhole = false;
      await run();
      isWhole = true;
    });

  stage('a member that asks for it makes no cluster with one whose certificate does not fit', async () => {
    await makeAll(demand);
    await withBoth(async (cluster) => {
      const [m1, , m3] = cluster;
      m1.begin(three(cluster));
      m3.begin(three(cluster), files(misfits()));
      await m1.untilLogged(logged('rejected connection', 'client certificate authentication failed'));
      await Promise.all([expectNotServed(m1), expectNotServed(m3)]);
    });
  });

  stage("wald's logs name what the certificate has and what was asked for, on both sides", async () => {
    const [, [m1, , m3]] = clusters;
    await m1.untilLogged(
      logged('rejected connection', 'tls: client certificate authentication failed: ', why),
    );
    await m1.untilLogged(logged('failed to dial ', why));
    await m3.untilLogged(logged('refused the connection (403: tls: ', why));
  });

  stage('those whose certificates fit make one, without the other', () =>
    withBoth(async (cluster) => {
      const [m1, m2, m3] = cluster;
      m2.begin(three(cluster));
      await Promise.all([m1.untilHealthy(), m2.untilHealthy()]);
      await Promise.all([expectServed(m1, 'a'), expectServed(m2, 'b'), expectNotServed(m3)]);
    }),
  );

  stage('a member that asks for what the others do not have stays outside', () =>
    withBoth(async (cluster) => {
      const [, , m3] = cluster;
      await m3.process.kill();
      m3.process.output = '';
      m3.begin(three(cluster), [flag, 'nobody']);
      await m3.untilLogged(logged('rejected connection', 'client certificate authentication failed'));
      await expectNotServed(m3);
    }),
  );

  stage('with a certificate that fits, and the same to ask for, it comes in', () =>
    withBoth(async (cluster) => {
      const [, , m3] = cluster;
      await m3.process.kill();
      m3.begin(three(cluster));
      await m3.untilHealthy();
      await expectServed(m3, 'c');
      const { stdout } = await ask(m3, 'get', 'a', '--print-value-only');
      assert.is(stdout, `${cluster[0].process.name}\n`);
    }),
  );

  stage(
    'a member that is added does not start with a certificate that does not fit, and is told why',
    async () => {
      await withBoth(async (cluster) => {
        const [m1, , , m4] = cluster;
        await add(m1, m4);
        const existing = ['--initial-cluster-state', 'existing'];
        m4.begin(cluster, [...existing, ...files(misfits())]);
        await m4.process.ended;
        assert.is(m4.process.exitCode, 1);
        await m4.untilLogged(
          logged(
            'cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs',
          ),
        );
        m4.begin(cluster, existing);
        await m4.untilHealthy();
        await expectServed(m4, 'd');
      });
      const [, [, , , m4]] = clusters;
      await m4.untilLogged(logged('expected a list of members, found tls: client certificate ', why));
    },
  );
}

/** Members are added once the others have been connected for some time. */
async function add(to: TlsMember, member: TlsMember): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { code, stderr } = await ask(to, 'member', 'add', 'm4', `--peer-urls=${member.peerUrl}`);
    if (code === 0) return;
    assert.ok(attempt < addAttemptsMax, stderr);
    await new Promise((resolve) => setTimeout(resolve, addPauseMs));
  }
}

test.run();

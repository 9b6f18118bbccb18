/*
 * What etcdctl prints about a cluster, in a cluster of etcd and in one of wald: the same lines one after the other, in the
 * same situations. `--against etcd` compares two clusters of etcd, which shows that only chance is left out; `--show` prints
 * what etcd gives.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd } from '../support/etcd-process.ts';
import { wald } from '../support/wald-process.ts';
import { EtcdctlInCluster } from './etcdctl-in-cluster.ts';

const program = process.argv.includes('etcd') ? etcd : wald;
const test = suite(`etcdctl in a cluster of ${program.name}`);

/** For a few seconds after a connection between members was made, the cluster takes itself for unhealthy. */
const unhealthy = /unhealthy cluster|not enough started members/;
const behind = /in sync with leader/;

async function printsTheSame(script: (session: EtcdctlInCluster) => Promise<void>): Promise<void> {
  const sides = await Promise.all(
    [etcd, program].map(async (server) => {
      const session = await EtcdctlInCluster.start(server);
      try {
        await script(session);
        return session.lines;
      } finally {
        await session.close();
      }
    }),
  );
  const [expected, found] = sides as [string[], string[]];
  if (process.argv.includes('--show')) console.log(expected.join('\n'));
  const differences = expected.flatMap((line, i) =>
    line === found[i] ? [] : [`etcd:\n${line}\n${program.name}:\n${found[i]}`],
  );
  assert.is(differences.length, 0, differences.join('\n'));
}

test('tells of endpoints and members as in a cluster of etcd', () =>
  printsTheSame(async (session) => {
    await session.run('etcdctl --endpoints=$all put key value');
    await session.run('etcdctl --endpoints=$m3 get key -w json');
    for (const format of ['simple', 'table', 'json', 'fields']) {
      await session.run(`etcdctl --endpoints=$all endpoint status -w ${format}`);
      await session.run(`etcdctl --endpoints=$m2 endpoint status --cluster -w ${format}`);
      await session.run(`etcdctl --endpoints=$m2 endpoint health --cluster -w ${format}`);
      await session.run(`etcdctl --endpoints=$m2 endpoint hashkv --cluster -w ${format}`);
      await session.run(`etcdctl --endpoints=$m2 member list -w ${format}`);
    }
    await session.run('etcdctl --endpoints=$all endpoint health');
    await session.run('etcdctl --endpoints=$all alarm list');
    const down = session.cluster.members[2]!;
    await down.kill();
    await session.run('etcdctl --endpoints=$all --command-timeout=1s endpoint health');
    await session.run('etcdctl --endpoints=$m1 --command-timeout=1s endpoint health --cluster -w table');
    await session.run('etcdctl --endpoints=$all --command-timeout=1s endpoint status -w table');
    await session.run('etcdctl --endpoints=$m2 put key "with two of three"');
  }));

test('moves the leadership as in a cluster of etcd', () =>
  printsTheSame(async (session) => {
    await session.run('etcdctl --endpoints=$m2,$m3 move-leader $m2_id');
    await session.run('etcdctl --endpoints=$all move-leader');
    await session.run('etcdctl --endpoints=$all move-leader nonsense');
    await session.run('etcdctl --endpoints=$all move-leader 1');
    await session.run('etcdctl --endpoints=$all move-leader $m1_id');
    await session.run('etcdctl --endpoints=$all move-leader $m2_id');
    await session.cluster.untilReady();
    await session.run('etcdctl --endpoints=$all endpoint status -w table');
    await session.run('etcdctl --endpoints=$all put key value');
  }));

test('adds, promotes, changes and removes members as in a cluster of etcd', () =>
  printsTheSame(async (session) => {
    const { cluster } = session;
    const fourth = await session.makeMember();
    await session.makeMember();
    await session.run('etcdctl --endpoints=$all put key value');
    await session.run('etcdctl --endpoints=$all member add');
    await session.run('etcdctl --endpoints=$all member add m4');
    await session.run('etcdctl --endpoints=$all member add m4 --peer-urls=nonsense');
    await session.run('etcdctl --endpoints=$all member add m4 --peer-urls=$m1_peer', unhealthy);
    await session.run('etcdctl --endpoints=$all member add m4 --learner --peer-urls=$m4_peer', unhealthy);
    // A member's ID is made of its URLs and the second in which it is added; the same one twice is refused as such.
    await session.run(
      'sleep 1.1; etcdctl --endpoints=$all member add m4 --learner --peer-urls=$m4_peer',
      unhealthy,
    );
    await session.run('etcdctl --endpoints=$all member add m5 --learner --peer-urls=$m5_peer', unhealthy);
    await session.run('etcdctl --endpoints=$all member list -w table');
    await session.run(
      'etcdctl --endpoints=$m1 member promote $(etcdctl --endpoints=$all member list | grep unstarted | cut -d, -f1)',
      unhealthy,
    );
    await cluster.join(fourth);
    await session.run('etcdctl --endpoints=$m1 member list -w table', /unstarted/);
    await session.run('etcdctl --endpoints=$m1,$m2,$m3,$m4 endpoint status -w table');
    await session.run('etcdctl --endpoints=$m4 --command-timeout=1s get key');
    await session.run('etcdctl --endpoints=$m4 --command-timeout=1s get key --consistency=s');
    await session.run('etcdctl --endpoints=$m4 --command-timeout=1s put key value');
    await session.run('etcdctl --endpoints=$m4 --command-timeout=1s endpoint health');
    await session.run('etcdctl --endpoints=$m4 member list -w table');
    await session.run('etcdctl --endpoints=$m1 move-leader $m4_id');
    await session.run('etcdctl --endpoints=$m1 member promote');
    await session.run('etcdctl --endpoints=$m1 member promote nonsense');
    await session.run('etcdctl --endpoints=$m1 member promote 1', unhealthy);
    await session.run('etcdctl --endpoints=$m1 member promote $m2_id', unhealthy);
    await session.run(
      'etcdctl --endpoints=$m1 member promote $m4_id',
      new RegExp(`${unhealthy.source}|${behind.source}`),
    );
    await session.run('etcdctl --endpoints=$m1 member list -w table');
    await session.run('etcdctl --endpoints=$m4 put key "by the new member"');
    await session.run('etcdctl --endpoints=$m1 member update $m4_id');
    await session.run('etcdctl --endpoints=$m1 member update 1 --peer-urls=http://127.0.0.1:1', unhealthy);
    await session.run('etcdctl --endpoints=$m1 member update $m4_id --peer-urls=$m1_peer', unhealthy);
    await session.run('etcdctl --endpoints=$m1 member update $m4_id --peer-urls=$m4_peer', unhealthy);
    await session.run('etcdctl --endpoints=$m1 member remove');
    await session.run('etcdctl --endpoints=$m1 member remove nonsense');
    await session.run('etcdctl --endpoints=$m1 member remove 1', unhealthy);
    await session.run('etcdctl --endpoints=$m1 member remove $m4_id', unhealthy);
    await session.run('etcdctl --endpoints=$m1 member remove $m4_id', unhealthy);
    await session.run('etcdctl --endpoints=$m1 member list -w table');
  }));

test('refuses changes that would break the majority as in a cluster of etcd', () =>
  printsTheSame(async (session) => {
    await session.makeMember();
    // Until the cluster is healthy, in its own view.
    await session.run('etcdctl --endpoints=$all member remove 1', unhealthy);
    await session.cluster.members[2]!.kill();
    await session.run('etcdctl --endpoints=$m1 member add m4 --peer-urls=$m4_peer');
    await session.run('etcdctl --endpoints=$m1 member remove $m2_id');
    await session.run('etcdctl --endpoints=$m1 member remove $m3_id');
    await session.run('etcdctl --endpoints=$m1 member list -w table');
    await session.run('etcdctl --endpoints=$m1 put key value');
  }));

test.run();

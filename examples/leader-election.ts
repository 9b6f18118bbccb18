/**
 * Cluster monitoring and leader election. Every node is a process of its own, which shows that it lives by a key on a
 * lease (`cluster/nodes/<node>`) and campaigns for the leadership; the leader alone does what must be done once. The
 * monitor sees nodes come and go and who leads. Here it kills the leader, and the next one takes over when the lease of
 * the dead one ends.
 *
 *     node build/examples/leader-election.js [HOST:PORT]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { connect, endpoint, revisionAfter } from './connect.ts';

const ttlS = 3;

/** One node: alive until it is killed. */
async function runNode(name: string): Promise<void> {
  const client = connect();
  const lease = client.lease(ttlS);
  await lease.put(`cluster/nodes/${name}`).value(String(process.pid));
  const campaign = client.election('cluster/leader', ttlS).campaign(name);
  // Without its lease a node is no leader any more, whatever it believes: it ends, and is started anew by who watches it.
  campaign.on('error', () => process.exit(1));
  campaign.on('elected', () => {
    // Here it would begin to build the index, to hand out work, ...
  });
  process.on('disconnect', () => process.exit(0));
}

/** Starts the nodes, tells what becomes of them, and kills whoever leads, until one is left. */
async function monitor(): Promise<void> {
  const client = connect();
  const prefix = 'cluster/nodes/';
  const nameOf = (key: Buffer) => key.toString().slice(prefix.length);
  const read = await client.getAll().prefix(prefix).exec();
  for (const { key } of read.kvs) console.log(`alive: ${nameOf(key)}`);
  const watcher = await client.watch().prefix(prefix).startRevision(revisionAfter(read)).create();
  watcher.on('put', ({ key }) => console.log(`alive: ${nameOf(key)}`));
  watcher.on('delete', ({ key }) => console.log(`gone: ${nameOf(key)}`));

  const nodes = new Map<string, ChildProcess>();
  for (const name of ['anna', 'boris', 'clara']) {
    nodes.set(name, fork(fileURLToPath(import.meta.url), [endpoint, name]));
  }

  const observer = await client.election('cluster/leader').observe();
  const leaders: string[] = [];
  await new Promise<void>((resolve) => {
    const onLeader = (leader: string | undefined) => {
      if (leader === undefined || leader === leaders.at(-1)) return;
      console.log(`leader: ${leader}`);
      leaders.push(leader);
      if (leaders.length === nodes.size) {
        resolve();
      } else {
        console.log(`kill: ${leader}`);
        nodes.get(leader)!.kill('SIGKILL');
      }
    };
    observer.on('change', onLeader);
    onLeader(observer.leader());
  });

  await observer.cancel();
  await watcher.cancel();
  for (const node of nodes.values()) node.kill('SIGKILL');
  client.close();
}

const name = process.argv[3];
if (name === undefined) await monitor();
else await runNode(name);

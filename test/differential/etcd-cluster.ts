import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';

const readyTimeLimitMs = 30_000;
const pollMs = 50;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** One member of a cluster of real etcds. */
export interface EtcdMember {
  readonly id: bigint;
  readonly client: GrpcClient;
  readonly child: ChildProcess;
}

/** A cluster of real etcds on loopback. */
export class EtcdCluster {
  readonly members: EtcdMember[] = [];
  private readonly directory = mkdtempSync(join(tmpdir(), 'etcd-cluster-'));

  /** Resolves once every member knows a leader. */
  static async start(size: number, flags: readonly string[] = []): Promise<EtcdCluster> {
    const cluster = new EtcdCluster();
    const peerUrls: string[] = [];
    for (let i = 0; i < size; i++) peerUrls.push(`http://localhost:${await freePort()}`);
    const initialCluster = peerUrls.map((url, i) => `m${i}=${url}`).join(',');
    try {
      const started: Promise<EtcdMember>[] = [];
      for (const [i, peerUrl] of peerUrls.entries()) {
        const clientUrl = `http://127.0.0.1:${await freePort()}`;
        const all = [
          ...['--name', `m${i}`, '--data-dir', join(cluster.directory, `m${i}`)],
          ...['--listen-client-urls', clientUrl, '--advertise-client-urls', clientUrl],
          ...['--listen-peer-urls', peerUrl.replace('localhost', '127.0.0.1')],
          ...['--initial-advertise-peer-urls', peerUrl, '--initial-cluster', initialCluster],
          ...['--logger', 'zap', ...flags],
        ];
        const child = spawn('etcd', all, { stdio: 'ignore' });
        running.add(child);
        child.once('exit', () => running.delete(child));
        started.push(ready(child, new GrpcClient(clientUrl.replace('http://', ''))));
      }
      cluster.members.push(...(await Promise.all(started)));
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** The member that leads, or the first that follows. */
  async find(role: 'leader' | 'follower'): Promise<EtcdMember> {
    const deadlineMs = performance.now() + readyTimeLimitMs;
    while (performance.now() < deadlineMs) {
      for (const member of this.members) {
        if (member.child.exitCode !== null || member.child.signalCode !== null) continue;
        const { response } = await member.client.call('Maintenance/Status', {});
        const leader = (response as { leader?: string } | null)?.leader ?? '0';
        if (leader !== '0' && (leader === String(member.id)) === (role === 'leader')) return member;
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error(`no ${role} within ${readyTimeLimitMs} ms`);
  }

  async kill({ child }: EtcdMember): Promise<void> {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    for (const member of this.members) {
      member.client.close();
      if (member.child.exitCode === null && member.child.signalCode === null) await this.kill(member);
    }
    for (const child of running) child.kill('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function ready(child: ChildProcess, client: GrpcClient): Promise<EtcdMember> {
  const deadlineMs = performance.now() + readyTimeLimitMs;
  while (performance.now() < deadlineMs) {
    if (child.exitCode !== null) throw new Error(`etcd ended with ${child.exitCode}`);
    const { response } = await client.call('Maintenance/Status', {});
    const status = response as { leader: string; header: PlainMessage } | null;
    if (status !== null && status.leader !== '0') {
      return { id: BigInt(status.header.member_id as string), client, child };
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`etcd knew no leader within ${readyTimeLimitMs} ms`);
}

import { startEtcd } from '../../support/etcd-process.ts';
import { startWald } from '../../support/wald-process.ts';
import { compareTranscript, serverFlags } from './transcript.ts';

/**
 * Where the answers to a transcript differ. Indexes of the v2 API are compared as they are, so each of its transcripts begins with new
 * servers.
 */
export async function onFreshServers(name: string): Promise<string[]> {
  const flags = serverFlags(name);
  const [etcd, wald] = await Promise.all([startEtcd({ flags }), startWald({ flags })]);
  try {
    return await compareTranscript(name, etcd, wald);
  } finally {
    await Promise.all([etcd.remove(), wald.remove()]);
  }
}

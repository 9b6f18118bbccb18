import { comparable } from '../differential/transcripts/transcript.ts';
import { ClusterProcess } from '../support/cluster-process.ts';
import { type CommandResult, runCommand } from '../support/etcdctl.ts';
import type { MemberProcess } from '../support/member-process.ts';
import type { ServerProgram } from '../support/server-process.ts';

const lineTimeLimitS = 20;
const retryTimeLimitMs = 30_000;
const retryMs = 100;

/** One cluster that is given command lines: what they print, with all that may differ between two clusters taken out. */
export class EtcdctlInCluster {
  /** Command lines and what they printed. */
  readonly lines: string[] = [];
  readonly cluster: ClusterProcess;
  /** All members that there ever were. */
  private readonly known: MemberProcess[];
  private clusterId = '';

  private constructor(cluster: ClusterProcess) {
    this.cluster = cluster;
    this.known = [...cluster.members];
  }

  /** Three members, the first of which leads. */
  static async start(program: ServerProgram): Promise<EtcdctlInCluster> {
    const session = new EtcdctlInCluster(await ClusterProcess.start(program));
    await session.leadBy(session.cluster.members[0]!);
    const json = await session.cluster.must(['member', 'list', '-w', 'json']);
    // As text: the number is larger than what JSON.parse keeps.
    session.clusterId = /"cluster_id":(\d+)/.exec(json)![1]!;
    return session;
  }

  async leadBy(member: MemberProcess): Promise<void> {
    const leader = await this.cluster.leader();
    if (leader !== member) await this.cluster.must(['move-leader', member.hexId], [leader]);
    await this.cluster.untilReady();
  }

  /** A member that is not started; `$NAME`, `$NAME_peer` and `$NAME_id` stand for it in command lines. */
  async makeMember(): Promise<MemberProcess> {
    const member = await this.cluster.makeMember();
    this.known.push(member);
    return member;
  }

  /**
   * Runs a line of shell, in which `$all` are the endpoints of all members, `$m1` is that of the first, `$m1_peer` its peer
   * URL and `$m1_id` its ID, and notes what it prints.
   *
   * @param again runs it once more as long as it prints something like this: what is a matter of time
   */
  async run(command: string, again: RegExp | null = null): Promise<string> {
    const deadlineMs = performance.now() + retryTimeLimitMs;
    for (;;) {
      const result = await this.shell(command);
      if (again?.test(result.stdout + result.stderr) && performance.now() < deadlineMs) {
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        continue;
      }
      this.lines.push(`$ ${command}\n${this.withoutChance(result)}`);
      return result.stdout;
    }
  }

  close(): Promise<void> {
    return this.cluster.close();
  }

  private shell(command: string): Promise<CommandResult> {
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      ETCDCTL_API: '3',
      LC_ALL: 'C.UTF-8',
      all: this.cluster.endpoints.join(','),
    };
    for (const member of this.known) {
      env[member.name] = member.endpoint;
      env[`${member.name}_peer`] = member.peerUrl;
      env[`${member.name}_id`] = hexIdOf(member) ?? '';
    }
    return runCommand('timeout', ['--kill-after=1', String(lineTimeLimitS), 'sh', '-c', command], { env });
  }

  /** IDs and ports become names, and what is ordered by ID is ordered by name. */
  private withoutChance({ code, stdout, stderr }: CommandResult): string {
    const named = (text: string) => {
      let result = text.replaceAll(this.clusterId, 'CLUSTER').replaceAll(hex(this.clusterId), 'CLUSTER');
      for (const member of this.known) {
        const id = hexIdOf(member);
        if (id !== null) {
          result = result.replaceAll(id, `ID-${member.name}`).replaceAll(decimal(id), `ID-${member.name}`);
        }
        result = result
          .replaceAll(member.endpoint, `SERVER-${member.name}`)
          .replaceAll(member.peerUrl, `PEER-${member.name}`);
      }
      return result;
    };
    const text = comparable({ code, stdout: named(stdout), stderr: withoutRetries(named(stderr)) })
      // Who answers is chance where there are several endpoints.
      .replaceAll(/"member_id":(ID-m\d+|\d+)/g, '"member_id":ID')
      .replaceAll(/"MemberID" : (ID-m\d+|\d+)/g, '"MemberID" : ID')
      // Of a member that is not started yet.
      .replaceAll(/\b[0-9a-f]{13,16}\b/g, 'NEW')
      .replaceAll(/"(ID|memberID)":\d{13,20}/g, '"$1":NEW')
      .replaceAll(/"(ID|MemberID)" : \d{13,20}/g, '"$1" : NEW')
      .replaceAll(/("Took" : |\| false \| )[\d.]+[µnm]?s/g, '$1T')
      // The last line about health goes there, whichever it is.
      .replace(/^stderr: (?=.* is (un)?healthy)/m, '');
    return sortedByName(text);
  }
}

function hexIdOf(member: MemberProcess): string | null {
  return member.hasId ? member.hexId : null;
}

function decimal(hexId: string): string {
  return BigInt(`0x${hexId}`).toString();
}

function hex(decimalId: string): string {
  return BigInt(decimalId).toString(16);
}

/** What etcdctl tells of its own attempts: how many there were and what the connection did is chance, the refusal is not. */
function withoutRetries(stderr: string): string {
  const lines = stderr.split('\n').flatMap((line) => {
    if (!line.includes('retry_interceptor.go')) return line;
    const [, refusal] = /"error":"rpc error: (code = .*)"/.exec(line)!;
    return refusal!.startsWith('code = DeadlineExceeded') ? [] : refusal!;
  });
  return [...new Set(lines)].join('\n');
}

/** Members and endpoints come in the order of IDs or of answers: as lines, paragraphs, or elements of a list. */
function sortedByName(text: string): string {
  const sorted = text
    .replaceAll(/\{"ID":[^{}]*\}(,\{"ID":[^{}]*\})*/g, (list) =>
      list
        .split(/,(?=\{"ID")/)
        .sort()
        .join(','),
    )
    .replaceAll(/^\[(\{"[Ee]ndpoint".*)\]$/gm, (_, list: string) => {
      return `[${list
        .split(/,(?=\{"[Ee]ndpoint")/)
        .sort()
        .join(',')}]`;
    })
    .replace(/(?<=ETCD_INITIAL_CLUSTER=")[^"]*/, (list) => list.split(',').sort().join(','))
    .replaceAll(/^(.*-m\d.*\n)+/gm, (lines) => `${lines.slice(0, -1).split('\n').sort().join('\n')}\n`);
  return sorted.includes('" : ')
    ? sorted
        .split(/\n\n|\n(?="ID" : )/)
        .sort()
        .join('\n\n')
    : sorted;
}

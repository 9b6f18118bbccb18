import type { MemberId } from '../../src/raft/entry.ts';
import { bytes, Cluster, type Member, parseConfChange } from './cluster.ts';
import { describeEntry } from './trace.ts';

/**
 * Runs a text script against a cluster, and returns it with the trace of each command beneath it. A script is a
 * page to be read: `#` begins a remark, `>` a command, and what follows a command is what happened. An empty line
 * ends that.
 *
 * | command | does |
 * |---|---|
 * | `add-nodes N [voters=(1,2)] [learners=(3)] [preVote] [checkQuorum] [inflight=N] [messageBytes=N] [catchUp=N]` | starts members 1 to N |
 * | `join ID` | starts one more that knows of the others and is not yet a member |
 * | `campaign ID`, `tick ID [N]` | an election now; time passes |
 * | `propose ID TEXT`, `conf-change ID addVoter\|addLearner\|removeMember ID` | appends an entry |
 * | `read ID CONTEXT` | asks for a linearizable read |
 * | `ready ID`, `persist ID` | one Ready; the end of its write |
 * | `deliver [A->B]`, `drop [A->B]` | all messages now under way (on that link) arrive; are lost |
 * | `cut A->B`, `isolate ID`, `heal` | a link loses everything; all links of a member do; none does |
 * | `stabilize [ID ...]` | runs (these) members until nothing is left to do |
 * | `crash ID [written]`, `restart ID` | loses all but the disk (the write in flight is on it) |
 * | `snapshot ID`, `compact ID INDEX` | stores a snapshot; and drops the log |
 * | `transfer ID TO` | hands the leadership over |
 * | `status ID`, `log ID`, `progress ID` | shows one member |
 *
 * `quietly` before a command leaves out its trace.
 */
export function runScript(script: string): string {
  const output: string[] = [];
  const run = new ScriptRun();
  for (const block of blocksOf(script)) {
    output.push(...block.remarks);
    if (block.command !== null) {
      output.push(`> ${block.command}`, ...run.command(block.command), '');
    }
  }
  return `${output.join('\n').trimEnd()}\n`;
}

interface Block {
  /** Remarks and empty lines before the command. */
  readonly remarks: readonly string[];
  /** Null only at the end of the script. */
  readonly command: string | null;
}

function blocksOf(script: string): Block[] {
  const blocks: Block[] = [];
  let remarks: string[] = [];
  let inTrace = false;
  for (const line of script.split('\n')) {
    if (line.startsWith('> ')) {
      blocks.push({ remarks, command: line.slice(2).trim() });
      remarks = [];
      inTrace = true;
    } else if (line === '') {
      // The one behind a trace belongs to it.
      if (!inTrace) remarks.push(line);
      inTrace = false;
    } else if (!inTrace) {
      remarks.push(line);
    }
  }
  blocks.push({ remarks, command: null });
  return blocks;
}

/** Reads a command's argument as a member ID. */
const idOf = (argument: string | undefined): MemberId => BigInt(argument ?? '');

class ScriptRun {
  private cluster = new Cluster();
  private lines: string[] = [];
  private initial: { voters: MemberId[]; learners: MemberId[] } = { voters: [], learners: [] };

  private readonly commands: Record<string, (...args: string[]) => void> = {
    'add-nodes': (count, ...options) => this.addNodes(Number(count), options),
    join: (id) => this.cluster.add(idOf(id), this.initial),
    campaign: (id) => this.member(id).raft.campaign(),
    tick: (id, count = '1') => {
      for (let i = 0; i < Number(count); i++) this.member(id).raft.tick();
    },
    propose: (id, data) => this.proposed(this.member(id).raft.propose(bytes(data ?? ''))),
    'conf-change': (id, type, member) => {
      const change = `${type} ${member}`;
      parseConfChange(change);
      this.proposed(this.member(id).raft.proposeConfChange(bytes(change)));
    },
    read: (id, context) => {
      if (!this.member(id).raft.readIndex(Number(context))) this.lines.push('refused');
    },
    ready: (id) => {
      if (!this.member(id).ready()) this.lines.push('nothing to do');
    },
    persist: (id) => {
      if (!this.member(id).persist()) this.lines.push('no write in flight');
    },
    deliver: (link) => this.move(link, (at) => this.cluster.deliver(at)),
    drop: (link) => this.move(link, (at) => this.cluster.drop(at)),
    cut: (link) => this.cluster.cuts.add(link ?? ''),
    isolate: (id) => this.cluster.isolate(idOf(id)),
    heal: () => this.cluster.cuts.clear(),
    stabilize: (...ids) => this.cluster.stabilize(ids.length === 0 ? undefined : ids.map(idOf)),
    crash: (id, written) => this.member(id).crash(written === 'written'),
    restart: (id) => this.member(id).restart(),
    snapshot: (id) => this.member(id).takeSnapshot(),
    compact: (id, index) => this.member(id).compact(Number(index)),
    transfer: (id, to) => this.member(id).raft.transferLeadership(idOf(to)),
    status: (id) => this.showStatus(this.member(id)),
    log: (id) => this.showLog(this.member(id)),
    progress: (id) => this.showProgress(this.member(id)),
  };

  /** What happened, a line each. */
  command(line: string): readonly string[] {
    const words = line.split(/\s+/);
    const quietly = words[0] === 'quietly';
    if (quietly) words.shift();
    const run = this.commands[words[0] ?? ''];
    if (run === undefined) throw new Error(`'${words[0]}' is no command of these scripts`);
    this.lines = [];
    run(...words.slice(1));
    for (const member of this.cluster.members.values()) this.cluster.check(member);
    return quietly || this.lines.length === 0 ? ['ok'] : this.lines;
  }

  private member(id: string | undefined): Member {
    return this.cluster.member(idOf(id));
  }

  private addNodes(count: number, options: readonly string[]): void {
    const list = (name: string): MemberId[] | undefined =>
      options
        .find((option) => option.startsWith(`${name}=(`))
        ?.slice(name.length + 2, -1)
        .split(',')
        .map(BigInt);
    const number = (name: string): number | undefined => {
      const option = options.find((candidate) => candidate.startsWith(`${name}=`));
      return option === undefined ? undefined : Number(option.slice(name.length + 1));
    };
    const everybody = Array.from({ length: count }, (_, i) => BigInt(i + 1));
    const inflight = number('inflight');
    const messageBytes = number('messageBytes');
    const catchUp = number('catchUp');
    this.cluster = new Cluster({
      config: {
        preVote: options.includes('preVote'),
        checkQuorum: options.includes('checkQuorum'),
        ...(inflight === undefined ? {} : { inflightMessagesMax: inflight }),
        ...(messageBytes === undefined ? {} : { messageBytesMax: messageBytes }),
        ...(catchUp === undefined ? {} : { catchUpEntriesMax: catchUp }),
      },
      trace: (line) => this.lines.push(line),
    });
    const learners = list('learners') ?? [];
    const voters = list('voters') ?? everybody.filter((id) => !learners.includes(id));
    this.initial = { voters, learners };
    for (const id of everybody) this.cluster.add(id, this.initial);
  }

  private proposed(index: number): void {
    this.lines.push(index === 0 ? 'refused' : `at index ${index}`);
  }

  private move(link: string | undefined, how: (at: number) => void): void {
    // Only what is under way now, not what it causes.
    const moving = this.cluster.network.filter(
      ({ from, to }) => link === undefined || link === `${from}->${to}`,
    );
    if (moving.length === 0) this.lines.push('nothing under way');
    for (const message of moving) how(this.cluster.network.indexOf(message));
  }

  private showStatus({ raft, up }: Member): void {
    const { role, term, vote, leader, lastIndex, lastTerm, confState, ...at } = raft.status();
    if (!up) this.lines.push('down');
    this.lines.push(
      `${role} term ${term} vote ${vote} leader ${leader}; ` +
        `last ${lastIndex}/${lastTerm} durable ${at.durable} commit ${at.commit} applied ${at.applied}; ` +
        `voters (${confState.voters.join(' ')}) learners (${confState.learners.join(' ')})`,
    );
  }

  private showLog({ raft }: Member): void {
    const { log } = raft;
    this.lines.push(`behind ${log.offset}/${log.offsetTerm}`);
    for (let index = log.offset + 1; index <= log.last; index++) {
      this.lines.push(`${describeEntry(log.entry(index))}${index <= log.commit ? ' committed' : ''}`);
    }
  }

  private showProgress({ raft }: Member): void {
    for (const { id, state, match, next, isLearner, inflight, paused } of raft.status().progress) {
      if (id === raft.id) continue;
      const flags = `${isLearner ? ' learner' : ''}${paused ? ' paused' : ''}`;
      this.lines.push(`${id}: ${state} match ${match} next ${next} in flight ${inflight}${flags}`);
    }
  }
}

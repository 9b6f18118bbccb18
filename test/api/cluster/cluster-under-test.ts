import type { AuditEntry } from '../../../src/api/auth/audit.ts';
import { ClusterService } from '../../../src/api/cluster/cluster.ts';
import { LeaderAnswers } from '../../../src/api/cluster/leader-answers.ts';
import { Reconfiguration } from '../../../src/api/cluster/reconfiguration.ts';
import { Replacements } from '../../../src/api/cluster/replacements.ts';
import type { Consensus } from '../../../src/api/consensus.ts';
import { Headers } from '../../../src/api/headers.ts';
import { LeaderQuestions } from '../../../src/api/leader/leader-questions.ts';
import { MaintenanceService } from '../../../src/api/maintenance/maintenance.ts';
import { MemberAlarms } from '../../../src/api/maintenance/member-alarms.ts';
import type { AnyRpc, CallContext } from '../../../src/api/rpc.ts';
import type { Member } from '../../../src/codec/generated/messages.generated.ts';
import type { ApiError } from '../../../src/errors/api-error.ts';
import { Alarms } from '../../../src/state/cluster/alarms.ts';
import { Members } from '../../../src/state/cluster/members.ts';
import { KvStore } from '../../../src/state/kv/kv.ts';
import { Leases } from '../../../src/state/lease/leases.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MembershipUnderTest } from '../membership-under-test.ts';

/** A read barrier and a leader, as a test wants them. */
export class LeadershipUnderTest implements Consensus {
  term = 2;
  leader: bigint;
  isLearner = false;
  readonly commitIndex = 7;
  readonly appliedIndex = 7;
  /** What rounds of reads fail with. */
  readError: ApiError | null = null;
  rounds = 0;
  /** Called in each round, before it is answered. */
  onRound: (() => void) | null = null;

  constructor(leader: bigint) {
    this.leader = leader;
  }

  propose(): void {
    throw new Error('the services of the cluster propose through the membership alone');
  }

  linearize(done: (error: ApiError | null) => void): void {
    this.rounds++;
    this.onRound?.();
    done(this.readError);
  }
}

export function memberOf(id: bigint, fields: Partial<Member> = {}): Member {
  return {
    id,
    name: `m${id}`,
    peerURLs: [`http://127.0.0.1:${id}`],
    clientURLs: [],
    isLearner: false,
    ...fields,
  };
}

/** What a call was answered with. */
export interface Outcome {
  readonly error: ApiError | null;
  // biome-ignore lint/suspicious/noExplicitAny: responses of different methods
  readonly response: any;
}

export interface ClusterOptions {
  readonly members: readonly Member[];
  /** Member 1 is the one that is asked. */
  readonly leader?: bigint;
  readonly strictReconfigCheck?: boolean;
}

/** The services of one member that have to do with the cluster: member 1. */
export class ClusterUnderTest {
  readonly members: Members;
  readonly membership = new MembershipUnderTest();
  readonly consensus: LeadershipUnderTest;
  readonly clock = new ManualClock();
  readonly replacements: Replacements;
  /** What was told to the audit log. */
  readonly audited: AuditEntry[] = [];
  readonly answers: LeaderAnswers;
  readonly questions: LeaderQuestions;
  readonly alarms = new Alarms();
  /** The disk of the log. */
  readonly log = { hasSpace: true };
  private readonly rows: ReadonlyMap<string, AnyRpc>;

  constructor({ members, leader = 1n, strictReconfigCheck = true }: ClusterOptions) {
    const { membership, clock, alarms } = this;
    this.members = new Members(members);
    this.consensus = new LeadershipUnderTest(leader);
    const { consensus } = this;
    membership.isLeader = leader === membership.memberId;
    membership.onChange = (command) => this.members.apply(command);
    const headers = new Headers(7n, membership.memberId, consensus);
    const leases = new Leases();
    const reconfiguration = new Reconfiguration({
      members: this.members,
      membership,
      consensus,
      strictReconfigCheck,
    });
    const newMemberId = (urls: readonly string[]) => BigInt(1000 + urls.join().length);
    this.replacements = new Replacements({
      members: this.members,
      membership,
      consensus,
      reconfiguration,
      clock,
      audit: { changed: (entry) => this.audited.push(entry), refused() {} },
      newMemberId,
    });
    const { replacements } = this;
    const lessor = undefined as never;
    this.answers = new LeaderAnswers({ consensus, leases, lessor, reconfiguration, replacements });
    this.questions = new LeaderQuestions({
      consensus,
      membership,
      answers: this.answers,
      clock,
      timeoutMs: 7000,
    });
    const cluster = new ClusterService({
      members: this.members,
      headers,
      reconfiguration,
      questions: this.questions,
      newMemberId,
    });
    const maintenance = new MaintenanceService({
      consensus,
      commands: undefined as never,
      headers,
      kv: new KvStore(leases),
      clock,
      alarms: new MemberAlarms(alarms, membership.memberId, this.log),
      members: this.members,
      membership,
    });
    this.rows = new Map([...cluster.rpcs(), ...maintenance.rpcs()].map((row) => [row.method.path, row]));
  }

  /** Has another member, which has the same members, answer what this one asks the leader. */
  followLeader(leader: ClusterUnderTest): void {
    this.membership.onQuestion = () => {
      const { call, body, done } = this.membership.next();
      leader.answers.answer(call, body, done);
    };
  }

  /** Calls `Cluster/MemberAdd` and so on with a request as JSON has it; lets time pass until it is answered. */
  call(method: string, request: unknown): Outcome {
    const row = this.rows.get(`/etcdserverpb.${method}`);
    if (row === undefined) throw new Error(`no method ${method}`);
    let outcome: Outcome | null = null;
    row.handle(row.method.request.fromJson(Buffer.from(JSON.stringify(request))), {
      ...callContext,
      respond: (response) => {
        outcome = { error: null, response };
      },
      respondInSlices: () => {
        throw new Error('the answer is short');
      },
      fail: (error) => {
        outcome = { error, response: null };
      },
      failInternally: (error) => {
        throw error;
      },
    });
    for (let ms = 0; outcome === null && ms < 60_000; ms += 50) this.clock.advance(0.05);
    if (outcome === null) throw new Error(`${method} was not answered`);
    return outcome;
  }
}

const callContext: CallContext = {
  raw: null,
  remoteAddress: '127.0.0.1:1',
  onCancel: null,
  metadata: () => undefined,
};

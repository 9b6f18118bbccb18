import { Buffer } from 'node:buffer';
import type { Audit, AuditEntry } from '../../../src/api/auth/audit.ts';
import { AuthService } from '../../../src/api/auth/auth.ts';
import { AuthGuard } from '../../../src/api/auth/auth-guard.ts';
import { SimpleTokens } from '../../../src/api/auth/simple-tokens.ts';
import { AuthAccess, type Tokens } from '../../../src/api/caller-identity.ts';
import { Commands } from '../../../src/api/commands.ts';
import type { Consensus, ProposalDone } from '../../../src/api/consensus.ts';
import { Headers } from '../../../src/api/headers.ts';
import type { AnyRpc, CallContext } from '../../../src/api/rpc.ts';
import { type Command, decodeCommand, type NewCommand } from '../../../src/codec/command/command.ts';
import type { ApiError } from '../../../src/errors/api-error.ts';
import { CommandPool } from '../../../src/replica/command-pool.ts';
import { StateMachine } from '../../../src/state/state-machine.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** The Auth service over a state machine, without log, network, threads and time. */
export class AuthUnderTest {
  readonly state = new StateMachine({ clusterId: 1n });
  readonly clock = new ManualClock();
  readonly tokens: Tokens;
  readonly access: AuthAccess;
  readonly guard: AuthGuard;
  /** What the audit was told, one line each. */
  readonly audited: string[] = [];
  /** Every password that was hashed or checked. */
  readonly hashed: string[] = [];
  /** Called when a password is about to be checked. */
  onVerify: () => void = () => {};
  /** Called where a member would wait for what is committed. */
  onLinearize: () => void = () => {};
  readonly rows: AnyRpc[];
  readonly consensus: Consensus;

  constructor(
    options: {
      tokens?: (state: StateMachine, consensus: Consensus) => Tokens;
      certificateNames?: boolean;
    } = {},
  ) {
    const { state, clock } = this;
    const consensus: Consensus = {
      propose: (command, done) => this.propose(command, done),
      linearize: (done) => {
        this.onLinearize();
        done(null);
      },
      term: 1,
      leader: 1n,
      commitIndex: 0,
      get appliedIndex() {
        return state.appliedIndex;
      },
      isLearner: false,
    };
    this.consensus = consensus;
    this.tokens =
      options.tokens?.(state, consensus) ??
      new SimpleTokens({ auth: state.auth, consensus, clock, ttlS: 300 });
    state.auth.observer = this.tokens;
    const { tokens } = this;
    this.access = new AuthAccess({
      auth: state.auth,
      tokens,
      certificateNames: options.certificateNames ?? false,
    });
    const audit: Audit = {
      changed: (entry) => this.audited.push(`changed ${line(entry)}`),
      refused: (entry, reason) => this.audited.push(`refused ${line(entry)}: ${reason}`),
    };
    this.guard = new AuthGuard(this.access, audit, consensus);
    const headers = new Headers(1n, 1n, consensus);
    const service = new AuthService({
      consensus,
      commands: new Commands(consensus, headers, 1024 * 1024, this.access),
      headers,
      kv: state.kv,
      access: this.access,
      tokens,
      bcryptCost: 4,
      passwords: {
        hash: (password, _cost, done) => {
          this.hashed.push(password);
          done(null, `hash of ${password}`);
        },
        verify: (password, hash, done) => {
          this.hashed.push(password);
          this.onVerify();
          done(null, hash === `hash of ${password}`);
        },
      },
    });
    this.rows = this.guard.rpcs(service.rpcs());
  }

  /** Calls a method by the end of its path; the error's text, or the response. */
  async call(method: string, request: object, metadata: Record<string, string> = {}, certificate?: string) {
    const row = this.rows.find(({ method: { path } }) => path.endsWith(`/${method}`))!;
    return callRow(row, request, contextWith(metadata, certificate));
  }

  /** As `call`, which has to succeed. */
  async get(method: string, request: object, token?: string): Promise<Record<string, unknown>> {
    const answer = await this.call(method, request, token === undefined ? {} : { token });
    if (typeof answer === 'string') throw new Error(`${method}: ${answer}`);
    return answer;
  }

  /** Root and `user` with the role `role`, and callers have to say who they are. Returns root's token. */
  async enable(): Promise<string> {
    for (const name of ['root', 'user']) await this.get('UserAdd', { name, password: `password of ${name}` });
    await this.get('UserGrantRole', { user: 'root', role: 'root' });
    await this.get('RoleAdd', { name: 'role' });
    await this.get('UserGrantRole', { user: 'user', role: 'role' });
    await this.get('AuthEnable', {});
    return this.tokenOf('root');
  }

  async tokenOf(name: string): Promise<string> {
    return (await this.get('Authenticate', { name, password: `password of ${name}` })).token as string;
  }

  propose(proposed: NewCommand, done: ProposalDone): void {
    const command: Command = decodeCommand(new CommandPool().encode(proposed));
    const { error, response } = this.state.apply(this.state.appliedIndex + 1, 1, 0, Buffer.alloc(0), command);
    done(error, response);
  }
}

export function contextWith(metadata: Record<string, string>, certificate?: string): CallContext {
  return {
    raw: null,
    remoteAddress: '10.0.0.9:4711',
    onCancel: null,
    metadata: (name) => metadata[name],
    ...(certificate === undefined ? {} : { certificateName: () => certificate }),
  };
}

export function callRow(
  row: AnyRpc,
  fields: object,
  call: CallContext,
): Promise<string | Record<string, unknown>> {
  return new Promise((resolve) => {
    const answers = {
      respond: (response: unknown) => resolve(response as Record<string, unknown>),
      respondInSlices: () => resolve('slices'),
      fail: (error: ApiError) => resolve(error.message),
      failInternally: (error: unknown) => resolve(String(error)),
    };
    row.handle(row.method.request.create(fields), Object.assign(call, answers));
  });
}

function line({ user, remoteAddress, method, subject }: AuditEntry): string {
  return `${user} ${remoteAddress} ${method} ${JSON.stringify(subject)}`;
}

import type { AuthInfo } from '../../codec/command/auth-info.ts';
import {
  ElectionService,
  HealthService,
  LockService,
  WatchService,
} from '../../codec/generated/services.generated.ts';
import type { ApiError } from '../../errors/api-error.ts';
import type { AuthAccess } from '../caller-identity.ts';
import type { Consensus } from '../consensus.ts';
import type { AnyRpc, AnyStreamRpc, CallContext, SlicedResponse, StreamCall, UnaryCall } from '../rpc.ts';
import { type Audit, auditEntry } from './audit.ts';
import { isAudited, isRefusal, isRuleOfKeys, isRuleOfMessages, ruleOf, tokenErrorOf } from './auth-rules.ts';

/**
 * Every call goes through here, whatever way it came: while callers have to say who they are, it is found out who calls, and
 * those are refused who may not call the procedure at all. It also sees to it that there is a line for who changed users, roles and members, and
 * for who was refused.
 */
export class AuthGuard {
  private readonly access: AuthAccess;
  private readonly audit: Audit;
  private readonly consensus: Pick<Consensus, 'linearize'>;

  constructor(access: AuthAccess, audit: Audit, consensus: Pick<Consensus, 'linearize'>) {
    this.access = access;
    this.audit = audit;
    this.consensus = consensus;
  }

  rpcs(rows: readonly AnyRpc[]): AnyRpc[] {
    const { access, audit } = this;
    return rows.map((row) => {
      const { path } = row.method;
      if (path === HealthService.Check.path) return row;
      const rule = ruleOf(path);
      const readsKeys = isRuleOfKeys(path);
      const hasAudit = isAudited(path);
      return {
        method: row.method,
        handle: (request, call) => {
          if (!access.enabled) {
            row.handle(request, hasAudit ? new AuditedCall(call, path, request, audit) : call);
            return;
          }
          const audited = new AuditedCall(call, path, auditable(path, request), audit);
          const known = readsKeys ? undefined : access.known(call);
          if (known === undefined) {
            this.handleWhenIdentified(row, request, audited);
          } else {
            call.authInfo = known;
            check(row, rule(access.auth, known, request), request, audited);
          }
        },
      };
    });
  }

  /** Apart from the way of nearly every call, so that nothing is made there which lasts as long as the call. */
  private handleWhenIdentified(row: AnyRpc, request: unknown, call: UnaryCall<unknown>): void {
    const { access } = this;
    const { path } = row.method;
    const presence = isRuleOfKeys(path) ? new Presence(call) : null;
    access.identify(call, (error, info) => {
      call.authInfo = info;
      if (error !== null) call.fail(tokenErrorOf(path));
      else if (presence !== null) this.handleWhenKnown(row, request, call, presence);
      else check(row, ruleOf(path)(access.auth, info, request), request, call);
    });
  }

  /** Keys are read as users and roles are now, and not as this member last heard of them. */
  private handleWhenKnown(row: AnyRpc, request: unknown, call: UnaryCall<unknown>, presence: Presence): void {
    const { access, consensus } = this;
    const { path } = row.method;
    consensus.linearize((error) => {
      if (presence.isOver) return;
      if (error !== null) call.fail(error);
      else check(row, ruleOf(path)(access.auth, access.infoOf(call), request), request, call);
    });
  }

  /** A watch is checked when it is created, since a stream may create many. */
  streamRpcs(rows: readonly AnyStreamRpc[]): AnyStreamRpc[] {
    return rows.map((row) => {
      const { path } = row.method;
      if (path === WatchService.Watch.path) return row;
      const ofMessages = isRuleOfMessages(path);
      return {
        method: row.method,
        open: (call) => {
          if (!this.access.enabled) row.open(call);
          else this.openStream(row, call, ofMessages);
        },
      };
    });
  }

  private openStream(row: AnyStreamRpc, call: AnyStreamCall, ofMessages: boolean): void {
    const { path } = row.method;
    const { access } = this;
    const rule = ruleOf(path);
    const refuse = (fault: ApiError, request: unknown): void => {
      this.audit.refused(auditEntry(call, path, request), fault.message);
      call.fail(fault);
    };
    const arrived = holdMessages(call);
    access.identify(call, (error, info) => {
      call.authInfo = info;
      const fault =
        error === null ? (ofMessages ? null : rule(access.auth, info, undefined)) : tokenErrorOf(path);
      if (fault !== null) {
        refuse(fault, undefined);
        return;
      }
      row.open(call);
      if (ofMessages) {
        const { onMessage } = call;
        call.onMessage = (message: unknown) => {
          const refusal = rule(access.auth, access.infoOf(call), message);
          if (refusal === null) onMessage?.(message);
          else refuse(refusal, message);
        };
      }
      arrived.release();
    });
  }
}

// biome-ignore lint/suspicious/noExplicitAny: calls of different methods
type AnyStreamCall = StreamCall<any, any>;

/**
 * The presence of a caller who has to wait before his call begins: else a lock would not learn that he left.
 */
class Presence {
  isOver = false;

  constructor(call: CallContext) {
    call.onCancel = () => {
      this.isOver = true;
    };
  }
}

function check(row: AnyRpc, fault: ApiError | null, request: unknown, call: UnaryCall<unknown>): void {
  if (fault === null) row.handle(request, call);
  else call.fail(fault);
}

/** Keeps what comes on a stream while it is not yet known who calls. */
function holdMessages(call: AnyStreamCall): { release(): void } {
  const messages: unknown[] = [];
  let isHalfClosed = false;
  let isCancelled = false;
  call.pause();
  // The JSON gateway does not wait: its messages lie in a body that is all there.
  call.onMessage = (message) => messages.push(message);
  call.onHalfClose = () => {
    isHalfClosed = true;
  };
  call.onCancel = () => {
    isCancelled = true;
  };
  return {
    release: () => {
      if (isCancelled) {
        call.onCancel?.();
        return;
      }
      for (const message of messages) call.onMessage?.(message);
      if (isHalfClosed) call.onHalfClose?.();
      call.resume();
    },
  };
}

/** The answer of these may take long, and what they wait for must not hold on to what the request lies in. */
const lasting = new Set<string>([LockService.Lock.path, ElectionService.Campaign.path]);

function auditable(path: string, request: unknown): unknown {
  return lasting.has(path) ? { name: Buffer.from((request as { name: Uint8Array }).name) } : request;
}

/** A call of which there is a line when it is answered: with who called, and what for. */
class AuditedCall implements UnaryCall<unknown> {
  private readonly call: UnaryCall<unknown>;
  private readonly path: string;
  private readonly request: unknown;
  private readonly audit: Audit;

  constructor(call: UnaryCall<unknown>, path: string, request: unknown, audit: Audit) {
    this.call = call;
    this.path = path;
    this.request = request;
    this.audit = audit;
  }

  get raw(): Buffer | null {
    return this.call.raw;
  }

  get remoteAddress(): string {
    return this.call.remoteAddress;
  }

  get onCancel(): (() => void) | null {
    return this.call.onCancel;
  }

  set onCancel(handler: (() => void) | null) {
    this.call.onCancel = handler;
  }

  get authInfo(): AuthInfo | null {
    return this.call.authInfo ?? null;
  }

  set authInfo(info: AuthInfo | null) {
    this.call.authInfo = info;
  }

  certificateName(): string | null {
    return this.call.certificateName?.() ?? null;
  }

  metadata(name: string): string | undefined {
    return this.call.metadata(name);
  }

  respond(response: unknown): void {
    if (isAudited(this.path)) this.audit.changed(auditEntry(this.call, this.path, this.request));
    this.call.respond(response);
  }

  respondInSlices(slices: SlicedResponse<unknown>): void {
    this.call.respondInSlices(slices);
  }

  fail(error: ApiError): void {
    if (isRefusal(error)) this.audit.refused(auditEntry(this.call, this.path, this.request), error.message);
    this.call.fail(error);
  }

  failInternally(error: unknown): void {
    this.call.failInternally(error);
  }
}

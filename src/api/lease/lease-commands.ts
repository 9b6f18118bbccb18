import { type AuthInfo, ofMember } from '../../codec/command/auth-info.ts';
import { CommandKind } from '../../codec/command/command.ts';
import {
  type LeaseCheckpoint,
  LeaseCheckpointRequest,
  LeaseGrantRequest,
  type LeaseGrantResponse,
  LeaseRevokeRequest,
  type LeaseRevokeResponse,
} from '../../codec/generated/messages.generated.ts';
import { Writer } from '../../codec/writer.ts';
import type { ApiError } from '../../errors/api-error.ts';
import type { Consensus } from '../consensus.ts';

/** Called once, with an error or with what applying the command gave. It may be called before the command's call returns. */
export type LeaseCommandDone<Response> = (error: ApiError | null, response: Response) => void;

/** Takes commands on leases to the log: those of clients, and the leader's own. */
export class LeaseCommands {
  private readonly consensus: Pick<Consensus, 'propose'>;
  private readonly body = new Writer(64);

  constructor(consensus: Pick<Consensus, 'propose'>) {
    this.consensus = consensus;
  }

  /** @param authInfo who asked for it, as in `Consensus.propose`; likewise in `revoke` */
  grant(
    request: LeaseGrantRequest,
    done: LeaseCommandDone<LeaseGrantResponse>,
    authInfo: AuthInfo | null = null,
  ): void {
    this.body.reset();
    LeaseGrantRequest.encode(request, this.body);
    this.propose(CommandKind.LEASE_GRANT, request, done, authInfo);
  }

  revoke(id: bigint, done: LeaseCommandDone<LeaseRevokeResponse>, authInfo: AuthInfo | null = null): void {
    const request: LeaseRevokeRequest = { id };
    this.body.reset();
    LeaseRevokeRequest.encode(request, this.body);
    this.propose(CommandKind.LEASE_REVOKE, request, done, authInfo);
  }

  checkpoint(checkpoints: LeaseCheckpoint[], done: LeaseCommandDone<null>): void {
    const request: LeaseCheckpointRequest = { checkpoints };
    this.body.reset();
    LeaseCheckpointRequest.encode(request, this.body);
    this.propose(CommandKind.LEASE_CHECKPOINT, request, done, ofMember);
  }

  private propose<Response>(
    kind: CommandKind,
    request: unknown,
    done: LeaseCommandDone<Response>,
    authInfo: AuthInfo | null,
  ): void {
    this.consensus.propose(kind, this.body.view(), request, done as LeaseCommandDone<unknown>, authInfo);
  }
}

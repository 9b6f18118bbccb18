import { CommandKind } from '../codec/command.ts';
import {
  type LeaseCheckpoint,
  LeaseCheckpointRequest,
  LeaseGrantRequest,
  type LeaseGrantResponse,
  LeaseRevokeRequest,
  type LeaseRevokeResponse,
} from '../codec/messages.ts';
import { Writer } from '../codec/writer.ts';
import type { ApiError } from '../errors/api-error.ts';
import type { Consensus } from './consensus.ts';

/** Called once, with an error or with what applying the command gave. It may be called before the command's call returns. */
export type LeaseCommandDone<Response> = (error: ApiError | null, response: Response) => void;

/** Takes commands on leases to the log: those of clients, and the leader's own. */
export class LeaseCommands {
  private readonly consensus: Pick<Consensus, 'propose'>;
  private readonly body = new Writer(64);

  constructor(consensus: Pick<Consensus, 'propose'>) {
    this.consensus = consensus;
  }

  grant(request: LeaseGrantRequest, done: LeaseCommandDone<LeaseGrantResponse>): void {
    this.body.reset();
    LeaseGrantRequest.encode(request, this.body);
    this.propose(CommandKind.LEASE_GRANT, request, done);
  }

  revoke(id: bigint, done: LeaseCommandDone<LeaseRevokeResponse>): void {
    const request: LeaseRevokeRequest = { id };
    this.body.reset();
    LeaseRevokeRequest.encode(request, this.body);
    this.propose(CommandKind.LEASE_REVOKE, request, done);
  }

  checkpoint(checkpoints: LeaseCheckpoint[], done: LeaseCommandDone<null>): void {
    const request: LeaseCheckpointRequest = { checkpoints };
    this.body.reset();
    LeaseCheckpointRequest.encode(request, this.body);
    this.propose(CommandKind.LEASE_CHECKPOINT, request, done);
  }

  private propose<Response>(kind: CommandKind, request: unknown, done: LeaseCommandDone<Response>): void {
    this.consensus.propose(kind, this.body.view(), request, done as LeaseCommandDone<unknown>);
  }
}

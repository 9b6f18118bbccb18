import { type CommandBodies, type CommandKind, commandBodyType } from '../codec/command/command.ts';
import { Writer } from '../codec/writer.ts';
import { errors } from '../errors/api-error.ts';
import { type CallAccess, openAccess } from './caller-identity.ts';
import type { Consensus, ProposalDone } from './consensus.ts';
import type { Headers } from './headers.ts';
import type { CallContext, Reply } from './rpc.ts';

/** What etcd's envelope of a command adds to the request when it holds the size against `--max-request-bytes`. */
const ENVELOPE_BYTES = 18;

/** Takes requests that change something to the log, and what applying them gave back to the caller. */
export class Commands {
  private readonly consensus: Consensus;
  private readonly headers: Headers;
  private readonly requestBytesMax: number;
  private readonly access: CallAccess;
  private readonly body = new Writer(4096);

  /** @param requestBytesMax `--max-request-bytes`. */
  constructor(
    consensus: Consensus,
    headers: Headers,
    requestBytesMax: number,
    access: CallAccess = openAccess,
  ) {
    this.consensus = consensus;
    this.headers = headers;
    this.requestBytesMax = requestBytesMax;
    this.access = access;
  }

  /**
   * Proposes the request and answers with the response of the state machine, its header completed.
   * A request that came as protobuf goes to the log as it came.
   */
  run<Kind extends CommandKind, Response extends { header: { revision: number } | undefined }>(
    kind: Kind,
    request: CommandBodies[Kind],
    call: CallContext,
    reply: Pick<Reply<Response>, 'respond' | 'fail'>,
  ): void {
    const body = call.raw ?? this.encode(kind, request);
    if (body.length + ENVELOPE_BYTES > this.requestBytesMax) {
      reply.fail(errors.requestTooLarge);
      return;
    }
    const done: ProposalDone = (error, response) => {
      if (error) reply.fail(error);
      else reply.respond(this.headers.complete(response as never));
    };
    this.consensus.propose(kind, body, request, done, this.access.infoOf(call));
  }

  private encode<Kind extends CommandKind>(kind: Kind, request: CommandBodies[Kind]): Uint8Array {
    this.body.reset();
    commandBodyType(kind).encode(request, this.body);
    return this.body.view();
  }
}

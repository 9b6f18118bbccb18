import { type CommandBodies, type CommandKind, NewCommand } from '../codec/command/command.ts';
import { type CallAccess, openAccess } from './caller-identity.ts';
import type { Consensus } from './consensus.ts';
import type { Headers } from './headers.ts';
import type { Answer, CallContext } from './rpc.ts';

/** Takes requests that change something to the log, and what applying them gave back to the caller. */
export class Commands {
  private readonly consensus: Consensus;
  private readonly headers: Headers;
  private readonly bytesMax: number;
  private readonly access: CallAccess;

  /** @param requestBytesMax `--max-request-bytes`. */
  constructor(
    consensus: Consensus,
    headers: Headers,
    requestBytesMax: number,
    access: CallAccess = openAccess,
  ) {
    this.consensus = consensus;
    this.headers = headers;
    this.bytesMax = requestBytesMax - envelopeBytes;
    this.access = access;
  }

  /**
   * Proposes a command of a call, and answers with the response of the state machine, its header completed.
   *
   * @param answer gets the response; the call itself as a rule
   * @param raw `body` as it came; the call's request as a rule, `null` for a command that was made of it
   */
  run<Kind extends CommandKind, Response extends { header: { revision: number } | undefined }>(
    kind: Kind,
    body: CommandBodies[Kind],
    call: CallContext & Answer<Response>,
    answer: Answer<Response> = call,
    raw: Buffer | null = call.raw,
  ): void {
    const command = new NewCommand(kind, body, this.access.infoOf(call), raw, this.bytesMax);
    this.consensus.propose(command, (error, response) => {
      if (error) answer.fail(error);
      else answer.respond(this.headers.complete(response as never));
    });
  }
}

/** The bytes that etcd's envelope adds to a request when the size is compared with `--max-request-bytes`. */
const envelopeBytes = 18;

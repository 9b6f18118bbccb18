import type { ResponseHeader } from '../codec/generated/messages.generated.ts';
import type { Consensus } from './consensus.ts';

/** Makes the header of responses: who answered, and as of which revision and term. */
export class Headers {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  private readonly consensus: Consensus;

  constructor(clusterId: bigint, memberId: bigint, consensus: Consensus) {
    this.clusterId = clusterId;
    this.memberId = memberId;
    this.consensus = consensus;
  }

  /** @param revision the store's when the answer was made; 0 where etcd gives none. */
  at(revision: number): ResponseHeader {
    return { clusterId: this.clusterId, memberId: this.memberId, revision, raftTerm: this.consensus.term };
  }

  /** Completes a header of which the state machine knew the revision alone. Returns its response. */
  complete<Response extends { header: ResponseHeader | undefined }>(response: Response): Response {
    const { header } = response;
    if (header !== undefined) {
      header.clusterId = this.clusterId;
      header.memberId = this.memberId;
      header.raftTerm = this.consensus.term;
    }
    return response;
  }
}

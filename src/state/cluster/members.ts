import { Buffer } from 'node:buffer';
import {
  ClusterAction,
  type ClusterCommand,
  type Member,
  MemberListResponse,
  MemberReplacement,
} from '../../codec/generated/messages.generated.ts';
import { DecodeError } from '../../codec/reader.ts';
import { Writer } from '../../codec/writer.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import {
  EncodedPart,
  type PartReader,
  type PartWriter,
  SnapshotError,
  type SnapshotPart,
} from '../snapshot/snapshot-part.ts';

/** The members of the cluster, the removed ones, and the version of the API that all members speak. */
export class Members implements SnapshotPart {
  readonly name = 'members';
  /** By ID; a member is replaced, never changed. */
  private byId = new Map<bigint, Member>();
  /** IDs that never come back. */
  private removed: Set<bigint>;
  /** Written like `3.4.0`; empty while it is not decided. */
  private version: string;
  /** Until its successor has taken its place for good, or was removed itself. */
  private pending: MemberReplacement | null;

  constructor(
    members: readonly Member[] = [],
    removed: Iterable<bigint> = [],
    clusterVersion = '',
    pending: MemberReplacement | null = null,
  ) {
    for (const member of members) this.byId.set(member.id, member);
    this.removed = new Set(removed);
    this.version = clusterVersion;
    this.pending = pending;
  }

  /** Takes everything over from others, which are not to be used any more. */
  adopt(restored: Members): void {
    this.byId = restored.byId;
    this.removed = restored.removed;
    this.version = restored.version;
    this.pending = restored.pending;
  }

  get size(): number {
    return this.byId.size;
  }

  /** In ascending order of their IDs. The members are not to be changed. */
  list(): Member[] {
    return [...this.byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  get(id: bigint): Member | undefined {
    return this.byId.get(id);
  }

  /** IDs of the members that were removed, in no order. */
  removedIds(): bigint[] {
    return [...this.removed];
  }

  isRemoved(id: bigint): boolean {
    return this.removed.has(id);
  }

  /** The cluster version, written like `3.4.0`; empty while it is not decided. */
  get clusterVersion(): string {
    return this.version;
  }

  /**
   * The replacement under way, of which there is one at most: its first member is removed, and the successor
   * is added as a learner, or will be. It is over when that one is promoted; the successor of a learner, when it has published its name.
   */
  get replacement(): MemberReplacement | null {
    return this.pending;
  }

  applyVersion(version: string): void {
    this.version = version;
  }

  /** Makes the change, or says why it is refused and changes nothing. */
  apply(command: ClusterCommand): ApiError | null {
    const error = this.check(command);
    if (error === null) this.change(command);
    return error;
  }

  /**
   * Returns the error that `apply` would give; called before a change is proposed, and again when it is
   * applied.
   */
  check(command: ClusterCommand): ApiError | null {
    const { id, peerURLs } = command;
    if (this.removed.has(id)) return errors.memberNotFound;
    const member = this.byId.get(id);
    if (command.action === ClusterAction.ADD) {
      if (member !== undefined) return errors.memberExists;
      if (this.isAnyUsed(peerURLs, id)) return errors.peerUrlExists;
      return command.isLearner && this.learnersBeside(id) >= learnersMax ? errors.tooManyLearners : null;
    }
    if (member === undefined) return this.isGivenUp(command) ? null : errors.memberNotFound;
    if (command.action === ClusterAction.REMOVE && command.successor !== 0n) {
      const refusal = this.replacementError(member, command.successor);
      if (refusal !== null) return refusal;
    }
    // Two removals may be on their way at once; and Raft keeps its last voter.
    if (command.action === ClusterAction.REMOVE && this.isLastVoter(member))
      return errors.memberNotEnoughStarted;
    if (command.action === ClusterAction.UPDATE && this.isAnyUsed(peerURLs, id)) return errors.peerUrlExists;
    if (command.action === ClusterAction.PROMOTE && !member.isLearner) return errors.memberNotLearner;
    return null;
  }

  open(): PartReader {
    const writer = new Writer();
    MemberListResponse.encode(MemberListResponse.create({ members: this.list() }), writer);
    const members = writer.copy();
    const removed = Buffer.alloc(this.removed.size * 8);
    const ids = [...this.removed].sort((a, b) => (a < b ? -1 : 1));
    ids.forEach((id, i) => {
      removed.writeBigUInt64LE(id, i * 8);
    });
    return new EncodedPart([members, removed, Buffer.from(this.version), ...this.encodedReplacement()]);
  }

  private encodedReplacement(): Uint8Array[] {
    if (this.pending === null) return [];
    const writer = new Writer();
    MemberReplacement.encode(this.pending, writer);
    return [writer.copy()];
  }

  /** Learners, one that is to come counted, without `id`. */
  private learnersBeside(id: bigint): number {
    let count = this.successorToCome !== null && this.successorToCome.successor !== id ? 1 : 0;
    for (const member of this.byId.values()) if (member.isLearner && member.id !== id) count++;
    return count;
  }

  /** The replacement whose successor is not added yet. */
  private get successorToCome(): MemberReplacement | null {
    return this.pending !== null && !this.byId.has(this.pending.successor) ? this.pending : null;
  }

  /** Returns whether a command removes a successor that is not added yet. */
  private isGivenUp({ action, id, successor }: ClusterCommand): boolean {
    return action === ClusterAction.REMOVE && successor === 0n && this.successorToCome?.successor === id;
  }

  private isLastVoter(member: Member): boolean {
    if (member.isLearner) return false;
    for (const other of this.byId.values()) if (!other.isLearner && other !== member) return false;
    return true;
  }

  private isAnyUsed(peerURLs: readonly string[], byOthersThan: bigint): boolean {
    for (const member of this.byId.values()) {
      if (member.id !== byOthersThan && peerURLs.some((url) => member.peerURLs.includes(url))) return true;
    }
    const coming = this.successorToCome;
    return (
      coming !== null &&
      coming.successor !== byOthersThan &&
      peerURLs.some((url) => coming.peerURLs.includes(url))
    );
  }

  /** One at a time: while a successor is on its way, the cluster has one voter fewer than it is to have. */
  private replacementError({ id }: Member, successor: bigint): ApiError | null {
    if (this.byId.has(successor) || this.removed.has(successor)) return errors.memberExists;
    if (this.pending !== null && this.pending.successor !== id) return errors.replacementUnderWay;
    return this.learnersBeside(id) >= learnersMax ? errors.tooManyLearners : null;
  }

  private change(command: ClusterCommand): void {
    const { id, name, peerURLs, clientURLs, isLearner } = command;
    const member = this.byId.get(id);
    switch (command.action) {
      case ClusterAction.ADD:
        this.byId.set(id, { id, name, peerURLs: [...peerURLs], clientURLs: [...clientURLs], isLearner });
        break;
      case ClusterAction.REMOVE:
        this.pending = this.replacementAfter(id, member, command.successor);
        this.byId.delete(id);
        this.removed.add(id);
        break;
      case ClusterAction.UPDATE:
        this.byId.set(id, { ...member!, peerURLs: [...peerURLs] });
        break;
      case ClusterAction.PROMOTE:
        this.byId.set(id, { ...member!, isLearner: false });
        if (this.pending?.successor === id) this.pending = null;
        break;
      case ClusterAction.PUBLISH:
        this.byId.set(id, { ...member!, name, clientURLs: [...clientURLs] });
        // It has begun, and will not ask again who it is.
        if (this.pending?.successor === id && !(member!.isLearner && this.pending.isVoter))
          this.pending = null;
        break;
    }
  }

  /** The replacement that is under way behind a removal; one whose successor is removed is over. */
  private replacementAfter(
    id: bigint,
    member: Member | undefined,
    successor: bigint,
  ): MemberReplacement | null {
    const { pending } = this;
    const isSuccessor = pending?.successor === id;
    if (member === undefined || successor === 0n) return isSuccessor ? null : pending;
    const isVoter = !member.isLearner || (isSuccessor && pending.isVoter);
    return MemberReplacement.create({ removed: id, successor, peerURLs: [...member.peerURLs], isVoter });
  }
}

/** Learners that a cluster may have at a time, as in etcd 3.4. */
export const learnersMax = 1;

/**
 * Restores the members from a snapshot, where they have three payloads: a MemberListResponse without a header, the IDs
 * of removed members (8 bytes each, little-endian), the cluster version; and, while a member is being replaced, a fourth one: a
 * MemberReplacement.
 */
export class MembersWriter implements PartWriter {
  private readonly payloads: Buffer[] = [];
  private members: Members | null = null;

  /** The members, once `end` has returned. */
  get restored(): Members | null {
    return this.members;
  }

  write(payload: Uint8Array): void {
    this.payloads.push(Buffer.from(payload));
  }

  end(): void {
    const [members, removed, clusterVersion, pending] = this.payloads;
    if (
      members === undefined ||
      removed === undefined ||
      clusterVersion === undefined ||
      this.payloads.length > 4
    ) {
      throw new SnapshotError(
        `snapshot: the part "members" has ${this.payloads.length} payloads, expected 3 or 4`,
      );
    }
    const ids: bigint[] = [];
    for (let at = 0; at + 8 <= removed.length; at += 8) ids.push(removed.readBigUInt64LE(at));
    const list = decoded(() => MemberListResponse.decode(members).members);
    const replacement = pending === undefined ? null : decoded(() => MemberReplacement.decode(pending));
    this.members = new Members(list, ids, clusterVersion.toString(), replacement);
  }
}

function decoded<Message>(decode: () => Message): Message {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError)
      throw new SnapshotError(`snapshot: the part "members": ${error.message}`);
    throw error;
  }
}

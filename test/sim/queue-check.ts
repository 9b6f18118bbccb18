import type { KeyValue } from '../../src/codec/generated/messages.generated.ts';
import type { KeyRange, KeyVersion } from './key-model.ts';
import { textOf } from './key-model.ts';
import type { Ledger } from './ledger.ts';
import { ensure } from './violation.ts';

/**
 * Queues of locks and elections, by the history of their keys: who was told that it is his turn was the first there, and had
 * his key, at some one revision. The oldest key is the first, so there is one at a time.
 */
export class QueueCheck {
  private readonly ledger: Ledger;

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /** Somebody was told that the lock is his, as of a revision. */
  locked(name: string, key: string, revision: number): void {
    const first = this.firstAt(name, revision);
    ensure(
      first?.key === key,
      () =>
        `${key} was told that it holds the lock at ${revision}, where ${first?.key ?? 'nobody'} is the first`,
    );
  }

  /** Somebody was told that he leads, with a key that was made at a revision. */
  elected(name: string, key: string, createRevision: number): void {
    const { revision } = this.ledger;
    for (let at = createRevision; at <= revision; at++) {
      const first = this.firstAt(name, at);
      if (first?.key === key && first.createRevision === createRevision) return;
      if (this.ledger.keys.versionAt(key, at)?.createRevision !== createRevision) break;
    }
    ensure(false, () => `${key} of ${createRevision} was told that it leads, and was never the first`);
  }

  /** Somebody was told who leads, as of a revision. */
  observed(name: string, kv: KeyValue, revision: number): void {
    const first = this.firstAt(name, revision);
    ensure(
      first !== null &&
        first.key === textOf(kv.key) &&
        first.value === textOf(kv.value) &&
        first.modRevision === kv.modRevision,
      () =>
        `${textOf(kv.key)} = ${textOf(kv.value)} of ${kv.modRevision} is said to lead at ${revision}, ` +
        `where ${first?.key} = ${first?.value} of ${first?.modRevision} does`,
    );
  }

  /** What the leader has proclaimed. */
  proclaimed(key: string, value: string, createRevision: number, revision: number): void {
    const there = this.ledger.keys.versionAt(key, revision);
    ensure(
      there?.createRevision === createRevision && there.modRevision === revision && there.value === value,
      () => `${key} of ${createRevision} is said to proclaim ${value} at ${revision}, and does not`,
    );
  }

  private firstAt(name: string, revision: number): KeyVersion | null {
    const range: KeyRange = { key: `${name}/`, end: `${name}0` };
    let first: KeyVersion | null = null;
    for (const version of this.ledger.keys.keysAt(range, revision)) {
      if (first === null || version.createRevision < first.createRevision) first = version;
    }
    return first;
  }
}

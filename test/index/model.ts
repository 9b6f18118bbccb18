import { Buffer } from 'node:buffer';
import * as assert from 'uvu/assert';
import type { RangeCursor } from '../../src/index/range-cursor.ts';
import type { RevisionIndex } from '../../src/index/revision-index.ts';
import type { VersionRef } from '../../src/index/version.ts';

export interface ModelVersion {
  readonly key: string;
  readonly value: string;
  readonly lease: bigint;
  readonly createRevision: number;
  readonly main: number;
  readonly sub: number;
  readonly version: number;
  readonly isTombstone: boolean;
}

/** What the index must do, written in the plainest way: one list of all versions, searched from end to end. */
export class Model {
  revision = 1;
  compactRevision = 0;
  history: ModelVersion[] = [];

  put(key: string, value: string, lease: bigint, main: number, sub: number): void {
    const previous = this.newest(key, main);
    const isNew = previous === undefined || previous.isTombstone;
    this.history.push({
      key,
      value,
      lease,
      createRevision: isNew ? main : previous.createRevision,
      main,
      sub,
      version: isNew ? 1 : previous.version + 1,
      isTombstone: false,
    });
    this.revision = main;
  }

  delete(key: string, main: number, sub: number): boolean {
    const previous = this.newest(key, main);
    if (previous === undefined || previous.isTombstone) return false;
    const none = { value: '', lease: 0n, createRevision: 0, version: 0 };
    this.history.push({ key, main, sub, isTombstone: true, ...none });
    this.revision = main;
    return true;
  }

  /** As in the index, a revision of 0 is the current one. */
  newest(key: string, revision: number): ModelVersion | undefined {
    const limit = revision || this.revision;
    return this.history.findLast((version) => version.key === key && version.main <= limit);
  }

  get(key: string, revision: number): ModelVersion | undefined {
    const version = this.newest(key, revision);
    return version?.isTombstone ? undefined : version;
  }

  range(from: string, end: string | null, revision: number): ModelVersion[] {
    const limit = revision || this.revision;
    const newest = new Map<string, ModelVersion>();
    for (const version of this.history) {
      if (version.main <= limit && isInRange(version.key, from, end)) newest.set(version.key, version);
    }
    return [...newest.values()].filter((version) => !version.isTombstone).sort(byKey);
  }

  compact(revision: number): void {
    this.compactRevision = revision;
    const kept = new Set(this.range('', '\0', revision));
    this.history = this.history.filter((version) => version.main > revision || kept.has(version));
  }
}

/** Strings of the model are bytes, one a character. */
export function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

export function fieldsOf(index: RevisionIndex, ref: VersionRef): ModelVersion {
  return {
    key: index.key(ref).toString('latin1'),
    value: index.value(ref).toString('latin1'),
    lease: index.lease(ref),
    createRevision: index.createRevision(ref),
    main: index.modRevision(ref),
    sub: index.subRevision(ref),
    version: index.version(ref),
    isTombstone: index.isTombstone(ref),
  };
}

export function listRange(index: RevisionIndex, cursor: RangeCursor): ModelVersion[] {
  const found: ModelVersion[] = [];
  for (let ref = cursor.next(); ref !== 0; ref = cursor.next()) found.push(fieldsOf(index, ref));
  return found;
}

export function listHistory(index: RevisionIndex, main: number): ModelVersion[] {
  const found: ModelVersion[] = [];
  const cursor = index.historyFrom(main);
  for (let ref = cursor.next(); ref !== 0; ref = cursor.next()) found.push(fieldsOf(index, ref));
  return found;
}

/** Runs every compaction that is due to its end. */
export function compactFully(index: RevisionIndex): void {
  for (let run = index.compaction(); run !== null; run = index.compaction()) {
    assert.not(run.isBlocked, 'a compaction that should run is blocked');
    run.step(1000);
  }
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function isInRange(key: string, from: string, end: string | null): boolean {
  if (end === null) return key === from;
  return key >= from && (end === '\0' || key < end);
}

function byKey(a: ModelVersion, b: ModelVersion): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

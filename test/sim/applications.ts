import { type ApplyResult, StateMachine } from '../../src/state/state-machine.ts';

interface AppliedEntry {
  readonly index: number;
  readonly term: number;
  readonly type: number;
  readonly data: Uint8Array;
}

export type ApplicationObserver = (
  state: StateMachine,
  entry: AppliedEntry,
  result: { readonly revision: number; readonly treeIndex: number; readonly error: string },
) => void;

let observer: ApplicationObserver | null = null;

const apply = StateMachine.prototype.apply;

StateMachine.prototype.apply = function (this: StateMachine, index, term, type, data, decoded): ApplyResult {
  const result = apply.call(this, index, term, type, data, decoded);
  observer?.(
    this,
    { index, term, type, data },
    { revision: this.kv.revision, treeIndex: this.v2.index, error: result.error?.message ?? '' },
  );
  return result;
};

/**
 * Tells `observe` of each entry that any state machine of this process applies, those that a start reads from its log
 * again as well. One observer at a time; the returned function ends it.
 */
export function observeApplications(observe: ApplicationObserver): () => void {
  observer = observe;
  return () => {
    observer = null;
  };
}

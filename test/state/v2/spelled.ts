import { V2Error } from '../../../src/errors/v2-error.ts';
import type { V2Event, V2Node } from '../../../src/state/v2/event.ts';

/** A node in a few words: path, content, created/modified index, expiration. */
export function spellNode({ key, value, dir, createdIndex, modifiedIndex, expirationNs }: V2Node): string {
  const content = dir ? 'dir' : value === undefined ? 'gone' : `"${value}"`;
  return `${key} ${content} ${createdIndex}/${modifiedIndex}${expirationNs === undefined ? '' : ` until ${expirationNs}`}`;
}

/** An event in a few words. */
export function spellEvent({ action, node, prevNode }: V2Event): string {
  return `${action} ${spellNode(node)}${prevNode === undefined ? '' : ` before ${spellNode(prevNode)}`}`;
}

/** What a request gives in a few words, a refusal too: `100 /1/a at 7`. */
export function outcomeOf(run: () => V2Event): string {
  try {
    return spellEvent(run());
  } catch (error) {
    if (!(error instanceof V2Error)) throw error;
    return `${error.code} ${error.cause} at ${error.index}`;
  }
}

/** Reads a feed of wald's: changes of keys, whole revisions at a time. It goes on by itself when the connection breaks. */
import { setTimeout as pause } from 'node:timers/promises';
import { endpoint } from './connect.ts';

/** A change of a key. */
export interface Change {
  readonly type: 'put' | 'delete';
  readonly revision: number;
  readonly key: string;
  /** Not of a deletion. */
  readonly value?: string;
}

const againAfterMs = 500;

/**
 * Changes below a prefix, those of a revision together, without end.
 *
 * @param from the first revision
 * @throws Error where the server refuses it: the revision is compacted, or there is no right to read it
 */
export async function* feed(prefix: string, from: number, signal: AbortSignal): AsyncGenerator<Change[]> {
  const url = `http://${endpoint}/wald/feed?prefix=${encodeURIComponent(prefix)}&from=${from}`;
  let lastEventId = '';
  while (!signal.aborted) {
    try {
      const headers = { Accept: 'text/event-stream', 'Last-Event-ID': lastEventId };
      const response = await fetch(url, { headers, signal });
      if (!response.ok) throw new RefusedError(await response.text());
      let changes: Change[] = [];
      for await (const { id, name, data } of events(response.body!)) {
        if (name === 'error') throw new RefusedError(data);
        if (name === 'put' || name === 'delete') changes.push(JSON.parse(data));
        if (id === '') continue;
        lastEventId = id;
        if (changes.length > 0) yield changes;
        changes = [];
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof RefusedError) throw error;
    }
    // The connection is over; what was begun comes once more.
    await pause(againAfterMs);
  }
}

class RefusedError extends Error {}

/** Server-sent events, as wald writes them. */
async function* events(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ id: string; name: string; data: string }> {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      yield { id: field('id'), name: field('event'), data: field('data') };
    }
  }
}

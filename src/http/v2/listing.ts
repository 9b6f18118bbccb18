import type { V2Event, V2Node } from '../../api/v2/v2-keys.ts';
import { nodeEnd, nodeStart } from './event-json.ts';

/** The JSON of a read that shows a directory, written a number of nodes at a time: there may be very many. */
export class Listing {
  private readonly nowNs: () => bigint;
  private readonly open: OpenDirectory[] = [];
  private readonly parts: Buffer[] = [];
  private text = '{"action":"get","node":';

  /** @param nowNs what times left count from */
  constructor({ node }: V2Event, nowNs: () => bigint) {
    this.nowNs = nowNs;
    this.begin(node);
  }

  /** Writes up to `count` nodes; true when it has everything. */
  step(count: number): boolean {
    for (let left = count; ; ) {
      const directory = this.open.at(-1);
      if (directory === undefined) {
        this.text += '}\n';
        return true;
      }
      const node = directory.nodes[directory.written];
      if (node === undefined) {
        this.text += directory.end;
        this.open.pop();
      } else if (left-- === 0) {
        return false;
      } else {
        if (directory.written++ > 0) this.text += ',';
        this.begin(node);
      }
      if (this.text.length > partCharacters) this.flush();
    }
  }

  /** All of it, in pieces. */
  finish(): Buffer[] {
    this.flush();
    return this.parts;
  }

  private begin(node: V2Node): void {
    const { nodes } = node;
    this.text += nodeStart(node, this.nowNs);
    if (nodes === undefined || nodes.length === 0) {
      this.text += nodeEnd(node);
      return;
    }
    this.text += ',"nodes":[';
    this.open.push({ nodes, end: `]${nodeEnd(node)}`, written: 0 });
  }

  private flush(): void {
    this.parts.push(Buffer.from(this.text));
    this.text = '';
  }
}

/** Characters that are gathered before they become bytes. */
const partCharacters = 64 * 1024;

/** A directory whose content is being written. */
interface OpenDirectory {
  readonly nodes: readonly V2Node[];
  readonly end: string;
  /** The number of nodes that are written. */
  written: number;
}

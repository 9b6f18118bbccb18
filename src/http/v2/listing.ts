import type { V2Entry, V2Event, V2Node } from '../../api/v2/v2-keys.ts';
import { jsonString } from '../json-values.ts';
import { clientKey, nodeEnd, nodeMiddle } from './event-json.ts';

/** The JSON of a read that shows a directory, written a piece at a time: there may be very many nodes, with long keys and values. */
export class Listing {
  private readonly nowNs: () => bigint;
  private readonly open: OpenDirectory[] = [];
  /** The key of the last directory of `open`, escaped: nodes have names, as all their keys together may be very long. */
  private path = '';
  /** The node of which the value is being written, and how many of its characters are. */
  private file: V2Entry | V2Node | null = null;
  private written = 0;
  private text = '';
  private bytes = 0;
  private ended = false;

  /** @param nowNs what times left count from */
  constructor({ node }: V2Event, nowNs: () => bigint) {
    this.nowNs = nowNs;
    this.write('{"action":"get","node":');
    this.begin(node, escaped(clientKey(node.key)));
  }

  /** True when nothing comes behind the last piece. */
  get isDone(): boolean {
    return this.ended;
  }

  /** The next piece: up to `nodes` nodes, and `bytes` bytes, or so many more as one node and a part of its value have. */
  next(nodes: number, bytes: number): string {
    let left = nodes;
    while (!this.ended && this.bytes < bytes) {
      if (this.file !== null) this.goOnWith(this.file);
      else if (!this.hasEntry) this.finish();
      else if (left-- > 0) this.beginEntry();
      else break;
    }
    const { text } = this;
    this.text = '';
    this.bytes = 0;
    return text;
  }

  private get hasEntry(): boolean {
    const directory = this.open.at(-1);
    return directory !== undefined && directory.begun < directory.nodes.length;
  }

  private beginEntry(): void {
    const directory = this.open[this.open.length - 1]!;
    const entry = directory.nodes[directory.begun]!;
    if (directory.begun++ > 0) this.write(',');
    this.begin(entry, `${this.path}/${escaped(entry.name)}`);
  }

  /** @param path its key, escaped; the root has none */
  private begin(node: V2Entry | V2Node, path: string): void {
    const { value, nodes } = node;
    const start = path === '' ? '{' : `{"key":"${path}",`;
    if (value !== undefined) {
      this.write(`${start}"value":"`);
      this.file = node;
      this.written = 0;
      return;
    }
    this.write(start + nodeMiddle(node, this.nowNs).slice(1));
    if (nodes === undefined || nodes.length === 0) {
      this.write(nodeEnd(node));
      return;
    }
    this.write(',"nodes":[');
    this.open.push({ end: `]${nodeEnd(node)}`, nodes, begun: 0, pathAbove: this.path.length });
    this.path = path;
  }

  /** Writes a part of a value, and the end of its node behind the last. */
  private goOnWith(file: V2Entry | V2Node): void {
    const value = file.value!;
    const end = partEnd(value, this.written);
    this.write(escaped(value.slice(this.written, end)));
    this.written = end;
    if (end < value.length) return;
    this.write(`"${nodeMiddle(file, this.nowNs)}${nodeEnd(file)}`);
    this.file = null;
  }

  /** Writes the end of a directory, or of everything. */
  private finish(): void {
    const directory = this.open.pop();
    if (directory === undefined) {
      this.write('}\n');
      this.ended = true;
    } else {
      this.write(directory.end);
      this.path = this.path.slice(0, directory.pathAbove);
    }
  }

  private write(text: string): void {
    this.text += text;
    this.bytes += Buffer.byteLength(text);
  }
}

/** A directory whose content is being written. */
interface OpenDirectory {
  readonly nodes: readonly V2Entry[];
  readonly end: string;
  /** The number of nodes that have been begun. */
  begun: number;
  /** Length of the path of the directory above. */
  readonly pathAbove: number;
}

/** Characters of a value that are written at once: each may become six bytes. */
const valuePartCharacters = 8 * 1024;

/** Returns where the part of a value ends that begins at `start`: not within a surrogate pair. */
function partEnd(value: string, start: number): number {
  const end = start + valuePartCharacters;
  if (end >= value.length) return value.length;
  const last = value.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}

/** A text as it stands between the quotes of a JSON string. */
function escaped(text: string): string {
  return jsonString(text).slice(1, -1);
}

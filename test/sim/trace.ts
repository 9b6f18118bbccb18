/** Lines of a trace that are kept for the report of a failure. */
const linesKept = 50;

/**
 * What happened, as one running number over all of it, and the last lines for people. Two runs of one seed have the same
 * number exactly if the same things happened in the same order at the same times.
 */
export class Trace {
  private hashed = 0x811c9dc5 | 0;
  private readonly lines: (() => string)[] = [];
  private at = 0;
  /** Told every line as it comes, when somebody looks on. */
  private readonly print: ((line: string) => void) | null;

  constructor(print: ((line: string) => void) | null = null) {
    this.print = print;
  }

  /** 0 to 2^32 - 1. */
  get hash(): number {
    return this.hashed >>> 0;
  }

  /** The last lines, oldest first. */
  get tail(): string[] {
    return [...this.lines.slice(this.at), ...this.lines.slice(0, this.at)].map((line) => line());
  }

  /**
   * Notes one thing that happened.
   *
   * @param numbers what tells it from others; integers
   * @param line spells it for people; called only when it is to be read, so what it refers to must not change
   */
  note(kind: string, numbers: readonly number[], line: () => string): void {
    this.mix(kind, numbers);
    this.lines[this.at] = line;
    this.at = (this.at + 1) % linesKept;
    this.print?.(line());
  }

  /** Notes something that happens too often for people. */
  mix(kind: string, numbers: readonly number[]): void {
    let hash = this.hashed;
    for (let i = 0; i < kind.length; i++) hash = Math.imul(hash ^ kind.charCodeAt(i), 0x01000193);
    for (const number of numbers) {
      hash = Math.imul(hash ^ (number | 0), 0x01000193);
      hash = Math.imul(hash ^ (number / 2 ** 32), 0x01000193);
    }
    this.hashed = hash;
  }
}

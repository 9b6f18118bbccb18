/** Response headers that are always the same, prepared once in the form each adapter sends quickest. */
export class HeaderBlock {
  /** Each header with its line end. */
  readonly lines: string;
  /** Name of the first header. */
  readonly firstName: string;
  /** Value of the first header and, each behind a line end, all further headers. */
  readonly rest: string;

  /** @param pairs at least one */
  constructor(...pairs: readonly (readonly [name: string, value: string])[]) {
    this.lines = pairs.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.firstName = pairs[0]![0];
    this.rest = pairs.map(([name, value], i) => (i === 0 ? value : `${name}: ${value}`)).join('\r\n');
  }
}

/**
 * The data on disk is not what was written. It stops the member: an acknowledged write may be lost, and only
 * a person can decide what to do about that.
 */
export class CorruptLogError extends Error {
  override readonly name = 'CorruptLogError';
  readonly file: string;
  /** Byte offset in `file` of the record that does not check. */
  readonly offset: number;
  readonly expected: string;
  readonly found: string;

  constructor(file: string, offset: number, expected: string, found: string) {
    super(
      `${file} is damaged at byte ${offset}: expected ${expected}, found ${found}. ` +
        'Acknowledged writes may be missing behind this place, so the member does not start. ' +
        'Keep the data directory. Put back the file from a copy; or, in a cluster whose other members are well, let this one come ' +
        'back under another ID: `wald replace`.',
    );
    this.file = file;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }
}

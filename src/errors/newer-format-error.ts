/** A file is whole, and of a format that a newer wald writes. It is no damage: nothing is changed, and nothing is lost. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError';

  /**
   * @param file or what else has it, by its place
   * @param found such as `format version 2`
   * @param known what this version reads in its place
   */
  constructor(file: string, found: string, known: string) {
    super(
      `${file} has ${found}, and this version of wald knows ${known}: a newer one has written it. Nothing was changed. ` +
        'Start the member with that version, or a newer one.',
    );
  }
}

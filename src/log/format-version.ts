import { CorruptLogError } from '../errors/corrupt-log-error.ts';
import { NewerFormatError } from '../errors/newer-format-error.ts';

/**
 * Checks the format version that a header names, at its byte 8; the header has proved to be whole.
 *
 * @throws NewerFormatError, or CorruptLogError for a version that there never was
 */
export function checkFormatVersion(file: string, found: number, known: number): void {
  if (found > known) throw new NewerFormatError(file, `format version ${found}`, `version ${known}`);
  if (found !== known) throw new CorruptLogError(file, 8, `format version ${known}`, `${found}`);
}

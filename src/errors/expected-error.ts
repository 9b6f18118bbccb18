import { CorruptLogError } from './corrupt-log-error.ts';
import { DirectoryLockedError } from './directory-locked-error.ts';
import { NewerFormatError } from './newer-format-error.ts';

/** True for an error that is nobody's bug: what the system said, or what a disk holds. Its message says it all, without a stack. */
export function isExpectedError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isOurs =
    error instanceof CorruptLogError ||
    error instanceof DirectoryLockedError ||
    error instanceof NewerFormatError;
  if (isOurs || 'code' in error) return true;
  return error.cause instanceof Error && 'code' in error.cause;
}

import { CorruptLogError } from './corrupt-log-error.ts';
import { DirectoryLockedError } from './directory-locked-error.ts';

/** True for an error that is nobody's bug: what the system said, or what a disk holds. Its message says it all, without a stack. */
export function isExpectedError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof CorruptLogError || error instanceof DirectoryLockedError || 'code' in error)
    return true;
  return error.cause instanceof Error && 'code' in error.cause;
}

import { AssertionError } from '../errors/assert.ts';
import type { LogFields } from '../host/logger.ts';
import { LostEntriesError } from '../raft/raft.ts';

/** The line, and what belongs to it, on why a running member ends by itself. */
export function describeFatal(error: Error): { readonly message: string; readonly fields: LogFields } {
  if (error instanceof LostEntriesError) {
    return { message: 'the log lacks entries that this member has acknowledged', fields: {} };
  }
  if (isBug(error)) {
    return {
      message:
        'something does not hold that always must: this is a bug of wald, not of the disk or of its data',
      fields: {
        'what-to-do':
          'Start the member again: what was acknowledged is in its log, and nothing was written because of this. ' +
          'Please report this line. Where it comes again and again and the peer port has no TLS, look for who else can reach that port.',
      },
    };
  }
  return { message: 'the log could not be written', fields: {} };
}

/** What the language throws by itself is as much of a bug; the disk's errors have a code. */
function isBug(error: Error): boolean {
  const isOurs = error instanceof AssertionError || error instanceof TypeError || error instanceof RangeError;
  return isOurs && !('code' in error);
}

import { parseArgs } from 'node:util';
import { UsageError } from '../errors/usage-error.ts';

/** The flags of one of the commands beside the server itself. */
export interface CommandFlags {
  /** Empty where it was not given. */
  text(name: string): string;
  isSet(name: string): boolean;
}

/**
 * Reads `--name value` and `--name=value`, with one dash or two.
 *
 * @param needed names of flags with a value that have to be there
 * @param optional names of others with a value
 * @param switches names of flags without one
 * @throws UsageError with the usage
 */
export function parseCommandFlags(
  args: readonly string[],
  usage: string,
  needed: readonly string[],
  optional: readonly string[],
  switches: readonly string[],
): CommandFlags {
  const options: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const name of [...needed, ...optional]) options[name] = { type: 'string' };
  for (const name of switches) options[name] = { type: 'boolean' };
  let values: Record<string, string | boolean | undefined>;
  try {
    const twoDashes = args.map((arg) => arg.replace(/^-(?=[a-z]{2})/, '--'));
    ({ values } = parseArgs({ args: twoDashes, options, strict: true, allowPositionals: false }));
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`, 2);
  }
  const missing = needed.find((name) => !values[name]);
  if (missing !== undefined) throw new UsageError(`--${missing} is missing\n${usage}`, 2);
  return {
    text: (name) => (values[name] as string | undefined) ?? '',
    isSet: (name) => values[name] === true,
  };
}

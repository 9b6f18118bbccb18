import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { UsageError } from '../errors/usage-error.ts';
import { type FlagValues, flagsFromFile, parseFlags } from './parse-flags.ts';

/**
 * Reads a member's flags from where they were given: the arguments and `ETCD_*` variables; or, where one of them names a
 * configuration file, that file alone.
 *
 * @throws UsageError
 */
export function readFlags(args: readonly string[]): FlagValues {
  const at = args.findIndex((arg) => /^--?config-file(=|$)/.test(arg));
  const file = at < 0 ? process.env.ETCD_CONFIG_FILE : (args[at]!.split('=', 2)[1] ?? args[at + 1]);
  if (at >= 0 && !file) throw new UsageError('flag needs an argument: -config-file', 2);
  if (!file) return parseFlags(args, process.env);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`error verifying flags, ${(error as Error).message}. See 'wald --help'.`, 1);
  }
  return flagsFromFile(file, parseYaml(text));
}

import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { makeConfig } from '../config/config.ts';
import { type FlagValues, flagsFromFile, parseFlags } from '../config/parse-flags.ts';
import { isExpectedError } from '../errors/expected-error.ts';
import { UsageError } from '../errors/usage-error.ts';
import { onDebugSignal } from '../host/debug-signal.ts';
import { type LogFields, type Logger, makeLogger } from '../host/logger.ts';
import { endBySignal, endProcess, notifySystemd } from '../host/process.ts';
import { systemClock } from '../host/system-clock.ts';
import { MemberRemovedError } from '../replica/bootstrap.ts';
import { describeFatal } from './fatal.ts';
import { Member } from './member.ts';

/**
 * Runs a member by the flags in `args`, in environment variables or in a file, until a signal or a failure ends the process.
 * @throws UsageError where the flags are wrong
 */
export async function serve(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const config = makeConfig(flags);
  const logger = makeLogger(config.logLevel, config.logOutputs);
  for (const warning of flags.warnings) logger.warn(warning);
  onDebugSignal(() =>
    logger.info('ignored a signal: the debugger of Node.js stays closed', { signal: 'SIGUSR1' }),
  );
  let member: Member | null = null;
  const stop = (reason: string, leave: () => void): void => {
    notifySystemd('STOPPING=1');
    // Removed while it waits for the others: nothing is served yet, and the log is whole at every moment.
    const stopped = member === null ? Promise.resolve() : member.stop();
    stopped.then(
      () => {
        logger.flush();
        leave();
      },
      (error: Error) => end(logger, `could not stop cleanly after ${reason}`, error),
    );
  };
  try {
    member = await Member.start(config, logger, systemClock, {
      onFatal: (error) => {
        const { message, fields } = describeFatal(error);
        end(logger, message, error, fields);
      },
      onRemoved: () => stop('its removal', () => endProcess(0)),
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    end(logger, 'could not start', error as Error);
  }
  notifySystemd('READY=1', (error) => {
    if (error) logger.warn('failed to notify systemd for readiness', { error });
  });
  const onSignal = (signal: NodeJS.Signals): void => {
    logger.info('received signal; shutting down', { signal });
    stop(signal, () => endBySignal(signal));
  };
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
}

function readFlags(args: string[]): FlagValues {
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

/** Says why, and ends the process: what is not known to be durable must not be acknowledged. */
function end(logger: Logger, what: string, error: Error, fields: LogFields = {}): never {
  if (error instanceof MemberRemovedError) {
    // Nothing failed, and starting it again would not help: etcd exits with 0 as well.
    logger.warn('server error', { error: MemberRemovedError.reason });
    logger.warn('data-dir used by this member must be set aside', { 'what-to-do': error.message });
    logger.flush();
    endProcess(0);
  }
  const stack = isExpectedError(error) ? {} : { stack: error.stack };
  logger.fatal(what, { error: error.message, ...fields, ...stack });
  logger.flush();
  endProcess(1);
}

import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { etcdVersion } from './api/version.ts';
import { runBackup } from './cli/backup.ts';
import { runLog } from './cli/dump-log.ts';
import { runMigrate } from './cli/migration.ts';
import { makeConfig } from './config/config.ts';
import { type FlagValues, flagsFromFile, parseFlags, serverUsage } from './config/parse-flags.ts';
import { CorruptLogError } from './errors/corrupt-log-error.ts';
import { UsageError } from './errors/usage-error.ts';
import { type LogFields, type Logger, makeLogger } from './host/logger.ts';
import { endBySignal, endProcess, notifySystemd } from './host/process.ts';
import { systemClock } from './host/system-clock.ts';
import { DirectoryLockedError } from './log/directory-lock.ts';
import { describeFatal } from './member/fatal.ts';
import { Member } from './member/member.ts';
import { MemberRemovedError } from './replica/bootstrap.ts';

/** Runs `bin/wald`. */
async function main(args: string[]): Promise<void> {
  if (args[0] === '--help' || args[0] === '-h' || args[0] === '-help') {
    process.stdout.write(serverUsage());
  } else if (args[0] === '--version' || args[0] === '-version') {
    process.stdout.write(`wald, compatible with etcd ${etcdVersion}\nNode.js ${process.version}\n`);
  } else if (args[0] === 'log') {
    await runLog(args.slice(1));
    endCommand();
  } else if (args[0] === 'migrate') {
    await runMigrate(args.slice(1), systemClock);
    endCommand();
  } else if (args[0] === 'backup') {
    await runBackup(args.slice(1), systemClock);
    endCommand();
  } else {
    await serve(readFlags(args));
  }
}

/** Once all that it has printed is on its way. */
function endCommand(): void {
  process.stdout.write('', () => endProcess(0));
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

async function serve(flags: FlagValues): Promise<void> {
  const config = makeConfig(flags);
  const logger = makeLogger(config.logLevel, config.logOutputs);
  for (const warning of flags.warnings) logger.warn(warning);
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

/** Says why, and ends the process: what is not known to be durable must not be acknowledged. */
function end(logger: Logger, what: string, error: Error, fields: LogFields = {}): never {
  if (error instanceof MemberRemovedError) {
    // Nothing failed, and starting it again would not help: etcd exits with 0 as well.
    logger.warn('server error', { error: MemberRemovedError.reason });
    logger.warn('data-dir used by this member must be removed', { 'what-to-do': error.message });
    logger.flush();
    endProcess(0);
  }
  const stack = isExpected(error) ? {} : { stack: error.stack };
  logger.fatal(what, { error: error.message, ...fields, ...stack });
  logger.flush();
  endProcess(1);
}

/** Nobody's bug: the message says it all. */
function isExpected(error: Error): boolean {
  return error instanceof CorruptLogError || error instanceof DirectoryLockedError || 'code' in error;
}

main(process.argv.slice(2)).catch((error) => {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  }
  const unexpected = error instanceof Error ? error.stack : error;
  process.stderr.write(`${isExpected(error) ? error.message : unexpected}\n`);
  endProcess(1);
});

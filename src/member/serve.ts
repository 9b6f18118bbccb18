import { type Config, makeConfig } from '../config/config.ts';
import { readFlags } from '../config/read-flags.ts';
import { isExpectedError } from '../errors/expected-error.ts';
import { UsageError } from '../errors/usage-error.ts';
import { onDebugSignal } from '../host/debug-signal.ts';
import { type LogFields, type Logger, makeLogger } from '../host/logger.ts';
import { endBySignal, endProcess, notifySystemd } from '../host/process.ts';
import { systemClock } from '../host/system-clock.ts';
import { LostEntriesError } from '../raft/raft.ts';
import { MemberRemovedError } from '../replica/bootstrap.ts';
import { othersUrls } from '../replica/remote-cluster.ts';
import { isLossOfData } from '../replica/replacement.ts';
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
  const advice = replaceAdvice(args, config);
  const start = async (lostData: LostEntriesError | null): Promise<void> => {
    let isStartedAgain = false;
    try {
      const started = await Member.start(
        config,
        logger,
        systemClock,
        {
          onFatal: (error, failed) => {
            if (error instanceof LostEntriesError && config.damagedData === 'replace') {
              logger.error('the data of this member are lost', { error: error.message });
              isStartedAgain = true;
              member = null;
              failed
                .stop()
                .then(() => start(error))
                .catch((why: Error) => end(logger, 'could not be replaced', why));
              return;
            }
            const { message, fields } = describeFatal(error);
            end(logger, message, error, isLossOfData(error) ? { ...fields, ...advice } : fields);
          },
          onRemoved: () => stop('its removal', () => endProcess(0)),
        },
        lostData,
      );
      if (isStartedAgain) return;
      member = started;
    } catch (error) {
      if (isStartedAgain) return;
      if (error instanceof UsageError) {
        throw isLossOfData(error) ? withAdvice(error, advice) : error;
      }
      end(logger, 'could not start', error as Error, isLossOfData(error) ? advice : {});
    }
    notifySystemd('READY=1', (error) => {
      if (error) logger.warn('failed to notify systemd for readiness', { error });
    });
  };
  await start(null);
  const onSignal = (signal: NodeJS.Signals): void => {
    logger.info('received signal; shutting down', { signal });
    stop(signal, () => endBySignal(signal));
  };
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
}

/** What to do about lost data, where there are others who have them. */
function replaceAdvice(args: readonly string[], config: Config): LogFields {
  if (othersUrls(config).length === 0) return {};
  const command = ['wald', 'replace', ...args].map(shellWord).join(' ');
  const variables = Object.keys(process.env).some((name) => name.startsWith('ETCD_'));
  const environment = variables ? ', with the same ETCD_ variables set' : '';
  return {
    'what-to-do':
      `Where the other members are well, this one comes back under another ID, with their data: ${command}${environment}. ` +
      'Its files are set aside, not removed. --damaged-data=replace does so by itself.',
  };
}

function withAdvice(error: UsageError, advice: LogFields): UsageError {
  const text = advice['what-to-do'];
  return text === undefined ? error : new UsageError(`${error.message}\n${text}`, error.exitCode);
}

/** A word as a shell takes it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
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
  const stack = isExpectedError(error) || error instanceof UsageError ? {} : { stack: error.stack };
  logger.fatal(what, { error: error.message, ...fields, ...stack });
  logger.flush();
  endProcess(1);
}

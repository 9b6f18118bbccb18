import { isExpectedError } from './errors/expected-error.ts';
import { UsageError } from './errors/usage-error.ts';
import { onDebugSignal } from './host/debug-signal.ts';
import { checkOpenFiles } from './host/open-files.ts';

/** Runs `bin/wald`. All that is large is imported behind the first checks: with too few open files Node cannot even load it. */
async function main(args: string[]): Promise<void> {
  onDebugSignal(() => {});
  const [command, ...commandArgs] = args;
  if (command === '--help' || command === '-h' || command === '-help') {
    const { serverUsage } = await import('./config/parse-flags.ts');
    process.stdout.write(serverUsage());
    return;
  }
  if (command === '--version' || command === '-version') {
    const { etcdVersion } = await import('./api/version.ts');
    process.stdout.write(`wald, compatible with etcd ${etcdVersion}\nNode.js ${process.version}\n`);
    return;
  }
  checkOpenFiles();
  if (command === 'log') {
    const { runLog } = await import('./cli/dump-log.ts');
    await runLog(commandArgs);
    endCommand();
  } else if (command === 'migrate') {
    const { runMigrate } = await import('./cli/migration.ts');
    const { systemClock } = await import('./host/system-clock.ts');
    await runMigrate(commandArgs, systemClock);
    endCommand();
  } else if (command === 'backup') {
    const { runBackup } = await import('./cli/backup.ts');
    const { systemClock } = await import('./host/system-clock.ts');
    await runBackup(commandArgs, systemClock);
    endCommand();
  } else if (command === 'snapshot') {
    const { runSnapshot } = await import('./cli/snapshot.ts');
    const { systemClock } = await import('./host/system-clock.ts');
    await runSnapshot(commandArgs, systemClock);
    endCommand();
  } else if (command === 'import') {
    const { runImport } = await import('./cli/import.ts');
    const { systemClock } = await import('./host/system-clock.ts');
    await runImport(commandArgs, systemClock);
    endCommand();
  } else if (command === 'replace') {
    const { runReplace } = await import('./cli/replace.ts');
    const { systemClock } = await import('./host/system-clock.ts');
    await runReplace(commandArgs, systemClock);
    endCommand();
  } else {
    const { serve } = await import('./member/serve.ts');
    await serve(args);
  }
}

/** Once all that it has printed is on its way. */
function endCommand(): void {
  process.stdout.write('', () => end(0));
}

async function end(exitCode: number): Promise<void> {
  const { endProcess } = await import('./host/process.ts');
  endProcess(exitCode);
}

main(process.argv.slice(2)).catch((error) => {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  }
  const unexpected = error instanceof Error ? error.stack : error;
  process.stderr.write(`${isExpectedError(error) ? error.message : unexpected}\n`);
  end(1);
});

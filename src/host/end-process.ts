import { setFlagsFromString } from 'node:v8';

/** How long compilers that are at work get to end; one takes some milliseconds. */
const compilersMs = 100;

/**
 * Ends the process with that code. Node waits for V8's compilers when it exits, and one of them that asks for a
 * collection just then waits for this thread: neither ever goes on (nodejs/node#54918). So no further one is begun
 * first, and those at work get `compilersMs` in which this thread still answers them. Nothing else runs meanwhile.
 */
export function endProcess(exitCode: number): never {
  setFlagsFromString('--no-opt');
  const untilMs = performance.now() + compilersMs;
  while (performance.now() < untilMs);
  process.exit(exitCode);
}

/**
 * Ends the process by the signal that it was told to end by, so that who sent it sees that it was heeded, as etcd does;
 * nothing that Node does at an exit is run. The first process of a system or a container, whom the system shields from
 * signals, exits with 0.
 */
export function endBySignal(signal: NodeJS.Signals): void {
  if (process.pid === 1) endProcess(0);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

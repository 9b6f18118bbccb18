/**
 * Keeps Node from opening its debugger on 127.0.0.1:9229 for SIGUSR1, which runs the code of whoever connects. Many rotators of logs
 * send that signal. From the first call on it does nothing but call the listener of the last one.
 */
export function onDebugSignal(listener: () => void): void {
  // The first listener takes the signal from the debugger, the last one that leaves would give it back.
  process.on('SIGUSR1', listener);
  if (current !== null) process.off('SIGUSR1', current);
  current = listener;
}

let current: (() => void) | null = null;

import { setFlagsFromString } from 'node:v8';
import { createSocket } from 'unix-dgram';

/** The time that compilers at work get to end; one takes some milliseconds. */
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
 * Ends the process by the signal that it got, so that the sender sees that it was heeded, as etcd does;
 * nothing that Node does at an exit is run. The first process of a system or a container, whom the system
 * shields from signals, exits with 0.
 */
export function endBySignal(signal: NodeJS.Signals): void {
  if (process.pid === 1) endProcess(0);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/**
 * Notifies systemd how far the start is, for units with `Type=notify` (sd_notify(3)): one datagram from this
 * very process to the socket named by `NOTIFY_SOCKET`. Does nothing where that is not set.
 *
 * @param state lines such as `READY=1` or `STOPPING=1`.
 * @param done called with the error when the datagram could not be sent; the member runs all the same.
 */
export function notifySystemd(state: string, done: (error?: Error) => void = () => {}): void {
  const address = process.env.NOTIFY_SOCKET;
  if (!address) {
    done();
    return;
  }
  // An abstract socket is written with a leading @, which stands for the zero byte.
  const path = address.startsWith('@') ? `\0${address.slice(1)}` : address;
  const socket = createSocket('unix_dgram');
  const message = Buffer.from(state);
  socket.once('error', (error: Error) => {
    socket.close();
    done(error);
  });
  socket.send(message, 0, message.length, path, () => {
    socket.close();
    done();
  });
}

import { createSocket } from 'unix-dgram';

/**
 * Tells systemd how far the start is, for units with `Type=notify` (sd_notify(3)): one datagram from this very process to the
 * socket named by `NOTIFY_SOCKET`. Does nothing where that is not set.
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

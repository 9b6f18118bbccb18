/**
 * Opens connections to one server that send the beginning of a request and stop, in a process of its own. Steps
 * (stepped-client.ts): ready; all are open; then they stay so until its input ends.
 *
 *     node build/bench/connection-storm.js '{"endpoint":"127.0.0.1:2379","connections":8000,"openingMax":64}'
 */
import { connect, type Socket } from 'node:net';
import { allowOpenFiles } from './open-files.ts';
import { Steps } from './stepped-client.ts';

export interface ConnectionStorm {
  /** `host:port` */
  endpoint: string;
  connections: number;
  /** So many are being opened at a time. */
  openingMax: number;
}

/** What each sends. */
const beginning = 'GET /ver';
/** Files that a process has open beside its connections. */
const otherFiles = 200;

/**
 * Resolves with the connections once all are open. Rejects if the server refuses one, or ends one before the last is open.
 *
 * @param underWay told of each, so that the caller can end them whatever happens
 */
export async function openStorm(
  { endpoint, connections, openingMax }: ConnectionStorm,
  underWay: (socket: Socket) => void,
): Promise<void> {
  const [host, port] = endpoint.split(':');
  let [begun, isOpen] = [0, false];
  const openOne = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: host!, port: Number(port) });
      underWay(socket);
      socket.once('connect', () => {
        socket.write(beginning);
        resolve();
      });
      socket.resume().on('error', reject);
      socket.once('close', () => {
        if (!isOpen) failed(new Error('the server ended a connection before the last one was open'));
        reject(new Error('the server ended a connection'));
      });
    });
  let failed: (error: Error) => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    failed = reject;
  });
  const openInTurn = async () => {
    while (begun < connections) {
      begun++;
      await openOne();
    }
  };
  await Promise.race([ended, Promise.all(Array.from({ length: openingMax }, openInTurn))]);
  isOpen = true;
}

async function run(storm: ConnectionStorm): Promise<void> {
  const steps = new Steps();
  allowOpenFiles(process.pid, storm.connections + otherFiles);
  await steps.report({ ready: true });
  const sockets: Socket[] = [];
  await openStorm(storm, (socket) => sockets.push(socket));
  for (;;) await steps.report({ open: sockets.filter(({ destroyed }) => !destroyed).length });
}

if (process.argv[1]?.match(/connection-storm\.[jt]s$/)) {
  await run(JSON.parse(process.argv[2]!) as ConnectionStorm);
}

/**
 * Loaded ahead of the files of a fast run (`node --import`): what opens a socket or starts a process or a thread throws. Which
 * files are fast is told from what they import (`needs`); this holds it to what they do.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import workerThreads from 'node:worker_threads';

function refuse(what: string): () => never {
  return () => {
    throw new Error(`a fast test ${what}: what it imports does not tell that`);
  };
}

net.Socket.prototype.connect = refuse('connects a socket');
net.Server.prototype.listen = refuse('listens on a socket');
dgram.createSocket = refuse('opens a datagram socket');
for (const name of ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'] as const) {
  childProcess[name] = refuse('starts a process') as never;
}
workerThreads.Worker = class {
  constructor() {
    refuse('starts a thread')();
  }
} as never;
syncBuiltinESMExports();

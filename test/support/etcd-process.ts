import { type ServerOptions, ServerProcess, type ServerProgram } from './server-process.ts';

/** Debian's etcd 3.4.23, the judge of what the right answer is. */
export const etcd: ServerProgram = {
  name: 'etcd',
  command: 'etcd',
  hasHttpPort: false,
  leadingArguments: [],
};

/** A real etcd, ready to serve. */
export function startEtcd(options?: ServerOptions): Promise<ServerProcess> {
  return ServerProcess.start(etcd, options);
}

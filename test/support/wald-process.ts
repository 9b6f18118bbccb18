import { inCheckout } from './checkout.ts';
import { type ServerOptions, ServerProcess, type ServerProgram } from './server-process.ts';

/** The wald of this checkout, started the way its users start it. */
export const wald: ServerProgram = {
  name: 'wald',
  command: inCheckout('bin', 'wald'),
  hasHttpPort: true,
  leadingArguments: [],
};

/** A wald, ready to serve, with its HTTP port beside the client port. */
export function startWald(options?: ServerOptions): Promise<ServerProcess> {
  return ServerProcess.start(wald, options);
}

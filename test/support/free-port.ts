import { createServer } from 'node:net';

/*
 * Below the range that Linux gives to outgoing connections (32768 and up), so that a port found free here is not taken
 * by a client's connection before the server under test binds it.
 */
const portMin = 10_000;
const portMax = 32_767;
const attemptsMax = 100;

const given = new Set<number>();

/** A loopback port that nothing listens on and that this process has not been given before. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const port = portMin + Math.floor(Math.random() * (portMax - portMin + 1));
    if (given.has(port) || !(await canBind(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port on 127.0.0.1 in ${attemptsMax} attempts between ${portMin} and ${portMax}`);
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

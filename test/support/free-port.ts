import { createServer } from 'node:net';

/*
 * Below the range that Linux gives to outgoing connections (32768 and up), so that a port found free here is not taken
 * by a client's connection before the server under test binds it.
 */
const portMin = 10_000;
const portMax = 32_767;
const attemptsMax = 100;

/**
 * `first-last`: the ports of one of several processes that look for them at once, as each is told by `TEST_PORTS`. With ports
 * of its own, a process that kills a server and starts it again finds that nobody has taken the server's port meanwhile.
 */
export function portsOf(index: number, processes: number): string {
  const count = Math.floor((portMax - portMin + 1) / processes);
  const first = portMin + index * count;
  return `${first}-${first + count - 1}`;
}

const [first, last] = (process.env.TEST_PORTS ?? portsOf(0, 1)).split('-').map(Number) as [number, number];
const tried = new Set<number>();

/** A loopback port that nothing listens on and that this process has not been given before. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const port = first + Math.floor(Math.random() * (last - first + 1));
    if (tried.has(port)) continue;
    tried.add(port);
    if (await canBind(port)) return port;
  }
  throw new Error(`no free port on 127.0.0.1 in ${attemptsMax} attempts between ${first} and ${last}`);
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

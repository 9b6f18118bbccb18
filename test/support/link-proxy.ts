import { createServer, type Server, Socket } from 'node:net';

/** How much may wait in one direction of a connection before its sender is held back. */
const waitingBytesMax = 4 * 1024 * 1024;

interface Target {
  host: string;
  port: number;
}

/**
 * A TCP port in front of another one: what passes in either direction takes longer by a delay that depends on who connected.
 * Bytes keep their order; nothing is lost.
 */
export class LinkProxy {
  readonly host: string;
  readonly port: number;
  private readonly server: Server;
  private readonly connections = new Set<Connection>();
  private readonly delays = new Map<string, number>();

  private constructor(server: Server, host: string, port: number, target: Target) {
    this.server = server;
    this.host = host;
    this.port = port;
    server.on('connection', (socket) => {
      const delayMs = () => this.delays.get(socket.remoteAddress ?? '') ?? 0;
      const connection = new Connection(socket, target, delayMs, () => this.connections.delete(connection));
      this.connections.add(connection);
    });
  }

  static listen(host: string, target: Target): Promise<LinkProxy> {
    const server = createServer({ noDelay: true, allowHalfOpen: true });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, host, () => {
        const address = server.address();
        if (address === null || typeof address === 'string') throw new Error('no TCP port');
        resolve(new LinkProxy(server, host, address.port, target));
      });
    });
  }

  /** Sets the delay of one way, in milliseconds, for connections from an address, those that there are, too. */
  setDelay(fromAddress: string, delayMs: number): void {
    this.delays.set(fromAddress, delayMs);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const connection of this.connections) connection.destroy();
    await closed;
  }
}

class Connection {
  private readonly near: Socket;
  private readonly far: Socket;

  constructor(near: Socket, target: Target, delayMs: () => number, gone: () => void) {
    this.near = near;
    this.far = new Socket({ allowHalfOpen: true }).setNoDelay(true);
    this.far.connect(target.port, target.host);
    relay(near, this.far, delayMs);
    relay(this.far, near, delayMs);
    let open = 2;
    for (const socket of [near, this.far]) {
      socket.once('error', () => this.destroy());
      // What one side has sent before its end may still be on its way to the other.
      socket.once('close', () => {
        if (--open === 0) gone();
      });
    }
  }

  destroy(): void {
    this.near.destroy();
    this.far.destroy();
  }
}

function relay(from: Socket, to: Socket, delayMs: () => number): void {
  /** In the order in which it is due; timers of different lengths would not keep it. */
  const waiting: { dueMs: number; chunk: Buffer | 'end' }[] = [];
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | null = null;
  const pump = () => {
    timer = null;
    while (waiting.length > 0 && !to.destroyed) {
      const { dueMs, chunk } = waiting[0]!;
      const restMs = dueMs - performance.now();
      if (restMs > 0) {
        timer = setTimeout(pump, restMs);
        return;
      }
      waiting.shift();
      if (chunk === 'end') {
        to.end();
        continue;
      }
      to.write(chunk, () => {
        waitingBytes -= chunk.length;
        if (waitingBytes <= waitingBytesMax) from.resume();
      });
    }
  };
  const add = (chunk: Buffer | 'end') => {
    // Never before what came earlier, also when the delay has become less.
    const dueMs = Math.max(waiting.at(-1)?.dueMs ?? 0, performance.now() + delayMs());
    waiting.push({ dueMs, chunk });
    if (timer === null) pump();
  };
  from.on('data', (chunk: Buffer) => {
    waitingBytes += chunk.length;
    if (waitingBytes > waitingBytesMax) from.pause();
    add(chunk);
  });
  from.once('end', () => add('end'));
  to.once('close', () => {
    if (timer !== null) clearTimeout(timer);
  });
}

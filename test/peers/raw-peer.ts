import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../support/free-port.ts';
import { clusterId } from './transport-under-test.ts';

export type Headers = Readonly<Record<string, string>>;

/** Headers that a member takes from member 9, which announces nothing. */
export function handshake(to: bigint, changes: Headers = {}): Headers {
  return {
    Host: 'peer',
    Connection: 'Upgrade',
    Upgrade: 'wald-peer/1',
    'X-Etcd-Cluster-ID': clusterId.toString(16),
    'X-Server-From': '9',
    'X-Raft-To': to.toString(16),
    'X-Server-Version': '3.4.23',
    'X-Min-Cluster-Version': '3.0.0',
    ...changes,
  };
}

/** A connection that dialled a member's port by hand. */
export interface RawConnection {
  readonly socket: Socket;
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  /** What has come behind the head so far. */
  body(): Buffer;
  /** Resolves when the member has ended the connection. */
  readonly ended: Promise<void>;
}

/** Dials, sends the request and resolves with the answer's head. */
export function dialRaw(port: number, headers: Headers, path = '/raft/stream'): Promise<RawConnection> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let bytes = Buffer.alloc(0);
    const ended = new Promise<void>((over) => socket.on('close', () => over()));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = bytes.toString('latin1', 0, end);
      resolve({
        socket,
        status: Number(head.split(' ')[1]),
        head,
        body: () => bytes.subarray(end + 4),
        ended,
      });
    });
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  });
}

/** A peer's port that does as the test says with what dials it. */
export class RawPort {
  readonly port: number;
  readonly sockets: Socket[] = [];
  private readonly server: Server;

  private constructor(port: number, server: Server) {
    this.port = port;
    this.server = server;
  }

  static async open(onConnection: (socket: Socket) => void, port?: number): Promise<RawPort> {
    const chosen = port ?? (await freePort());
    const raw = new RawPort(
      chosen,
      createServer((socket) => {
        raw.sockets.push(socket);
        socket.on('error', () => {});
        onConnection(socket);
      }),
    );
    await new Promise<void>((resolve) => raw.server.listen(chosen, '127.0.0.1', resolve));
    return raw;
  }

  /** A port that takes the handshake; `onOpen` gets the connection behind it. */
  static accepting(onOpen: (socket: Socket) => void): Promise<RawPort> {
    return RawPort.open((socket) => {
      let head = '';
      const onData = (chunk: Buffer): void => {
        head += chunk.toString('latin1');
        if (!head.includes('\r\n\r\n')) return;
        socket.off('data', onData);
        const upgrade = /upgrade: (wald-\S+)/i.exec(head)![1];
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n\r\n`,
        );
        onOpen(socket);
      };
      socket.on('data', onData);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

/** A TCP proxy whose two directions can be cut, each by itself, without a word to either side. */
export class CuttableProxy {
  readonly raw: RawPort;
  cutToTarget = false;
  cutFromTarget = false;

  private constructor(raw: RawPort) {
    this.raw = raw;
  }

  static async open(targetPort: number): Promise<CuttableProxy> {
    const proxy: CuttableProxy = new CuttableProxy(
      await RawPort.open((socket) => {
        const onward = connect(targetPort, '127.0.0.1');
        onward.on('error', () => {});
        socket.on('data', (chunk) => {
          if (!proxy.cutToTarget) onward.write(chunk);
        });
        onward.on('data', (chunk) => {
          if (!proxy.cutFromTarget) socket.write(chunk);
        });
        socket.on('close', () => onward.destroy());
        onward.on('close', () => socket.destroy());
      }),
    );
    return proxy;
  }
}

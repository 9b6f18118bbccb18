import { connect, type Socket } from 'node:net';

/** One TCP connection that says exactly what a test wants it to say. */
export class RawClient {
  readonly socket: Socket;
  /** Everything received, one character a byte. */
  received = '';
  isClosed = false;
  /** Resolves when the server has closed the connection, in whatever way. */
  readonly closed: Promise<void>;
  private waiting: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.isClosed = true;
        this.wake();
        resolve();
      });
    });
    socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1');
      this.wake();
    });
    socket.on('end', () => socket.destroy());
    socket.on('error', () => {});
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const client = new RawClient(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
    return client;
  }

  send(text: string | Buffer): this {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
    return this;
  }

  /** Sends so that the server reads it apart from what was sent before. */
  async sendApart(text: string): Promise<this> {
    await new Promise((resolve) => setTimeout(resolve, 15));
    return this.send(text);
  }

  /** Resolves with what was received once that fits; rejects when the connection closes or `timeoutMs` passes before. */
  async until(fits: RegExp | ((received: string) => boolean), timeoutMs = 5_000): Promise<string> {
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      this.wake();
    }, timeoutMs);
    while (!(fits instanceof RegExp ? fits.test(this.received) : fits(this.received))) {
      if (this.isClosed || late) {
        const why = late ? `after ${timeoutMs} ms` : 'when the connection closed';
        throw new Error(`${why} ${fits} did not fit ${JSON.stringify(this.received.slice(0, 400))}`);
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    clearTimeout(deadline);
    return this.received;
  }

  /** The next whole answer, which has a `Content-Length`; it is taken out of `received`. */
  async answer(): Promise<{ head: string; status: number; body: string }> {
    const head = /^.*?\r\n\r\n/s.exec(await this.until(/\r\n\r\n/))![0];
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    await this.until((received) => received.length >= head.length + length);
    const body = this.received.slice(head.length, head.length + length);
    this.received = this.received.slice(head.length + length);
    return { head, status: Number(head.split(' ')[1]), body };
  }

  close(): void {
    this.socket.destroy();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resume of waiting) resume();
  }
}

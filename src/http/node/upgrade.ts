import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The acceptor of connections whose clients ask for another protocol. */
export interface UpgradeAcceptor {
  /**
   * Takes over the connection of a request with an `Upgrade` header, or refuses it with an answer of its own. False, and nothing is done,
   * where the request shall be answered as if it had no such header.
   *
   * @param head what came behind the request's headers already
   */
  acceptUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

/** A request's head as it came, but for what asks for another protocol. */
export function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  let head = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    const lower = name.toLowerCase();
    if (lower === 'upgrade' || lower === 'http2-settings') continue;
    const value = rawHeaders[i + 1]!;
    head += `${name}: ${lower === 'connection' ? withoutUpgrade(value) : value}\r\n`;
  }
  return Buffer.from(`${head}\r\n`, 'latin1');
}

function withoutUpgrade(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  const kept = options.filter((option) => !/^(upgrade|http2-settings)$/i.test(option));
  return kept.join(', ') || 'keep-alive';
}

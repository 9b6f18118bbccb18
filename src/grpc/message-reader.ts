import { GrpcCode } from '../errors/api-error.ts';
import { readUint32 } from './frame.ts';

/** Compressed flag and length (gRPC over HTTP/2, "Length-Prefixed-Message"). */
export const messagePrefixBytes = 5;

/** The error of a refused message, with grpc-go's words. */
interface MessageError {
  readonly code: number;
  readonly message: string;
}

/** Checks a prefix; null when the message may follow. No compression is installed, as in etcd's server. */
export function checkPrefix(flag: number, bytes: number, bytesMax: number): MessageError | null {
  if (bytes > bytesMax) {
    return {
      code: GrpcCode.RESOURCE_EXHAUSTED,
      message: `grpc: received message larger than max (${bytes} vs. ${bytesMax})`,
    };
  }
  if (flag === 0) return null;
  return {
    code: GrpcCode.INTERNAL,
    message:
      flag === 1
        ? 'grpc: compressed flag set with identity or empty encoding'
        : `grpc: received unexpected payload format ${flag}`,
  };
}

/** A message that arrives in pieces: prefix and body are copied out of the chunks they come in. */
export class PartialMessage {
  private readonly prefix = new Uint8Array(messagePrefixBytes);
  private prefixBytes = 0;
  private body: Buffer = Buffer.alloc(0);
  private bodyBytes = 0;
  private messageBytes = 0;

  /** The declared length and flag are known. */
  get prefixComplete(): boolean {
    return this.prefixBytes === messagePrefixBytes;
  }

  get complete(): boolean {
    return this.prefixComplete && this.bodyBytes === this.messageBytes;
  }

  /** The whole message; it is this object's own memory. Holds when `complete`. */
  get message(): Buffer {
    return this.body.subarray(0, this.messageBytes);
  }

  get flag(): number {
    return this.prefix[0]!;
  }

  get declaredBytes(): number {
    return this.messageBytes;
  }

  /** Bytes of memory held. */
  get heldBytes(): number {
    return this.body.length;
  }

  /** Takes what belongs to the prefix and returns the offset behind it. */
  pushPrefix(source: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && this.prefixBytes < messagePrefixBytes) this.prefix[this.prefixBytes++] = source[at++]!;
    if (this.prefixComplete) this.messageBytes = readUint32(this.prefix, 1);
    return at;
  }

  /** Takes what belongs to the body and returns the offset behind it. */
  pushBody(source: Buffer, start: number, end: number): number {
    const take = Math.min(end - start, this.messageBytes - this.bodyBytes);
    const bytes = this.bodyBytes + take;
    if (bytes > this.body.length) {
      // Memory follows what has arrived, not what a prefix promises.
      const grown = Buffer.allocUnsafeSlow(Math.min(this.messageBytes, Math.max(bytes * 2, 1024)));
      this.body.copy(grown, 0, 0, this.bodyBytes);
      this.body = grown;
    }
    source.copy(this.body, this.bodyBytes, start, start + take);
    this.bodyBytes = bytes;
    return start + take;
  }
}

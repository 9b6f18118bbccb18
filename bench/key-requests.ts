/** A request for one key. Values are all alike. */
export interface KeyRequest {
  method: 'put' | 'range' | 'serializable-range';
  /** Length of the keys, at least 16. */
  keyBytes: number;
  valueBytes: number;
  /** By which the server knows who calls. */
  token?: string;
}

/** Keys start alike, as keys do: 23 bytes, where the length of the key leaves room for them. */
const commonPrefix = '/registry/events/wald/x';
const keyDigits = 10;
/** Odd, so that multiplying by it visits every 32-bit number once: keys come in no order. */
const scramble = 0x9e3779b1;

/** Requests for one key each, encoded once with room for the key: a client only writes the key of a number into them. */
export class KeyRequests {
  readonly path: string;
  readonly token: string | undefined;
  /** Length of every request. */
  readonly bytes: number;
  private readonly template: Buffer;
  private readonly keyAt: number;
  private readonly keyBytes: number;

  constructor(request: KeyRequest) {
    const { bytes, keyAt } = requestTemplate(request);
    this.path = request.method === 'put' ? '/etcdserverpb.KV/Put' : '/etcdserverpb.KV/Range';
    this.token = request.token;
    this.bytes = bytes.length;
    this.template = bytes;
    this.keyAt = keyAt;
    this.keyBytes = request.keyBytes;
  }

  /** Writes the request for the key of a number. */
  write(number: number, into: Buffer, at: number): void {
    this.template.copy(into, at);
    writeKey(number, into, at + this.keyAt, this.keyBytes);
  }
}

/** Writes the key of a number, as long as `key` is: the common prefix, then digits, filled up with `k`. */
export function writeKey(number: number, into: Buffer, at: number, length: number): void {
  let rest = Math.imul(number, scramble) >>> 0;
  const prefixBytes = Math.min(commonPrefix.length, length - keyDigits);
  into.write(commonPrefix, at, prefixBytes, 'latin1');
  into.fill(0x6b, at + prefixBytes, at + length - keyDigits);
  for (let i = length - 1; i >= length - keyDigits; i--) {
    into[at + i] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}

function requestTemplate({ method, keyBytes, valueBytes }: KeyRequest): { bytes: Buffer; keyAt: number } {
  const keyField = [0x0a, ...varint(keyBytes)];
  const parts = [Buffer.from(keyField), Buffer.alloc(keyBytes)];
  if (method === 'put') parts.push(Buffer.from([0x12, ...varint(valueBytes)]), Buffer.alloc(valueBytes, 'v'));
  // RangeRequest.serializable is field 7.
  if (method === 'serializable-range') parts.push(Buffer.from([0x38, 1]));
  return { bytes: Buffer.concat(parts), keyAt: keyField.length };
}

import type { Clock } from '../../host/clock.ts';
import { DerTag, type DerValue, expectDer, readDer } from './der.ts';

/** Serial numbers of certificates that are not valid any more (RFC 5280, section 5). */
export class RevocationList {
  private readonly serials: ReadonlySet<string>;

  private constructor(serials: ReadonlySet<string>) {
    this.serials = serials;
  }

  get size(): number {
    return this.serials.size;
  }

  /**
   * Reads a list in PEM or DER, in slices. As in etcd, neither its signature nor its dates are looked at: whoever writes the file is
   * trusted with it.
   * @throws Error for what is no list
   */
  static async parse(file: Uint8Array, clock: Pick<Clock, 'soon'>): Promise<RevocationList> {
    const bytes = derOf(file);
    const outer = expectDer(bytes, 0, bytes.length, DerTag.SEQUENCE);
    const list = expectDer(bytes, outer.start, outer.end, DerTag.SEQUENCE);
    const serials = new Set<string>();
    const entries = entriesOf(bytes, list);
    if (entries === null) return new RevocationList(serials);
    for (let at = entries.start; at < entries.end; ) {
      const entry = expectDer(bytes, at, entries.end, DerTag.SEQUENCE);
      const serial = expectDer(bytes, entry.start, entry.end, DerTag.INTEGER);
      serials.add(normalSerial(bytes.toString('hex', serial.start, serial.end)));
      at = entry.end;
      if (serials.size % entriesPerSlice === 0) await new Promise<void>((resolve) => clock.soon(resolve));
    }
    return new RevocationList(serials);
  }

  /** @param serial hexadecimal, in any case, with or without leading zeros */
  has(serial: string): boolean {
    return this.serials.has(normalSerial(serial));
  }
}

/** Longest file of revoked certificates that is read: some millions of entries. */
export const revocationBytesMax = 64 * 1024 * 1024;
/** Entries that are read before the event loop turns; about a millisecond. */
const entriesPerSlice = 2_000;

const pemBlock = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]*)-----END X509 CRL-----/;

function derOf(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  if (bytes[0] === DerTag.SEQUENCE) return bytes;
  const block = pemBlock.exec(bytes.toString('latin1'));
  if (block === null) throw new Error('expected a list of revoked certificates in PEM or DER');
  return Buffer.from(block[1]!, 'base64');
}

/** Version, algorithm, issuer and one or two dates come first; only the version and the second date may be missing. */
function entriesOf(bytes: Buffer, list: DerValue): DerValue | null {
  let at = list.start;
  const first = readDer(bytes, at, list.end);
  if (first.tag === DerTag.INTEGER) at = first.end;
  at = expectDer(bytes, at, list.end, DerTag.SEQUENCE).end;
  at = expectDer(bytes, at, list.end, DerTag.SEQUENCE).end;
  for (let dates = 0; at < list.end; ) {
    const value = readDer(bytes, at, list.end);
    if (value.tag === DerTag.SEQUENCE) return value;
    const isDate = value.tag === DerTag.UTC_TIME || value.tag === DerTag.GENERALIZED_TIME;
    if (!isDate || ++dates > 2) return null;
    at = value.end;
  }
  return null;
}

function normalSerial(hex: string): string {
  return hex.toLowerCase().replace(/^0+(?=.)/, '');
}

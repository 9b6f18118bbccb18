import { STATUS_CODES } from 'node:http';

/** Codes whose usual reason is another one in node: Go's are etcd's. */
const reasonOfCode: Record<number, string> = { ...STATUS_CODES, 413: 'Request Entity Too Large' };

const lines = new Map<number, string>();

/** The reason etcd gives with a status: `Not Found`. */
export function statusReason(code: number): string {
  return reasonOfCode[code] ?? `status code ${code}`;
}

/** Code and reason, as in `404 Not Found`. */
export function statusLine(code: number): string {
  let line = lines.get(code);
  if (line === undefined) {
    line = `${code} ${statusReason(code)}`;
    lines.set(code, line);
  }
  return line;
}

const hexDigits = '0123456789ABCDEF';

/** `grpc-message` as it stands on the wire: UTF-8, with `%` and everything outside of 0x20 to 0x7e percent-encoded. */
export function encodeStatusMessage(message: string): string {
  if (isPlain(message)) return message;
  let encoded = '';
  for (const byte of Buffer.from(message, 'utf8')) {
    encoded +=
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${hexDigits[byte >> 4]}${hexDigits[byte & 0x0f]}`;
  }
  return encoded;
}

function isPlain(message: string): boolean {
  for (let i = 0; i < message.length; i++) {
    const c = message.charCodeAt(i);
    if (c < 0x20 || c > 0x7e || c === 0x25) return false;
  }
  return true;
}

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

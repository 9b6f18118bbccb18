import { parsePeerUrl, peerUrlFault } from '../../api/cluster/peer-urls.ts';
import { JsonError } from '../../codec/json-error.ts';
import { JsonScanner } from '../../codec/json-scanner.ts';

const scanner = new JsonScanner();

/**
 * Reads `{"peerURLs":[...]}`, as etcd does: URLs come out as etcd writes them, in ascending order.
 *
 * @throws JsonError with etcd's message
 */
export function parsePeerUrlList(body: Buffer): string[] {
  scanner.scanWhole(body, 0, body.length);
  const value: unknown = JSON.parse(body.toString('utf8'));
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) {
    const type = 'struct { PeerURLs []string "json:\\"peerURLs\\"" }';
    throw new JsonError(`json: cannot unmarshal ${kindOf(value)} into Go value of type ${type}`);
  }
  // Names of fields match whatever their case; the last one counts.
  const field = Object.entries(value ?? {}).findLast(([name]) => name.toLowerCase() === 'peerurls')?.[1];
  const texts = textsOf(field ?? []);
  const urls = texts.map((text) => {
    const url = parsePeerUrl(text);
    if (url === null) throw new JsonError(peerUrlFault(text));
    return url;
  });
  if (urls.length === 0) throw new JsonError('no valid URLs given');
  return urls.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) throw wrongType(value, '[]string');
  return value.map((item) => {
    if (item !== null && typeof item !== 'string') throw wrongType(item, 'string');
    return item ?? '';
  });
}

function wrongType(value: unknown, type: string): JsonError {
  return new JsonError(
    `json: cannot unmarshal ${kindOf(value)} into Go struct field .peerURLs of type ${type}`,
  );
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

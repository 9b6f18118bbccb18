import { isIPv4, isIPv6 } from 'node:net';

/** The 4 or 16 bytes of an IP address; one of IPv4 in IPv6's clothes has 4. */
export function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  if (!isIPv6(address)) throw new Error(`${address} is no IP address`);
  const [head, tail] = withoutZone(address).split('::') as [string, string?];
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const bytes = Buffer.from([
    ...front,
    ...new Array<number>(16 - front.length - back.length).fill(0),
    ...back,
  ]);
  const isMapped = bytes.readBigUInt64BE(0) === 0n && bytes.readUInt32BE(8) === 0xffff;
  return isMapped ? bytes.subarray(12) : bytes;
}

/** Returns whether two texts are the same IP address; false where one of them is none. */
export function isSameAddress(a: string, b: string): boolean {
  if (!isAddress(a) || !isAddress(b)) return false;
  return addressBytes(a).equals(addressBytes(b));
}

export function isAddress(text: string): boolean {
  return isIPv4(text) || isIPv6(text);
}

function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone < 0 ? address : address.slice(0, zone);
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

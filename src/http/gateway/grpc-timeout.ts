const nsOfUnit: Record<string, bigint> = {
  H: 3_600_000_000_000n,
  M: 60_000_000_000n,
  S: 1_000_000_000n,
  m: 1_000_000n,
  u: 1_000n,
  n: 1n,
};

/**
 * Reads a `Grpc-Timeout` header as grpc-gateway does: an integer and a unit; what overflows 64 bits of nanoseconds wraps.
 * @returns milliseconds, `Infinity` for a time-out of 0 (none), or `null` when it is malformed. May be negative: already over.
 */
export function parseGrpcTimeout(text: string): number | null {
  const unit = nsOfUnit[text.slice(-1)];
  const digits = text.slice(0, -1);
  if (unit === undefined || !/^[+-]?[0-9]{1,64}$/.test(digits)) return null;
  const count = BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
  if (count !== BigInt.asIntN(64, count)) return null;
  const ns = BigInt.asIntN(64, count * unit);
  return ns === 0n ? Number.POSITIVE_INFINITY : Number(ns) / 1e6;
}

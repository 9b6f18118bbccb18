const unitMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 0.001,
  n: 0.000001,
};

/**
 * Milliseconds of a `grpc-timeout` (up to 8 digits and a unit), or -1 when it is not one. 0 means that the deadline
 * has passed already.
 */
export function parseTimeoutMs(text: string): number {
  const digits = text.length - 1;
  const unit = unitMs[text.charAt(digits)];
  if (unit === undefined || digits < 1 || digits > 8) return -1;
  let value = 0;
  for (let i = 0; i < digits; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value * unit;
}

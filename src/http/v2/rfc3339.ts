import { dateOf } from '../../host/clock.ts';

const nsOfMs = 1_000_000n;

/** A time as Go prints it in JSON: RFC 3339 in UTC, with as many digits of the nanoseconds as it takes. */
export function rfc3339(ns: bigint): string {
  const below = ((ns % nsOfMs) + nsOfMs) % nsOfMs;
  const text = dateOf(Number((ns - below) / nsOfMs)).toISOString();
  const digits = (text.slice(20, 23) + String(below).padStart(6, '0')).replace(/0+$/, '');
  return `${text.slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`;
}

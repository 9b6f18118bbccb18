import { AlarmType } from '../../codec/generated/messages.generated.ts';

/** `NOSPACE`, `CORRUPT`; the number of a kind that this version does not know. */
export function alarmName(alarm: number): string {
  return Object.entries(AlarmType).find(([, value]) => value === alarm)?.[0] ?? String(alarm);
}

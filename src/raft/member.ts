/** Identifies one member of the cluster; never reused for another one. */
export type MemberId = bigint;

/** No member: no vote was given, or no leader is known. */
export const noMember: MemberId = 0n;

/** The ID as people see it in logs and in etcd's tools: lower-case hexadecimal without leading zeros. */
export function memberName(id: MemberId): string {
  return id.toString(16);
}

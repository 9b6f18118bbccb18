import type { V2Keys } from '../../api/v2/v2-keys.ts';
import type { V2Members } from '../../api/v2/v2-members.ts';
import type { Router } from '../router.ts';
import type { V2Access } from './access.ts';
import type { V2Counts } from './counts.ts';
import { addV2KeysRoute } from './keys.ts';
import { addV2MachinesRoute } from './machines.ts';
import { addV2MembersRoute } from './members.ts';
import { addV2StatsRoutes, type V2StatsSource } from './stats.ts';

export interface V2RoutesOptions {
  readonly keys: V2Keys;
  readonly members: V2Members;
  readonly stats: V2StatsSource;
  readonly access: V2Access;
  readonly counts: V2Counts;
  /** In hexadecimal. */
  readonly clusterId: string;
}

/** The routes of etcd's v2 API. */
export function addV2Routes(router: Router, options: V2RoutesOptions): void {
  addV2KeysRoute(router, options);
  addV2MembersRoute(router, options);
  addV2MachinesRoute(router, options.members);
  addV2StatsRoutes(router, options.stats);
}

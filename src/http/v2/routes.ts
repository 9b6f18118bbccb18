import type { V2Auth } from '../../api/v2/v2-auth.ts';
import type { V2Keys } from '../../api/v2/v2-keys.ts';
import type { V2Members } from '../../api/v2/v2-members.ts';
import type { HttpRequest } from '../exchange.ts';
import type { Router } from '../router.ts';
import type { V2Access } from './access.ts';
import { addV2AuthRoutes } from './auth.ts';
import { addV2KeysRoute, type V2Counts } from './keys.ts';
import { addV2MachinesRoute, addV2MembersRoute } from './members.ts';
import { addV2StatsRoutes, type V2StatsSource } from './stats.ts';

export interface V2RoutesOptions {
  readonly keys: V2Keys;
  readonly members: V2Members;
  readonly stats: V2StatsSource;
  readonly auth: V2Auth;
  readonly access: V2Access;
  readonly counts: V2Counts;
  /** In hexadecimal. */
  readonly clusterId: string;
  /** Called with an error that no other code handles, a bug, behind the call of the handler. */
  readonly onError: (request: HttpRequest, error: unknown) => void;
}

/** The routes of etcd's v2 API. */
export function addV2Routes(router: Router, options: V2RoutesOptions): void {
  addV2KeysRoute(router, options);
  addV2MembersRoute(router, options);
  addV2MachinesRoute(router, options.members);
  addV2StatsRoutes(router, options.stats);
  addV2AuthRoutes(router, options);
}

import type { HttpRequest } from '../exchange.ts';

/** Who may do what with the v2 API. `done` is called once, maybe before the call returns. */
export interface V2Access {
  /** @param key as clients know it: `/foo`, or empty for all */
  toKeys(request: HttpRequest, key: string, recursive: boolean, done: (allowed: boolean) => void): void;
  /** To the list of members, which only root has once there are users. */
  toMembers(request: HttpRequest, done: (allowed: boolean) => void): void;
}

/** Everybody may do everything: there are no users. */
export const openAccess: V2Access = {
  toKeys: (_request, _key, _recursive, done) => done(true),
  toMembers: (_request, done) => done(true),
};

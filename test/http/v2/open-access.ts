import type { V2Access } from '../../../src/http/v2/access.ts';

/** Everybody may do everything. */
export const openAccess: V2Access = {
  toKeys: (_request, _recursive, done) => done(null, true),
  toMembers: (_request, done) => done(null, true),
  toUsers: (_request, done) => done(null, true),
};

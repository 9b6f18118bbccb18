import type { PlainMessage } from '../support/grpc-client.ts';

const bytes = (text: string) => Buffer.from(text);

/** Who calls: nobody, with a token that is none, or a user who may do that much on keys from `k` to before `l`, or on the key `one`. */
export const callers = ['nobody', 'stranger', 'powerless', 'reader', 'writer', 'both', 'root'] as const;
type CallerName = (typeof callers)[number];

/** What wald answers instead of what etcd 3.4.23 does, and as later etcds do: to whom, and with which error. */
interface Stricter {
  readonly callers: readonly CallerName[];
  readonly why:
    | 'CVE-2026-33343'
    | 'CVE-2026-33413'
    | 'CVE-2026-44283'
    | 'GHSA-xg4h-6gfc-h4m8'
    | 'etcd 3.5'
    | 'etcd leaves the caller without an answer';
}

export interface Row {
  readonly name: string;
  readonly method: string;
  readonly request: PlainMessage;
  readonly isStream?: true;
  /** The response is not compared. */
  readonly isOpaque?: true;
  /** JSON route and body; the gateway is asked as well. */
  readonly json?: readonly [path: string, body: unknown];
  readonly stricter?: Stricter;
}

const base64 = (text: string) => bytes(text).toString('base64');
const put = (key: string, more: PlainMessage = {}) => ({ key: bytes(key), value: bytes('v'), ...more });
const range = (key: string, end = '', more: PlainMessage = {}) => ({
  key: bytes(key),
  // etcd 3.4.23 takes one that is there and empty for the end of the keys.
  ...(end === '' ? {} : { range_end: bytes(end) }),
  ...more,
});
const txn = (operations: PlainMessage[], otherwise: PlainMessage[] = [], compare: PlainMessage[] = []) => ({
  compare,
  success: operations,
  failure: otherwise,
});
const kv = { request_put: put('k1') };
const noToken = ['nobody', 'stranger'] as const;
/** All but who has no valid token is refused for that already. */
const namedNotRoot = ['nobody', 'powerless', 'reader', 'writer', 'both'] as const;
const notRoot = ['nobody', 'stranger', 'powerless', 'reader', 'writer', 'both'] as const;

function row(
  name: string,
  method: string,
  request: PlainMessage,
  more: Partial<Omit<Row, 'name' | 'method' | 'request'>> = {},
): Row {
  return { name, method, request, ...more };
}

/** Leases 70 to 72 are there: on the first hangs `k-leased`, on the second the key `secret`, on the third nothing. */
export const table: readonly Row[] = [
  row('range of a key', 'KV/Range', range('k1'), { json: ['/v3/kv/range', { key: base64('k1') }] }),
  row('serializable range', 'KV/Range', range('k1', '', { serializable: true })),
  row('range of what is permitted', 'KV/Range', range('k', 'l')),
  row('range that is permitted partly', 'KV/Range', range('j', 'k5')),
  row('range that ends behind what is permitted', 'KV/Range', range('k5', 'l1')),
  row('range to the end of the keys', 'KV/Range', range('k', '\0')),
  row('range of everything', 'KV/Range', range('\0', '\0')),
  row('range from a single permitted key on', 'KV/Range', range('one', '\0')),
  row('range that touches a permitted one', 'KV/Range', range('l', 'm')),
  row('count of other keys', 'KV/Range', range('a', 'z', { count_only: true })),
  row('put', 'KV/Put', put('k1'), { json: ['/v3/kv/put', { key: base64('k1') }] }),
  row('put of another key', 'KV/Put', put('secret2')),
  row('put with prev_kv', 'KV/Put', put('k1', { prev_kv: true })),
  row('put on a lease', 'KV/Put', put('k-leased', { lease: '70' })),
  row('put on a lease of others', 'KV/Put', put('k1', { lease: '71' })),
  row('delete', 'KV/DeleteRange', range('k9'), { json: ['/v3/kv/deleterange', { key: base64('k9') }] }),
  row('delete of a range', 'KV/DeleteRange', range('k8', 'k9')),
  row('delete with prev_kv', 'KV/DeleteRange', range('k9', '', { prev_kv: true })),
  row('delete of more than is permitted', 'KV/DeleteRange', range('k8', 'lz')),
  row('empty transaction', 'KV/Txn', txn([])),
  row('transaction that reads', 'KV/Txn', txn([{ request_range: range('k1') }])),
  row('transaction that compares', 'KV/Txn', txn([kv], [], [{ key: bytes('secret'), target: 'VERSION' }])),
  row(
    'transaction that reads and compares others',
    'KV/Txn',
    txn([], [], [{ key: bytes('secret'), target: 'VERSION' }]),
  ),
  row('transaction that writes', 'KV/Txn', txn([kv]), {
    json: ['/v3/kv/txn', { success: [{ requestPut: { key: base64('k1') } }] }],
  }),
  row('branch that is not taken', 'KV/Txn', txn([kv], [{ request_put: put('secret') }])),
  row('nested put', 'KV/Txn', txn([{ request_txn: txn([kv]) }]), {
    stricter: { callers: ['nobody', 'powerless', 'reader'], why: 'CVE-2026-33343' },
  }),
  row('nested put of another key', 'KV/Txn', txn([{ request_txn: txn([{ request_put: put('secret3') }]) }]), {
    stricter: { callers: namedNotRoot, why: 'CVE-2026-33343' },
  }),
  row(
    'nested read of another key',
    'KV/Txn',
    txn([kv, { request_txn: txn([{ request_range: range('secret') }]) }]),
    { stricter: { callers: namedNotRoot, why: 'CVE-2026-33343' } },
  ),
  row(
    'nested delete of other keys',
    'KV/Txn',
    txn([{ request_txn: txn([], [{ request_delete_range: range('s', 't') }]) }]),
    { stricter: { callers: namedNotRoot, why: 'CVE-2026-33343' } },
  ),
  row(
    'delete with prev_kv in a transaction',
    'KV/Txn',
    txn([{ request_delete_range: range('k9', '', { prev_kv: true }) }]),
  ),
  row('put with prev_kv in a transaction', 'KV/Txn', txn([{ request_put: put('k1', { prev_kv: true }) }]), {
    stricter: { callers: ['writer'], why: 'CVE-2026-44283' },
  }),
  row(
    'put on a lease of others in a transaction',
    'KV/Txn',
    txn([{ request_put: put('k2', { lease: '71' }) }]),
    {
      stricter: { callers: ['writer', 'both'], why: 'CVE-2026-44283' },
    },
  ),
  row(
    'compaction',
    'KV/Compact',
    { revision: '1' },
    {
      isOpaque: true,
      json: ['/v3/kv/compaction', { revision: 1 }],
      stricter: { callers: notRoot, why: 'CVE-2026-33413' },
    },
  ),

  row('watch of a key', 'Watch/Watch', { create_request: range('k1') }, { isStream: true }),
  row('watch of what is permitted', 'Watch/Watch', { create_request: range('k', 'l') }, { isStream: true }),
  row('watch of more', 'Watch/Watch', { create_request: range('k', 'm') }, { isStream: true }),
  row('watch of everything', 'Watch/Watch', { create_request: {} }, { isStream: true }),
  row(
    'watch from a single permitted key on',
    'Watch/Watch',
    { create_request: range('one', '\0') },
    {
      isStream: true,
      stricter: { callers: ['reader', 'both'], why: 'GHSA-xg4h-6gfc-h4m8' },
    },
  ),
  row(
    'watch from the first permitted key on',
    'Watch/Watch',
    { create_request: range('k', '\0') },
    {
      isStream: true,
      stricter: { callers: ['reader', 'both'], why: 'GHSA-xg4h-6gfc-h4m8' },
    },
  ),

  row(
    'grant of a lease',
    'Lease/LeaseGrant',
    { ID: '70', TTL: '100' },
    {
      json: ['/v3/lease/grant', { ID: 70, TTL: 100 }],
      stricter: { callers: noToken, why: 'CVE-2026-33413' },
    },
  ),
  row(
    'keep-alive',
    'Lease/LeaseKeepAlive',
    { ID: '70' },
    {
      isStream: true,
      stricter: { callers: noToken, why: 'CVE-2026-33413' },
    },
  ),
  row(
    'time to live',
    'Lease/LeaseTimeToLive',
    { ID: '71' },
    {
      isOpaque: true,
      json: ['/v3/lease/timetolive', { ID: 71 }],
      stricter: { callers: noToken, why: 'CVE-2026-33413' },
    },
  ),
  row(
    'time to live with keys',
    'Lease/LeaseTimeToLive',
    { ID: '70', keys: true },
    {
      isOpaque: true,
      stricter: { callers: ['nobody', 'stranger', 'powerless', 'writer'], why: 'etcd 3.5' },
    },
  ),
  row(
    'time to live with keys of others',
    'Lease/LeaseTimeToLive',
    { ID: '71', keys: true },
    {
      isOpaque: true,
      stricter: { callers: notRoot, why: 'etcd 3.5' },
    },
  ),
  row(
    'list of leases',
    'Lease/LeaseLeases',
    {},
    {
      isOpaque: true,
      json: ['/v3/lease/leases', {}],
      stricter: { callers: noToken, why: 'CVE-2026-33413' },
    },
  ),
  row('revocation of a lease with keys of others', 'Lease/LeaseRevoke', { ID: '71' }),
  row(
    'revocation of no lease',
    'Lease/LeaseRevoke',
    { ID: '79' },
    {
      json: ['/v3/lease/revoke', { ID: 79 }],
      stricter: { callers: noToken, why: 'CVE-2026-33413' },
    },
  ),

  row('lock', 'Lock/Lock', { name: bytes('k/lock'), lease: '70' }, { isOpaque: true }),
  row('lock on a name of others', 'Lock/Lock', { name: bytes('secret'), lease: '72' }, { isOpaque: true }),
  row('unlock', 'Lock/Unlock', { key: bytes('k/lock/46') }, { isOpaque: true }),
  row('unlock of others', 'Lock/Unlock', { key: bytes('secret/48') }, { isOpaque: true }),
  row(
    'campaign',
    'Election/Campaign',
    { name: bytes('k/vote'), lease: '70', value: bytes('me') },
    { isOpaque: true },
  ),
  row('campaign of others', 'Election/Campaign', { name: bytes('secret'), lease: '72' }, { isOpaque: true }),
  row('leader', 'Election/Leader', { name: bytes('k/nobody') }),
  row('leader of others', 'Election/Leader', { name: bytes('secret') }),
  row(
    'observation of others',
    'Election/Observe',
    { name: bytes('secret') },
    {
      isStream: true,
      stricter: { callers: notRoot, why: 'etcd leaves the caller without an answer' },
    },
  ),
  row('proclamation', 'Election/Proclaim', {
    leader: { name: bytes('k/no'), key: bytes('k/no/46'), rev: '9', lease: '70' },
  }),
  row('resignation of others', 'Election/Resign', {
    leader: { name: bytes('s'), key: bytes('secret'), rev: '9', lease: '70' },
  }),

  row(
    'list of members',
    'Cluster/MemberList',
    {},
    {
      json: ['/v3/cluster/member/list', {}],
      stricter: { callers: noToken, why: 'CVE-2026-33413' },
    },
  ),
  row(
    'member added',
    'Cluster/MemberAdd',
    { peerURLs: ['http://localhost:2380'] },
    {
      json: ['/v3/cluster/member/add', { peerURLs: ['http://localhost:2380'] }],
    },
  ),
  row(
    'member removed',
    'Cluster/MemberRemove',
    { ID: '1' },
    { json: ['/v3/cluster/member/remove', { ID: 1 }] },
  ),
  row('member updated', 'Cluster/MemberUpdate', { ID: '1', peerURLs: ['http://localhost:2380'] }),
  row('member promoted', 'Cluster/MemberPromote', { ID: '1' }),

  row(
    'alarms',
    'Maintenance/Alarm',
    { action: 'GET' },
    {
      json: ['/v3/maintenance/alarm', {}],
      stricter: { callers: noToken, why: 'CVE-2026-33413' },
    },
  ),
  row(
    'alarm lifted',
    'Maintenance/Alarm',
    { action: 'DEACTIVATE', memberID: '1', alarm: 'CORRUPT' },
    {
      stricter: { callers: notRoot, why: 'CVE-2026-33413' },
    },
  ),
  row(
    'status',
    'Maintenance/Status',
    {},
    {
      isOpaque: true,
      json: ['/v3/maintenance/status', {}],
      stricter: { callers: noToken, why: 'CVE-2026-33413' },
    },
  ),
  row('defragmentation', 'Maintenance/Defragment', {}, { json: ['/v3/maintenance/defragment', {}] }),
  row('hash', 'Maintenance/Hash', {}, { isOpaque: true, json: ['/v3/maintenance/hash', {}] }),
  row('hash of keys', 'Maintenance/HashKV', {}, { isOpaque: true }),
  row(
    'leadership handed over',
    'Maintenance/MoveLeader',
    { targetID: '1' },
    {
      stricter: { callers: notRoot, why: 'CVE-2026-33413' },
    },
  ),

  row('auth enabled', 'Auth/AuthEnable', {}, { json: ['/v3/auth/enable', {}] }),
  row(
    'authentication',
    'Auth/Authenticate',
    { name: 'root', password: 'wrong' },
    {
      json: ['/v3/auth/authenticate', { name: 'root', password: 'wrong' }],
      stricter: { callers: ['stranger'], why: 'etcd 3.5' },
    },
  ),
  row(
    'user added',
    'Auth/UserAdd',
    { name: 'root', password: 'x' },
    { json: ['/v3/auth/user/add', { name: 'root' }] },
  ),
  row(
    'user of that name',
    'Auth/UserGet',
    { name: 'reader' },
    { json: ['/v3/auth/user/get', { name: 'reader' }] },
  ),
  row('users', 'Auth/UserList', {}, { json: ['/v3/auth/user/list', {}] }),
  row('user deleted', 'Auth/UserDelete', { name: 'x' }, { json: ['/v3/auth/user/delete', { name: 'x' }] }),
  row(
    'password changed',
    'Auth/UserChangePassword',
    { name: 'x', password: 'y' },
    { json: ['/v3/auth/user/changepw', { name: 'x' }] },
  ),
  row(
    'role granted',
    'Auth/UserGrantRole',
    { user: 'x', role: 'y' },
    { json: ['/v3/auth/user/grant', { user: 'x' }] },
  ),
  row(
    'role revoked',
    'Auth/UserRevokeRole',
    { name: 'x', role: 'y' },
    { json: ['/v3/auth/user/revoke', { name: 'x' }] },
  ),
  row(
    'role added',
    'Auth/RoleAdd',
    { name: 'reading' },
    { json: ['/v3/auth/role/add', { name: 'reading' }] },
  ),
  row(
    'role of that name',
    'Auth/RoleGet',
    { role: 'reading' },
    { json: ['/v3/auth/role/get', { role: 'reading' }] },
  ),
  row('roles', 'Auth/RoleList', {}, { json: ['/v3/auth/role/list', {}] }),
  row('role deleted', 'Auth/RoleDelete', { role: 'x' }, { json: ['/v3/auth/role/delete', { role: 'x' }] }),
  row(
    'permission granted',
    'Auth/RoleGrantPermission',
    { name: 'x', perm: { key: bytes('k') } },
    {
      json: ['/v3/auth/role/grant', { name: 'x', perm: { key: base64('k') } }],
    },
  ),
  row(
    'permission revoked',
    'Auth/RoleRevokePermission',
    { role: 'x', key: bytes('k') },
    { json: ['/v3/auth/role/revoke', { role: 'x' }] },
  ),
  row('health', 'Health/Check', {}),
];

/** An error with the text and code that etcd 3.4 answers; it reaches clients as it is. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: GrpcCode;

  constructor(code: GrpcCode, message: string) {
    super(message);
    this.code = code;
  }

  /** Status of the JSON gateway's answer. */
  get httpStatus(): number {
    return httpStatusOfCode[this.code] ?? 500;
  }
}

/** gRPC status codes by number (https://grpc.io/docs/guides/status-codes). */
export const GrpcCode = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;
export type GrpcCode = (typeof GrpcCode)[keyof typeof GrpcCode];

/** HTTP status of a gRPC code, by index, as grpc-gateway 1.x maps them. */
const httpStatusOfCode = [
  200, 408, 500, 400, 504, 404, 409, 403, 429, 412, 409, 400, 501, 500, 503, 500, 401,
];

/*
 * The catalogue. Texts and codes are etcd 3.4's (etcdserver/api/v3rpc/rpctypes). Catalogue errors are thrown
 * and answered as shared instances: they carry no stack worth reading and cost nothing to make.
 */
function define(code: GrpcCode, message: string): ApiError {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new ApiError(code, message);
  Error.stackTraceLimit = limit;
  return error;
}

const { INVALID_ARGUMENT, OUT_OF_RANGE, NOT_FOUND, FAILED_PRECONDITION, RESOURCE_EXHAUSTED } = GrpcCode;
const { UNAVAILABLE, PERMISSION_DENIED, UNAUTHENTICATED, DATA_LOSS, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN } =
  GrpcCode;

export const errors = {
  emptyKey: define(INVALID_ARGUMENT, 'etcdserver: key is not provided'),
  keyNotFound: define(INVALID_ARGUMENT, 'etcdserver: key not found'),
  valueProvided: define(INVALID_ARGUMENT, 'etcdserver: value is provided'),
  leaseProvided: define(INVALID_ARGUMENT, 'etcdserver: lease is provided'),
  tooManyOps: define(INVALID_ARGUMENT, 'etcdserver: too many operations in txn request'),
  duplicateKey: define(INVALID_ARGUMENT, 'etcdserver: duplicate key given in txn request'),
  invalidSortOption: define(INVALID_ARGUMENT, 'etcdserver: invalid sort option'),
  compacted: define(OUT_OF_RANGE, 'etcdserver: mvcc: required revision has been compacted'),
  futureRevision: define(OUT_OF_RANGE, 'etcdserver: mvcc: required revision is a future revision'),
  noSpace: define(RESOURCE_EXHAUSTED, 'etcdserver: mvcc: database space exceeded'),
  /** wald's own: etcd ends its process when its log cannot grow. */
  logDiskFull: define(
    RESOURCE_EXHAUSTED,
    'etcdserver: no space left on the disk of the write-ahead log; writes go on once some is free',
  ),

  leaseNotFound: define(NOT_FOUND, 'etcdserver: requested lease not found'),
  leaseExists: define(FAILED_PRECONDITION, 'etcdserver: lease already exists'),
  leaseTtlTooLarge: define(OUT_OF_RANGE, 'etcdserver: too large lease TTL'),

  memberExists: define(FAILED_PRECONDITION, 'etcdserver: member ID already exist'),
  peerUrlExists: define(FAILED_PRECONDITION, 'etcdserver: Peer URLs already exists'),
  /** Its code is what 3.4.23 answers, which loses the one that its catalogue has. */
  memberNotEnoughStarted: define(
    UNKNOWN,
    'etcdserver: re-configuration failed due to not enough started members',
  ),
  memberBadUrls: define(INVALID_ARGUMENT, 'etcdserver: given member URLs are invalid'),
  memberNotFound: define(NOT_FOUND, 'etcdserver: member not found'),
  memberNotLearner: define(FAILED_PRECONDITION, 'etcdserver: can only promote a learner member'),
  learnerNotReady: define(
    FAILED_PRECONDITION,
    'etcdserver: can only promote a learner member which is in sync with leader',
  ),
  /** wald's own, as is the replacement. */
  replacementUnderWay: define(
    FAILED_PRECONDITION,
    'etcdserver: another member is being replaced; its successor has to become a voter, or be removed, first',
  ),
  tooManyLearners: define(FAILED_PRECONDITION, 'etcdserver: too many learner members in cluster'),

  requestTooLarge: define(INVALID_ARGUMENT, 'etcdserver: request is too large'),
  tooManyRequests: define(RESOURCE_EXHAUSTED, 'etcdserver: too many requests'),

  /** wald's own: the thread that hashes passwords ended at it. */
  passwordWorkerFailed: define(GrpcCode.INTERNAL, 'etcdserver: a password could not be hashed or checked'),

  rootUserNotExist: define(FAILED_PRECONDITION, 'etcdserver: root user does not exist'),
  rootRoleNotExist: define(FAILED_PRECONDITION, 'etcdserver: root user does not have root role'),
  userExists: define(FAILED_PRECONDITION, 'etcdserver: user name already exists'),
  userEmpty: define(INVALID_ARGUMENT, 'etcdserver: user name is empty'),
  userNotFound: define(FAILED_PRECONDITION, 'etcdserver: user name not found'),
  roleExists: define(FAILED_PRECONDITION, 'etcdserver: role name already exists'),
  roleNotFound: define(FAILED_PRECONDITION, 'etcdserver: role name not found'),
  roleEmpty: define(INVALID_ARGUMENT, 'etcdserver: role name is empty'),
  authFailed: define(INVALID_ARGUMENT, 'etcdserver: authentication failed, invalid user ID or password'),
  permissionDenied: define(PERMISSION_DENIED, 'etcdserver: permission denied'),
  roleNotGranted: define(FAILED_PRECONDITION, 'etcdserver: role is not granted to the user'),
  permissionNotGranted: define(FAILED_PRECONDITION, 'etcdserver: permission is not granted to the role'),
  authNotEnabled: define(FAILED_PRECONDITION, 'etcdserver: authentication is not enabled'),
  invalidAuthToken: define(UNAUTHENTICATED, 'etcdserver: invalid auth token'),
  authOldRevision: define(INVALID_ARGUMENT, 'etcdserver: revision of auth store is old'),
  /** Without a place in etcd's catalogue, and so with the text and code of what is not. */
  noPasswordUser: define(UNKNOWN, 'auth: authentication failed, password was given for no password user'),
  /** etcd 3.4.23 ends at such a request; text and code are those of later ones. */
  permissionNotGiven: define(INVALID_ARGUMENT, 'etcdserver: permission not given'),
  // wald's own: etcd has no bounds here.
  userNameTooLong: define(INVALID_ARGUMENT, 'etcdserver: user name is too long'),
  tooManyUsers: define(RESOURCE_EXHAUSTED, 'etcdserver: too many users'),
  tooManyRoles: define(RESOURCE_EXHAUSTED, 'etcdserver: too many roles'),
  tooManyPermissions: define(RESOURCE_EXHAUSTED, 'etcdserver: too many permissions in a role'),
  invalidAuthManagement: define(INVALID_ARGUMENT, 'etcdserver: invalid auth management'),

  noLeader: define(UNAVAILABLE, 'etcdserver: no leader'),
  notLeader: define(FAILED_PRECONDITION, 'etcdserver: not leader'),
  leaderChanged: define(UNAVAILABLE, 'etcdserver: leader changed'),
  notCapable: define(UNAVAILABLE, 'etcdserver: not capable'),
  stopped: define(UNAVAILABLE, 'etcdserver: server stopped'),
  timeout: define(UNAVAILABLE, 'etcdserver: request timed out'),
  timeoutDueToLeaderFail: define(
    UNAVAILABLE,
    'etcdserver: request timed out, possibly due to previous leader failure',
  ),
  timeoutDueToConnectionLost: define(
    UNAVAILABLE,
    'etcdserver: request timed out, possibly due to connection lost',
  ),
  unhealthy: define(UNAVAILABLE, 'etcdserver: unhealthy cluster'),
  corrupt: define(DATA_LOSS, 'etcdserver: corrupt cluster'),
  notSupportedForLearner: define(UNAVAILABLE, 'etcdserver: rpc not supported for learner'),
  badLeaderTransferee: define(FAILED_PRECONDITION, 'etcdserver: bad leader transferee'),

  deadlineExceeded: define(DEADLINE_EXCEEDED, 'context deadline exceeded'),
  cancelled: define(CANCELLED, 'context canceled'),
} as const;

const byText = new Map<string, ApiError>(Object.values(errors).map((error) => [error.message, error]));

/** The error of the catalogue with this code and text, or one made of them: for errors that came from another member. */
export function apiErrorOf(code: number, message: string): ApiError {
  const known = byText.get(message);
  if (known !== undefined && known.code === code) return known;
  const isCode = code > GrpcCode.OK && code <= GrpcCode.UNAUTHENTICATED;
  return new ApiError(isCode ? (code as GrpcCode) : GrpcCode.UNKNOWN, message);
}

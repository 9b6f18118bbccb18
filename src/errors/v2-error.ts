/** An error of the v2 API. Errors are answers here, made by the thousand: it has no stack. */
export class V2Error extends Error {
  override readonly name = 'V2Error';
  readonly code: V2Code;
  /** The cause in this case: the key, the values compared; may be empty. */
  override readonly cause: string;
  /** Index of the tree when the request was refused; 0 where the tree was not asked. */
  readonly index: number;

  constructor(code: V2Code, cause: string, index: number) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(messages[code]);
    Error.stackTraceLimit = limit;
    this.code = code;
    this.cause = cause;
    this.index = index;
  }

  get httpStatus(): number {
    return httpStatuses[this.code] ?? 400;
  }

  /** The body of the answer, in the order of etcd's; an empty cause is left out. */
  toJson(): V2ErrorJson {
    const { code: errorCode, message, cause, index } = this;
    return cause === '' ? { errorCode, message, index } : { errorCode, message, cause, index };
  }
}

/** Codes of the v2 API's errors (etcd 3.4's `etcdserver/api/v2error`). */
export const V2Code = {
  KEY_NOT_FOUND: 100,
  TEST_FAILED: 101,
  NOT_FILE: 102,
  NO_MORE_PEER: 103,
  NOT_DIR: 104,
  NODE_EXIST: 105,
  KEY_IS_PRESERVED: 106,
  ROOT_READ_ONLY: 107,
  DIR_NOT_EMPTY: 108,
  EXISTING_PEER_ADDR: 109,
  UNAUTHORIZED: 110,
  VALUE_REQUIRED: 200,
  PREV_VALUE_REQUIRED: 201,
  TTL_NAN: 202,
  INDEX_NAN: 203,
  VALUE_OR_TTL_REQUIRED: 204,
  TIMEOUT_NAN: 205,
  NAME_REQUIRED: 206,
  INDEX_OR_VALUE_REQUIRED: 207,
  INDEX_VALUE_MUTEX: 208,
  INVALID_FIELD: 209,
  INVALID_FORM: 210,
  REFRESH_VALUE: 211,
  REFRESH_TTL_REQUIRED: 212,
  RAFT_INTERNAL: 300,
  LEADER_ELECT: 301,
  WATCHER_CLEARED: 400,
  EVENT_INDEX_CLEARED: 401,
  STANDBY_INTERNAL: 402,
  INVALID_ACTIVE_SIZE: 403,
  INVALID_REMOVE_DELAY: 404,
} as const;
export type V2Code = (typeof V2Code)[keyof typeof V2Code];

const messages: { readonly [code in V2Code]: string } = {
  [V2Code.KEY_NOT_FOUND]: 'Key not found',
  [V2Code.TEST_FAILED]: 'Compare failed',
  [V2Code.NOT_FILE]: 'Not a file',
  [V2Code.NO_MORE_PEER]: 'Reached the max number of peers in the cluster',
  [V2Code.NOT_DIR]: 'Not a directory',
  [V2Code.NODE_EXIST]: 'Key already exists',
  [V2Code.KEY_IS_PRESERVED]: 'The prefix of given key is a keyword in etcd',
  [V2Code.ROOT_READ_ONLY]: 'Root is read only',
  [V2Code.DIR_NOT_EMPTY]: 'Directory not empty',
  [V2Code.EXISTING_PEER_ADDR]: 'Peer address has existed',
  [V2Code.UNAUTHORIZED]: 'The request requires user authentication',
  [V2Code.VALUE_REQUIRED]: 'Value is Required in POST form',
  [V2Code.PREV_VALUE_REQUIRED]: 'PrevValue is Required in POST form',
  [V2Code.TTL_NAN]: 'The given TTL in POST form is not a number',
  [V2Code.INDEX_NAN]: 'The given index in POST form is not a number',
  [V2Code.VALUE_OR_TTL_REQUIRED]: 'Value or TTL is required in POST form',
  [V2Code.TIMEOUT_NAN]: 'The given timeout in POST form is not a number',
  [V2Code.NAME_REQUIRED]: 'Name is required in POST form',
  [V2Code.INDEX_OR_VALUE_REQUIRED]: 'Index or value is required',
  [V2Code.INDEX_VALUE_MUTEX]: 'Index and value cannot both be specified',
  [V2Code.INVALID_FIELD]: 'Invalid field',
  [V2Code.INVALID_FORM]: 'Invalid POST form',
  [V2Code.REFRESH_VALUE]: 'Value provided on refresh',
  [V2Code.REFRESH_TTL_REQUIRED]: 'A TTL must be provided on refresh',
  [V2Code.RAFT_INTERNAL]: 'Raft Internal Error',
  [V2Code.LEADER_ELECT]: 'During Leader Election',
  [V2Code.WATCHER_CLEARED]: 'watcher is cleared due to etcd recovery',
  [V2Code.EVENT_INDEX_CLEARED]: 'The event in requested index is outdated and cleared',
  [V2Code.STANDBY_INTERNAL]: 'Standby Internal Error',
  [V2Code.INVALID_ACTIVE_SIZE]: 'Invalid active size',
  [V2Code.INVALID_REMOVE_DELAY]: 'Standby remove delay',
};

/** HTTP statuses of the codes that have one of their own; the others answer 400. */
const httpStatuses: { readonly [code: number]: number } = {
  [V2Code.KEY_NOT_FOUND]: 404,
  [V2Code.NOT_FILE]: 403,
  [V2Code.DIR_NOT_EMPTY]: 403,
  [V2Code.UNAUTHORIZED]: 401,
  [V2Code.TEST_FAILED]: 412,
  [V2Code.NODE_EXIST]: 412,
  [V2Code.RAFT_INTERNAL]: 500,
  [V2Code.LEADER_ELECT]: 500,
};

/** The JSON object of an error, as etcd writes it. */
interface V2ErrorJson {
  readonly errorCode: number;
  readonly message: string;
  readonly cause?: string;
  readonly index: number;
}

/**
 * An error of the management of v2 users and roles, in etcd's words. Like `V2Error`, it is an answer rather
 * than an `Error`.
 */
export class V2AuthError {
  readonly httpStatus: number;
  readonly message: string;

  constructor(httpStatus: number, message: string) {
    this.httpStatus = httpStatus;
    this.message = `auth: ${message}`;
  }
}

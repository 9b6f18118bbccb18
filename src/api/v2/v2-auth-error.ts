/** What the management of v2 users and roles refuses, in etcd's words. Like `V2Error`, it is an answer rather than an `Error`. */
export class V2AuthError {
  readonly httpStatus: number;
  readonly message: string;

  constructor(httpStatus: number, message: string) {
    this.httpStatus = httpStatus;
    this.message = `auth: ${message}`;
  }
}

/** A request for keys of the v2 API. */
export interface V2ScriptRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Of the key: `/a/b`. */
  readonly key: string;
  /** As in a URL, without the `?`. */
  readonly query: string;
  /** The form in the body; `null` without one. */
  readonly form: string | null;
}

/** A watch is opened and stays open until `settle`. */
interface V2WatchStep {
  readonly kind: 'watch';
  readonly request: V2ScriptRequest;
}

/** Requests one after the other; then everything that they let expire has to go. */
interface V2ExpiryStep {
  readonly kind: 'expire';
  readonly requests: readonly V2ScriptRequest[];
}

interface V2RequestStep {
  readonly kind: 'request';
  readonly request: V2ScriptRequest;
}

/** What the open watches have been told is compared; some are closed. */
interface V2SettleStep {
  readonly kind: 'settle';
}

export type V2Step = V2RequestStep | V2WatchStep | V2ExpiryStep | V2SettleStep;

export function pathOf({ key, query }: V2ScriptRequest): string {
  return `/v2/keys${key}${query === '' ? '' : `?${query}`}`;
}

export function describeRequest(request: V2ScriptRequest): string {
  const form = request.form === null ? '' : ` -d '${request.form}'`;
  return `curl -X ${request.method} '$url${pathOf(request)}'${form}`;
}

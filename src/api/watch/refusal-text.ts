import { ApiError, GrpcCode } from '../../errors/api-error.ts';

/** Names of codes in Go's gRPC, where they are not those of the specification in capitals and underscores. */
const names = new Map<number, string>(
  Object.entries(GrpcCode).map(([name, code]) => [
    code,
    name.toLowerCase().replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
  ]),
);

/** An error as Go prints the status of a call: what etcd puts into the text of a watch that it refuses. */
export function rpcErrorText({ code, message }: ApiError): string {
  return `rpc error: code = ${names.get(code) ?? `Code(${code})`} desc = ${message}`;
}

/** The error that such a text is of; `null` where it is of none. */
export function errorOfRefusal(text: string): ApiError | null {
  const [, name, message] = /^rpc error: code = (\w+) desc = (.*)$/s.exec(text) ?? [];
  for (const code of Object.values(GrpcCode))
    if (names.get(code) === name) return new ApiError(code, message!);
  return null;
}

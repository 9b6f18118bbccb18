/** The part of uWebSockets.js that is used here; the package's own types are written for other compiler settings. */
declare module 'uWebSockets.js' {
  export type Bytes = string | ArrayBuffer | Uint8Array;
  /** A listen socket of uSockets. */
  export type ListenSocket = object;

  /** Valid in the route's callback only. */
  export interface UwsRequest {
    getUrl(): string;
    getQuery(): string | undefined;
    getCaseSensitiveMethod(): string;
    forEach(each: (name: string, value: string) => void): void;
  }

  /** Valid until it is ended or aborted; every call after that throws. */
  export interface UwsResponse {
    writeStatus(status: string): UwsResponse;
    writeHeader(name: string, value: string): UwsResponse;
    write(chunk: Bytes): boolean;
    end(body?: Bytes, closeConnection?: boolean): UwsResponse;
    endWithoutBody(contentLength?: number, closeConnection?: boolean): UwsResponse;
    /** @param totalBytes of the body, where `chunk` is not all of it */
    tryEnd(chunk: Bytes, totalBytes?: number): [sent: boolean, complete: boolean];
    getWriteOffset(): number;
    onWritable(handler: (offset: number) => boolean): UwsResponse;
    onAborted(handler: () => void): UwsResponse;
    onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): UwsResponse;
    cork(write: () => void): UwsResponse;
    close(): UwsResponse;
    getRemoteAddressAsText(): ArrayBuffer;
  }

  export interface UwsApp {
    any(pattern: string, handler: (response: UwsResponse, request: UwsRequest) => void): UwsApp;
    listen(host: string, port: number, options: number, done: (socket: ListenSocket | false) => void): UwsApp;
    close(): UwsApp;
  }

  export interface Uws {
    App(): UwsApp;
    LIBUS_LISTEN_EXCLUSIVE_PORT: number;
    us_listen_socket_close(socket: ListenSocket): void;
    us_socket_local_port(socket: ListenSocket): number;
    _cfg(setting: string): void;
  }
}

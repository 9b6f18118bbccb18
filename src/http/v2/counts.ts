/** What is measured of requests for keys, watches apart. `method` is `QGET` for a GET with `quorum`. */
export interface V2Counts {
  /** A request was read and is allowed. Gives the time of it, for `succeeded`. */
  start(method: string): number;
  succeeded(method: string, started: number): void;
  failed(method: string, httpStatus: number): void;
}

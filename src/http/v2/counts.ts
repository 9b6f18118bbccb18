/** What is measured of requests for keys, watches apart. */
export interface V2Counts {
  /** A request was read and is allowed. @param method `QGET` for a GET with `quorum` */
  start(method: string): V2Call;
}

/** One of them. One of both is called, once. */
export interface V2Call {
  succeeded(): void;
  failed(httpStatus: number): void;
}

/** The log for operators: a torn batch was dropped, the disk is full, a snapshot is damaged. */
export interface LogSink {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
}

/** A sink that drops everything. */
export const silentSink: LogSink = { info() {}, warn() {} };

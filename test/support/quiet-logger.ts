import type { LogFields, Logger } from '../../src/host/logger.ts';

/** Keeps what is logged, as `message: error`. */
export class QuietLogger implements Logger {
  level = 'info';
  readonly lines: string[] = [];

  debug(): void {}
  flush(): void {}

  child(): Logger {
    return this;
  }

  info(message: string, fields?: LogFields): void {
    this.keep(message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.keep(message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.keep(message, fields);
  }

  fatal(message: string, fields?: LogFields): void {
    this.keep(message, fields);
  }

  private keep(message: string, fields?: LogFields): void {
    this.lines.push(`${message}: ${String(fields?.error ?? '')}`);
  }
}

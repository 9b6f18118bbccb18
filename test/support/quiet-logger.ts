import type { LogFields, Logger } from '../../src/host/logger.ts';

/** Keeps what is logged, as `message: error`. */
export class QuietLogger implements Logger {
  level = 'info';
  readonly lines: string[] = [];

  debug(): void {}
  flush(): void {}

  info(_caller: string, message: string, fields?: LogFields): void {
    this.keep(message, fields);
  }

  warn(_caller: string, message: string, fields?: LogFields): void {
    this.keep(message, fields);
  }

  error(_caller: string, message: string, fields?: LogFields): void {
    this.keep(message, fields);
  }

  fatal(_caller: string, message: string, fields?: LogFields): void {
    this.keep(message, fields);
  }

  private keep(message: string, fields?: LogFields): void {
    this.lines.push(`${message}: ${String(fields?.error ?? '')}`);
  }
}

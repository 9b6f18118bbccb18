import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino';

/**
 * The member's log: JSON lines with `level`, `ts`, `caller`, `msg` and the fields, as etcd's zap logger writes them. One shape for
 * every room; a line is for a person, and none is written on the way of a request that succeeds.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  fatal(message: string, fields?: LogFields): void;
  /** The same log, in whose lines `caller` is this part of wald: `room/noun`. */
  child(caller: string): Logger;
  /** The level from which on lines are written, of all children too; it can be changed while the member runs. */
  level: string;
  /** Writes out what is buffered; for the moment before the process ends. */
  flush(): void;
}

/** Logs nothing. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  fatal() {},
  child: () => silentLogger,
  level: 'fatal',
  flush() {},
};

export type LogFields = Readonly<Record<string, unknown>>;

/**
 * @param level `debug`, `info`, `warn`, `error`, `panic` or `fatal`.
 * @param outputs `stdout`, `stderr`, `default` (stderr), or paths of files, which are appended to.
 */
export function makeLogger(level: string, outputs: readonly string[]): Logger {
  const streams = outputs.map((output) => {
    const target = output === 'stdout' ? 1 : output === 'stderr' || output === 'default' ? 2 : output;
    return {
      level: 'debug' as const,
      stream: pino.destination({ dest: target, sync: true }) as DestinationStream,
    };
  });
  const log = pino(
    {
      level: pinoLevel(level),
      base: null,
      timestamp: () => `,"ts":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => (error instanceof Error ? error.message : error) },
    },
    streams.length === 1 ? streams[0]!.stream : pino.multistream(streams),
  );
  return new JsonLogger(log, 'main');
}

class JsonLogger implements Logger {
  private readonly log: PinoLogger;
  private readonly caller: string;

  constructor(log: PinoLogger, caller: string) {
    this.log = log;
    this.caller = caller;
  }

  child(caller: string): Logger {
    return new JsonLogger(this.log, caller);
  }

  debug(message: string, fields?: LogFields): void {
    this.log.debug({ caller: this.caller, msg: message, ...fields });
  }

  info(message: string, fields?: LogFields): void {
    this.log.info({ caller: this.caller, msg: message, ...fields });
  }

  warn(message: string, fields?: LogFields): void {
    this.log.warn({ caller: this.caller, msg: message, ...fields });
  }

  error(message: string, fields?: LogFields): void {
    this.log.error({ caller: this.caller, msg: message, ...fields });
  }

  fatal(message: string, fields?: LogFields): void {
    this.log.fatal({ caller: this.caller, msg: message, ...fields });
  }

  get level(): string {
    return this.log.level;
  }

  set level(level: string) {
    this.log.level = pinoLevel(level);
  }

  flush(): void {
    this.log.flush();
  }
}

/** zap has `panic` between `error` and `fatal`; pino does not. */
function pinoLevel(level: string): string {
  return level === 'panic' || level === 'dpanic' ? 'fatal' : level;
}

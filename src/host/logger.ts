import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino';

/**
 * Where the member writes what it does: JSON lines with `level`, `ts`, `caller`, `msg` and the fields, as etcd's zap
 * logger writes them. `caller` is the part of wald that speaks, as `room/noun`.
 */
export interface Logger {
  debug(caller: string, message: string, fields?: LogFields): void;
  info(caller: string, message: string, fields?: LogFields): void;
  warn(caller: string, message: string, fields?: LogFields): void;
  error(caller: string, message: string, fields?: LogFields): void;
  fatal(caller: string, message: string, fields?: LogFields): void;
  /** The level from which on lines are written; it can be changed while the member runs. */
  level: string;
  /** Writes out what is buffered; for the moment before the process ends. */
  flush(): void;
}

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
  return new JsonLogger(log);
}

class JsonLogger implements Logger {
  private readonly log: PinoLogger;

  constructor(log: PinoLogger) {
    this.log = log;
  }

  debug(caller: string, message: string, fields?: LogFields): void {
    this.log.debug({ caller, msg: message, ...fields });
  }

  info(caller: string, message: string, fields?: LogFields): void {
    this.log.info({ caller, msg: message, ...fields });
  }

  warn(caller: string, message: string, fields?: LogFields): void {
    this.log.warn({ caller, msg: message, ...fields });
  }

  error(caller: string, message: string, fields?: LogFields): void {
    this.log.error({ caller, msg: message, ...fields });
  }

  fatal(caller: string, message: string, fields?: LogFields): void {
    this.log.fatal({ caller, msg: message, ...fields });
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

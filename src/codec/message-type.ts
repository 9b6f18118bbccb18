import type { Writer } from './writer.ts';

/**
 * How deep messages may be nested, the outermost included. Go has no such bound; here it keeps hostile input from
 * exhausting the stack of decoder, checks and state machine. Real transactions nest a few levels.
 */
export const messageDepthMax = 256;

/** What a generated codec offers for one message of `proto/`. */
export interface MessageType<T> {
  /** Full name, as in `etcdserverpb.PutRequest`. */
  readonly name: string;

  /** A message with every field present: those given, the others at their default. */
  create(fields?: Partial<T>): T;

  /** Appends the protobuf bytes: fields in order of their numbers, those at their default left out. */
  encode(message: T, writer: Writer): void;

  /**
   * Reads the message that fills `bytes` from `start` to before `end` (defaults: all of it). Fields of type bytes
   * are views of the input, so they live as long as it does.
   *
   * @throws DecodeError where the bytes end early, are malformed, or nest deeper than `messageDepthMax`
   */
  decode(bytes: Uint8Array, start?: number, end?: number): T;
}

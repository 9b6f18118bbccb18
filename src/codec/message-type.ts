import type { Writer } from './writer.ts';

/** The generated codec of one message of `proto/`. */
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

  /**
   * Reads the message from the first JSON value in `text`; what follows that value is not looked at, and no value at
   * all is an empty message. Names may be spelled as in the schema or in camelCase, those not known are passed over,
   * of those given twice the last counts, and null is the default.
   *
   * @throws JsonError where the text is no JSON, a value is not of its field's type or range, or messages nest deeper
   * than `messageDepthMax`
   */
  fromJson(text: Uint8Array | string): T;

  /**
   * Appends the message as JSON, as etcd's gateway writes it: names as in the schema, fields at their default left
   * out, 64-bit integers as text, bytes in base64, enums by name, no white space.
   */
  writeJson(message: T, writer: Writer): void;
}

/**
 * The bound of nested messages, the outermost included. Go has no such bound; here it keeps hostile input
 * from exhausting the stack of decoder, checks and state machine. Real transactions nest a few levels.
 */
export const messageDepthMax = 1000;

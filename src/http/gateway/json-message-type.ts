import type { MessageType } from '../../codec/message-type.ts';
import type { Writer } from '../../codec/writer.ts';

export interface JsonMessageType<T> extends MessageType<T> {
  fromJson(text: Buffer): T;
  writeJson(message: T, writer: Writer): void;
}

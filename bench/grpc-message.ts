import { Writer } from '../src/codec/writer.ts';

/** A message with the prefix that gRPC wants in front of it. */
export function framed(encode: (writer: Writer) => void): Buffer {
  const writer = new Writer(256);
  encode(writer);
  const message = writer.view();
  const frame = Buffer.allocUnsafe(5 + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

/** Bytes that are not the message they should be. The text is what etcd's own decoder says of the same bytes. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

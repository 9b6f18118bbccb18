/** Bytes of the messages that clients sent and got, without prefixes and frames, as grpc-go's codec sees them. They only rise. */
export class MessageTraffic {
  receivedBytes = 0;
  sentBytes = 0;
}

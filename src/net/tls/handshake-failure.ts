/** Alerts of TLS (RFC 8446, 6) in Go's words, where these differ from OpenSSL's. */
const alerts: Readonly<Record<string, string>> = {
  'bad record mac': 'bad record MAC',
  'certificate revoked': 'revoked certificate',
  'certificate expired': 'expired certificate',
  'certificate unknown': 'unknown certificate',
  'unknown ca': 'unknown certificate authority',
  'decode error': 'error decoding message',
  'decrypt error': 'error decrypting message',
  'protocol version': 'protocol version not supported',
  'insufficient security': 'insufficient security level',
};

/** Why a handshake failed: in Go's words if the client said so with an alert, in OpenSSL's if this side did not go on. */
export function handshakeFailure(error: NodeJS.ErrnoException): string {
  const { code, message } = error;
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return 'tls: the handshake took too long';
  // error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:../ssl/record/rec_layer_s3.c:1600:SSL alert number 42
  const alert = /(?:sslv3|tlsv1(?:\.3)?|tlsv13) alert ([a-z ]+)/.exec(message)?.[1]?.trim();
  if (alert !== undefined) return `remote error: tls: ${alerts[alert] ?? alert}`;
  const reason = /^[0-9A-F]+:error:[0-9A-F]+:SSL routines:[^:]*:([^:]+):/i.exec(message);
  return `tls: ${reason?.[1] ?? message}`;
}

/** A peer sent what no member sends: its connection ends, and nothing else happens. */
export class PeerProtocolError extends Error {
  override readonly name = 'PeerProtocolError';
}

/** Returns whether a header that is a list of words has one of them, whatever its case: `Connection: TE, close` (RFC 9110, section 5.6.1). */
export function hasToken(list: string | undefined, token: string): boolean {
  const wanted = token.toLowerCase();
  return (list ?? '').split(',').some((item) => item.trim().toLowerCase() === wanted);
}

/** Returns whether a `Host` header's value has only characters of a host and port (RFC 3986, section 3.2.2), as Go takes them; it may be empty. */
export function isHostHeader(value: string): boolean {
  return hostCharacters.test(value);
}

const hostCharacters = /^[!$%&'()*+,\-.:;=[\]_~0-9a-z]*$/i;

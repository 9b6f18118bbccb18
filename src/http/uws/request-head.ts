import { isHostHeader } from '../host-header.ts';
import { hasToken } from '../token-list.ts';

/**
 * What the headers of a request say about its body and its connection, and what is wrong with them. uWebSockets looks for the
 * first header of a name and believes it; who stands in front of it may have believed another one.
 */
export class RequestHead {
  fault: RequestFault | null = null;
  /** True if a length or an encoding is given, so that a body may come. */
  hasBody = false;
  /** True if no request comes behind this one. */
  closes = false;
  /** True if uWebSockets has seen so itself, and closes without being told. */
  closesByItself = false;

  /** @param headers names in lower case and values in turn */
  constructor(headers: readonly string[]) {
    let hosts = 0;
    let lengths = 0;
    let encodings = 0;
    let connections = 0;
    for (let i = 0; i < headers.length; i += 2) {
      const value = headers[i + 1]!;
      if (control.test(value)) this.fault ??= invalidValue;
      switch (headers[i]) {
        case 'host':
          if (++hosts > 1) this.fault ??= badRequest;
          else if (!isHostHeader(value)) this.fault ??= malformedHost;
          break;
        case 'content-length':
          if (++lengths > 1 || !isNumber(value)) this.fault ??= badRequest;
          break;
        case 'transfer-encoding':
          if (++encodings > 1 || !isWord(value, 'chunked')) this.fault ??= unsupportedEncoding;
          break;
        case 'expect':
          if (!isWord(value, '100-continue')) this.fault ??= expectationFailed;
          break;
        case 'connection':
          if (++connections === 1 && value.length === 'close'.length) this.closesByItself = true;
          if (this.closesByItself || hasToken(value, 'close')) this.closes = true;
          break;
      }
    }
    this.hasBody = lengths + encodings > 0;
    if (hosts === 0) this.fault ??= missingHost;
    if (lengths > 0 && encodings > 0) this.fault ??= badRequest;
  }
}

/** Why a request is refused though uWebSockets took it, and the answer, which is Go's. The connection is closed behind it. */
export interface RequestFault {
  /** Code and reason, as they stand in the status line. */
  readonly status: string;
  readonly body: string;
}

const badRequest: RequestFault = { status: '400 Bad Request', body: '400 Bad Request' };
const malformedHost = badRequestFor('malformed Host header');
const missingHost = badRequestFor('missing required Host header');
const invalidValue = badRequestFor('invalid header value');
const unsupportedEncoding: RequestFault = {
  status: '501 Not Implemented',
  body: 'Unsupported transfer encoding',
};
const expectationFailed: RequestFault = { status: '417 Expectation Failed', body: '' };

function badRequestFor(why: string): RequestFault {
  const text = `400 Bad Request: ${why}`;
  return { status: text, body: text };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const control = /[\x00-\x08\x0a-\x1f\x7f]/;

/** Digits and nothing else. */
function isNumber(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if (c < 0x30 || c > 0x39) return false;
  }
  return value !== '';
}

/** @param word in lower case */
function isWord(value: string, word: string): boolean {
  return value.length === word.length && value.toLowerCase() === word;
}

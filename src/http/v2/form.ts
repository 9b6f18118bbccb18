import { isUtf8 } from 'node:buffer';
import { goQuote } from '../../codec/json-error.ts';
import type { HttpRequest } from '../exchange.ts';
import { decodePath, encodesUtf8 } from '../url-path.ts';

/** The parameters of a request by name. Of several with one name the first counts, the body's before the query's. */
export type Form = ReadonlyMap<string, string>;

/** Longest body that is read as a form; Go's. */
export const formBytesMax = 10 * 1024 * 1024;

const formType = 'application/x-www-form-urlencoded';
const methodsWithForm = new Set(['POST', 'PUT', 'PATCH']);

/** An error in a form, in Go's words where Go has it too. */
export class FormError extends Error {
  override readonly name = 'FormError';
}

const noParameters: Form = new Map();

/**
 * Reads the parameters of a request from its query and, for PUT, POST and PATCH, from a body that is a form, as Go's
 * `Request.ParseForm` does. What is not UTF-8 is an error.
 *
 * @throws FormError
 */
export function parseForm(request: HttpRequest): Form {
  const body = methodsWithForm.has(request.method) ? formBody(request) : noBody;
  const text = body.toString('utf8');
  if (text === '' && request.query === '') return noParameters;
  const form = new Map<string, string>();
  // The body's complaint comes first, but both are read.
  const complaint = parseInto(form, text, isUtf8(body)) ?? parseInto(form, request.query, false);
  if (complaint !== null) throw new FormError(complaint);
  return form;
}

const noBody = Buffer.alloc(0);

/** The body where it is a form; else empty. */
function formBody(request: HttpRequest): Buffer {
  const type = request.header('content-type');
  if (type === undefined || type === '') return noBody;
  if (type !== formType) {
    const parsed = mediaType(type);
    if (parsed.complaint !== null) throw new FormError(parsed.complaint);
    if (parsed.type !== formType) return noBody;
  }
  if (request.bodyBytes > formBytesMax) throw new FormError('http: POST too large');
  return request.body;
}

/**
 * Adds what `text` has and the form does not. Gives what is wrong with it, or `null`.
 *
 * @param isWhole a U+FFFD in it is one, and not what could not be read
 */
function parseInto(form: Map<string, string>, text: string, isWhole: boolean): string | null {
  let complaint: string | null = null;
  for (let at = 0; at < text.length; ) {
    const mark = text.indexOf('&', at);
    const end = mark < 0 ? text.length : mark;
    const start = at;
    at = end + 1;
    if (start === end) continue;
    const pair = start === 0 && end === text.length ? text : text.slice(start, end);
    if (pair.includes(';')) {
      complaint = 'invalid semicolon separator in query';
      continue;
    }
    const equals = pair.indexOf('=');
    const name = decodeText(equals < 0 ? pair : pair.slice(0, equals));
    const value = name === null || equals < 0 ? '' : decodeText(pair.slice(equals + 1));
    if (name === null || value === null) complaint ??= `invalid URL escape ${badEscape(pair)}`;
    else if (pairLostBytes(pair, name, value, isWhole))
      complaint ??= `${goQuote(Buffer.from(name))} is not UTF-8 text; encode other bytes, as base64 for example`;
    else if (!form.has(name)) form.set(name, value);
  }
  return complaint;
}

/** Undoes `+` and percent-encoding; `null` where an escape is malformed. */
function decodeText(text: string): string | null {
  return decodePath(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Returns whether bytes of a name or its value were not UTF-8. */
function pairLostBytes(pair: string, name: string, value: string, isWhole: boolean): boolean {
  if (!name.includes('\ufffd') && !value.includes('\ufffd')) return false;
  return (!isWhole && pair.includes('\ufffd')) || !encodesUtf8(pair);
}

const malformedEscape = /%(?![0-9a-fA-F]{2})/;

function badEscape(pair: string): string {
  const at = malformedEscape.exec(pair)!.index;
  return goQuote(Buffer.from(pair.slice(at, at + 3)));
}

/** A `Content-Type`, or what Go's `mime.ParseMediaType` has against it. */
interface MediaType {
  /** In lower case, without parameters. */
  readonly type: string;
  readonly complaint: string | null;
}

const token = /^[!#$%&'*+\-.^_`|~\w]+$/;

const parameter = /^\s*;\s*([!#$%&'*+\-.^_`|~\w]+)=(?:([!#$%&'*+\-.^_`|~\w]+)|"((?:[^"\\\r\n]|\\[^\r\n])*)")/;

/** Reads a `Content-Type` that is there. */
export function mediaType(text: string): MediaType {
  const semicolon = text.indexOf(';');
  const type = (semicolon < 0 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  const fault = faultOf(type);
  if (fault !== null) return { type, complaint: fault };
  const names = new Set<string>();
  let rest = semicolon < 0 ? '' : text.slice(semicolon);
  while (rest.trim() !== '' && rest.trim() !== ';') {
    const match = parameter.exec(rest);
    if (match === null) return { type, complaint: 'mime: invalid media parameter' };
    const name = match[1]!.toLowerCase();
    if (names.has(name)) return { type, complaint: 'mime: duplicate parameter name' };
    names.add(name);
    rest = rest.slice(match[0].length);
  }
  return { type, complaint: null };
}

function faultOf(type: string): string | null {
  const slash = type.indexOf('/');
  const major = slash < 0 ? type : type.slice(0, slash);
  const head = /^[!#$%&'*+\-.^_`|~\w]*/.exec(major)![0];
  if (head === '') return 'mime: no media type';
  if (slash < 0) return token.test(type) ? null : 'mime: expected slash after first token';
  if (head !== major) return 'mime: expected slash after first token';
  const minor = type.slice(slash + 1);
  if (minor === '' || !token.test(minor[0]!)) return 'mime: expected token after slash';
  return token.test(minor) ? null : 'mime: unexpected content after media subtype';
}

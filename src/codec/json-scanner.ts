import { invalidCharacter, JsonError } from './json-error.ts';

/**
 * Finds the values in JSON text, in one pass and without recursion, and says of broken text what Go's encoding/json
 * says of it.
 *
 * The result is a table of entries in order of the text: an array is followed by its items, an object by its
 * keys and values in turn.
 */
export class JsonScanner {
  bytes: Uint8Array = new Uint8Array(0);
  table = new Int32Array(1024);
  /** Words of the table in use. */
  private words = 0;
  /** The end of the text that was scanned. */
  private end = 0;
  /** Offset of the next byte. */
  private at = 0;
  /** The text is one whole value: what ends early or is followed by more is named otherwise than in a stream. */
  private whole = false;

  /**
   * Scans the first value of a stream of values; what is behind it is not looked at.
   *
   * @returns false where there is nothing but white space
   * @throws JsonError
   */
  scanFirst(bytes: Uint8Array): boolean {
    this.begin(bytes, 0, bytes.length, false);
    this.skipSpace();
    if (this.at === this.end) return false;
    this.value();
    return true;
  }

  /** Scans what is between `start` and `end`, which must be one value. */
  scanWhole(bytes: Uint8Array, start: number, end: number): void {
    this.begin(bytes, start, end, true);
    this.value();
    this.skipSpace();
    if (this.at < this.end) throw invalidCharacter(bytes[this.at]!, 'after top-level value');
  }

  private begin(bytes: Uint8Array, start: number, end: number, whole: boolean): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.whole = whole;
    this.words = 0;
    if (this.table.length > tableWordsKept) this.table = new Int32Array(1024);
  }

  /** Scans one value with all that is in it. */
  private value(): void {
    /** The open array or object, -1 for none. The `end` of an open one holds the one around it. */
    let open = -1;
    let depth = 0;
    for (;;) {
      this.skipSpace();
      if (this.at === this.end) throw this.endsEarly();
      const byte = this.bytes[this.at]!;
      if (byte === 0x7b || byte === 0x5b) {
        if (++depth > jsonDepthMax) throw invalidCharacter(byte, 'exceeded max depth');
        open = this.push(byte === 0x7b ? JsonKind.OBJECT : JsonKind.ARRAY, this.at++, open);
        this.skipSpace();
        const isEmpty = this.at < this.end && this.bytes[this.at] === (byte === 0x7b ? 0x7d : 0x5d);
        if (!isEmpty) {
          if (byte === 0x7b) this.key();
          continue;
        }
      } else {
        this.scalar(byte);
      }
      // A value is complete; so are the arrays and objects that end behind it.
      for (;;) {
        if (open < 0) return;
        this.skipSpace();
        if (this.at === this.end) throw this.endsEarly();
        const next = this.bytes[this.at]!;
        const isObject = this.table[open] === JsonKind.OBJECT;
        if (next === 0x2c) {
          this.at++;
          if (isObject) this.key();
          break;
        }
        if (next !== (isObject ? 0x7d : 0x5d)) {
          throw invalidCharacter(next, isObject ? 'after object key:value pair' : 'after array element');
        }
        this.at++;
        const around = this.table[open + 2]!;
        this.table[open + 2] = this.at;
        this.table[open + 3] = this.words;
        open = around;
        depth--;
      }
    }
  }

  private key(): void {
    this.skipSpace();
    if (this.at === this.end) throw this.endsEarly();
    const byte = this.bytes[this.at]!;
    if (byte !== 0x22) throw invalidCharacter(byte, 'looking for beginning of object key string');
    this.text();
    this.skipSpace();
    if (this.at === this.end) throw this.endsEarly();
    if (this.bytes[this.at] !== 0x3a) throw invalidCharacter(this.bytes[this.at]!, 'after object key');
    this.at++;
  }

  private scalar(byte: number): void {
    switch (byte) {
      case 0x22:
        this.text();
        break;
      case 0x74:
        this.literal('true', JsonKind.TRUE);
        break;
      case 0x66:
        this.literal('false', JsonKind.FALSE);
        break;
      case 0x6e:
        this.literal('null', JsonKind.NULL);
        break;
      default:
        if (byte !== 0x2d && !isDigit(byte)) throw invalidCharacter(byte, 'looking for beginning of value');
        this.number();
    }
  }

  /** Text: the entry's start and end are those of what stands between the quotes. */
  private text(): void {
    const { bytes, end } = this;
    const start = this.at + 1;
    let at = start;
    let kind: number = JsonKind.TEXT;
    for (;;) {
      while (
        at + 3 < end &&
        (textClass[bytes[at]!]! |
          textClass[bytes[at + 1]!]! |
          textClass[bytes[at + 2]!]! |
          textClass[bytes[at + 3]!]!) ===
          0
      ) {
        at += 4;
      }
      while (at < end && textClass[bytes[at]!] === 0) at++;
      if (at >= end) throw this.endsEarly();
      const byte = bytes[at]!;
      if (byte === 0x22) break;
      if (byte !== 0x5c) throw invalidCharacter(byte, 'in string literal');
      kind = JsonKind.ESCAPED_TEXT;
      at = this.escape(at + 1);
    }
    this.at = at + 1;
    this.push(kind, start, at);
  }

  /** Checks what follows a backslash and returns where it ends. */
  private escape(from: number): number {
    const { bytes, end } = this;
    if (from >= end) throw this.endsEarly();
    switch (bytes[from]) {
      case 0x22:
      case 0x2f:
      case 0x5c:
      case 0x62:
      case 0x66:
      case 0x6e:
      case 0x72:
      case 0x74:
        return from + 1;
      case 0x75:
        for (let i = from + 1; i < from + 5; i++) {
          if (i >= end) throw this.endsEarly();
          if (!isHexDigit(bytes[i]!))
            throw invalidCharacter(bytes[i]!, 'in \\u hexadecimal character escape');
        }
        return from + 5;
      default:
        throw invalidCharacter(bytes[from]!, 'in string escape code');
    }
  }

  private literal(word: string, kind: number): void {
    const start = this.at++;
    for (let i = 1; i < word.length; i++) {
      this.need(this.bytes[this.at] === word.charCodeAt(i), `in literal ${word} (expecting '${word[i]}')`);
      this.at++;
    }
    this.push(kind, start, this.at);
  }

  private number(): void {
    const { bytes } = this;
    const start = this.at;
    if (bytes[this.at] === 0x2d) {
      this.at++;
      this.need(isDigit(bytes[this.at]!), 'in numeric literal');
    }
    if (bytes[this.at] === 0x30) this.at++;
    else this.digits();
    if (this.at < this.end && bytes[this.at] === 0x2e) {
      this.at++;
      this.need(isDigit(bytes[this.at]!), 'after decimal point in numeric literal');
      this.digits();
    }
    if (this.at < this.end && (bytes[this.at] === 0x65 || bytes[this.at] === 0x45)) {
      this.at++;
      if (this.at < this.end && (bytes[this.at] === 0x2b || bytes[this.at] === 0x2d)) this.at++;
      this.need(isDigit(bytes[this.at]!), 'in exponent of numeric literal');
      this.digits();
    }
    this.push(JsonKind.NUMBER, start, this.at);
  }

  /** Fails unless the next byte is there and as it should be. */
  private need(isRight: boolean, context: string): void {
    // Go ends a whole value by a space that it adds.
    if (this.at >= this.end) throw this.whole ? invalidCharacter(0x20, context) : this.endsEarly();
    if (!isRight) throw invalidCharacter(this.bytes[this.at]!, context);
  }

  private digits(): void {
    while (this.at < this.end && isDigit(this.bytes[this.at]!)) this.at++;
  }

  private skipSpace(): void {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      at++;
    }
    this.at = at;
  }

  /** Adds an entry, which for a scalar is complete, and returns its place. */
  private push(kind: number, start: number, end: number): number {
    const place = this.words;
    this.words += entryWords;
    if (this.words > this.table.length) {
      const larger = new Int32Array(this.table.length * 2);
      larger.set(this.table);
      this.table = larger;
    }
    this.table[place] = kind;
    this.table[place + 1] = start;
    this.table[place + 2] = end;
    this.table[place + 3] = this.words;
    return place;
  }

  private endsEarly(): JsonError {
    return new JsonError(this.whole ? 'unexpected end of JSON input' : 'unexpected EOF');
  }
}

/** The bound of nested arrays and objects: Go's encoding/json refuses more. */
export const jsonDepthMax = 10_000;

/** Words of the table that are kept between calls; one that a large text made larger is let go again. */
const tableWordsKept = 64 * 1024;

/** The kind of an entry, in its first word. */
export const JsonKind = {
  NULL: 0,
  FALSE: 1,
  TRUE: 2,
  NUMBER: 3,
  TEXT: 4,
  ESCAPED_TEXT: 5,
  ARRAY: 6,
  OBJECT: 7,
} as const;

/** Words of an entry: kind, start, end, and the entry behind the value and all that is in it. */
export const entryWords = 4;

/**
 * The class of bytes within text: 1 where they may not be (below 0x20), 2 for the backslash, 3 for the quote,
 * else 0.
 */
const textClass = new Uint8Array(256);
textClass.fill(1, 0, 0x20);
textClass[0x5c] = 2;
textClass[0x22] = 3;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

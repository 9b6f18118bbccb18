import { JsonError } from '../../codec/json-error.ts';
import { isBlank, jsonValueEnd } from '../json-values.ts';

/** Takes messages one by one out of a text that may come in pieces: JSON values behind each other, white space between them. */
export class JsonMessages<Message> {
  private readonly fromJson: (text: Buffer) => Message;
  /** No more text comes: a value that does not end is an error. */
  private readonly isWhole: boolean;
  private text: Buffer;
  /** Where the next value begins. */
  private at = 0;
  /** Pieces that came since a value was whole. */
  private pieces = 0;

  /** @param text the whole text; `null` where it comes by `push` */
  constructor(fromJson: (text: Buffer) => Message, text: Buffer | null) {
    this.fromJson = fromJson;
    this.isWhole = text !== null;
    this.text = text ?? none;
  }

  /** Bytes of the text that have not become a message. */
  get pendingBytes(): number {
    return this.text.length - this.at;
  }

  /** Takes the next piece. Pieces are parted by a line end, as where they come from. */
  push(piece: Buffer): void {
    const rest = this.text.subarray(this.at);
    this.text = rest.length === 0 ? piece : Buffer.concat([rest, lineEnd, piece]);
    this.at = 0;
    this.pieces++;
  }

  /**
   * The next message; `null` where none is whole.
   * @throws JsonError for what is none; nothing that can be read follows it
   */
  next(): Message | null {
    if (isBlank(this.text, this.at)) {
      this.at = this.text.length;
      return null;
    }
    const end = jsonValueEnd(this.text, this.at);
    let message: Message;
    try {
      message = this.fromJson(this.text.subarray(this.at, end));
    } catch (error) {
      const goesOn = error instanceof JsonError && error.message === 'unexpected EOF' && !this.isWhole;
      if (!goesOn) throw error;
      // Each attempt reads the value from its beginning.
      if (this.pieces >= piecesMax) throw new JsonError(`json: a message in more than ${piecesMax} pieces`);
      return null;
    }
    this.at = end;
    this.pieces = 0;
    return message;
  }
}

/** The most pieces, messages of a WebSocket, that one JSON value may come in. */
const piecesMax = 64;
const lineEnd = Buffer.from('\n');
const none = Buffer.alloc(0);

import { Buffer } from 'node:buffer';

/**
 * In whose name a command is, and which state of users and roles the member knew when it found that out. The state machine
 * holds it against its own: the command is refused where that has changed since.
 */
export class AuthInfo {
  /** Empty for `ofMember` alone: nobody who calls has an empty name. */
  readonly username: string;
  /** Above 0; 0 for `ofMember`. */
  readonly revision: number;
  /** The form in a command: the revision (u64, little-endian), then the name. */
  readonly bytes: Buffer;

  constructor(username: string, revision: number) {
    this.username = username;
    this.revision = revision;
    this.bytes = Buffer.alloc(revisionBytes + Buffer.byteLength(username));
    this.bytes.writeUInt32LE(revision >>> 0, 0);
    this.bytes.writeUInt32LE(Math.floor(revision / 2 ** 32), 4);
    this.bytes.write(username, revisionBytes);
  }

  /** True for the member itself. By value, so that all members see the same. */
  get isMember(): boolean {
    return this.username === '' && this.revision === 0;
  }

  /** Reads what `bytes` are of; `null` where they are too short. */
  static decode(bytes: Uint8Array): AuthInfo | null {
    if (bytes.length < revisionBytes) return null;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const revision = buffer.readUInt32LE(4) * 2 ** 32 + buffer.readUInt32LE(0);
    return new AuthInfo(buffer.toString('utf8', revisionBytes), revision);
  }
}

/** Bytes of the auth revision in front of the name. */
const revisionBytes = 8;
/** Longest name, in bytes of UTF-8, of a user: a command says in 16 bits how long its part on the caller is. */
export const userNameBytesMax = 4096;

/** The caller of what a member does by itself, such as to end a lease whose time is up: it needs nobody's permission. */
export const ofMember = new AuthInfo('', 0);

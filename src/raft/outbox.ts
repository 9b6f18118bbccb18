import type { Message } from './message.ts';

/** Messages to be sent, in order: those that promise nothing this member could forget, and those that do. */
export class Outbox {
  private atOnce: Message[] = [];
  private afterPersist: Message[] = [];

  get isEmpty(): boolean {
    return this.atOnce.length === 0 && this.afterPersist.length === 0;
  }

  /** For what a crash cannot make a lie. */
  sendAtOnce(message: Message): void {
    this.atOnce.push(message);
  }

  /** For what holds only once this member's term, vote and log are durable as they are now. */
  sendAfterPersist(message: Message): void {
    this.afterPersist.push(message);
  }

  /** Takes the messages that may leave although a write is in flight; each is handed out once. */
  takeAtOnce(): readonly Message[] {
    if (this.atOnce.length === 0) return noMessages;
    const messages = this.atOnce;
    this.atOnce = [];
    return messages;
  }

  /** Takes the messages that may leave once the write that is made now is durable. */
  takeAfterPersist(): readonly Message[] {
    if (this.afterPersist.length === 0) return noMessages;
    const messages = this.afterPersist;
    this.afterPersist = [];
    return messages;
  }
}

const noMessages: readonly Message[] = [];

import type { Passwords } from '../../src/api/auth/passwords.ts';
import type { Clock } from '../../src/host/clock.ts';

/** How long the work on a password takes: at least, and by chance on top. */
const workMinMs = 1;
const workRangeMs = 40;

/** Passwords that are as good as in the clear, and take their time all the same. */
export class SimPasswords implements Passwords {
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  hash(password: string, _cost: number, done: (error: null, hash: string) => void): void {
    this.later(() => done(null, `$2a$${password}`));
  }

  verify(password: string, hash: string, done: (error: null, matches: boolean) => void): void {
    this.later(() => done(null, hash === `$2a$${password}`));
  }

  private later(run: () => void): void {
    this.clock.after(workMinMs + this.clock.random(workRangeMs), run);
  }
}

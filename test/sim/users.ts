import {
  AuthenticateRequest,
  DeleteRangeRequest,
  PutRequest,
  RangeRequest,
  WatchCreateRequest,
  WatchRequest,
} from '../../src/codec/generated/messages.generated.ts';
import { AuthService, KVService, WatchService } from '../../src/codec/generated/services.generated.ts';
import { errors } from '../../src/errors/api-error.ts';
import type { Random } from '../support/random.ts';
import { bytesOf, type KeyRange } from './key-model.ts';
import type { Ledger } from './ledger.ts';
import type { Machine } from './machine.ts';
import type { Profile } from './profile.ts';
import type { ClientGroup } from './service-clients.ts';
import { type UserAdministrator, userNames } from './user-administrator.ts';
import type { UserModel } from './user-model.ts';
import { ensure } from './violation.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { Connection } from './wire.ts';

const thinkMs = 80;
const patienceUs = 4_000_000;
/** Tokens that a user still tries, good or not. */
const tokensKept = 4;

export interface UsersOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly profile: Profile;
  readonly ledger: Ledger;
  readonly model: UserModel;
  readonly administrator: UserAdministrator;
  machines(): readonly Machine[];
  note(kind: string, machine: Machine, numbers: readonly number[], line: () => string): void;
}

/** Clients who say who they are: they log in, read, write and watch, with tokens of today and of yesterday. */
export class Users implements ClientGroup {
  readonly counts = { logins: 0, userReads: 0, userWrites: 0, userWatches: 0, denied: 0 };
  private readonly options: UsersOptions;
  private readonly tokens = new Map<string, string[]>();
  private isStopped = false;

  constructor(options: UsersOptions) {
    this.options = options;
  }

  start(): void {
    for (const user of userNames(this.options.profile)) {
      this.tokens.set(user, []);
      this.rest(user);
    }
  }

  get waitsFor(): string | null {
    return null;
  }

  /** They stay with nobody for long. */
  leaveOthers(): void {}

  settle(): void {
    this.isStopped = true;
  }

  private rest(user: string): void {
    const { clock, random } = this.options;
    clock.after(random.below(2_000 * thinkMs), 'user', null, () => {
      if (!this.isStopped) this.act(user);
    });
  }

  private act(user: string): void {
    const { clock, random, machines } = this.options;
    const connection = Connection.open(random.pick(machines()), this.options);
    if (connection === null) {
      this.rest(user);
      return;
    }
    let isOver = false;
    const done = (): void => {
      if (isOver) return;
      isOver = true;
      connection.close();
      this.rest(user);
    };
    clock.after(patienceUs, 'user', null, done);
    const tokens = this.tokens.get(user)!;
    if (tokens.length === 0 || random.chance(0.15)) {
      this.logIn(user, connection, done);
      return;
    }
    const token = random.chance(0.6) ? tokens.at(-1)! : random.pick(tokens);
    switch (random.weighted({ read: 4, write: 3, remove: 1, watch: 2 })) {
      case 'read':
        this.read(user, token, connection, done);
        break;
      case 'write': {
        const request = PutRequest.create({ key: bytesOf(this.anyKey()), value: bytesOf(`by ${user}`) });
        this.change(token, connection, done, (end) =>
          connection.call(KVService.Put, request, { token }, (outcome) =>
            end(outcome.kind === 'answer' ? outcome.response.header!.revision : 0),
          ),
        );
        break;
      }
      case 'remove': {
        const request = DeleteRangeRequest.create({ key: bytesOf(this.anyKey()) });
        this.change(token, connection, done, (end) =>
          connection.call(KVService.DeleteRange, request, { token }, (outcome) =>
            end(
              outcome.kind === 'answer' && outcome.response.deleted > 0
                ? outcome.response.header!.revision
                : 0,
            ),
          ),
        );
        break;
      }
      case 'watch':
        this.watch(user, token, connection, done);
        break;
    }
  }

  private logIn(user: string, connection: Connection, done: () => void): void {
    const { random, administrator, model } = this.options;
    const passwords = administrator.passwords.get(user) ?? [];
    if (passwords.length === 0) {
      done();
      return;
    }
    const password = random.chance(0.7) ? passwords.at(-1)! : random.pick(passwords);
    const request = AuthenticateRequest.create({ name: user, password });
    connection.call(AuthService.Authenticate, request, {}, (outcome) => {
      if (outcome.kind === 'answer') {
        const { token } = outcome.response;
        this.counts.logins++;
        model.authenticated(user, password, token);
        const tokens = this.tokens.get(user)!;
        tokens.push(token);
        if (tokens.length > tokensKept) tokens.shift();
      }
      done();
    });
  }

  private read(user: string, token: string, connection: Connection, done: () => void): void {
    const { ledger, model, random } = this.options;
    const range: KeyRange = random.chance(0.7) ? { key: this.anyKey(), end: '' } : { key: 'k', end: 'l' };
    const askedIndex = ledger.lastIndex;
    const request = RangeRequest.create({ key: bytesOf(range.key), rangeEnd: bytesOf(range.end) });
    connection.call(KVService.Range, request, { token }, (outcome) => {
      const index = connection.member.state.appliedIndex;
      if (outcome.kind === 'answer') {
        this.counts.userReads++;
        this.checkSeen(user, token, range, askedIndex, index, 'read');
      } else if (outcome.kind === 'refusal' && outcome.error === errors.permissionDenied) {
        this.counts.denied++;
        ensure(
          !model.mayAt(index, user, 'read', range),
          () => `${user} may read ${range.key}..${range.end} as of entry ${index}, and was refused`,
        );
      }
      done();
    });
  }

  private change(
    token: string,
    connection: Connection,
    done: () => void,
    call: (end: (revision: number) => void) => void,
  ): void {
    const { ledger, model } = this.options;
    call((revision) => {
      if (revision > 0) {
        this.counts.userWrites++;
        const index = ledger.indexOf(revision);
        ensure(
          !model.isOnAt(index - 1) || model.isValidIn(token, index - 1, index - 1),
          () =>
            `token ${token} was not valid any more, and changed a key with entry ${index} at ${connection.machine.name}`,
        );
      }
      done();
    });
  }

  private watch(user: string, token: string, connection: Connection, done: () => void): void {
    const range: KeyRange = { key: this.anyKey(), end: '' };
    const stream = connection.stream(
      WatchService.Watch,
      { token },
      {
        onMessage: ({ created, canceled }) => {
          if (!created) return;
          if (!canceled) {
            this.counts.userWatches++;
            // As in etcd, that is what the member knows, which may not be all.
            const index = connection.member.state.appliedIndex;
            this.checkSeen(user, token, range, index, index, 'watch');
          }
          done();
        },
        onEnd: done,
      },
    );
    stream.ask(
      WatchRequest.create({ createRequest: WatchCreateRequest.create({ key: bytesOf(range.key) }) }),
    );
  }

  /** @param index what the member had applied when it answered */
  private checkSeen(
    user: string,
    token: string,
    range: KeyRange,
    fromIndex: number,
    index: number,
    what: string,
  ): void {
    const { model } = this.options;
    ensure(
      model.mayAt(index, user, 'read', range),
      () => `${user} may not ${what} ${range.key}..${range.end} as of entry ${index}, and did`,
    );
    ensure(
      !model.isOnAt(index) || model.isValidIn(token, fromIndex, index),
      () =>
        `token ${token} was not valid any more at entry ${fromIndex}, and let ${user} ${what} at ${index}`,
    );
  }

  private anyKey(): string {
    return `k${this.options.random.below(2)}`;
  }
}

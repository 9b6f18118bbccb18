import { type Command, CommandKind } from '../../src/codec/command/command.ts';
import {
  type DeleteRangeRequest,
  type Permission,
  PermissionType,
  type PutRequest,
} from '../../src/codec/generated/messages.generated.ts';
import { type KeyRange, rangeOf, textOf } from './key-model.ts';
import type { Ledger, LogPlace } from './ledger.ts';
import { ensure } from './violation.ts';

export type Right = 'read' | 'write';

interface User {
  readonly passwordHash: string;
  readonly roles: readonly string[];
}

/** Users and roles as the entries up to one amount to. */
interface UserState {
  /** Of the entry that made it so. */
  readonly index: number;
  readonly isOn: boolean;
  readonly users: ReadonlyMap<string, User>;
  readonly roles: ReadonlyMap<string, readonly Permission[]>;
}

interface Token {
  readonly user: string;
  readonly bornIndex: number;
  /** Of the entry that made it invalid. */
  diedIndex: number;
}

/**
 * Users, roles and tokens as the commands make them, as of each entry; and who changes keys without the right to is found out
 * with the command that does.
 */
export class UserModel {
  private readonly states: UserState[] = [{ index: 0, isOn: false, users: new Map(), roles: new Map() }];
  private readonly tokens = new Map<string, Token>();

  constructor(ledger: Ledger) {
    ledger.follow((command, error, place) => this.observe(command, error, place));
  }

  /** Whether users were asked who they are, with the entries up to `index` applied. */
  isOnAt(index: number): boolean {
    return this.stateAt(index).isOn;
  }

  /** Whether a user might do that with all keys of a range, with the entries up to `index` applied. */
  mayAt(index: number, user: string, right: Right, range: KeyRange): boolean {
    const { isOn, users, roles } = this.stateAt(index);
    if (!isOn) return true;
    const names = users.get(user)?.roles ?? [];
    if (names.includes('root')) return true;
    const granted = names
      .flatMap((name) => roles.get(name) ?? [])
      .filter(({ permType }) => permType === PermissionType.READWRITE || permType === typeOf(right))
      .map(intervalOf);
    const { begin, end } = intervalOf(range);
    let covered = begin;
    while (covered < end) {
      const next = granted.find((one) => one.begin <= covered && covered < one.end);
      if (next === undefined) return false;
      covered = next.end;
    }
    return true;
  }

  /** Whether a token was its user's at any entry from one to another. */
  isValidIn(token: string, fromIndex: number, toIndex: number): boolean {
    const known = this.tokens.get(token);
    return known !== undefined && known.bornIndex <= toIndex && known.diedIndex > fromIndex;
  }

  /**
   * A user was given a token, for a password.
   *
   * @throws Violation where that was not his, as of the entry that made the token
   */
  authenticated(user: string, password: string, token: string): void {
    const known = this.tokens.get(token);
    ensure(known?.user === user, () => `${user} was given token ${token}, which is ${known?.user}'s`);
    const { passwordHash } = this.stateAt(known!.bornIndex).users.get(user)!;
    ensure(
      passwordHash === `$2a$${password}`,
      () => `${user} was given a token for ${password}, at entry ${known!.bornIndex} it is ${passwordHash}`,
    );
  }

  private stateAt(index: number): UserState {
    let at = this.states.length - 1;
    while (this.states[at]!.index > index) at--;
    return this.states[at]!;
  }

  private observe(command: Command, error: string, place: LogPlace): void {
    if (error !== '') return;
    this.checkRight(command, place);
    this.carryOut(command, place.index);
  }

  private checkRight({ kind, body, authInfo }: Command, { index }: LogPlace): void {
    if (!this.isOnAt(index - 1)) return;
    const user = authInfo?.username ?? '';
    const may = (right: Right, request: PutRequest | DeleteRangeRequest): void => {
      const range = 'rangeEnd' in request ? rangeOf(request) : { key: textOf(request.key), end: '' };
      ensure(
        this.mayAt(index - 1, user, right, range),
        () =>
          `${user || 'nobody'} may not ${right} ${range.key}..${range.end}, and did so with entry ${index}`,
      );
    };
    if (kind === CommandKind.PUT || kind === CommandKind.DELETE_RANGE) may('write', body);
    const isOfUsers = kind > CommandKind.AUTHENTICATE && kind < CommandKind.V2_REQUEST;
    if (isOfUsers) {
      const roles = this.stateAt(index - 1).users.get(user)?.roles;
      ensure(
        roles?.includes('root') === true,
        () => `${user} is not root, and changed users with entry ${index}`,
      );
    }
  }

  private carryOut(command: Command, index: number): void {
    const last = this.states.at(-1)!;
    const users = new Map(last.users);
    const roles = new Map(last.roles);
    let { isOn } = last;
    const user = (name: string): User => users.get(name)!;
    switch (command.kind) {
      case CommandKind.AUTH_ENABLE:
        isOn = true;
        break;
      case CommandKind.AUTH_DISABLE:
        isOn = false;
        this.endTokens(index, () => true);
        break;
      case CommandKind.AUTHENTICATE: {
        const { name, tokenPrefix } = command.body;
        this.tokens.set(`${tokenPrefix}.${index}`, {
          user: name,
          bornIndex: index,
          diedIndex: Number.POSITIVE_INFINITY,
        });
        return;
      }
      case CommandKind.USER_ADD:
        users.set(command.body.name, { passwordHash: textOf(command.body.passwordHash), roles: [] });
        break;
      case CommandKind.USER_DELETE:
        users.delete(command.body.name);
        this.endTokens(index, (one) => one.user === command.body.name);
        break;
      case CommandKind.USER_CHANGE_PASSWORD: {
        const { name, passwordHash } = command.body;
        users.set(name, { ...user(name), passwordHash: textOf(passwordHash) });
        this.endTokens(index, (one) => one.user === name);
        break;
      }
      case CommandKind.USER_GRANT_ROLE: {
        const { user: name, role } = command.body;
        users.set(name, { ...user(name), roles: [...user(name).roles.filter((one) => one !== role), role] });
        break;
      }
      case CommandKind.USER_REVOKE_ROLE: {
        const { name, role } = command.body;
        users.set(name, { ...user(name), roles: user(name).roles.filter((one) => one !== role) });
        break;
      }
      case CommandKind.ROLE_ADD:
        roles.set(command.body.name, []);
        break;
      case CommandKind.ROLE_DELETE: {
        const { role } = command.body;
        roles.delete(role);
        for (const [name, one] of users)
          users.set(name, { ...one, roles: one.roles.filter((its) => its !== role) });
        break;
      }
      case CommandKind.ROLE_GRANT_PERMISSION: {
        const { name, perm } = command.body;
        const copy = { ...perm!, key: Buffer.from(perm!.key), rangeEnd: Buffer.from(perm!.rangeEnd) };
        roles.set(name, [...roles.get(name)!.filter((one) => !isOnSame(one, copy)), copy]);
        break;
      }
      case CommandKind.ROLE_REVOKE_PERMISSION: {
        const { role, ...range } = command.body;
        roles.set(
          role,
          roles.get(role)!.filter((one) => !isOnSame(one, range)),
        );
        break;
      }
      default:
        return;
    }
    this.states.push({ index, isOn, users, roles });
  }

  private endTokens(index: number, which: (token: Token) => boolean): void {
    for (const token of this.tokens.values()) {
      if (which(token) && token.diedIndex > index) token.diedIndex = index;
    }
  }
}

function typeOf(right: Right): number {
  return right === 'read' ? PermissionType.READ : PermissionType.WRITE;
}

function isOnSame(a: Pick<Permission, 'key' | 'rangeEnd'>, b: Pick<Permission, 'key' | 'rangeEnd'>): boolean {
  return textOf(a.key) === textOf(b.key) && textOf(a.rangeEnd) === textOf(b.rangeEnd);
}

/** From one key to before another. */
function intervalOf(range: KeyRange | Permission): { begin: string; end: string } {
  const { key, end } = 'end' in range ? range : rangeOf(range);
  return { begin: key, end: end === '' ? `${key}\0` : end };
}

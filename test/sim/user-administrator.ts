import type { UnaryMethod } from '../../src/api/rpc.ts';
import {
  AuthDisableRequest,
  AuthEnableRequest,
  AuthRoleAddRequest,
  AuthRoleDeleteRequest,
  AuthRoleGrantPermissionRequest,
  AuthRoleRevokePermissionRequest,
  AuthUserAddRequest,
  AuthUserChangePasswordRequest,
  AuthUserDeleteRequest,
  AuthUserGrantRoleRequest,
  AuthUserRevokeRoleRequest,
  Permission,
  PermissionType,
} from '../../src/codec/generated/messages.generated.ts';
import { AuthService } from '../../src/codec/generated/services.generated.ts';
import type { Random } from '../support/random.ts';
import { bytesOf } from './key-model.ts';
import type { Machine } from './machine.ts';
import type { Profile } from './profile.ts';
import type { ClientGroup } from './service-clients.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { asRoot, Connection } from './wire.ts';

const roles = ['r1', 'r2', 'r3'];
/** Mean pause between two changes. */
const thinkMs = 250;
/** Root has little: what he asked for once more may have happened already. */
const patienceUs = 1_000_000;

export interface UserAdministratorOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly profile: Profile;
  machines(): readonly Machine[];
  note(kind: string, machine: Machine, numbers: readonly number[], line: () => string): void;
}

/** Root, who has users asked who they are, and adds, changes and removes users, roles and permissions, one after the other. */
export class UserAdministrator implements ClientGroup {
  readonly counts = { userChanges: 0 };
  /** Passwords that each user has, or had, or may have, the newest last. */
  readonly passwords = new Map<string, string[]>();
  private readonly options: UserAdministratorOptions;
  private readonly users: readonly string[];
  private serial = 0;
  private isStopped = false;

  constructor(options: UserAdministratorOptions) {
    this.options = options;
    this.users = userNames(options.profile);
  }

  start(): void {
    if (this.users.length === 0) return;
    const steps: ((then: () => void) => void)[] = [
      this.step(AuthService.UserAdd, AuthUserAddRequest.create({ name: 'root', password: 'root' })),
      this.step(AuthService.UserGrantRole, AuthUserGrantRoleRequest.create({ user: 'root', role: 'root' })),
    ];
    // They begin with rights, of which some are taken away.
    for (const name of roles) {
      const perm = Permission.create({ ...this.anyRange(), permType: PermissionType.READWRITE });
      steps.push(this.step(AuthService.RoleAdd, AuthRoleAddRequest.create({ name })));
      steps.push(
        this.step(AuthService.RoleGrantPermission, AuthRoleGrantPermissionRequest.create({ name, perm })),
      );
    }
    for (const name of this.users) {
      const role = this.options.random.pick(roles);
      const user = AuthUserAddRequest.create({ name, password: this.nextPassword(name) });
      steps.push(this.step(AuthService.UserAdd, user));
      steps.push(this.step(AuthService.UserGrantRole, AuthUserGrantRoleRequest.create({ user: name, role })));
    }
    steps.push(this.step(AuthService.AuthEnable, AuthEnableRequest.create()));
    const next = (): void => {
      const step = steps.shift();
      if (step === undefined) this.rest();
      else step(next);
    };
    next();
  }

  get waitsFor(): string | null {
    return null;
  }

  /** They stay with nobody for long. */
  leaveOthers(): void {}

  settle(): void {
    this.isStopped = true;
  }

  private rest(): void {
    this.later(thinkMs, () => this.act());
  }

  private later(meanMs: number, run: () => void): void {
    const { clock, random } = this.options;
    clock.after(random.below(2_000 * meanMs), 'root', null, () => {
      if (!this.isStopped) run();
    });
  }

  private step<Request>(method: UnaryMethod<Request, unknown>, request: Request): (then: () => void) => void {
    return (then) => this.until(method, request, then);
  }

  /** Asks again and again until it is so. */
  private until<Request>(method: UnaryMethod<Request, unknown>, request: Request, then: () => void): void {
    this.ask(method, request, (isDone) => {
      if (isDone) then();
      else this.later(100, () => this.until(method, request, then));
    });
  }

  private act(): void {
    const { random } = this.options;
    const name = random.pick(this.users);
    const role = random.pick(roles);
    const done = (): void => this.rest();
    switch (
      random.weighted({
        user: 20,
        drop: 8,
        password: 4,
        grant: 20,
        revoke: 4,
        role: 12,
        dropRole: 1,
        allow: 24,
        forbid: 4,
        off: 1,
      })
    ) {
      case 'user':
        this.ask(
          AuthService.UserAdd,
          AuthUserAddRequest.create({ name, password: this.nextPassword(name) }),
          done,
        );
        break;
      case 'drop':
        this.ask(AuthService.UserDelete, AuthUserDeleteRequest.create({ name }), done);
        break;
      case 'password': {
        const password = this.nextPassword(name);
        const request = AuthUserChangePasswordRequest.create({ name, password });
        this.ask(AuthService.UserChangePassword, request, done);
        break;
      }
      case 'grant':
        this.ask(AuthService.UserGrantRole, AuthUserGrantRoleRequest.create({ user: name, role }), done);
        break;
      case 'revoke':
        this.ask(AuthService.UserRevokeRole, AuthUserRevokeRoleRequest.create({ name, role }), done);
        break;
      case 'role':
        this.ask(AuthService.RoleAdd, AuthRoleAddRequest.create({ name: role }), done);
        break;
      case 'dropRole':
        this.ask(AuthService.RoleDelete, AuthRoleDeleteRequest.create({ role }), done);
        break;
      case 'allow': {
        const perm = Permission.create({
          ...this.anyRange(),
          permType: random.pick([PermissionType.READ, PermissionType.WRITE, PermissionType.READWRITE]),
        });
        const request = AuthRoleGrantPermissionRequest.create({ name: role, perm });
        this.ask(AuthService.RoleGrantPermission, request, done);
        break;
      }
      case 'forbid': {
        const request = AuthRoleRevokePermissionRequest.create({ role, ...this.anyRange() });
        this.ask(AuthService.RoleRevokePermission, request, done);
        break;
      }
      case 'off':
        this.ask(AuthService.AuthDisable, AuthDisableRequest.create(), () => {
          this.until(AuthService.AuthEnable, AuthEnableRequest.create(), done);
        });
        break;
    }
  }

  /** No two begin with the same key: as in etcd, one of those would not be found again where it is granted once more. */
  private anyRange(): { key: Buffer; rangeEnd: Buffer } {
    const [key, end] = this.options.random.pick([
      ['k0', ''],
      ['k1', ''],
      ['k', 'k1'],
      ['k0~', 'l'],
      ['j', 'l'],
    ] as const);
    return { key: bytesOf(key), rangeEnd: bytesOf(end) };
  }

  private nextPassword(name: string): string {
    const password = `${name} ${++this.serial}`;
    const earlier = this.passwords.get(name);
    if (earlier === undefined) this.passwords.set(name, [password]);
    else earlier.push(password);
    return password;
  }

  /** @param done told whether it is so now: done, or as it was before */
  private ask<Request>(
    method: UnaryMethod<Request, unknown>,
    request: Request,
    done: (isDone: boolean) => void,
  ): void {
    const { clock, random, machines, note } = this.options;
    const connection = Connection.open(random.pick(machines()), this.options);
    let isOver = false;
    const end = (isDone: boolean): void => {
      if (isOver) return;
      isOver = true;
      connection?.close();
      clock.after(0, 'root', null, () => done(isDone));
    };
    connection?.call(method, request, asRoot, (outcome) => {
      const { kind } = outcome;
      const what = kind === 'refusal' ? outcome.error.message : kind;
      note('root', connection.machine, [kind.length], () => `root asks for ${method.path}: ${what}`);
      if (kind === 'answer') this.counts.userChanges++;
      end(kind === 'answer' || what.includes('already'));
    });
    clock.after(connection === null ? 0 : patienceUs, 'root', null, () => end(false));
  }
}

/** Whom there may be beside root. */
export function userNames({ users }: Profile): readonly string[] {
  return Array.from({ length: users }, (_, i) => `u${i + 1}`);
}

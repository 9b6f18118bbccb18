import { type Command, CommandKind } from '../../codec/command/command.ts';
import { assert } from '../../errors/assert.ts';
import type { AuthStore } from './auth-store.ts';

/**
 * Carries out a command that changes users or roles, or whether callers are asked who they are.
 *
 * @throws ApiError why not; then nothing has changed
 */
export function changeUsers(auth: AuthStore, command: Command): void {
  switch (command.kind) {
    case CommandKind.AUTH_ENABLE:
      auth.enable();
      break;
    case CommandKind.AUTH_DISABLE:
      auth.disable();
      break;
    case CommandKind.USER_ADD:
      auth.addUser(command.body);
      break;
    case CommandKind.USER_DELETE:
      auth.deleteUser(command.body.name);
      break;
    case CommandKind.USER_CHANGE_PASSWORD:
      auth.changePassword(command.body);
      break;
    case CommandKind.USER_GRANT_ROLE:
      auth.grantRole(command.body);
      break;
    case CommandKind.USER_REVOKE_ROLE:
      auth.revokeRole(command.body);
      break;
    case CommandKind.ROLE_ADD:
      auth.addRole(command.body.name);
      break;
    case CommandKind.ROLE_DELETE:
      auth.deleteRole(command.body.role);
      break;
    case CommandKind.ROLE_GRANT_PERMISSION:
      auth.grantPermission(command.body);
      break;
    case CommandKind.ROLE_REVOKE_PERMISSION:
      auth.revokePermission(command.body);
      break;
    default:
      assert(false, `a command of kind ${command.kind} is nobody's`);
  }
}

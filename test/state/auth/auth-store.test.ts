import { Buffer } from 'node:buffer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AuthInfo, ofMember, userNameBytesMax } from '../../../src/codec/command/auth-info.ts';
import {
  AuthenticateCommand,
  AuthRoleGrantPermissionRequest,
  PermissionType,
  UserAddCommand,
} from '../../../src/codec/generated/messages.generated.ts';
import { ApiError, errors } from '../../../src/errors/api-error.ts';
import { AuthWriter } from '../../../src/state/auth/auth-snapshot.ts';
import { AuthStore, permissionsMax, rolesMax, usersMax } from '../../../src/state/auth/auth-store.ts';
import { SnapshotError } from '../../../src/state/snapshot/snapshot-part.ts';

const none = Buffer.alloc(0);
const key = Buffer.from('key');

function addUser(auth: AuthStore, name: string, ...roles: string[]): void {
  auth.addUser(UserAddCommand.create({ name, passwordHash: Buffer.from(`hash of ${name}`) }));
  for (const role of roles) auth.grantRole({ user: name, role });
}

function grant(auth: AuthStore, name: string, permType: number, from: string, to = ''): void {
  const perm = { permType, key: Buffer.from(from), rangeEnd: Buffer.from(to) };
  auth.grantPermission(AuthRoleGrantPermissionRequest.create({ name, perm }));
}

/** Root, and a reader of `key`; callers have to say who they are. */
function enabled(): AuthStore {
  const auth = new AuthStore();
  auth.addRole('reading');
  grant(auth, 'reading', PermissionType.READ, 'key');
  addUser(auth, 'root', 'root');
  addUser(auth, 'reader', 'reading');
  auth.enable();
  return auth;
}

const as = (auth: AuthStore, name: string, revision = auth.revision) => new AuthInfo(name, revision);

function refused(run: () => void): ApiError {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('every change makes the revision higher by one, and what changes nothing does not', () => {
  const auth = new AuthStore();
  assert.is(auth.revision, 1);
  addUser(auth, 'root');
  auth.grantRole({ user: 'root', role: 'root' });
  assert.is(auth.revision, 3);
  auth.grantRole({ user: 'root', role: 'root' });
  auth.enable();
  auth.enable();
  assert.is(auth.revision, 3);
  refused(() => auth.addRole(''));
  refused(() => auth.deleteUser('root'));
  assert.is(auth.revision, 3);
  auth.disable();
  auth.disable();
  assert.is(auth.revision, 4);
});

test('while nobody is asked who he is, everybody may do everything', () => {
  const auth = new AuthStore();
  assert.is(auth.readFault(null, key, none), null);
  assert.is(auth.writeFault(null, key, none), null);
  assert.is(auth.rootFault(null), null);
  assert.is(auth.userFault(null), null);
});

test('a user may what his roles permit, root and the member everything', () => {
  const auth = enabled();
  assert.is(auth.readFault(as(auth, 'reader'), key, none), null);
  assert.is(auth.writeFault(as(auth, 'reader'), key, none), errors.permissionDenied);
  assert.is(auth.readFault(as(auth, 'reader'), Buffer.from('other'), none), errors.permissionDenied);
  for (const info of [as(auth, 'root'), ofMember]) {
    assert.is(auth.writeFault(info, Buffer.from('\0'), Buffer.from('\0')), null);
    assert.is(auth.rootFault(info), null);
  }
  assert.is(auth.readFault(null, key, none), errors.userEmpty);
  assert.is(auth.readFault(as(auth, 'gone'), key, none), errors.permissionDenied);
  assert.is(auth.rootFault(as(auth, 'gone')), errors.userNotFound);
  assert.is(auth.rootFault(as(auth, 'reader')), errors.permissionDenied);
});

test('what a caller was found to be before the last change of users or roles is old', () => {
  const auth = enabled();
  const before = as(auth, 'reader');
  auth.addRole('another');
  assert.is(auth.readFault(before, key, none), errors.authOldRevision);
  assert.is(auth.readFault(as(auth, 'reader'), key, none), null);
});

test('a permission that is taken away is gone with the next look', () => {
  const auth = enabled();
  assert.is(auth.readFault(as(auth, 'reader'), key, none), null);
  auth.revokePermission({ role: 'reading', key, rangeEnd: none });
  assert.is(auth.readFault(as(auth, 'reader'), key, none), errors.permissionDenied);
});

test('a role that is deleted is taken from all users, and does not come back with one of its name', () => {
  const auth = enabled();
  auth.deleteRole('reading');
  auth.addRole('reading');
  grant(auth, 'reading', PermissionType.READ, 'key');
  assert.equal(auth.user('reader')!.roles, []);
  assert.is(auth.readFault(as(auth, 'reader'), key, none), errors.permissionDenied);
});

test('tokens of a user whose password changed or who is gone are not valid any more, and none when all are let in', () => {
  const auth = enabled();
  const told: string[] = [];
  auth.observer = {
    authenticated: (name, token) => told.push(`${name} has ${token}`),
    invalidated: (name) => told.push(`not ${name}`),
    allInvalidated: () => told.push('nobody'),
  };
  const command = AuthenticateCommand.create({ name: 'reader', tokenPrefix: 'abc' });
  assert.is(auth.authenticate(command, 7), 'abc.7');
  auth.changePassword({ name: 'reader', passwordHash: key });
  auth.deleteUser('reader');
  assert.is(
    refused(() => auth.authenticate(command, 8)),
    errors.authFailed,
  );
  auth.disable();
  assert.is(
    refused(() => auth.authenticate(command, 9)),
    errors.authNotEnabled,
  );
  assert.equal(told, ['reader has abc.7', 'not reader', 'not reader', 'nobody']);
});

test('a grant without a permission is refused; etcd 3.4.23 ends at it', () => {
  const auth = enabled();
  const request = AuthRoleGrantPermissionRequest.create({ name: 'reading' });
  assert.is(
    refused(() => auth.grantPermission(request)),
    errors.permissionNotGiven,
  );
});

test('users, roles, permissions and names have a limit', () => {
  const auth = new AuthStore();
  for (let i = 0; i < usersMax; i++) addUser(auth, `user ${i}`);
  assert.is(
    refused(() => addUser(auth, 'one more')),
    errors.tooManyUsers,
  );
  auth.deleteUser('user 0');
  assert.is(
    refused(() => addUser(auth, 'n'.repeat(userNameBytesMax + 1))),
    errors.userNameTooLong,
  );
  addUser(auth, 'n'.repeat(userNameBytesMax));
  for (let i = 0; i < rolesMax; i++) auth.addRole(`role ${i}`);
  assert.is(
    refused(() => auth.addRole('one more')),
    errors.tooManyRoles,
  );
});

test('a role has a limit of permissions', () => {
  const all = new AuthStore();
  const writer = new AuthWriter(all);
  const source = new AuthStore();
  source.addRole('role');
  const reader = source.open();
  for (let payload = reader.next(1); payload !== null; payload = reader.next(1)) writer.write(payload);
  const permissions = Array.from({ length: permissionsMax }, (_, i) => ({
    permType: PermissionType.READ,
    key: Buffer.from(`k${String(i).padStart(6, '0')}`),
    rangeEnd: none,
  }));
  all.restore({ on: false, revision: 2 }, [], [{ name: 'role', permissions }]);
  assert.is(
    refused(() => grant(all, 'role', PermissionType.READ, 'z')),
    errors.tooManyPermissions,
  );
  grant(all, 'role', PermissionType.WRITE, 'k000001');
});

test('a snapshot has the users and roles of its moment, whatever becomes of them while it is read', () => {
  const auth = enabled();
  for (let i = 0; i < 300; i++) addUser(auth, `user ${i}`);
  auth.addUser(UserAddCommand.create({ name: 'certificate', noPassword: true }));
  const reader = auth.open();
  const { revision } = auth;
  const names = auth.userNames();
  const payloads = [reader.next(1)!];
  auth.disable();
  auth.deleteUser('root');
  for (let payload = reader.next(1); payload !== null; payload = reader.next(1)) payloads.push(payload);
  reader.release();
  assert.ok(payloads.length > 3);

  const restored = new AuthStore();
  const writer = new AuthWriter(restored);
  for (const payload of payloads) {
    const lent = Buffer.from(payload);
    writer.write(lent);
    lent.fill(0);
  }
  writer.end();
  assert.ok(restored.enabled);
  assert.is(restored.revision, revision);
  assert.equal(restored.userNames(), names);
  assert.is(restored.user('reader')!.passwordHash, 'hash of reader');
  assert.ok(restored.user('certificate')!.noPassword);
  assert.is(restored.readFault(as(restored, 'reader'), key, none), null);

  let cleared = 0;
  auth.observer = { authenticated() {}, invalidated() {}, allInvalidated: () => cleared++ };
  auth.adopt(restored);
  assert.is(cleared, 1);
  assert.is(auth.readFault(as(auth, 'reader'), key, none), null);
});

test('what is no part of a snapshot is refused', () => {
  assert.throws(
    () => new AuthWriter(new AuthStore()).end(),
    (error: Error) => error instanceof SnapshotError,
  );
  assert.throws(
    () => new AuthWriter(new AuthStore()).write(Buffer.from([255])),
    (error: Error) => error instanceof SnapshotError,
  );
});

test.run();

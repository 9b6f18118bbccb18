import { Buffer } from 'node:buffer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AuthInfo, ofMember } from '../../../src/codec/command/auth-info.ts';
import {
  type CommandBodies,
  CommandKind,
  decodeCommand,
  encodeCommandMessage,
} from '../../../src/codec/command/command.ts';
import {
  AlarmRequest,
  AuthRoleGrantPermissionRequest,
  AuthUserGrantRoleRequest,
  ClusterVersionCommand,
  CompactionRequest,
  Compare,
  DeleteRangeRequest,
  LeaseGrantRequest,
  LeaseRevokeRequest,
  PermissionType,
  PutRequest,
  RangeRequest,
  RequestOp,
  TxnRequest,
  UserAddCommand,
  V2Method,
  V2Request,
} from '../../../src/codec/generated/messages.generated.ts';
import { Writer } from '../../../src/codec/writer.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { StateMachine } from '../../../src/state/state-machine.ts';

const ok = 'OK';

/** A state machine to which commands are applied as they lie in the log: encoded. */
class Log {
  readonly state = new StateMachine({ clusterId: 1n });

  apply<K extends CommandKind>(kind: K, body: CommandBodies[K], info: AuthInfo | null = null): string {
    const writer = new Writer();
    encodeCommandMessage(kind, 0, 0, body, writer);
    const data = Buffer.from(writer.view());
    if (info !== null) {
      // The body is the same; the caller stands between header and body.
      const withCaller = Buffer.concat([data.subarray(0, 12), info.bytes, data.subarray(12)]);
      withCaller.writeUInt16LE(info.bytes.length, 2);
      assert.is(decodeCommand(withCaller).authInfo?.username, info.username);
      return this.applyData(withCaller);
    }
    return this.applyData(data);
  }

  as(name: string): AuthInfo {
    return new AuthInfo(name, this.state.auth.revision);
  }

  private applyData(data: Buffer): string {
    return this.state.apply(this.state.appliedIndex + 1, 1, 0, data).error?.message ?? ok;
  }
}

const put = (key: string, more: Partial<PutRequest> = {}) =>
  PutRequest.create({ key: Buffer.from(key), ...more });
const txn = (...success: Partial<RequestOp>[]) =>
  TxnRequest.create({ success: success.map(RequestOp.create) });
const { permissionDenied, userEmpty, authOldRevision } = errors;

/** `writer` writes keys from `k` to `l`, `both` reads them as well; lease 1 has the key `k1`, lease 2 has `secret`. */
function prepared(): Log {
  const log = new Log();
  log.apply(CommandKind.LEASE_GRANT, { id: 1n, ttl: 100 });
  log.apply(CommandKind.LEASE_GRANT, { id: 2n, ttl: 100 });
  log.apply(CommandKind.PUT, put('k1', { lease: 1n }));
  log.apply(CommandKind.PUT, put('secret', { lease: 2n }));
  for (const [role, permType] of [
    ['writing', PermissionType.WRITE],
    ['reading', PermissionType.READ],
  ] as const) {
    log.apply(CommandKind.ROLE_ADD, { name: role });
    const perm = { permType, key: Buffer.from('k'), rangeEnd: Buffer.from('l') };
    log.apply(CommandKind.ROLE_GRANT_PERMISSION, AuthRoleGrantPermissionRequest.create({ name: role, perm }));
  }
  for (const [name, ...roles] of [
    ['root', 'root'],
    ['writer', 'writing'],
    ['both', 'writing', 'reading'],
  ]) {
    log.apply(CommandKind.USER_ADD, UserAddCommand.create({ name: name! }));
    for (const role of roles) {
      log.apply(CommandKind.USER_GRANT_ROLE, AuthUserGrantRoleRequest.create({ user: name!, role }));
    }
  }
  assert.is(log.apply(CommandKind.AUTH_ENABLE, {}), ok);
  return log;
}

test('a put needs the right to write, and with prev_kv the right to read', () => {
  const log = prepared();
  assert.is(log.apply(CommandKind.PUT, put('k5')), userEmpty.message);
  assert.is(log.apply(CommandKind.PUT, put('k5'), log.as('writer')), ok);
  assert.is(log.apply(CommandKind.PUT, put('m'), log.as('writer')), permissionDenied.message);
  assert.is(
    log.apply(CommandKind.PUT, put('k5', { prevKv: true }), log.as('writer')),
    permissionDenied.message,
  );
  assert.is(log.apply(CommandKind.PUT, put('k5', { prevKv: true }), log.as('both')), ok);
  assert.is(log.apply(CommandKind.PUT, put('m'), log.as('root')), ok);
});

test('a delete needs the right to write all of its range, and with prev_kv the right to read it', () => {
  const log = prepared();
  const range = (rangeEnd: string, prevKv = false) =>
    DeleteRangeRequest.create({ key: Buffer.from('k'), rangeEnd: Buffer.from(rangeEnd), prevKv });
  assert.is(
    log.apply(CommandKind.DELETE_RANGE, range('l', true), log.as('writer')),
    permissionDenied.message,
  );
  assert.is(log.apply(CommandKind.DELETE_RANGE, range('m'), log.as('both')), permissionDenied.message);
  assert.is(log.apply(CommandKind.DELETE_RANGE, range('\0'), log.as('both')), permissionDenied.message);
  assert.is(log.apply(CommandKind.DELETE_RANGE, range('l'), log.as('writer')), ok);
});

test('nested transactions are checked as deep as they go, on both branches (CVE-2026-33343)', () => {
  const log = prepared();
  let inner = txn({ requestPut: put('secret') });
  for (let depth = 0; depth < 20; depth++) {
    const both = log.as('both');
    assert.is(log.apply(CommandKind.TXN, txn({ requestTxn: inner }), both), permissionDenied.message);
    inner = TxnRequest.create({ failure: [RequestOp.create({ requestTxn: inner })] });
  }
  const reading = txn({
    requestTxn: txn({ requestRange: RangeRequest.create({ key: Buffer.from('secret') }) }),
  });
  assert.is(log.apply(CommandKind.TXN, reading, log.as('both')), permissionDenied.message);
  assert.is(
    log.apply(CommandKind.TXN, txn({ requestTxn: txn({ requestPut: put('k2') }) }), log.as('both')),
    ok,
  );
});

test('prev_kv and the lease of a put count in a transaction as they do outside (CVE-2026-44283)', () => {
  const log = prepared();
  const withPrevious = txn({ requestPut: put('k1', { prevKv: true }) });
  assert.is(log.apply(CommandKind.TXN, withPrevious, log.as('writer')), permissionDenied.message);
  assert.is(log.apply(CommandKind.TXN, withPrevious, log.as('both')), ok);
  const attached = txn({ requestPut: put('k3', { lease: 2n }) });
  assert.is(log.apply(CommandKind.TXN, attached, log.as('both')), permissionDenied.message);
  assert.is(log.apply(CommandKind.TXN, txn({ requestPut: put('k3', { lease: 1n }) }), log.as('both')), ok);
});

test('comparing a key is reading it', () => {
  const log = prepared();
  const request = TxnRequest.create({
    compare: [Compare.create({ key: Buffer.from('k1') })],
  });
  assert.is(log.apply(CommandKind.TXN, request, log.as('writer')), permissionDenied.message);
  assert.is(log.apply(CommandKind.TXN, request, log.as('both')), ok);
});

test('a lease is granted to users alone, and ended by who may write all of its keys (CVE-2026-33413)', () => {
  const log = prepared();
  const grant = LeaseGrantRequest.create({ id: 3n, ttl: 100 });
  assert.is(log.apply(CommandKind.LEASE_GRANT, grant), userEmpty.message);
  assert.is(log.apply(CommandKind.LEASE_GRANT, grant, log.as('gone')), permissionDenied.message);
  assert.is(log.apply(CommandKind.LEASE_GRANT, grant, log.as('writer')), ok);
  assert.is(log.apply(CommandKind.PUT, put('k4', { lease: 2n }), log.as('both')), permissionDenied.message);
  const revoke = (id: bigint) => LeaseRevokeRequest.create({ id });
  assert.is(log.apply(CommandKind.LEASE_REVOKE, revoke(3n)), userEmpty.message);
  assert.is(log.apply(CommandKind.LEASE_REVOKE, revoke(2n), log.as('both')), permissionDenied.message);
  assert.is(log.apply(CommandKind.LEASE_REVOKE, revoke(1n), log.as('both')), ok);
});

test('what a member does by itself needs no user', () => {
  const log = prepared();
  assert.is(log.apply(CommandKind.LEASE_REVOKE, LeaseRevokeRequest.create({ id: 2n }), ofMember), ok);
  assert.is(log.apply(CommandKind.ALARM, AlarmRequest.create()), ok);
  assert.is(log.apply(CommandKind.CLUSTER_VERSION, ClusterVersionCommand.create({ version: '3.4.0' })), ok);
});

test('the v2 API has users of its own: its changes need none of these', () => {
  const log = prepared();
  const request = V2Request.create({ method: V2Method.PUT, path: '/1/a', val: 'x' });
  assert.is(log.apply(CommandKind.V2_REQUEST, request), ok);
  assert.is(log.state.v2.get('/1/a', { recursive: false, sorted: false }).node.value, 'x');
  assert.is(log.apply(CommandKind.V2_SYNC, { timeNs: 1n }), ok);
});

test('history, users and roles are for root alone to change, also while there is no space', () => {
  const log = prepared();
  const asks: (() => string)[] = [
    () => log.apply(CommandKind.COMPACTION, CompactionRequest.create({ revision: 2 }), log.as('both')),
    () => log.apply(CommandKind.USER_ADD, UserAddCommand.create({ name: 'x' }), log.as('both')),
    () => log.apply(CommandKind.AUTH_DISABLE, {}, log.as('both')),
    () => log.apply(CommandKind.ROLE_DELETE, { role: 'reading' }, log.as('both')),
    () =>
      log.apply(
        CommandKind.DELETE_RANGE,
        DeleteRangeRequest.create({ key: Buffer.from('secret') }),
        log.as('both'),
      ),
  ];
  for (const ask of asks) assert.is(ask(), permissionDenied.message);
  // In etcd 3.5 the alarm's applier forgets about users (etcd-io/etcd#22386).
  log.apply(CommandKind.ALARM, AlarmRequest.create({ action: 1, alarm: 1, memberID: 1n }));
  for (const ask of asks) assert.is(ask(), permissionDenied.message);
  assert.is(log.apply(CommandKind.AUTH_DISABLE, {}, log.as('root')), ok);
  assert.is(
    log.apply(CommandKind.DELETE_RANGE, DeleteRangeRequest.create({ key: Buffer.from('secret') })),
    ok,
  );
});

test('a command that was checked against other users or roles is refused', () => {
  const log = prepared();
  const before = log.as('both');
  log.apply(CommandKind.ROLE_ADD, { name: 'another' }, log.as('root'));
  assert.is(log.apply(CommandKind.PUT, put('k1'), before), authOldRevision.message);
  assert.is(log.apply(CommandKind.PUT, put('k1'), log.as('both')), ok);
});

test('a snapshot of the whole state holds users and roles', () => {
  const log = prepared();
  const source = log.state.snapshot();
  const restore = StateMachine.restore(1n);
  for (let chunk = source.next(100); chunk !== null; chunk = source.next(100)) restore.write(chunk);
  source.release();
  const restored = restore.finish();
  assert.is(restored.auth.revision, log.state.auth.revision);
  assert.ok(restored.auth.enabled);
  assert.equal(restored.auth.userNames(), ['both', 'root', 'writer']);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd } from '../support/etcd-process.ts';
import { wald } from '../support/wald-process.ts';
import { AuthSide } from './auth-sides.ts';
import { callers, type Row, table } from './auth-table.ts';

/** What a call that is refused is told. */
const refusal =
  /user name is empty|permission denied|invalid auth token|revision of auth store is old|observe closed early/;

let sides: AuthSide[] = [];

const password = 'a password';
const permissions = {
  reader: [['reading', 'READ']],
  writer: [['writing', 'WRITE']],
  both: [
    ['reading', 'READ'],
    ['writing', 'WRITE'],
  ],
} as const;

async function prepare(side: AuthSide): Promise<void> {
  const { grpc } = side;
  for (const name of ['root', 'powerless', 'reader', 'writer', 'both']) {
    await grpc.get('Auth/UserAdd', { name, password });
  }
  for (const [role, permType] of [
    ['reading', 'READ'],
    ['writing', 'WRITE'],
  ]) {
    await grpc.get('Auth/RoleAdd', { name: role });
    // The range is granted in two parts that touch.
    for (const [key, end] of [
      ['k', 'k5'],
      ['k5', 'l'],
      ['one', ''],
    ]) {
      const perm = { permType, key: Buffer.from(key!), range_end: Buffer.from(end!) };
      await grpc.get('Auth/RoleGrantPermission', { name: role, perm });
    }
  }
  for (const [user, roles] of Object.entries(permissions)) {
    for (const [role] of roles) await grpc.get('Auth/UserGrantRole', { user, role });
  }
  await grpc.get('Auth/UserGrantRole', { user: 'root', role: 'root' });
  for (const [ID, key] of [
    ['70', 'k-leased'],
    ['71', 'secret'],
  ]) {
    await grpc.get('Lease/LeaseGrant', { ID, TTL: '1000' });
    await grpc.get('KV/Put', { key: Buffer.from(key!), value: Buffer.from('v'), lease: ID });
  }
  await grpc.get('Lease/LeaseGrant', { ID: '72', TTL: '1000' });
  await grpc.get('KV/Put', { key: Buffer.from('k1'), value: Buffer.from('v') });
  await grpc.get('Auth/AuthEnable', {});
  for (const name of ['root', 'powerless', 'reader', 'writer', 'both'])
    await side.authenticate(name, password);
  side.setToken('stranger', 'kaUVmQwMnpcCLQhG.3');
}

test.before(async () => {
  sides = await Promise.all([AuthSide.start(etcd), AuthSide.start(wald)]);
  await Promise.all(sides.map(prepare));
});
test.after(async () => {
  await Promise.all(sides.map((side) => side.remove()));
});

function ask(side: AuthSide, row: Row, user: string): Promise<string> {
  if (row.isStream === true) return side.stream(row.method, row.request, user);
  return side.call(row.method, row.request, user, row.isOpaque);
}

const [judged, judging] = [1, 0] as const;

for (const row of table) {
  test(`${row.name} (${row.method})`, async () => {
    for (const user of callers) {
      const found = await ask(sides[judged]!, row, user);
      if (row.stricter?.callers.includes(user) === true) {
        // etcd is not asked: its keys would be others from here on.
        assert.match(found, refusal, `${row.name} as ${user}: ${row.stricter.why}`);
      } else {
        assert.is(found, await ask(sides[judging]!, row, user), `${row.name} as ${user}`);
      }
      if (row.json === undefined) continue;
      const [path, body] = row.json;
      for (const port of ['json', 'http'] as const) {
        const answer = await sides[judged]!.post(path, body, user, port);
        const name = `${path} as ${user} on ${port}`;
        if (row.stricter?.callers.includes(user) === true) assert.match(answer, refusal, name);
        else assert.is(answer, await sides[judging]!.post(path, body, user), name);
      }
    }
  });
}

test.run();

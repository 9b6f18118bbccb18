import { suite } from 'uvu';
import { comparing, type Servers } from './etcdctl-session.ts';

/* The same command lines of `etcdctl lease`, `lock` and `elect` against etcd and wald print the same. */
const test = suite<Servers>('etcdctl lease, lock and elect');
const both = comparing(test);

both('lease: grant, put, look, keep alive, revoke', async (session) => {
  const lease = (line: string) => session.run(`ID=$(etcdctl lease grant 100 | cut -d' ' -f2); ${line}`);
  await session.run('etcdctl lease grant 100');
  await session.run('etcdctl lease grant 100 -w json');
  await session.run('etcdctl lease grant 100 -w fields');
  await session.run('etcdctl lease list');
  await session.run('etcdctl lease list -w json');
  await session.run('etcdctl lease list -w fields');
  await lease(
    'etcdctl put l/one 1 --lease=$ID; etcdctl put l/two 2 --lease=$ID; etcdctl get l/ --prefix -w json',
  );
  await lease(
    'etcdctl put l/three 3 --lease=$ID; etcdctl lease timetolive $ID --keys; etcdctl lease timetolive $ID',
  );
  await lease(
    'etcdctl put l/four 3 --lease=$ID; etcdctl lease timetolive $ID --keys -w json; etcdctl lease timetolive $ID --keys -w fields',
  );
  await lease(
    'etcdctl lease keep-alive --once $ID; etcdctl lease keep-alive --once $ID -w json; etcdctl lease keep-alive --once $ID -w fields',
  );
  await lease(
    'etcdctl put l/five 5 --lease=$ID; etcdctl lease revoke $ID; etcdctl get l/five; etcdctl lease timetolive $ID; etcdctl lease keep-alive --once $ID; etcdctl lease revoke $ID',
  );
  await lease('etcdctl lease revoke $ID -w json; etcdctl lease timetolive $ID -w json');
  await lease(
    'etcdctl put l/six 6 --lease=$ID; etcdctl put l/six 6; etcdctl lease timetolive $ID --keys; etcdctl lease revoke $ID; etcdctl get l/six',
  );
  await lease(
    'etcdctl put l/seven 7 --lease=$ID; etcdctl put l/seven 8 --ignore-lease; etcdctl get l/seven -w json; etcdctl lease revoke $ID; etcdctl get l/seven',
  );
});

both('lease: what is refused', async (session) => {
  for (const ttl of ['0', '-1', '9000000001', 'abc', '']) await session.run(`etcdctl lease grant ${ttl}`);
  for (const command of ['revoke', 'timetolive', 'keep-alive --once', 'keep-alive']) {
    await session.run(`etcdctl lease ${command} 7b`);
    await session.run(`etcdctl lease ${command} xyz`);
    await session.run(`etcdctl lease ${command}`);
  }
  await session.run('etcdctl put k v --lease=7b');
});

both('lease: kept alive until nobody does so any more', async (session) => {
  await session.run('etcdctl lease grant 2');
  await session.run(
    `ID=$(etcdctl lease grant 3 | cut -d' ' -f2); etcdctl put t/kept v --lease=$ID; ` +
      `timeout 4 etcdctl lease keep-alive $ID | head -n 2; etcdctl get t/kept`,
  );
  const gone = await session.startWatch('watch t/kept');
  await session.end(gone, 3);
});

both('lock: with a command, in turn, and given back', async (session) => {
  await session.run('etcdctl lock m -- echo held');
  await session.run(`etcdctl lock m -- sh -c 'etcdctl get m --prefix --keys-only; exit 3'`);
  await session.run(`etcdctl lock m -- sh -c 'echo $ETCD_LOCK_REV'`);
  await session.run(`etcdctl lock m --ttl=5 -- sh -c 'etcdctl lease list'`);
  const holder = session.start('lock m');
  await holder.printed(2);
  const second = await session.startWatch('lock m -- echo "second has it"');
  const third = await session.startWatch('lock m -- echo "third has it"');
  await session.end(holder, 2, 'SIGINT');
  await session.end(second, 1);
  await session.end(third, 1);
  await session.run('etcdctl get m --prefix --keys-only');
  await session.run('etcdctl lock');
});

both('elect: leaders one after the other, and those who listen', async (session) => {
  const listener = await session.startWatch('elect -l e');
  const first = session.start('elect e one');
  await first.printed(2);
  const second = await session.startWatch('elect e two');
  await listener.printed(2);
  const late = await session.startWatch('elect -l e');
  await session.end(first, 2, 'SIGINT');
  await session.end(second, 2, 'SIGINT');
  await session.end(listener, 4);
  await session.end(late, 4);
  await session.run('etcdctl get e --prefix');
  await session.run('etcdctl elect');
  await session.run('etcdctl elect e');
});

test.run();

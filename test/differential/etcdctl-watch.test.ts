import { suite } from 'uvu';
import { comparing, type Servers } from './etcdctl-session.ts';

/* The same command lines of `etcdctl watch` against etcd and wald print the same. */
const test = suite<Servers>('etcdctl watch');
const both = comparing(test);

both('a key, from now on', async (session) => {
  const plain = await session.startWatch('watch w/key');
  const before = await session.startWatch('watch w/key --prev-kv');
  const json = await session.startWatch('watch w/key -w json');
  const fields = await session.startWatch('watch w/key -w fields --prev-kv');
  await session.run('etcdctl put w/key one');
  await session.run('etcdctl put w/key2 "not watched"');
  await session.run('etcdctl put w/key two');
  await session.run('etcdctl del w/key');
  await session.end(plain, 9);
  await session.end(before, 13);
  await session.end(json, 3);
  await session.end(fields, 45);
});

both('prefixes and ranges', async (session) => {
  const watches = [
    await session.startWatch('watch r/ --prefix'),
    await session.startWatch('watch r/b r/d'),
    await session.startWatch('watch "" --prefix'),
  ];
  for (const key of ['r/a', 'r/b', 'r/c', 'r/d', 'r0']) await session.run(`etcdctl put ${key} v`);
  await session.run("printf '\\nput r/a 1\\nput r/c 1\\ndel r/b\\n\\n\\n' | etcdctl txn");
  const lines = [21, 12, 24];
  for (const [i, watch] of watches.entries()) await session.end(watch, lines[i]!);
});

both('from a revision in the past, in the future, and one that is compacted', async (session) => {
  for (const value of ['one', 'two', 'three', 'four']) await session.run(`etcdctl put h/key ${value}`);
  await session.run('etcdctl get h/key -w json');
  const revision = Number(/"revision":(\d+)/.exec(session.lines.at(-1)!)![1]);
  await session.end(session.start(`watch h/key --rev=${revision - 2}`), 9);
  await session.end(session.start(`watch h/ --prefix --rev=${revision - 3} --prev-kv -w json`), 1);
  const future = await session.startWatch(`watch h/key --rev=${revision + 2}`);
  await session.run('etcdctl put h/key five');
  await session.run('etcdctl put h/key six');
  await session.end(future, 3);
  await session.run(`etcdctl compaction ${revision}`);
  await session.run(`etcdctl watch h/key --rev=${revision - 1}`);
  await session.run('etcdctl watch h/key --rev=1 -w json');
  await session.end(session.start(`watch h/key --rev=${revision}`), 9);
});

both('interactively, many on one stream, with progress asked for', async (session) => {
  const input = 'watch i/one\nwatch i/two --prefix\nwatch i/three --prev-kv\n';
  const watch = await session.startWatch('watch -i', 3, input);
  await session.run('etcdctl put i/one 1');
  await watch.printed(3);
  await session.run('etcdctl put i/two/a 2');
  await watch.printed(6);
  await session.run('etcdctl put i/three 3');
  await session.end(watch, 9);
  const progress = await session.startWatch('watch -i', 1, 'watch i/none\nprogress\n');
  await session.end(progress, 1);
  await session.run('echo nonsense | etcdctl watch -i');
  await session.run('echo "watch" | etcdctl watch -i');
});

both('runs a command with what happened in its environment', async (session) => {
  const watch = await session.startWatch(
    `watch c/key -- sh -c 'echo "$ETCD_WATCH_REVISION $ETCD_WATCH_EVENT_TYPE $ETCD_WATCH_KEY $ETCD_WATCH_VALUE"'`,
  );
  await session.run('etcdctl put c/key "some value"');
  await watch.printed(4);
  await session.run('etcdctl del c/key');
  await session.end(watch, 8);
  await session.run('etcdctl watch');
});

test.run();

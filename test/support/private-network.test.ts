import { spawnSync } from 'node:child_process';
import { createConnection } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PrivateNetwork, privateNetworkProblem } from './private-network.ts';
import { ProgramProcess } from './program-process.ts';

const port = 7_000;
/** Says back what it hears, to the address that it is given. */
const echo = `require('net').createServer((s) => s.pipe(s)).listen(${port}, process.argv[1])`;
/** Connects, and says whether what it said came back within a second. */
const ask =
  `const s = require('net').connect(${port}, process.argv[1], () => s.write('x'));` +
  `s.on('data', () => process.exit(0)); s.on('error', () => process.exit(1)); setTimeout(() => process.exit(2), 1000)`;

const problem = privateNetworkProblem();
const test = suite('private network');

test('networks can be made here, or the reason is known', () => {
  if (process.env.CI === 'true') assert.is(problem, null);
  else assert.ok(problem === null || problem.length > 0);
});

if (problem === null) {
  test('hosts reach each other and this process until one way is cut, and again when it is mended', async () => {
    const network = await PrivateNetwork.make();
    const server = new ProgramProcess('echo');
    try {
      const one = await network.addHost();
      const other = await network.addHost();
      const [command, ...prefix] = one.prefix;
      server.start(command!, [...prefix, process.execPath, '-e', echo, one.address]);
      const reaches = async () => {
        const answer = await other.run('sh', '-c', `${process.execPath} -e "${ask}" ${one.address}; echo $?`);
        return answer.trim() === '0';
      };
      while (!(await canConnect(one.address))) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(await reaches());
      await network.cut(one, other);
      assert.not(await reaches());
      assert.ok(await canConnect(one.address));
      await network.heal(one, other);
      assert.ok(await reaches());
      await network.cut(other, one);
      assert.not(await reaches());
    } finally {
      await server.kill();
      await network.close();
    }
  });

  test('a disk of a test is full when it is filled, and has room again when it is made larger', async () => {
    const network = await PrivateNetwork.make();
    try {
      const host = await network.addHost();
      const path = '/mnt';
      await host.mountDisk(path, 10_000_000);
      const write = (bytes: number) =>
        host.run('sh', '-c', `head -c ${bytes} /dev/zero > ${path}/file 2>/dev/null && echo yes || echo no`);
      assert.is(await write(1_000_000), 'yes\n');
      await host.fillDisk(path, 65_536);
      assert.is(await write(2_000_000), 'no\n');
      await host.resizeDisk(path, 10_000_000);
      assert.is(await write(2_000_000), 'yes\n');
    } finally {
      await network.close();
    }
  });

  test('nothing is left of a network that is closed', async () => {
    const network = await PrivateNetwork.make();
    await network.addHost();
    assert.ok(hasDevice(network));
    await network.close();
    // The kernel takes devices down behind the last process of a namespace.
    for (let tries = 0; tries < 100 && hasDevice(network); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.not(hasDevice(network));
  });
}

/** Whether this process has the device of a network: networks of other tests, and the last one of this, may still come and go. */
function hasDevice({ address }: PrivateNetwork): boolean {
  const { stdout } = spawnSync('ip', ['-brief', 'link'], { encoding: 'utf8' });
  const [, , number] = address.split('.');
  return new RegExp(`^wald${number}(@|\\s)`, 'm').test(stdout);
}

function canConnect(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port, timeout: 1_000 });
    const end = (connected: boolean) => () => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', end(true));
    socket.once('error', end(false));
    socket.once('timeout', end(false));
  });
}

test.run();

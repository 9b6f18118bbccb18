import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { flood, type GrpcFloodKind } from '../../bench/grpc-flood.ts';
import { etcdctl } from '../support/etcdctl.ts';
import { startWald } from '../support/wald-process.ts';

const kinds: readonly GrpcFloodKind[] = [
  ...['watches', 'watches-of-one', 'connections', 'silent', 'gets', 'ranges'],
] as GrpcFloodKind[];
const enough = 20;

test('each kind of flood comes to something, and another client is served meanwhile', async () => {
  const server = await startWald();
  try {
    for (const kind of kinds) {
      const running = { count: 0, isOver: false };
      flood({ endpoint: server.endpoint, kind }, running);
      while (running.count < enough) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.is((await etcdctl(server.endpoint, ['put', kind, 'x'])).stdout, 'OK\n');
      running.isOver = true;
    }
  } finally {
    await server.remove();
  }
});

test.run();

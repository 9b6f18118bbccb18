import { encodeRequest, type PlainMessage } from '../support/grpc-client.ts';
import { Random } from '../support/random.ts';
import { crashesEtcd } from './etcd-crash.ts';
import { type MethodName, type Operation, routes, type Transport, transports } from './operation.ts';
import { Requests, type Revisions } from './requests.ts';
import { randomJson } from './spelling.ts';

export interface ScriptOptions {
  seed: number;
  operations: number;
  /** How often the servers are killed and started again. */
  restarts: number;
}

/** How often each step is drawn, of 10,000. `alarm` raises one, and the script lowers it some steps later. */
const weights = {
  put: 3_540,
  range: 2_900,
  deleteRange: 900,
  txn: 1_500,
  longTxn: 40,
  oversizedPut: 5,
  compaction: 80,
  hashKv: 300,
  status: 50,
  memberList: 50,
  alarmGet: 50,
  alarm: 15,
  defragment: 5,
  damaged: 565,
};

const alarmStepsMax = 20;
/** The member that both servers are, and one that is none. */
const memberIds = ['10276657743932975437', '7'];

interface RaisedAlarm {
  request: PlainMessage;
  /** Steps until the script lowers it. */
  steps: number;
}

/** Methods whose requests change nothing: they go over every transport. */
const readOnly = new Set<MethodName>(['KV/Range', 'Maintenance/Status', 'Cluster/MemberList']);

/**
 * A seeded script of operations on few keys. The same seed against servers with the same answers gives the same
 * script: what is drawn depends on nothing but the seed and the revisions that the caller passes.
 */
export class Script {
  private readonly random: Random;
  private readonly requests: Requests;
  private readonly restartChance: number;
  private left: number;
  private raised: RaisedAlarm | null = null;

  constructor({ seed, operations, restarts }: ScriptOptions) {
    this.random = new Random(seed);
    this.requests = new Requests(this.random);
    this.restartChance = restarts / operations;
    this.left = operations;
  }

  /** The next operation; null after the last. */
  next(revisions: Revisions): Operation | null {
    if (this.left-- <= 0) return null;
    const { random, requests } = this;
    if (this.raised !== null && --this.raised.steps < 0) return this.lowerAlarm(this.raised);
    // A server with an alarm says that it is not healthy, so it would not be seen to be ready.
    if (random.chance(this.restartChance) && this.raised === null) return { kind: 'restart' };
    switch (random.weighted(weights)) {
      case 'put':
        return this.call('KV/Put', requests.put());
      case 'range':
        return this.call('KV/Range', requests.range(revisions));
      case 'deleteRange':
        return this.call('KV/DeleteRange', requests.deleteRange());
      case 'txn':
        return this.call('KV/Txn', this.txn(revisions));
      case 'longTxn':
        return this.call('KV/Txn', requests.longTxn(revisions));
      case 'oversizedPut':
        return this.call('KV/Put', requests.oversizedPut());
      case 'compaction':
        return this.call('KV/Compact', requests.compaction(revisions));
      case 'hashKv':
        // The gateway's only route of that name answers Hash, over etcd's whole file.
        return this.call('Maintenance/HashKV', requests.hashKv(revisions), ['grpc']);
      case 'status':
        return this.call('Maintenance/Status', {});
      case 'memberList':
        return this.call('Cluster/MemberList', {});
      case 'alarmGet':
        return this.call('Maintenance/Alarm', { action: 'GET' }, transports);
      case 'alarm':
        return this.raised === null ? this.raiseAlarm() : this.lowerAlarm(this.raised);
      case 'defragment':
        return this.call('Maintenance/Defragment', {});
      case 'damaged':
        return this.damaged(revisions);
    }
  }

  private call(method: MethodName, request: PlainMessage, over?: readonly Transport[]): Operation {
    const { random } = this;
    return {
      kind: 'call',
      method,
      request,
      transports: over ?? (readOnly.has(method) ? transports : [random.pick(transports)]),
      json: { path: this.path(method), body: randomJson(request, random) },
    };
  }

  private txn(revisions: Revisions): PlainMessage {
    let request: PlainMessage;
    do request = this.requests.txn(revisions);
    while (crashesEtcd('KV/Txn', 'grpc', encodeRequest('KV/Txn', request)));
    return request;
  }

  /** A request of one of the usual methods with a few bytes changed, lost, doubled or cut off. */
  private damaged(revisions: Revisions): Operation {
    const { random, requests } = this;
    const method = random.pick(['KV/Put', 'KV/Range', 'KV/DeleteRange', 'KV/Txn', 'KV/Compact'] as const);
    const request = {
      'KV/Put': () => requests.put(),
      'KV/Range': () => requests.range(revisions),
      'KV/DeleteRange': () => requests.deleteRange(),
      'KV/Txn': () => requests.txn(revisions),
      'KV/Compact': () => requests.compaction(revisions),
    }[method]();
    const transport = random.pick(transports);
    let body =
      transport === 'grpc' ? encodeRequest(method, request) : Buffer.from(randomJson(request, random));
    const whole = body;
    do {
      body = whole;
      for (let damage = random.between(1, 2); damage > 0; damage--) body = this.damage(body);
    } while (crashesEtcd(method, transport, body));
    return { kind: 'raw', method, transport, path: this.path(method), body };
  }

  private damage(body: Buffer): Buffer {
    const { random } = this;
    const at = random.below(body.length + 1);
    const before = body.subarray(0, at);
    switch (random.weighted({ change: 4, insert: 3, remove: 3, double: 1, cut: 2 })) {
      case 'change':
        return Buffer.concat([before, this.strayByte(), body.subarray(at + 1)]);
      case 'insert':
        return Buffer.concat([before, this.strayByte(), body.subarray(at)]);
      case 'remove':
        return Buffer.concat([before, body.subarray(at + random.between(1, 3))]);
      case 'double':
        return Buffer.concat([before, body.subarray(Math.max(0, at - random.between(1, 10)))]);
      case 'cut':
        return before;
    }
  }

  private strayByte(): Buffer {
    const { random } = this;
    return random.chance(0.5)
      ? random.bytes(1)
      : Buffer.from(random.pick([...'{}[]",:\\/0129-+.eEtfnu \n=_']));
  }

  private path(method: MethodName): string {
    return `/${this.random.chance(0.9) ? 'v3' : 'v3beta'}/${routes[method]}`;
  }

  private raiseAlarm(): Operation {
    const { random } = this;
    // CORRUPT keeps wald, and not etcd, from answering reads: `corrupt-alarm.test.ts` has it.
    const request = { memberID: random.pick(memberIds), alarm: 'NOSPACE' };
    this.raised = { request, steps: random.below(alarmStepsMax) };
    return this.call('Maintenance/Alarm', { action: 'ACTIVATE', ...request });
  }

  private lowerAlarm({ request }: RaisedAlarm): Operation {
    this.raised = null;
    return this.call('Maintenance/Alarm', { action: 'DEACTIVATE', ...request });
  }
}

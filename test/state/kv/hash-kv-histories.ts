import {
  CompactionRequest,
  DeleteRangeRequest,
  PutRequest,
  RequestOp,
  TxnRequest,
} from '../../../src/codec/generated/messages.generated.ts';
import { Random } from '../../support/random.ts';
import { bytes } from '../log-of-commands.ts';

type Step =
  | { put: PutRequest }
  | { delete: DeleteRangeRequest }
  | { txn: TxnRequest }
  /** Compacts, and waits until the memory or disk is given back. */
  | { compact: CompactionRequest }
  /** Asks for the hash at each of these revisions; 0 is the newest. */
  | { hash: readonly number[] };

export interface HashHistory {
  readonly name: string;
  readonly steps: readonly Step[];
}

const put = (key: string, value = key) => PutRequest.create({ key: bytes(key), value: bytes(value) });
const del = (key: string, end = '') => DeleteRangeRequest.create({ key: bytes(key), rangeEnd: bytes(end) });
const putOp = (key: string, value = key) => RequestOp.create({ requestPut: put(key, value) });
const delOp = (key: string, end = '') => RequestOp.create({ requestDeleteRange: del(key, end) });
const txn = (...success: RequestOp[]): Step => ({ txn: TxnRequest.create({ success }) });
const compact = (revision: number): Step => ({
  compact: CompactionRequest.create({ revision, physical: true }),
});
const upTo = (revision: number): Step => ({
  hash: Array.from({ length: revision + 3 }, (_, i) => i - 1),
});

/** Histories whose hashes were recorded from etcd (`record-hash-kv.ts`). */
export const hashHistories: readonly HashHistory[] = [
  { name: 'an empty store', steps: [upTo(1), compact(0), upTo(1), compact(1), upTo(1)] },
  {
    name: 'puts and overwrites',
    steps: [{ put: put('a') }, { put: put('b', '') }, { put: put('a', 'x'.repeat(300)) }, upTo(4)],
  },
  {
    name: 'deletes and keys created again',
    steps: [{ put: put('a') }, { delete: del('a') }, { put: put('a', '2') }, { put: put('b') }, upTo(5)],
  },
  {
    name: 'transactions, with a put and its delete in one revision',
    steps: [
      txn(putOp('a'), putOp('b'), putOp('c')),
      txn(
        RequestOp.create({ requestTxn: TxnRequest.create({ success: [putOp('d')] }) }),
        RequestOp.create({ requestTxn: TxnRequest.create({ success: [delOp('d'), delOp('b')] }) }),
      ),
      { delete: del('\0', '\0') },
      { put: put('d') },
      upTo(5),
    ],
  },
  {
    name: 'compaction in the middle, and hashes on both sides of it',
    steps: [
      ...['a', 'b', 'a', 'c', 'a', 'b'].map((key): Step => ({ put: put(key) })),
      { delete: del('c') },
      compact(4),
      upTo(8),
      { put: put('a') },
      upTo(9),
      compact(8),
      upTo(9),
    ],
  },
  {
    name: 'every key is deleted after the compaction',
    steps: [
      ...['a', 'b', 'a'].map((key): Step => ({ put: put(key) })),
      compact(4),
      { delete: del('a', '\0') },
      upTo(5),
      { put: put('c') },
      upTo(6),
      compact(5),
      upTo(6),
    ],
  },
  {
    name: 'compaction to a tombstone',
    steps: [{ put: put('a') }, { put: put('b') }, { delete: del('a') }, compact(4), upTo(4)],
  },
  ...[1, 2, 3, 4].map(randomHistory),
];

function randomHistory(seed: number): HashHistory {
  const random = new Random(seed);
  const keys = ['a', 'a\0', 'b', 'bb', '\xff', '\0'];
  const steps: Step[] = [];
  let compacted = 0;
  // Revisions are not known here: what is asked may be compacted or in the future, which is an answer as well.
  for (let i = 0; i < 60; i++) {
    const kind = random.weighted({ put: 60, delete: 15, range: 5, txn: 10, compact: 5, hash: 5 });
    const key = random.pick(keys);
    if (kind === 'put') steps.push({ put: put(key, 'v'.repeat(random.below(40))) });
    else if (kind === 'delete') steps.push({ delete: del(key) });
    else if (kind === 'range') steps.push({ delete: del(key, random.pick(keys)) });
    else if (kind === 'txn') steps.push(txn(putOp(key), delOp(random.pick(keys.filter((k) => k !== key)))));
    else if (kind === 'compact') {
      compacted += random.below(10);
      steps.push(compact(compacted));
    } else steps.push({ hash: [0, random.below(i + 2), random.below(i + 2)] });
  }
  steps.push({ hash: [0, 20, 30, 40, 50] });
  return { name: `random operations, seed ${seed}`, steps };
}

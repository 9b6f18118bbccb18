import { Etcd3 } from 'etcd3';

/** Where the server is: the first argument, `$ETCD_ENDPOINT`, or the port that etcd and wald open by default. */
export const endpoint = process.argv[2] ?? process.env.ETCD_ENDPOINT ?? 'localhost:2379';

/** A client of that server. Every program here ends by itself: it closes its clients when it is done. */
export function connect(): Etcd3 {
  return new Etcd3({ hosts: endpoint });
}

/** The revision behind the one of an answer: a watch from there on misses nothing and repeats nothing. */
export function revisionAfter({ header }: { header: { revision: string } }): string {
  return String(BigInt(header.revision) + 1n);
}

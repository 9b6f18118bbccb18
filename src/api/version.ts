/** The etcd release whose behaviour wald has; the version in `/version` and `Status`. */
export const etcdVersion = '3.4.23';
/** The cluster version of a cluster whose members all are of that release. */
export const clusterVersion = '3.4.0';

/** The etcd release whose behaviour wald has; what `/version` and `Status` tell clients. */
export const etcdVersion = '3.4.23';
/** The cluster version of a cluster whose members all are of that release. */
export const clusterVersion = '3.4.0';

import {
  ClusterAction,
  type ClusterCommand,
  type Member,
  V2Method,
  V2Request,
} from '../../codec/generated/messages.generated.ts';
import { V2Error } from '../../errors/v2-error.ts';
import type { Members } from '../cluster/members.ts';
import { clusterNamespace, type V2Store } from './v2-store.ts';

/*
 * etcd keeps its members and version in the tree as well. Nobody reads them there, but they use up indexes and events, so that those of
 * clients' keys depend on them.
 */

/** Notes a change of the members that was made. */
export function recordMember(store: V2Store, { action, id }: ClusterCommand, members: Members): void {
  const member = members.get(id);
  const directory = `${clusterNamespace}/members/${id.toString(16)}`;
  switch (action) {
    case ClusterAction.ADD:
      put(store, `${directory}/raftAttributes`, raftAttributesOf(member!), false);
      break;
    case ClusterAction.UPDATE:
    case ClusterAction.PROMOTE:
      put(store, `${directory}/raftAttributes`, raftAttributesOf(member!), true);
      break;
    case ClusterAction.PUBLISH:
      put(store, `${directory}/attributes`, attributesOf(member!));
      break;
    case ClusterAction.REMOVE:
      store.apply(V2Request.create({ method: V2Method.DELETE, path: directory, recursive: true }));
      put(store, `${clusterNamespace}/removed_members/${id.toString(16)}`, '', false);
      break;
  }
}

/** Notes the version of the cluster. */
export function recordVersion(store: V2Store, version: string): void {
  put(store, `${clusterNamespace}/version`, version);
}

/** Notes everything at once, for a snapshot that has members and no tree. */
export function recordAll(store: V2Store, members: Members): void {
  for (const member of members.list()) {
    const directory = `${clusterNamespace}/members/${member.id.toString(16)}`;
    put(store, `${directory}/raftAttributes`, raftAttributesOf(member), false);
    if (member.clientURLs.length > 0) put(store, `${directory}/attributes`, attributesOf(member));
  }
  if (members.clusterVersion !== '') recordVersion(store, members.clusterVersion);
}

/** Forgets all that was noted, for a cluster that begins with the tree of another one. */
export function forgetCluster(store: V2Store): void {
  for (const name of ['members', 'removed_members', 'version']) {
    try {
      store.apply(
        V2Request.create({ method: V2Method.DELETE, path: `${clusterNamespace}/${name}`, recursive: true }),
      );
    } catch (error) {
      // There is nothing to forget.
      if (!(error instanceof V2Error)) throw error;
    }
  }
}

function put(store: V2Store, path: string, val: string, prevExist?: boolean): void {
  store.apply(V2Request.create({ method: V2Method.PUT, path, val, prevExist }));
}

function raftAttributesOf({ peerURLs, isLearner }: Member): string {
  return JSON.stringify(isLearner ? { peerURLs, isLearner } : { peerURLs });
}

function attributesOf({ name, clientURLs }: Member): string {
  return JSON.stringify({ name, clientURLs });
}

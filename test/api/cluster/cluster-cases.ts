import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import type { PlainMessage } from '../../support/grpc-client.ts';

/**
 * States of a cluster. `alone`: one member. `learner`: beside it a learner that was never started. `unstarted`: beside it a
 * voter that was never started. `young`: three members, not yet connected for 5 s. `three`: the same, later. `broken`: one of
 * the three is down. `lost`: two are.
 */
export type Situation = 'alone' | 'learner' | 'unstarted' | 'young' | 'three' | 'broken' | 'lost';

/** The members of a situation: the one that is asked, the next, the last, which is what the situation is named after. */
export interface Cast {
  readonly self: bigint;
  readonly other: bigint;
  readonly last: bigint;
}

export interface ClusterCase {
  readonly situation: Situation;
  readonly at: 'leader' | 'follower';
  readonly method: string;
  readonly request: (cast: Cast) => PlainMessage;
  readonly error: ApiError | null;
}

const unknownMember = 5n;
/** Peer URL of the first member of each situation. */
export const ownUrl = 'http://localhost:2380';
export const learnerUrl = 'http://127.0.0.1:1';
const newUrl = 'http://127.0.0.1:2';

const id =
  (whose: keyof Cast | bigint) =>
  (cast: Cast): PlainMessage => ({ ID: String(typeof whose === 'bigint' ? whose : cast[whose]) });
const target =
  (whose: keyof Cast | bigint) =>
  (cast: Cast): PlainMessage => ({ targetID: id(whose)(cast).ID });
const urls =
  (peerURLs: readonly string[], isLearner = false) =>
  (): PlainMessage => ({ peerURLs: [...peerURLs], isLearner });
const update = (whose: keyof Cast | bigint, peerURLs: readonly string[]) => (cast: Cast) => ({
  ...id(whose)(cast),
  peerURLs: [...peerURLs],
});

const [add, remove, change, promote, move] = [
  'Cluster/MemberAdd',
  'Cluster/MemberRemove',
  'Cluster/MemberUpdate',
  'Cluster/MemberPromote',
  'Maintenance/MoveLeader',
] as const;

const leaderCases: readonly [Situation, string, ClusterCase['request'], ApiError | null][] = [
  ['alone', add, urls([]), errors.memberBadUrls],
  ['alone', add, urls(['http://127.0.0.1:2/x']), errors.memberBadUrls],
  ['alone', add, urls([ownUrl]), errors.peerUrlExists],
  ['alone', add, urls([ownUrl], true), errors.peerUrlExists],
  ['alone', remove, id('self'), errors.memberNotEnoughStarted],
  ['alone', remove, id(unknownMember), errors.memberNotFound],
  ['alone', remove, id(0n), errors.memberNotFound],
  ['alone', change, update(unknownMember, [newUrl]), errors.memberNotFound],
  ['alone', promote, id('self'), errors.memberNotLearner],
  ['alone', promote, id(unknownMember), errors.memberNotFound],
  ['alone', move, target(unknownMember), errors.badLeaderTransferee],
  ['alone', move, target(0n), errors.badLeaderTransferee],
  ['alone', move, target('self'), null],

  ['learner', add, urls([newUrl], true), errors.tooManyLearners],
  ['learner', add, urls([learnerUrl, newUrl]), errors.peerUrlExists],
  ['learner', change, update('self', [learnerUrl]), errors.peerUrlExists],
  ['learner', promote, id('last'), errors.learnerNotReady],
  ['learner', move, target('last'), errors.badLeaderTransferee],
  ['learner', remove, id('self'), errors.memberNotEnoughStarted],
  ['learner', remove, id('last'), null],

  ['unstarted', add, urls([newUrl]), errors.memberNotEnoughStarted],
  ['unstarted', add, urls([newUrl], true), errors.unhealthy],
  ['unstarted', remove, id('self'), errors.memberNotEnoughStarted],

  ['young', add, urls([newUrl]), errors.unhealthy],
  ['young', add, urls([newUrl], true), errors.unhealthy],
  ['young', remove, id('other'), errors.unhealthy],

  ['three', add, urls([]), errors.memberBadUrls],
  ['three', add, urls([ownUrl]), errors.peerUrlExists],
  ['three', remove, id(unknownMember), errors.memberNotFound],
  ['three', change, update(unknownMember, [newUrl]), errors.memberNotFound],
  ['three', promote, id('other'), errors.memberNotLearner],
  ['three', promote, id(unknownMember), errors.memberNotFound],
  ['three', move, target(unknownMember), errors.badLeaderTransferee],
  ['three', move, target('self'), null],
];

const followerCases: typeof leaderCases = [
  ['three', add, urls([ownUrl]), errors.peerUrlExists],
  ['three', remove, id(unknownMember), errors.memberNotFound],
  ['three', promote, id('other'), errors.memberNotLearner],
  ['three', promote, id(unknownMember), errors.memberNotFound],
  ['three', move, target('self'), errors.notLeader],
  ['three', move, target(unknownMember), errors.notLeader],

  ['broken', add, urls([newUrl]), errors.unhealthy],
  ['broken', remove, id('other'), errors.unhealthy],
  ['broken', remove, id('self'), errors.unhealthy],
  ['broken', promote, id('last'), errors.memberNotLearner],

  ['lost', 'Cluster/MemberList', () => ({}), null],
  ['lost', promote, id('last'), errors.noLeader],
  ['lost', move, target('self'), errors.notLeader],
];

/** What etcd 3.4.23 answers in each situation, in an order in which one case does not spoil the next. */
export const clusterCases: readonly ClusterCase[] = [
  ...leaderCases.map(([situation, method, request, error]) => {
    return { situation, at: 'leader' as const, method, request, error };
  }),
  ...followerCases.map(([situation, method, request, error]) => {
    return { situation, at: 'follower' as const, method, request, error };
  }),
];

export function describeCase({ situation, at, method }: ClusterCase, request: PlainMessage): string {
  return `${situation}, at the ${at}: ${method} ${JSON.stringify(request)}`;
}

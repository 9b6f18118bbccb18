import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../src/codec/command/command.ts';
import { type ApiError, errors } from '../../src/errors/api-error.ts';
import { EntryType } from '../../src/raft/entry.ts';
import {
  encodeProposals,
  Placed,
  placeProposals,
  type RemoteProposal,
  RemoteProposals,
} from '../../src/replica/remote-proposals.ts';
import { rawCommand } from '../support/raw-command.ts';

function proposalOf(idLow: number, deadlineMs = 1000) {
  const told: (ApiError | null)[] = [];
  const proposal: RemoteProposal = {
    type: EntryType.NORMAL,
    data: rawCommand(CommandKind.PUT, 0xfedcba98, idLow, Buffer.from(`body ${idLow}`)),
    decoded: null,
    idHigh: 0xfedcba98,
    idLow,
    deadlineMs,
    done: (error) => told.push(error),
  };
  return { proposal, told };
}

test('a proposal that was sent is found by the ID in the entry that came of it, once', () => {
  const proposals = new RemoteProposals();
  const { proposal } = proposalOf(0x80000001);
  proposals.addSent(proposal);
  assert.is(proposals.take(proposalOf(2).proposal.data), null);
  assert.is(proposals.take(Buffer.alloc(0)), null);
  assert.is(proposals.take(Buffer.from(proposal.data)), proposal.done);
  assert.is(proposals.take(proposal.data), null);
  assert.is(proposals.count, 0);
  assert.is(proposals.bytes, 0);
});

test('the ID of another life of this member is not taken for one of this', () => {
  const proposals = new RemoteProposals();
  proposals.addSent(proposalOf(7).proposal);
  const other = rawCommand(CommandKind.PUT, 1, 7, Buffer.from('body'));
  assert.is(proposals.take(other), null);
});

test('a proposal is told once that its time is up, held or sent, and the others stay', () => {
  const proposals = new RemoteProposals();
  const held = proposalOf(1, 100);
  const sent = proposalOf(2, 100);
  const later = proposalOf(3, 200);
  proposals.hold(held.proposal);
  proposals.addSent(later.proposal);
  proposals.addSent(sent.proposal);
  proposals.expire(100, () => errors.timeout);
  proposals.expire(150, () => errors.timeout);
  assert.equal([held.told, sent.told, later.told], [[errors.timeout], [errors.timeout], []]);
  assert.is(proposals.count, 1);
  assert.is(proposals.bytes, later.proposal.data.length);
});

test('what the leader did not take is held again, unless its time is up', () => {
  const proposals = new RemoteProposals();
  const { proposal } = proposalOf(1);
  proposals.addSent(proposal);
  assert.ok(proposals.takeBack(proposal));
  assert.not(proposals.takeBack(proposal));
  proposals.addSent(proposal);
  proposals.expire(1000, () => errors.timeout);
  assert.not(proposals.takeBack(proposal));
});

test('commands arrive at the leader as they were, in their order, and each gets its answer', () => {
  const sent = [1, 2, 3].map((id) => proposalOf(id).proposal);
  const placed: [EntryType, string][] = [];
  const answers = placeProposals(encodeProposals(sent), (type, data) => {
    placed.push([type, data.toString('hex')]);
    return placed.length === 2 ? Placed.NOT_NOW : Placed.YES;
  });
  assert.equal(
    placed,
    sent.map(({ type, data }) => [type, data.toString('hex')]),
  );
  assert.equal([...answers], [Placed.YES, Placed.NOT_NOW, Placed.YES]);
  assert.is(placeProposals(encodeProposals([]), () => Placed.YES).length, 0);
});

test('a body that is cut short anywhere is refused, and nothing behind the damage is placed', () => {
  const body = encodeProposals([1, 2].map((id) => proposalOf(id).proposal));
  const first = encodeProposals([proposalOf(1).proposal]).length;
  for (let length = 1; length < body.length; length++) {
    if (length === first) continue;
    let placed = 0;
    assert.throws(
      () =>
        placeProposals(body.subarray(0, length), () => {
          placed++;
          return Placed.YES;
        }),
      /damaged at byte/,
    );
    assert.is(placed, length < first ? 0 : 1);
  }
  assert.throws(() => placeProposals(Buffer.from([9, 0, 0, 0, 0]), () => Placed.YES), /damaged at byte 0/);
});

test.run();
